"""A worker that dies loses no answer, and nothing is answered twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.conversation.service import ConversationService
from tests import people
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service, codes, texts


@pytest.fixture
async def service(
    database_url: str,
    tmp_path: Path,
    rasa: FakeRasa,
    faq: FakeFaq,
    clock: TurnableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Service]:
    people.only_by_hand(monkeypatch)
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url, rasa_timeout_seconds=60)
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


@asynccontextmanager
async def another_worker(service: Service, tmp_path: Path, clock: TurnableClock) -> AsyncIterator[Service]:
    """On the same database, with a Rasa of its own that answers."""
    rasa = FakeRasa()
    rasa.say = lambda call: [{"text": f"另一个 Rasa 听到：{call['message']}"}]
    await rasa.start()
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=service.settings.database_url)
    async with Service.running(settings, rasa, FakeFaq(), clock) as other:
        yield other
    await rasa.stop()


def conversations(service: Service) -> ConversationService:
    found: ConversationService = service.app.state.conversations
    return found


async def lose(service: Service, caller: Caller, conversation: str, *said: str) -> None:
    """Messages that are stored and whose worker then dies."""
    mode, service.rasa.mode = service.rasa.mode, "held"
    before, heard = len(await caller.history(conversation)), len(service.rasa.calls)
    sending = [asyncio.create_task(caller.say(conversation, text, f"lost-{n}")) for n, text in enumerate(said)]
    await people.stored(service, conversation, before + len(said))
    await people.heard(service, heard + 1)  # the others wait for their turn; none comes to Rasa after it is forgotten
    for task in list(conversations(service)._under_way.values()):
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    service.rasa.mode = mode
    service.rasa.calls.clear()


async def test_what_a_dead_worker_left_is_answered_by_the_next_one_without_being_asked(
    service: Service, tmp_path: Path, clock: TurnableClock
) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await lose(service, caller, conversation, "你好")
    assert await conversations(service).recover() == 0  # it might still be alive
    clock.forward(21)
    async with another_worker(service, tmp_path, clock):
        rows = await people.stored(service, conversation, 2)
    history = await caller.history(conversation)
    assert texts(history)[1].endswith("Rasa 听到：你好")
    assert history[1]["in_reply_to"] == history[0]["id"]
    assert [row.awaiting_since for row in rows] == [None, None]


async def test_a_device_that_waits_gets_the_late_answer(service: Service, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await lose(service, caller, conversation, "你好")
    clock.forward(21)
    async with caller.device(conversation, after=1) as phone:
        await phone.receive("ready")
        await conversations(service).recover()
        assert texts(await phone.messages(1)) == ["Rasa 听到：你好"]


async def test_of_several_workers_one_answers(service: Service, tmp_path: Path, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with another_worker(service, tmp_path, clock) as other:
        await lose(service, caller, conversation, "一", "二", "三")
        clock.forward(21)
        await asyncio.gather(*(conversations(one).recover() for one in (service, other, service, other)))
        asked = service.rasa.heard + other.rasa.heard
    assert sorted(asked) == sorted(["一", "二", "三"])
    assert len(await caller.history(conversation)) == 6


async def test_what_was_left_of_one_conversation_is_answered_in_order(service: Service, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await lose(service, caller, conversation, "一", "二", "三", "四")
    stored = texts(await caller.history(conversation))
    clock.forward(21)
    await conversations(service).recover()
    assert service.rasa.heard == stored


async def test_a_worker_that_is_slow_but_alive_keeps_its_messages(
    service: Service, tmp_path: Path, clock: TurnableClock
) -> None:
    service.rasa.mode = "held"
    caller = await service.sign_in()
    conversation = await caller.open()
    async with another_worker(service, tmp_path, clock) as other:
        asking = [asyncio.create_task(caller.say(conversation, text)) for text in ("一", "二")]
        await people.stored(service, conversation, 2)
        for _ in range(8):
            clock.forward(6)
            await conversations(service).renew_claims()
            assert await conversations(other).recover() == 0
        service.rasa.released.set()
        answers = await asyncio.gather(*asking)
        assert other.rasa.heard == []
    assert [len(sent) for sent in answers] == [2, 2]


async def test_a_worker_taken_for_dead_that_comes_back_adds_no_second_answer(
    service: Service, tmp_path: Path, clock: TurnableClock
) -> None:
    service.rasa.mode = "held"
    caller = await service.sign_in()
    conversation = await caller.open()
    asking = asyncio.create_task(caller.say(conversation, "你好"))
    await people.stored(service, conversation, 1)
    clock.forward(21)
    async with another_worker(service, tmp_path, clock) as other:
        await conversations(other).recover()
        await people.stored(service, conversation, 2)
    service.rasa.released.set()
    sent = await asking
    assert texts(sent) == ["你好", "另一个 Rasa 听到：你好"]
    assert await caller.history(conversation) == sent


async def test_a_repeat_of_an_abandoned_message_is_answered_there_and_then(
    service: Service, tmp_path: Path, clock: TurnableClock
) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await lose(service, caller, conversation, "你好")
    clock.forward(21)
    sent = (await caller.post(conversation, {"type": "text", "text": "你好"}, "lost-0")).json()
    assert (sent["repeated"], texts(sent["messages"])[1]) == (True, "Rasa 听到：你好")
    assert await caller.history(conversation) == sent["messages"]


async def test_what_a_person_has_meanwhile_is_not_answered(service: Service, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await lose(service, caller, conversation, "你好")
    await people.has(service, conversation)
    clock.forward(21)
    await conversations(service).recover()
    [row] = await people.stored(service, conversation, 1)
    assert row.awaiting_since is None
    assert service.rasa.heard == []
    assert await conversations(service).recover() == 0


async def test_the_late_answer_still_knows_the_language_and_what_was_hidden(
    service: Service, clock: TurnableClock
) -> None:
    caller = await service.sign_in("john_smith")
    conversation = await caller.open()
    await lose(service, caller, conversation, "my password is abc12345, why can I not log in")
    clock.forward(21)
    await conversations(service).recover()
    history = await caller.history(conversation)
    assert codes(history) == ["masked_sensitive"]
    assert texts(history)[1].startswith("To keep your money safe I have hidden your password")


async def test_a_lost_secret_is_never_asked_of_rasa(service: Service, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    service.rasa.say = lambda call: []
    await lose(service, caller, conversation, "你好")
    await people.database(service).write(_secret(conversation, clock))
    clock.forward(21)
    await conversations(service).recover()
    assert codes(await caller.history(conversation)) == ["masked_sensitive"]
    assert service.rasa.heard == ["你好"]


def _secret(conversation: str, clock: TurnableClock):  # type: ignore[no-untyped-def]
    from assistant.conversation import store

    return lambda connection: store.append_customer_message(
        connection,
        conversation,
        "zhang_wei",
        "secret",
        '{"type":"text","text":"我的密码是［已隐藏密码］"}',
        store.milliseconds(clock.now()),
        claims='{"id":"zhang_wei","name":"张伟"}',
        understanding='{"hidden":["password"],"asks_nothing":true}',
    )


async def test_a_normal_turn_costs_two_transactions(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.say(conversation, "热身")
    database = people.database(service)
    written = 0
    write = database.write

    async def counted(work):  # type: ignore[no-untyped-def]
        nonlocal written
        written += "conversation" in work.__module__
        return await write(work)

    monkeypatch.setattr(database, "write", counted)
    await caller.say(conversation, "你好")
    assert written == 2
