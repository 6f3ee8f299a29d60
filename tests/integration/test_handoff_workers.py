"""Several workers and many people at once, what pages are told live, and the background task."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, select, text, update

from assistant.conversation import threads
from assistant.conversation.handover import Outcome, PersonWanted
from assistant.handoff import store
from assistant.handoff.core import Core
from assistant.handoff.models import Availability, Handoff, Reason, Trigger
from assistant.handoff.tables import desks, handoff_events, handoffs
from assistant.handoff.ticker import Ticker
from assistant.kit.database import Database
from assistant.kit.errors import AppError
from assistant.kit.events import Subscription
from tests.fakes import TurnableClock
from tests.handoff_stage import Stage, customer


@pytest.fixture
async def stages(database_url: str) -> AsyncIterator[list[Stage]]:
    """Two workers on one database."""
    clock = TurnableClock()
    databases = [Database(database_url, connections=8) for _ in range(2)]
    await databases[0].migrate()
    yield [Stage(database, clock) for database in databases]
    for database in databases:
        await database.close()


@pytest.fixture
def stage(stages: list[Stage]) -> Stage:
    return stages[0]


async def events(stage: Stage, move: str) -> Counter[str]:
    """How often each handover made that move."""
    statement = select(handoff_events.c.handoff_id).where(handoff_events.c.move == move)
    return Counter(await stage.database.read(lambda c: list(c.execute(statement).scalars())))


async def all_handoffs(stage: Stage) -> list[Handoff]:
    return await stage.database.read(lambda c: [store.decoded(row) for row in c.execute(select(handoffs))])


async def test_two_workers_that_look_at_once_fire_each_deadline_once(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    agents = [await stage.agent(f"agent-{n}", "general") for n in range(10)]
    for n in range(10):
        await stage.ask(customer(f"c{n}"))
    await stage.tick()
    stage.clock.forward(20)
    await stage.beat(*agents)
    await asyncio.gather(*(worker.tick() for worker in stages for _ in range(5)))
    lapses = await events(stage, "lapse")
    assert len(lapses) == 10 and set(lapses.values()) == {1}


async def test_two_workers_that_dispatch_at_once_offer_each_customer_once(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    for n in range(10):
        await stage.agent(f"agent-{n}", "general", limit=2)
    for n in range(30):
        await stage.ask(customer(f"c{n}"))
    await asyncio.gather(*(worker.service.tick() for worker in stages for _ in range(4)))
    offers = await events(stage, "offer")
    assert len(offers) == 20 and set(offers.values()) == {1}
    held = Counter(h.staff_id for h in await all_handoffs(stage) if h.state == "offered")
    assert set(held.values()) == {2}


async def test_a_lost_desk_is_noticed_by_two_workers_and_given_back_once(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    stage.clock.forward(30)
    await asyncio.gather(*(worker.tick() for worker in stages for _ in range(4)))
    assert (await stage.moves(conversation)).count("return") == 1
    assert sum("断线" in said for said in await stage.said(conversation)) == 1


async def test_a_hundred_at_once_ask_and_each_has_one_request_and_a_place_of_their_own(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    people = [customer(f"c{n}") for n in range(50)]
    rooms = [await stage.conversation(who) for who in people]
    await asyncio.gather(
        *(worker.service.ask(who, room) for worker in stages for who, room in zip(people, rooms, strict=True))
    )
    assert Counter(h.conversation_id for h in await all_handoffs(stage)) == Counter(rooms)
    assert sorted([(await stage.status(room)).position or 0 for room in rooms]) == list(range(1, 51))


async def test_many_who_want_the_same_customer_and_one_gets_it(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    agents = [await stage.agent(f"agent-{n}", "general", limit=1) for n in range(40)]
    conversation = await stage.ask()
    handoff = await stage.handoff(conversation)
    outcomes = await asyncio.gather(
        *(stages[n % 2].service.take(handoff.id, agent) for n, agent in enumerate(agents)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, AppError) for outcome in outcomes)
    assert (await stage.moves(conversation)).count("accept") == 1


async def test_an_agent_who_takes_many_at_once_is_stopped_at_the_limit(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    await stage.agent("zhang", "general", limit=3)
    waiting = [await stage.handoff(await stage.ask(customer(f"c{n}"))) for n in range(20)]
    await asyncio.gather(
        *(stages[n % 2].service.take(handoff.id, "zhang") for n, handoff in enumerate(waiting)),
        return_exceptions=True,
    )
    assert (await stage.look("zhang")).load == 3


async def test_accepting_and_cancelling_at_once_ends_in_one_of_both(stages: list[Stage]) -> None:
    stage = stages[0]
    await stage.group()
    rooms = []
    for n in range(20):
        await stage.agent(f"agent-{n}", "general")
        rooms.append(await stage.ask(customer(f"c{n}")))
    await stage.tick()
    offered = [await stage.handoff(room) for room in rooms]
    await asyncio.gather(
        *(stages[0].service.accept(handoff.id, handoff.staff_id or "") for handoff in offered),
        *(stages[1].service.cancel(customer(handoff.customer_id), handoff.conversation_id) for handoff in offered),
        return_exceptions=True,
    )
    for handoff in await all_handoffs(stage):
        assert handoff.state in {"active", "cancelled"}
        assert await stage.addressee(handoff.conversation_id) == (
            "person" if handoff.state == "active" else "assistant"
        )


async def test_messages_written_while_the_conversation_is_moved_neither_block_nor_are_lost(
    stages: list[Stage],
) -> None:
    """A message locks the conversation and then notes itself at the handover; a move does so in the same order."""
    stage = stages[0]
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.agent("li", "general", there=True)
    conversation = await stage.served(by="li")
    handoff = await stage.handoff(conversation)

    async def there_and_back() -> None:
        for n in range(20):
            await stages[1].service.reassign(handoff.id, "sun", ("zhang", "li")[n % 2])

    async def chat() -> None:
        for _ in range(40):
            await stage.customer_writes(conversation)
            await stage.agent_writes(conversation)

    await asyncio.wait_for(asyncio.gather(there_and_back(), chat(), chat()), 120)
    assert (await stage.moves(conversation)).count("reassign") == 20
    assert await stage.state(conversation) == "active"


async def written_just_before(
    stages: list[Stage], conversation: str, wrote: Callable[[Core, Connection, str, int], Outcome]
) -> None:
    """The first worker looks at what is due; a message in the second holds the conversation until it is waited for."""
    held, now = threading.Event(), stages[0].now

    def writes(connection: Connection) -> None:
        threads.lock(connection, conversation)
        held.set()
        blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND :pid = ANY(pg_blocking_pids(pid))")
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        until = time.monotonic() + 60
        while not connection.execute(blocked, {"pid": own}).scalar_one():
            assert time.monotonic() < until, "the worker never came to this conversation"
        wrote(stages[1].core, connection, conversation, now)

    message = asyncio.create_task(stages[1].write(writes))
    await asyncio.to_thread(held.wait, 60)
    await asyncio.wait_for(asyncio.gather(stages[0].service.tick(), message), 120)


async def test_a_message_sent_as_the_conversation_is_given_up_for_silence_keeps_it(stages: list[Stage]) -> None:
    stage = stages[0]
    if stage.database.is_sqlite:
        pytest.skip("SQLite has only one writer")
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    await stage.service.tick()
    await stage.agent_writes(conversation)
    for _ in range(9):
        await stage.forward(60, "zhang")
    stage.clock.forward(60)
    await stage.beat("zhang")
    await written_just_before(stages, conversation, Core.customer_wrote)
    handoff = await stage.handoff(conversation)
    assert (handoff.state, handoff.unanswered_since) == ("active", stage.now), "somebody answers"
    assert await stage.addressee(conversation) == "person"
    await stage.forward(119, "zhang")
    assert (await stage.handoff(conversation)).idle_told_at != stage.now
    await stage.forward(1, "zhang")
    assert (await stage.handoff(conversation)).idle_told_at == stage.now, "and is reminded in time"


async def test_an_answer_sent_at_the_limit_is_not_followed_by_an_apology_for_none(stages: list[Stage]) -> None:
    stage = stages[0]
    if stage.database.is_sqlite:
        pytest.skip("SQLite has only one writer")
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    await stage.service.tick()
    for _ in range(4):
        await stage.forward(60, "zhang")
    stage.clock.forward(60)
    await stage.beat("zhang")
    said = await stage.said(conversation)
    await written_just_before(stages, conversation, Core.agent_wrote)
    handoff = await stage.handoff(conversation)
    assert (handoff.state, handoff.staff_id, handoff.unanswered_since) == ("active", "zhang", None)
    assert await stage.said(conversation) == said


async def test_a_message_written_while_the_service_comes_back_does_not_deadlock_with_it(stages: list[Stage]) -> None:
    """The conversation is held until the returning worker waits for it; only then the handover is touched."""
    stage = stages[0]
    if stage.database.is_sqlite:
        pytest.skip("SQLite has only one writer")
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    await stage.tick()
    await stage.write(lambda c: c.execute(update(desks).values(last_seen=0)))
    stage.clock.forward(600)
    stage.restart()
    now = stage.now
    await written_just_before(stages, conversation, Core.customer_wrote)
    assert await stage.state(conversation) == "queued"
    assert (await stage.handoff(conversation)).customer_wrote_at == now


async def test_a_message_and_its_request_are_one_transaction(stage: Stage) -> None:
    await stage.group()
    who = customer()
    conversation = await stage.conversation(who)

    def dies(connection: Any) -> None:
        stage.core.lock(connection)
        stage.core.request(connection, PersonWanted(who, conversation, 1, "button"), stage.now)
        raise KeyError("the worker died")

    with pytest.raises(KeyError):
        await stage.write(dies)
    assert await all_handoffs(stage) == []
    assert await stage.said(conversation) == []


async def frames(subscription: Subscription) -> list[dict[str, Any]]:
    """What has been told so far."""
    found = []
    with pytest.raises(TimeoutError):
        while True:
            found.append(orjson.loads((await asyncio.wait_for(subscription.get(), 0.01)).data))
    return found


async def test_places_are_told_as_they_change_and_only_then(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    first = await stage.ask(customer("a"))
    stage.clock.forward(1)
    second = await stage.ask(customer("b"))
    async with stage.hub.subscribe(second) as page:
        await stage.service.tick()
        assert [(f["type"], f["status"]["position"]) for f in await frames(page)] == [("handoff", 2)]
        await stage.service.tick()
        assert await frames(page) == []
        await stage.service.cancel(customer("a"), first)
        await stage.service.tick()
        told = await frames(page)
        assert [frame["status"]["position"] for frame in told] == [1]
        assert told[0]["status"]["text"] and told[0]["status"]["spoken"]


async def test_places_are_told_by_a_worker_while_another_does_the_looking(stages: list[Stage]) -> None:
    looking, other = stages
    await looking.group()
    await looking.agent("zhang", "general")
    await looking.available("zhang", Availability.BUSY)
    first = await looking.ask(customer("a"))
    looking.clock.forward(1)
    second = await looking.ask(customer("b"))
    async with other.hub.subscribe(second) as page:
        await other.service.tick()
        assert [frame["status"]["position"] for frame in await frames(page)] == [2]
        await looking.service.cancel(customer("a"), first)
        for _ in range(2):
            looking.clock.forward(1)
            await looking.service.tick()
            looking.service.wake()
            await looking.service.tick()
            await other.service.tick()
        assert [frame["status"]["position"] for frame in await frames(page)] == [1]


async def test_a_customer_is_told_live_that_a_person_is_there(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.service.tick()
    handoff = await stage.handoff(conversation)
    async with stage.hub.subscribe(conversation) as page:
        await stage.service.accept(handoff.id, "zhang")
        message, status = await frames(page)
    assert message["message"]["content"]["agent"]["name"] == "zhang"
    assert (status["status"]["state"], status["status"]["can"]) == ("active", ["end"])


async def test_desks_are_told_of_every_change(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    async with AsyncExitStack() as stack:
        everybody = await stack.enter_async_context(stage.hub.subscribe("desk"))
        own = await stack.enter_async_context(stage.hub.subscribe("staff:zhang"))
        conversation = await stage.conversation(customer())
        await stage.service.ask(customer(), conversation)
        assert (len(await frames(everybody)), len(await frames(own))) == (1, 0)
        await stage.service.tick()
        assert (len(await frames(everybody)), len(await frames(own))) == (1, 1)


async def test_the_background_task_offers_at_once_when_woken(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    ticker = Ticker(stage.service, every_seconds=60)
    ticker.start()
    try:
        await asyncio.sleep(0.1)
        conversation = await stage.conversation(customer())
        await stage.service.ask(customer(), conversation)
        async with asyncio.timeout(20):
            while await stage.state(conversation) != "offered":
                await asyncio.sleep(0.01)
    finally:
        await ticker.stop()


async def test_the_background_task_survives_what_goes_wrong(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.handoff.ticker.AFTER_FAILURE_SECONDS", 0.01)
    ticks: list[str] = []

    async def fails_twice() -> None:
        ticks.append("tick")
        if len(ticks) < 3:
            raise RuntimeError("the database is gone")

    monkeypatch.setattr(stage.service, "tick", fails_twice)
    ticker = Ticker(stage.service, every_seconds=0.01)
    ticker.start()
    async with asyncio.timeout(20):
        while len(ticks) < 5:
            await asyncio.sleep(0.01)
    await ticker.stop()


async def test_a_worker_with_nothing_to_do_writes_nothing_but_that_it_is_alive(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.service.tick()
    first = await stage.database.read(store.last_tick)
    stage.clock.forward(1)
    await stage.service.tick()
    assert await stage.database.read(store.last_tick) == first
    stage.clock.forward(1)
    await stage.service.tick()
    assert await stage.database.read(store.last_tick) == stage.now


async def test_moves_and_waits_are_counted(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask(reason=Reason.OTHER, trigger=Trigger.SAID)
    await stage.tick()
    await stage.forward(3, "zhang")
    handoff = await stage.handoff(conversation)
    await stage.service.accept(handoff.id, "zhang")
    value = stage.metrics.registry.get_sample_value
    assert value("xiaoheng_handoff_moves_total", {"move": "accept"}) == 1
    assert value("xiaoheng_handoff_wait_seconds_sum") == 3


async def test_what_goes_to_other_systems_is_stored_with_the_move_or_not_at_all(stage: Stage) -> None:
    told: list[str] = []

    def enqueue(connection: Any, event: Any, handoff: Handoff) -> None:
        told.append(event.move)
        assert connection.in_transaction()

    stage.core = Core(stage.policy, stage.metrics, enqueue=enqueue)
    await stage.group()
    who = customer()
    conversation = await stage.conversation(who)
    await stage.do(lambda core, c, now: core.ask(c, who, conversation, Trigger.BUTTON, None, now))
    assert told == ["request", "leave_message"]


async def test_the_conversation_of_somebody_else_is_not_found(stage: Stage) -> None:
    await stage.group()
    conversation = await stage.ask(customer("a"))
    for use in (stage.service.status, stage.service.cancel, stage.service.ask):
        with pytest.raises(AppError) as refused:
            await use(customer("b"), conversation)
        assert refused.value.code == "conversation_not_found"
    assert (await stage.database.read(lambda c: threads.find(c, conversation))) is not None


async def test_beats_are_written_together_and_count_from_when_they_were_heard(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", there=False)
    await stage.service.beat("page", "zhang")
    assert (await stage.look("zhang")).last_seen == stage.now, "a new desk is there at once"
    stage.clock.forward(2)
    heard_at = stage.now
    await stage.service.beat("page", "zhang")
    assert (await stage.look("zhang")).last_seen < heard_at
    stage.clock.forward(0.4)
    await stage.service.tick()
    assert (await stage.look("zhang")).last_seen == heard_at


async def test_a_long_queue_is_offered_in_rounds_that_follow_each_other(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=100)
    for n in range(50):
        await stage.ask(customer(f"c{n}"))
    await stage.service.tick()
    assert (await stage.look("zhang")).load == 40
    await asyncio.wait_for(stage.service.woken(), 20)
    await stage.service.tick()
    assert (await stage.look("zhang")).load == 50
