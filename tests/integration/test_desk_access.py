"""What each role may see and do at the desk, as the server answers; what is not theirs is not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.desk import Office, Worker
from tests.fakes import TurnableClock
from tests.harness import Caller, Service, texts

NOBODY = "0" * 32
READS = ("", "/messages", "/suggestions")
MOVES = {
    "accept": None,
    "decline": None,
    "return": None,
    "transfer": {"group_id": "general"},
    "end": None,
    "wrap-up": {"code": "solved"},
    "notes": {"text": "看看"},
    "take": None,
}
SUPERVISORS = {"join": None, "take-over": None, "reassign": {"staff_id": "lin_xiao"}}


@pytest.fixture
async def office(service: Service) -> AsyncIterator[Office]:
    running = Office(service)
    yield running
    await running.close()


async def reads(who: Worker, handoff: str) -> set[int]:
    return {await who.status("GET", f"/handoffs/{handoff}{path}") for path in READS}


async def active(office: Office, agent: Worker, customer: str = "zhang_wei") -> tuple[Caller, str, str]:
    """A customer whom the agent serves, out of the queue."""
    await agent.available("busy")
    caller, conversation = await office.customer(customer)
    handoff = (await agent.workbench())["queue"][0]["handoff_id"]
    await agent.do(handoff, "take")
    return caller, conversation, handoff


async def test_nobody_gets_in_without_a_session(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    customer = await office.service.sign_in()
    for token in ("", "wrong", customer.token):
        agent.http.headers["Authorization"] = f"Bearer {token}"
        assert await agent.status("GET", "/workbench") == 401
        assert await agent.status("GET", f"/handoffs/{NOBODY}") == 401
        assert await agent.status("PUT", "/availability", {"availability": "on_duty"}) == 401


async def test_an_agent_neither_reads_nor_moves_a_colleagues_customer(office: Office) -> None:
    agent, other = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with agent.desk():
        caller, conversation, handoff = await active(office, agent)
        await caller.say(conversation, "我的秘密")
        assert await reads(agent, handoff) == {200}
        assert await reads(other, handoff) == {404}
        for move, body in MOVES.items():
            status = await other.status("POST", f"/handoffs/{handoff}/{move}", body)
            # Both are of one group: that the customer was in its queue is no secret.
            assert status == (409 if move in {"take", "accept", "decline"} else 404), move
        assert await other.status("PUT", f"/handoffs/{handoff}/tags", {"tags": []}) == 404
        sent = await other.post(handoff, "我来")
        assert (sent.status_code, sent.json()["code"]) == (404, "handoff_not_found")
        assert "我的秘密" not in str(await other.workbench())


async def test_an_id_that_does_not_exist_looks_like_one_of_others(office: Office) -> None:
    agent, other = await office.staff("lin_xiao"), await office.staff("xu_jing")
    async with agent.desk():
        _, _, handoff = await active(office, agent)
        for move, body in MOVES.items():
            theirs = await other.http.post(f"/handoffs/{handoff}/{move}", json=body)
            nobodys = await other.http.post(f"/handoffs/{NOBODY}/{move}", json=body)
            assert (theirs.status_code, theirs.json()) == (404, nobodys.json()), move
        assert await reads(other, NOBODY) == {404}


async def test_what_waits_shows_a_ticket_but_no_words_until_it_is_offered(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk():
        await agent.available("busy")
        caller, conversation = await office.customer()
        await caller.say(conversation, "我的秘密")
        waiting = (await agent.workbench())["queue"][0]
        assert (waiting["customer"]["name"], waiting["last_message"], waiting["unread"]) == ("张**", None, 0)
        assert await reads(agent, waiting["handoff_id"]) == {404}
        await agent.available()
        assert await agent.offered() == waiting["handoff_id"]
        assert await reads(agent, waiting["handoff_id"]) == {200}
        assert "我的秘密" in texts(await agent.history(waiting["handoff_id"]))


async def test_the_queue_of_other_groups_is_not_seen(office: Office) -> None:
    agent, wealth = await office.staff("lin_xiao"), await office.staff("xu_jing")
    async with agent.desk(), wealth.desk():
        await agent.available("busy")
        await wealth.available("busy")
        await office.customer("zhang_wei", "wealth")
        assert (await agent.workbench())["queue"] == []
        handoff = (await wealth.workbench())["queue"][0]["handoff_id"]
        assert await agent.status("POST", f"/handoffs/{handoff}/take") == 404


async def test_a_branch_sees_its_own_customers_wait(office: Office) -> None:
    branch, general = await office.staff("gao_yuan"), await office.staff("lin_xiao")
    async with branch.desk():
        await branch.available("busy")
        await office.customer("wang_guilan", "complaint")
        assert [t["customer"]["name"] for t in (await branch.workbench())["queue"]] == ["王**"]
        assert (await general.workbench())["queue"] == []


async def test_after_the_end_an_agent_reads_up_to_the_end_and_no_further(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk():
        caller, conversation, handoff = await active(office, agent)
        await caller.say(conversation, "给您的话")
        await agent.do(handoff, "end")
        clock.forward(1)
        await caller.say(conversation, "只给小恒的话")
        for state in ("wrap_up", "closed"):
            assert (await agent.get(f"/handoffs/{handoff}"))["ticket"]["state"] == state
            said = texts(await agent.history(handoff))
            assert "给您的话" in said and "只给小恒的话" not in said
            assert "只给小恒的话" not in str(await agent.workbench())
            assert "只给小恒的话" not in str(await agent.get(f"/handoffs/{handoff}"))
            if state == "wrap_up":
                await agent.do(handoff, "wrap-up", {"code": "solved"})


async def test_a_manager_reads_their_own_customers_whoever_has_them(office: Office) -> None:
    manager, other, agent = [await office.staff(name) for name in ("zhao_min", "qian_hong", "lin_xiao")]
    async with agent.desk():
        _, _, handoff = await active(office, agent, "zhang_wei")
        assert await reads(manager, handoff) == {404}
        await office.customer("wang_guilan", "other")
        wang = next(t for t in (await agent.workbench())["queue"] if t["customer"]["name"] == "王**")
        await agent.do(wang["handoff_id"], "take")
        assert await reads(manager, wang["handoff_id"]) == {200}
        assert await reads(other, wang["handoff_id"]) == {404}
        taken = await manager.post(wang["handoff_id"], "我来")
        assert taken.json()["code"] == "not_yours", "reading along is not taking over"


async def test_a_supervisor_reads_everything_and_moves_what_is_stuck(office: Office) -> None:
    supervisor, agent = await office.staff("wu_gang"), await office.staff("lin_xiao")
    async with agent.desk():
        caller, conversation, handoff = await active(office, agent)
        await caller.say(conversation, "听得到吗")
        assert await reads(supervisor, handoff) == {200}
        assert "听得到吗" in texts(await supervisor.history(handoff))
        await supervisor.do(handoff, "end")
        await supervisor.do(handoff, "wrap-up", {"code": "solved"})


@pytest.mark.parametrize("username", ["lin_xiao", "zhao_min", "tang_ling"])
async def test_only_a_supervisor_supervises(office: Office, username: str) -> None:
    agent, other = await office.staff("he_ping"), await office.staff(username)
    async with agent.desk():
        _, _, handoff = await active(office, agent)
        for move, body in SUPERVISORS.items():
            assert await other.status("POST", f"/handoffs/{handoff}/{move}", body) == 403, move
            assert await other.status("POST", f"/handoffs/{NOBODY}/{move}", body) == 403, move
        assert await other.status("GET", "/groups/general/hours") == 403
        assert await other.status("PUT", "/groups/general/hours", {"always": True}) == 403
        assert await other.status("GET", "/supervision") == (200 if username == "tang_ling" else 403)


@pytest.mark.parametrize("username", ["lin_xiao", "wu_gang", "tang_ling"])
async def test_only_a_manager_has_customers_of_their_own(office: Office, username: str) -> None:
    other = await office.staff(username)
    assert await other.status("GET", "/customers") == 403
    assert await other.status("POST", "/customers/wang_guilan/messages", {"text": "您好"}) == 403


async def test_an_administrator_sees_no_customer(office: Office) -> None:
    administrator, agent = await office.staff("tang_ling"), await office.staff("lin_xiao")
    async with agent.desk():
        caller, conversation, handoff = await active(office, agent)
        await caller.say(conversation, "我的秘密")
        await office.customer("wang_guilan")
        assert await reads(administrator, handoff) == {403}
        for move, body in MOVES.items():
            assert await administrator.status("POST", f"/handoffs/{handoff}/{move}", body) == 403, move
        for path in ("/workbench", "/canned-replies", "/wrap-up-codes"):
            assert await administrator.status("GET", path) == 403
        seen = await administrator.get("/supervision")
        assert len(seen["active"]) == len(seen["queue"]) == 1
        shown = str(seen)
        assert not any(word in shown for word in ("我的秘密", "张", "王", "zhang_wei", "wang_guilan"))


async def test_who_was_given_a_customer_by_a_supervisor_reads_up_to_the_end_too(
    office: Office, clock: TurnableClock
) -> None:
    supervisor, agent, other = [await office.staff(name) for name in ("wu_gang", "lin_xiao", "he_ping")]
    async with agent.desk(), other.desk():
        await other.available("busy")
        caller, conversation, handoff = await active(office, agent)
        await supervisor.do(handoff, "reassign", {"staff_id": "he_ping"})
        await caller.say(conversation, "给您的话")
        await other.do(handoff, "end")
        clock.forward(1)
        await caller.say(conversation, "只给小恒的话")
        await other.do(handoff, "wrap-up", {"code": "solved"})
        for who in (agent, other):
            said = texts(await who.history(handoff))
            assert "给您的话" in said and "只给小恒的话" not in said


async def test_who_is_offered_to_a_colleague_is_taken_by_a_supervisor_alone(office: Office) -> None:
    supervisor, agent, other = [await office.staff(name) for name in ("wu_gang", "lin_xiao", "he_ping")]
    async with agent.on_duty(), other.desk(), supervisor.desk():
        await office.customer()
        handoff = await agent.offered()
        await other.available("busy")
        waiting = (await other.workbench())["queue"]
        assert [(t["handoff_id"], t["state"], t["staff_id"]) for t in waiting] == [(handoff, "offered", "lin_xiao")]
        refused = await other.http.post(f"/handoffs/{handoff}/take")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_yours")
        assert "正在请别的同事接待" in refused.json()["detail"]
        assert await agent.offered() == handoff
        await supervisor.do(handoff, "take")


async def test_who_does_not_answer_two_offers_is_shown_as_busy_until_they_say_what_they_are(
    office: Office, clock: TurnableClock
) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        await office.customer()

        async def ignores_an_offer() -> None:
            await agent.offered()
            for _ in range(5):
                clock.forward(4)
                await desk.send(type="heartbeat")
                await desk.receive("heartbeat")
                await asyncio.sleep(0.6)
            async with asyncio.timeout(20):
                while (await agent.workbench())["offers"]:
                    await asyncio.sleep(0.05)

        await ignores_an_offer()
        assert ((await agent.workbench())["me"]["set_busy"]) is False
        for _ in range(4):
            clock.forward(4)
            await desk.send(type="heartbeat")
            await desk.receive("heartbeat")
            await asyncio.sleep(0.6)
        await ignores_an_offer()
        me = (await agent.workbench())["me"]
        assert (me["availability"], me["set_busy"]) == ("busy", True)
        await agent.available()
        me = (await agent.workbench())["me"]
        assert (me["availability"], me["set_busy"]) == ("on_duty", False)
