"""What other systems are told of handovers: stored with the move, signed, in order, again until it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import pytest
from aiohttp import web

from assistant.handoff import outbox
from assistant.handoff.core import Core
from assistant.handoff.endpoints import SignedEndpoint
from assistant.handoff.models import Trigger
from assistant.handoff.outbox import Outbox, Pending
from assistant.handoff.signing import verify
from assistant.handoff.webhooks import CONNECT_SECONDS, Deliveries, NotTaken, SignedReceiver
from assistant.kit.database import Database
from tests.handoff_stage import Stage, customer

SECRET = "a secret of more than 32 characters"


class Told(Stage):
    """A stage whose moves go into the outbox of some endpoints."""

    endpoints: tuple[str, ...] = ("crm",)

    def restart(self) -> None:
        super().restart()
        told = Outbox(self.endpoints)
        self.core = Core(self.policy, self.metrics, enqueue=told.moved, note_message=told.wrote)
        self.dispatcher = type(self.dispatcher)(self.core)

    def deliveries(self, *receivers: Any) -> Deliveries:
        return Deliveries(self.database, receivers, self.clock, self.metrics, chance=lambda: 1.0)

    async def whole_story(self, who: str = "chen_jing") -> str:
        conversation = await self.served(customer(who))
        await self.customer_writes(conversation)
        handoff = await self.handoff(conversation)
        await self.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now))
        return conversation


class FakeReceiver:
    """Takes what it is given unless it is told not to."""

    def __init__(self, name: str = "crm") -> None:
        self.name = name
        self.taken: list[dict[str, Any]] = []
        self.refuses: Callable[[dict[str, Any]], bool] = lambda notice: False
        self.attempts = 0
        self.hold: asyncio.Event | None = None

    async def deliver(self, notice: Pending) -> None:
        self.attempts += 1
        body = orjson.loads(notice.body)
        if self.hold is not None:
            await self.hold.wait()
        if self.refuses(body):
            raise NotTaken("HTTP 503")
        self.taken.append(body)

    async def close(self) -> None:
        return None

    def types(self, conversation: str | None = None) -> list[str]:
        return [n["type"] for n in self.taken if conversation in (None, n["conversation_id"])]


STORY = ["handoff.request", "handoff.enqueue", "handoff.offer", "handoff.accept", "message.customer", "handoff.end"]


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Told]:
    database = Database(database_url)
    await database.migrate()
    stage = Told(database)
    await stage.group()
    await stage.agent("zhang", "general", limit=20)
    yield stage
    await database.close()


async def deliver_all(deliveries: Deliveries, *receivers: FakeReceiver) -> None:
    while sum([await deliveries.deliver_due(receiver) for receiver in receivers]):
        pass


async def test_a_handover_is_told_move_by_move_without_a_customers_words(stage: Told) -> None:
    receiver = FakeReceiver()
    conversation = await stage.whole_story()
    await deliver_all(stage.deliveries(receiver), receiver)
    assert receiver.types() == STORY
    accept = receiver.taken[3]
    handoff = await stage.handoff(conversation)
    assert accept == {
        "id": f"{handoff.id}.4",
        "type": "handoff.accept",
        "at": "2026-11-22T03:04:05.000Z",
        "conversation_id": conversation,
        "handoff_id": handoff.id,
        "data": {
            "sequence": 4,
            "from": "offered",
            "to": "active",
            "actor": "staff",
            "reason": None,
            "priority": "normal",
            "group_id": "general",
            "staff_id": "zhang",
        },
    }


async def test_a_move_that_is_undone_tells_nobody(stage: Told) -> None:
    conversation = await stage.conversation(customer())

    def ask_and_fail(connection: Any) -> None:
        stage.core.ask(connection, customer(), conversation, Trigger.BUTTON, None, stage.now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stage.write(ask_and_fail)
    assert await stage.database.read(lambda c: outbox.undelivered(c, 10)) == []


async def test_an_away_receiver_gets_everything_later_in_order_and_once(stage: Told) -> None:
    receiver = FakeReceiver()
    receiver.refuses = lambda notice: True
    deliveries = stage.deliveries(receiver)
    await stage.whole_story()
    for _ in range(5):
        await deliveries.deliver_due(receiver)
        stage.clock.forward(60)
    assert receiver.attempts == 5, "only the first notice is tried"
    receiver.refuses = lambda notice: False
    stage.clock.forward(3600)
    await deliver_all(deliveries, receiver)
    assert receiver.types() == STORY
    assert await deliveries.deliver_due(receiver) == 0


async def test_attempts_come_apart_in_growing_pauses(stage: Told) -> None:
    receiver = FakeReceiver()
    receiver.refuses = lambda notice: True
    deliveries = stage.deliveries(receiver)
    await stage.ask()
    waits = []
    for _ in range(4):
        await deliveries.deliver_due(receiver)
        [row, *_] = await stage.database.read(lambda c: outbox.undelivered(c, 1))
        waits.append(row["next_at"] - stage.now)
        assert await deliveries.deliver_due(receiver) == 0
        stage.clock.forward(waits[-1] / 1000)
    assert waits == [2000, 4000, 8000, 16000]
    assert row["last_error"] == "HTTP 503"


async def test_one_conversation_that_is_refused_holds_up_no_other(stage: Told) -> None:
    receiver = FakeReceiver()
    deliveries = stage.deliveries(receiver)
    stuck = await stage.whole_story("stuck")
    receiver.refuses = lambda notice: notice["conversation_id"] == stuck
    others = [await stage.whole_story(f"customer-{n}") for n in range(5)]
    await deliver_all(deliveries, receiver)
    assert receiver.types(stuck) == []
    assert all(receiver.types(other) == STORY for other in others)


async def test_one_receiver_that_hangs_holds_up_no_other(stage: Told) -> None:
    hanging, well = FakeReceiver("hanging"), FakeReceiver("well")
    hanging.hold = asyncio.Event()
    stage.endpoints = ("hanging", "well")
    stage.restart()
    deliveries = stage.deliveries(hanging, well)
    await stage.whole_story()
    deliveries.start()
    async with asyncio.timeout(30):
        while len(well.taken) < len(STORY):
            await asyncio.sleep(0.02)
    assert hanging.taken == []
    await deliveries.stop()


async def test_two_workers_send_nothing_twice_and_nothing_out_of_order(stage: Told) -> None:
    receiver = FakeReceiver()
    conversations = [await stage.whole_story(f"customer-{n}") for n in range(12)]
    one, two = stage.deliveries(receiver), stage.deliveries(receiver)

    async def work(deliveries: Deliveries) -> None:
        for _ in range(60):
            if not await deliveries.deliver_due(receiver):
                await asyncio.sleep(0.005)

    await asyncio.gather(work(one), work(two))
    assert len(receiver.taken) == 12 * len(STORY)
    assert all(receiver.types(conversation) == STORY for conversation in conversations)


async def test_a_worker_that_died_while_sending_loses_its_claim(stage: Told) -> None:
    receiver = FakeReceiver()
    receiver.hold = asyncio.Event()
    await stage.ask()
    dying = asyncio.create_task(stage.deliveries(receiver).deliver_due(receiver))
    while not receiver.attempts:
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    receiver.hold = None
    assert await stage.deliveries(receiver).deliver_due(receiver) == 0
    stage.clock.forward(61)
    await deliver_all(stage.deliveries(receiver), receiver)
    assert receiver.types() == STORY[:2]


async def test_after_days_a_notice_is_given_up_and_the_next_goes_until_an_operator_has_it_sent(stage: Told) -> None:
    receiver = FakeReceiver()
    receiver.refuses = lambda notice: notice["type"] == "handoff.request"
    deliveries = stage.deliveries(receiver)
    await stage.ask()
    await deliveries.deliver_due(receiver)
    stage.clock.forward(3 * 24 * 3600 + 60)
    await deliver_all(deliveries, receiver)
    assert receiver.types() == ["handoff.enqueue"]
    receiver.refuses = lambda notice: False
    now = stage.now
    assert await stage.write(lambda c: outbox.retry(c, "crm", now)) == 1
    await deliver_all(deliveries, receiver)
    assert receiver.types() == ["handoff.enqueue", "handoff.request"]
    stage.clock.forward(8 * 24 * 3600)
    now = stage.now
    assert await stage.write(lambda c: outbox.forget_old(c, now)) == 2


async def test_operators_see_how_much_waits_and_for_how_long(stage: Told) -> None:
    receiver = FakeReceiver()
    receiver.refuses = lambda notice: True
    deliveries = stage.deliveries(receiver)
    await stage.ask()
    stage.clock.forward(90)
    await deliveries.deliver_due(receiver)
    await deliveries.count()
    figures = stage.metrics.exposition().decode()
    assert 'xiaoheng_webhooks_pending{endpoint="crm"} 2.0' in figures
    assert 'xiaoheng_webhooks_oldest_seconds{endpoint="crm"} 90.0' in figures
    assert 'xiaoheng_webhooks_total{endpoint="crm",outcome="failed"} 1.0' in figures


async def test_nobody_configured_means_nothing_stored(stage: Told) -> None:
    stage.endpoints = ()
    stage.restart()
    await stage.whole_story()
    assert await stage.database.read(outbox.backlog) == {}


class Crm:
    """A system that takes signed POSTs, over a real connection."""

    def __init__(self, answer: Callable[[web.Request], Any] | None = None) -> None:
        self.answer = answer
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    async def __aenter__(self) -> Crm:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.url = f"http://127.0.0.1:{port}/hooks"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, await request.read()))
        if self.answer is not None:
            answered: web.StreamResponse = await self.answer(request)
            return answered
        return web.Response(status=202)


def receiver_at(url: str, stage: Told) -> SignedReceiver:
    return SignedReceiver(SignedEndpoint(kind="signed", name="crm", url=url, secret=SECRET), stage.clock)  # type: ignore[arg-type]


async def test_over_the_network_every_notice_is_signed(stage: Told) -> None:
    async with Crm() as crm:
        receiver = receiver_at(crm.url, stage)
        await stage.whole_story()
        await deliver_all(stage.deliveries(receiver), receiver)  # type: ignore[arg-type]
        assert [orjson.loads(body)["type"] for _, body in crm.requests] == STORY
        for headers, body in crm.requests:
            verify(SECRET, headers, body, stage.clock.now().timestamp())
            assert headers["webhook-id"] == orjson.loads(body)["id"]
        assert crm.requests[0][0]["content-type"] == "application/json"
        await receiver.close()


async def _redirect(_request: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": "http://169.254.169.254/latest/meta-data"})


async def _found(_request: web.Request) -> web.Response:
    return web.Response(status=404)


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b"0" * 4096)
    return response


@pytest.mark.parametrize("answer", [_redirect, _found, _endless])
async def test_anything_but_a_short_yes_means_again(stage: Told, answer: Any) -> None:
    async with Crm(answer) as crm:
        receiver = receiver_at(crm.url, stage)
        await stage.ask()
        deliveries = stage.deliveries(receiver)
        await deliveries.deliver_due(receiver)
        assert len(crm.requests) == 1
        [row, *_] = await stage.database.read(lambda c: outbox.undelivered(c, 1))
        assert row["attempts"] == 1 and row["last_error"]
        await receiver.close()


async def test_a_receiver_that_is_not_there_costs_no_more_than_its_own_notices(stage: Told) -> None:
    receiver = receiver_at("http://127.0.0.1:1/hooks", stage)
    await stage.ask()
    async with asyncio.timeout(CONNECT_SECONDS):
        await stage.deliveries(receiver).deliver_due(receiver)
    [row, *_] = await stage.database.read(lambda c: outbox.undelivered(c, 1))
    assert row["last_error"] == "ConnectError"
    await receiver.close()
