"""The desk's live connection: who gets in, changes at once, messages without a gap, presence, two workers."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from assistant.conversation import threads
from assistant.conversation.handover import PersonWanted
from assistant.handoff import store
from assistant.identity.models import Customer, CustomerId
from assistant.identity.staff_tables import staff_sessions
from assistant.kit.ids import new_id
from tests.conftest import make_settings
from tests.desk import Office, Worker, heard
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Device, FakeRasa, Service


@pytest.fixture
async def office(service: Service) -> AsyncIterator[Office]:
    running = Office(service)
    yield running
    await running.close()


async def ended(device: Device) -> tuple[int, str | None]:
    """The code with which the service closes the connection, and what it said."""
    said = None
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            said = (await device.receive()).get("code") or said
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, said


async def beat(desk: Device) -> None:
    await desk.send(type="heartbeat")
    await desk.receive("heartbeat")


async def test_the_first_frame_must_be_a_valid_session(office: Office) -> None:
    customer = await office.service.sign_in()
    for first in (
        {"type": "authenticate", "token": "wrong"},
        {"type": "authenticate", "token": customer.token},
        {"type": "heartbeat"},
        {},
    ):
        async with connect(f"ws://127.0.0.1:{office.service.port}/api/desk/stream") as connection:
            device = Device(connection)
            await device.send(**first)
            assert (await ended(device))[0] == 4401


async def test_a_session_that_ends_ends_the_connection(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        clock.forward(31 * 60)
        code, said = await ended(desk)
        assert code == 4401
        assert said == "session_ended"


async def test_signing_out_elsewhere_ends_the_connection_too(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        assert (await agent.http.post("http://test/api/staff/sign-out")).status_code == 204
        clock.forward(16)
        assert (await ended(desk))[0] == 4401


async def test_a_supervisor_who_is_one_no_more_hears_nothing_on_the_open_connection(
    office: Office, clock: TurnableClock
) -> None:
    supervisor = await office.staff("wu_gang")
    async with supervisor.desk() as desk:
        with sqlite3.connect(office.service.settings.var_dir / "xiaoheng.db") as database:
            database.execute("UPDATE staff_accounts SET role = 'agent' WHERE id = 'wu_gang'")
        clock.forward(16)
        assert await ended(desk) == (4401, "session_ended")


async def test_heartbeats_alone_do_not_keep_a_session(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        for _ in range(3):
            await beat(desk)
            clock.forward(11 * 60)
        assert (await ended(desk))[0] == 4401


async def test_a_page_that_only_refreshes_does_not_keep_a_session(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        for _ in range(3):
            await agent.workbench()
            await beat(desk)
            clock.forward(10 * 60)
        assert await ended(desk) == (4401, "session_ended")
        assert await agent.status("GET", "/workbench") == 401


async def test_who_types_or_moves_keeps_the_session(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        await agent.available("busy")
        for on in (True, False):
            clock.forward(20 * 60)
            await desk.send(type="typing", handoff_id="unknown", on=on)
            await beat(desk)
        # What ends typing is sent by a timer.
        clock.forward(9 * 60)
        await agent.available("busy")
        clock.forward(29 * 60)
        assert await agent.status("GET", "/workbench") == 200


async def test_who_waits_for_customers_stays_through_a_quiet_night(
    office: Office, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.desk.stream.SESSION_LOOK_SECONDS", 0.02)
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        for _ in range(4):
            clock.forward(11 * 60)
            await used(office.service)
            await beat(desk)


async def used(service: Service) -> None:
    """Waits until the only session has been used now."""
    now = threads.milliseconds(service.app.state.clock.now())
    async with asyncio.timeout(20):
        while await service.app.state.database.read(lambda c: c.scalar(select(staff_sessions.c.used_at))) != now:
            await asyncio.sleep(0.02)


async def test_frames_that_make_no_sense_are_told_and_forgiven(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        await desk.connection.send("not json")
        assert (await desk.receive("error"))["code"] == "invalid_request"
        await desk.send(type="typing", handoff_id="0" * 32, on=True)
        assert (await desk.receive("error"))["code"] == "handoff_not_found"
        await desk.send(type="read", handoff_id="0" * 32, sequence=1)
        assert (await desk.receive("error"))["code"] == "handoff_not_found"
        await desk.send(type="watch", handoff_id="0" * 32, on=True)
        assert (await desk.receive("error"))["code"] == "handoff_not_found"
        await beat(desk)


async def test_messages_arrive_once_each_and_in_order_whoever_writes(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        caller, conversation, handoff = await office.served(agent)
        writing = [caller.say(conversation, f"客户 {n}") for n in range(15)]
        writing += [agent.say(handoff, f"客服 {n}") for n in range(15)]  # type: ignore[arg-type]
        await asyncio.gather(*writing)
        last = (await agent.history(handoff))[-1]["sequence"]
        sequences = []
        while not sequences or sequences[-1] != last:
            sequences.append((await desk.receive("message"))["message"]["sequence"])
        assert sequences == list(range(sequences[0], last + 1))
        assert len(sequences) >= 30


async def test_a_desk_that_comes_back_gets_what_it_missed(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller, conversation, _ = await office.served(agent)
    await caller.say(conversation, "还在吗")
    async with agent.desk() as desk:
        assert (await agent.workbench())["conversations"][0]["state"] == "active", "the customer is still theirs"
        await heard(desk, "还在吗")


async def test_two_desks_of_one_agent_hear_the_same(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as one, agent.desk() as other:
        caller, conversation, _ = await office.served(agent)
        await caller.say(conversation, "您好")
        assert await heard(one, "您好") == await heard(other, "您好")


async def test_typing_and_reading_are_seen_both_ways(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        caller, conversation, handoff = await office.served(agent)
        sent = await agent.say(handoff, "您好")
        await heard(desk, "您好")
        async with caller.device(conversation, after=sent["message"]["sequence"]) as phone:
            await phone.receive("ready")
            await phone.send(type="typing", on=True)
            assert await desk.receive("typing") == {"type": "typing", "handoff_id": handoff, "on": True}
            await phone.send(type="read", sequence=sent["message"]["sequence"])
            read = await desk.receive("read")
            assert read == {"type": "read", "handoff_id": handoff, "sequence": sent["message"]["sequence"]}
            again = await agent.get(f"/handoffs/{handoff}/messages")
            assert again["read_by_customer"] == sent["message"]["sequence"], "also for a page that is loaded again"
            await desk.send(type="typing", handoff_id=handoff, on=True)
            assert await phone.receive("typing") == {"type": "typing", "by": "agent", "on": True}


async def test_nothing_is_heard_of_a_customer_once_the_end_has_been_told(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        caller, conversation, handoff = await office.served(agent)
        await agent.say(handoff, "再见")
        await heard(desk, "再见")
        await agent.do(handoff, "end")
        clock.forward(1)
        await caller.say(conversation, "只给小恒的话")
        while (told := await desk.receive("message"))["message"]["content"]["type"] != "handoff_state":
            pass
        assert told["message"]["content"]["state"] == "wrap_up", "the words of the end"
        await caller.say(conversation, "也只给小恒")
        await agent.available("busy")
        await asyncio.sleep(0.2)
        await desk.send(type="heartbeat")
        frames: list[dict[str, Any]] = []
        while not frames or frames[-1]["type"] != "heartbeat":
            frames.append(await desk.receive())
        assert "只给小恒" not in str(frames)


async def test_many_changes_close_together_are_told_of_once(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk() as desk:
        await agent.available("busy")
        await desk.receive("changed")
        await asyncio.gather(*(office.customer(who) for who in ("zhang_wei", "liu_yang", "chen_jing", "li_jianguo")))
        await desk.receive("changed")
        told = 1
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.2):
                while await desk.receive("changed"):
                    told += 1
        assert told <= 7
        assert len((await agent.workbench())["queue"]) == 4


async def test_a_supervisor_watches_unseen_and_joins_by_name(office: Office) -> None:
    agent, supervisor = await office.staff("lin_xiao"), await office.staff("wu_gang")
    async with agent.on_duty(), supervisor.desk() as watching:
        caller, conversation, handoff = await office.served(agent)
        before = await caller.history(conversation)
        await watching.send(type="watch", handoff_id=handoff, on=True)
        await agent.say(handoff, "您好")
        await heard(watching, "您好")
        await watching.send(type="typing", handoff_id=handoff, on=True)
        assert (await watching.receive("error"))["code"] == "handoff_not_found", "who watches does not type"
        refused = await supervisor.post(handoff, "我是主管")
        assert refused.json()["code"] == "not_yours"
        assert len(await caller.history(conversation)) == len(before) + 1, "the customer is not told of watching"
        await supervisor.do(handoff, "join")
        await supervisor.say(handoff, "我来一起看看")
        said = (await caller.history(conversation))[-2:]
        assert said[0]["content"]["type"] == "handoff_state" and "吴刚" in said[0]["content"]["text"]
        assert said[1]["agent"] == {"name": "吴刚", "title": "值班主管"}
        await heard(watching, "我来一起看看")
        await watching.send(type="watch", handoff_id=handoff, on=False)
        await watching.receive("changed")
        await agent.say(handoff, "没人听了")
        await beat(watching)


async def test_one_person_has_only_so_many_desks(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(office.service.settings.devices):
            await stack.enter_async_context(agent.desk())
        async with connect(f"ws://127.0.0.1:{office.service.port}/api/desk/stream") as connection:
            device = Device(connection)
            await device.send(type="authenticate", token=agent.token)
            assert (await ended(device))[0] == 4429


async def test_an_agent_may_not_watch(office: Office) -> None:
    agent, other = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with agent.on_duty(), other.desk() as curious:
        _, _, handoff = await office.served(agent)
        await curious.send(type="watch", handoff_id=handoff, on=True)
        assert (await curious.receive("error"))["code"] == "handoff_not_found"
        await agent.say(handoff, "您好")
        await beat(curious)


async def test_a_desk_that_is_lost_gives_its_customer_to_the_next(office: Office, clock: TurnableClock) -> None:
    lost, there = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with there.on_duty() as desk:
        await there.available("busy")
        async with lost.on_duty():
            caller, conversation, handoff = await office.served(lost)
        await there.available()
        clock.forward(15)
        await seen(there, desk)
        assert (await there.workbench())["offers"] == [], "half a minute to come back"
        clock.forward(15)
        await seen(there, desk)
        clock.forward(2)  # who looked before that beat came looks again
        assert await there.accept() == handoff
        told = [m["content"]["text"] for m in await caller.history(conversation) if m["sender"] == "system"]
        assert len(told) >= 4, "the customer has been told why, and who comes now"


async def seen(worker: Worker, desk: Device) -> None:
    """A sign of life, until the ticker has written it down."""
    state = worker.service.app.state
    now = threads.milliseconds(state.clock.now())
    await beat(desk)
    async with asyncio.timeout(20):
        while now not in [a.last_seen for a in await state.database.read(store.all_agents) if a.id == worker.id]:
            await asyncio.sleep(0.02)


async def test_a_new_request_is_seen_by_agent_and_supervisor_with_200_waiting(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as service:
        office = Office(service)
        agent, supervisor = await office.staff("lin_xiao"), await office.staff("wu_gang")
        async with agent.desk() as desk, supervisor.desk() as watching:
            await agent.available("busy")
            await crowd(service, 200)
            await settled(agent, 200)
            for who in ("zhang_wei", "liu_yang", "chen_jing"):
                for device in (desk, watching):
                    await beat(device)
                caller = await service.sign_in(who)
                conversation = await caller.open()
                await office.ask(caller, conversation, "other")
                await asyncio.gather(sees(agent, desk, conversation), sees(supervisor, watching, conversation))
        await office.close()


async def sees(worker: Worker, device: Device, conversation: str) -> None:
    """As the page does it: told of a change it looks who waits."""
    await device.receive("changed")
    while conversation not in {ticket["conversation_id"] for ticket in (await worker.workbench())["queue"]}:
        await device.receive("changed")


async def crowd(service: Service, count: int) -> None:
    """So many customers ask for a person."""
    state = service.app.state
    moment = state.clock.now()

    def work(connection: Connection) -> None:
        state.handoff.lock(connection)
        for n in range(count):
            customer = Customer(id=CustomerId(f"crowd-{n}"), name=f"王{n}")
            now = threads.milliseconds(moment)
            row = threads.open_conversation(connection, customer.id, new_id(moment), now)
            state.handoff.request(connection, PersonWanted(customer, row.id, 0, "button", "other"), now)

    await state.database.write(work)


async def settled(agent: Worker, count: int) -> None:
    async with asyncio.timeout(60):
        while len((await agent.workbench())["queue"]) < count:
            await asyncio.sleep(0.05)
