"""What a supervisor sees and sets, on both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.kit.logging import configure_logging
from tests.conftest import make_settings
from tests.desk import Office
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service

OFFICE_HOURS = {
    "always": False,
    "workdays": [["08:30", "18:00"]],
    "weekends": [],
    "holidays": [],
    "closed_days": ["2026-12-31"],
    "open_days": [],
}


@pytest.fixture
async def office(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Office]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as service:
        running = Office(service)
        yield running
        await running.close()


async def test_queue_agents_and_the_service_level_of_today(office: Office, clock: TurnableClock) -> None:
    supervisor, agent = await office.staff("wu_gang"), await office.staff("lin_xiao")
    async with agent.desk() as desk:
        await agent.available("busy")

        async def forward(seconds: float) -> None:
            clock.forward(seconds)
            await desk.send(type="heartbeat")
            await desk.receive("heartbeat")

        async def taken(who: str, after: float) -> tuple[Any, str, str]:
            caller, conversation = await office.customer(who, "other")
            await forward(after)
            waiting = {t["conversation_id"]: t for t in (await agent.workbench())["queue"]}
            await agent.do(waiting[conversation]["handoff_id"], "take")
            return caller, conversation, waiting[conversation]["handoff_id"]

        soon, conversation, first = await taken("zhang_wei", 10)
        _, _, second = await taken("liu_yang", 14)
        await forward(20)
        await soon.say(conversation, "好的谢谢")
        await agent.do(first, "end")
        rated = {"handoff_id": first, "score": 4}
        assert (await soon.http.post(f"/api/conversations/{conversation}/handoff/rating", json=rated)).is_success
        gives_up, left = await office.customer("john_smith", "other")
        assert (await gives_up.http.post(f"/api/conversations/{left}/handoff/cancel")).is_success
        waits, waiting = await office.customer("li_jianguo", "other")

        seen = await supervisor.get("/supervision")
        assert [(t["conversation_id"], t["position"], t["marks"]) for t in seen["queue"]] == [(waiting, 1, ["elderly"])]
        assert [(t["handoff_id"], t["staff_id"]) for t in seen["active"]] == [(second, "lin_xiao")]
        agents = {a["staff_id"]: a for a in seen["agents"]}
        assert agents["lin_xiao"] == {
            "staff_id": "lin_xiao",
            "name": "林晓",
            "title": "客服",
            "availability": "busy",
            "present": True,
            "active": 1,
            "conversation_limit": 4,
            "groups": ["general"],
            "handling_seconds": 34,
        }
        assert not agents["he_ping"]["present"]
        assert seen["service_level"] == {
            "requests": 4,
            "queued": 4,
            "answered": 2,
            "answered_within_15s": 2,
            "answered_within_60s": 2,
            "abandoned": 1,
            "left_message": 0,
            "average_wait_seconds": 12.0,
            "average_handling_seconds": 34.0,
            "rating_average": 4.0,
            "ratings": 1,
        }
        assert datetime.fromisoformat(seen["since"]) == datetime(2026, 11, 21, 16, tzinfo=UTC)


async def test_a_message_left_at_night_spoils_no_service_level(office: Office, clock: TurnableClock) -> None:
    await office.customer("zhang_wei", "other")
    clock.forward(3600)
    supervisor, agent = await office.staff("wu_gang"), await office.staff("lin_xiao")
    async with agent.on_duty():
        await agent.accept()
        await office.served(agent, "liu_yang", "other")

        level = (await supervisor.get("/supervision"))["service_level"]
        assert (level["requests"], level["queued"], level["answered"], level["left_message"]) == (2, 1, 2, 1)
        assert (level["answered_within_15s"], level["answered_within_60s"], level["abandoned"]) == (1, 1, 0)
        assert level["average_wait_seconds"] < 60


async def test_a_new_day_in_china_starts_from_nothing(office: Office, clock: TurnableClock) -> None:
    await office.customer()
    supervisor = await office.staff("wu_gang")
    assert (await supervisor.get("/supervision"))["service_level"]["left_message"] == 1
    clock.forward(13 * 3600)
    supervisor = await office.staff("wu_gang")
    seen = await supervisor.get("/supervision")
    assert seen["service_level"]["requests"] == 0
    assert [t["state"] for t in seen["queue"]] == ["left_message"], "who still waits is still shown"


async def test_reassigning_gives_a_customer_to_another_agent(office: Office) -> None:
    supervisor, first, second = [await office.staff(name) for name in ("wu_gang", "lin_xiao", "he_ping")]
    async with first.on_duty(), second.desk():
        caller, conversation, handoff = await office.served(first)
        refused = await supervisor.http.post(f"/handoffs/{handoff}/reassign", json={"staff_id": "he_ping"})
        assert refused.json()["code"] == "nobody_there"
        await second.available("busy")
        await supervisor.do(handoff, "reassign", {"staff_id": "he_ping"})
        assert [t["handoff_id"] for t in (await second.workbench())["conversations"]] == [handoff]
        assert (await first.workbench())["conversations"] == []
        assert (await first.post(handoff, "我还在")).status_code == 404
        await second.say(handoff, "我来接着帮您")
        assert (await caller.history(conversation))[-1]["agent"]["name"] == "何平"


async def test_taking_over_makes_the_customer_the_supervisors(office: Office) -> None:
    supervisor, agent = await office.staff("wu_gang"), await office.staff("lin_xiao")
    async with agent.on_duty(), supervisor.desk():
        _, _, handoff = await office.served(agent)
        await supervisor.do(handoff, "take-over")
        await supervisor.say(handoff, "我是值班主管")
        assert [t["handoff_id"] for t in (await supervisor.workbench())["conversations"]] == [handoff]
        assert (await agent.workbench())["conversations"] == []


async def test_the_hours_of_a_group_are_set_and_followed_at_once(office: Office, clock: TurnableClock) -> None:
    supervisor, agent = await office.staff("wu_gang"), await office.staff("lin_xiao")
    assert (await supervisor.get("/groups/general/hours"))["always"]
    set_hours = await supervisor.http.put("/groups/general/hours", json=OFFICE_HOURS)
    assert set_hours.json() == OFFICE_HOURS
    assert await supervisor.get("/groups/general/hours") == OFFICE_HOURS
    groups = {g["id"]: g["open"] for g in (await agent.workbench())["groups"]}
    assert (groups["general"], groups["safety"]) == (False, True), "it is a Sunday"
    async with agent.on_duty():
        caller, conversation = await office.customer("zhang_wei", "other")
        status = (await caller.http.get(f"/api/conversations/{conversation}/handoff")).json()
        assert (status["state"], status["opens_at"]) == ("left_message", "2026-11-23T00:30:00Z")


async def test_who_set_hours_and_who_looked_on_is_in_the_audit(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor, agent = await office.staff("wu_gang"), await office.staff("lin_xiao")
    configure_logging("info", "json", lambda text: text)
    async with agent.on_duty(), supervisor.desk() as watching:
        _, _, handoff = await office.served(agent)
        await watching.send(type="watch", handoff_id=handoff, on=True)
        await watching.send(type="heartbeat")
        await watching.receive("heartbeat")
        assert (await supervisor.http.put("/groups/general/hours", json=OFFICE_HOURS)).is_success
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if '"logger":"audit"' in line]
    told = {(line["event"], line["by"], line["subject"]) for line in lines}
    assert told == {("handoff_watched", "wu_gang", handoff), ("group_hours_set", "wu_gang", "general")}


@pytest.mark.parametrize(
    "change",
    [{"workdays": [["18:00", "08:30"]]}, {"workdays": [["8:30", "18:00"]]}, {"closed_days": ["2026-02-30"]}],
)
async def test_hours_that_cannot_be_are_refused(office: Office, change: dict[str, Any]) -> None:
    supervisor = await office.staff("wu_gang")
    assert await supervisor.status("PUT", "/groups/general/hours", OFFICE_HOURS | change) == 422
    assert await supervisor.status("PUT", "/groups/nowhere/hours", OFFICE_HOURS) == 404
    assert await supervisor.status("GET", "/groups/nowhere/hours") == 404
