"""A worker that dies at any statement of a move leaves everything as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from assistant.conversation.tables import conversations, messages
from assistant.handoff.core import Core
from assistant.handoff.models import Trigger
from assistant.handoff.tables import agents, deadlines, handoff_events, handoffs, notes
from assistant.kit.database import Database
from tests.handoff_stage import Stage, customer

STORED = (conversations, messages, handoffs, handoff_events, deadlines, notes, agents)
Move = Callable[[Core, Connection, int], Any]


class Dies(Exception):
    """The process was killed."""


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    database = Database(database_url)
    await database.migrate()
    stage = Stage(database)
    await stage.group()
    await stage.agent("zhang", "general", limit=4)
    await stage.agent("li", "general", limit=4, served_at=1)
    yield stage
    await database.close()


async def everything(stage: Stage) -> list[list[tuple[Any, ...]]]:
    def work(connection: Connection) -> list[list[tuple[Any, ...]]]:
        return [sorted(map(tuple, connection.execute(select(table))), key=repr) for table in STORED]

    return await stage.database.read(work)


async def dies_everywhere(stage: Stage, do: Callable[[], Awaitable[Any]]) -> int:
    """Does it, after dying at each of its statements in turn; returns how many there are."""
    left, before = 0, await everything(stage)

    def burn(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Dies

    for statements in range(100):
        left = statements
        event.listen(stage.database._engine, "before_cursor_execute", burn)
        try:
            await do()
            return statements
        except Dies:
            pass
        finally:
            event.remove(stage.database._engine, "before_cursor_execute", burn)
        stage.restart()
        assert await everything(stage) == before, f"something is left of a death at statement {statements}"
    raise AssertionError("more than a hundred statements")


async def test_while_a_customer_asks(stage: Stage) -> None:
    who = customer()
    conversation = await stage.conversation(who)
    ask: Move = lambda core, c, now: core.ask(c, who, conversation, Trigger.BUTTON, None, now)  # noqa: E731
    assert await dies_everywhere(stage, lambda: stage.do(ask)) > 5
    assert await stage.moves(conversation) == ["request", "enqueue"]


async def test_while_customers_are_offered(stage: Stage) -> None:
    rooms = [await stage.ask(customer(name)) for name in "abc"]
    assert await dies_everywhere(stage, stage.tick) > 10
    assert {await stage.state(room) for room in rooms} == {"offered"}


async def test_while_an_agent_accepts(stage: Stage) -> None:
    conversation = await stage.ask()
    await stage.tick()
    handoff = await stage.handoff(conversation)
    await dies_everywhere(stage, lambda: stage.do(lambda core, c, now: core.accept(c, handoff.id, "zhang", now)))
    assert await stage.addressee(conversation) == "person"


async def test_while_an_offer_lapses(stage: Stage) -> None:
    conversation = await stage.ask()
    await stage.tick()
    stage.clock.forward(20)
    await stage.beat("zhang", "li")
    await dies_everywhere(stage, stage.tick)
    assert (await stage.moves(conversation)).count("lapse") == 1


async def test_while_a_lost_desk_gives_its_customers_back(stage: Stage) -> None:
    conversation = await stage.served()
    stage.clock.forward(29)
    await dies_everywhere(stage, stage.tick)
    assert await stage.moves(conversation) == ["request", "enqueue", "offer", "accept", "return", "enqueue"]
    assert sum("断线" in said for said in await stage.said(conversation)) == 1


async def test_while_a_customer_is_passed_on(stage: Stage) -> None:
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    pass_on: Move = lambda core, c, now: core.transfer_to_agent(c, handoff.id, "zhang", "li", "请接", now)  # noqa: E731
    await dies_everywhere(stage, lambda: stage.do(pass_on))
    assert (await stage.handoff(conversation)).staff_id == "li"


async def test_while_it_ends(stage: Stage) -> None:
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    await dies_everywhere(stage, lambda: stage.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now)))
    assert await stage.addressee(conversation) == "assistant"
    assert await stage.state(conversation) == "wrap_up"


async def test_while_the_service_comes_back_from_an_outage(stage: Stage) -> None:
    conversation = await stage.served()
    await stage.tick()
    stage.clock.forward(600)
    await dies_everywhere(stage, lambda: stage.write(lambda c: stage.dispatcher.resume(c, stage.now)))
    await dies_everywhere(stage, stage.tick)
    assert await stage.state(conversation) == "active"
    assert await stage.due(conversation) == {"idle": 120}
