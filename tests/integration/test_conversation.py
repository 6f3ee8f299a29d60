"""Sending, repeating and reading over HTTP, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import people
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service, texts

TEXT = {"type": "text", "text": "你好"}


@pytest.fixture
async def service(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


async def test_a_message_is_answered_stored_and_readable(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()

    sent = await caller.say(conversation, "你好")

    assert [m["sender"] for m in sent] == ["customer", "assistant"]
    assert texts(sent) == ["你好", "Rasa 听到：你好"]
    assert sent[1]["in_reply_to"] == sent[0]["id"]
    assert [m["sequence"] for m in sent] == [1, 2]
    assert await caller.history(conversation) == sent


async def test_a_customer_has_one_open_conversation_even_when_opened_at_once(service: Service) -> None:
    caller = await service.sign_in()
    opened = await asyncio.gather(*(caller.open() for _ in range(8)))
    listed = (await caller.http.get("/api/conversations")).json()
    assert len(set(opened)) == 1
    assert [c["id"] for c in listed] == [opened[0]]


async def test_a_repeat_returns_the_stored_answer_and_asks_nobody_again(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    first = (await caller.post(conversation, TEXT, "same")).json()
    again = (await caller.post(conversation, TEXT, "same")).json()

    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["messages"] == first["messages"]
    assert service.rasa.heard == ["你好"]
    assert len(await caller.history(conversation)) == 2


async def test_repeats_at_the_same_moment_get_one_answer(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    answers = await asyncio.gather(*(caller.post(conversation, TEXT, "same") for _ in range(10)))

    bodies = [answer.json() for answer in answers]
    assert all(body["messages"] == bodies[0]["messages"] for body in bodies)
    assert [body["repeated"] for body in bodies].count(False) == 1
    assert len(service.rasa.calls) == 1


async def test_a_repeat_at_another_worker_waits_for_the_first_answer(
    service: Service, tmp_path: Path, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=service.rasa.url, database_url=service.settings.database_url)
    async with Service.running(settings, service.rasa, service.faq, clock) as other:
        here, there = await service.sign_in(), await other.sign_in()
        conversation = await here.open()
        first, second = await asyncio.gather(
            here.post(conversation, TEXT, "same"), there.post(conversation, TEXT, "same")
        )
    assert first.json()["messages"] == second.json()["messages"]
    assert len(service.rasa.calls) == 1


async def test_a_message_whose_worker_died_is_answered_at_the_next_repeat(
    service: Service, clock: TurnableClock
) -> None:
    from assistant.conversation import store

    caller = await service.sign_in()
    conversation = await caller.open()
    now = store.milliseconds(clock.now())
    await service.app.state.database.write(
        lambda c: store.append_customer_message(
            c, conversation, "zhang_wei", "lost", '{"type":"text","text":"你好"}', now, claims='{"id":"zhang_wei","name":"张伟"}'
        )
    )
    clock.forward(60)

    answer = (await caller.post(conversation, TEXT, "lost")).json()

    assert answer["repeated"] is True
    assert texts(answer["messages"]) == ["你好", "Rasa 听到：你好"]


async def test_many_at_once_have_a_gapless_order_and_each_its_own_answer(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await asyncio.gather(*(caller.say(conversation, f"第 {n} 句", f"n-{n}") for n in range(20)))

    history = await caller.history(conversation)

    assert [m["sequence"] for m in history] == list(range(1, 41))
    asked = {m["id"]: m["content"]["text"] for m in history if m["sender"] == "customer"}
    answered = {m["in_reply_to"]: m["content"]["markdown"] for m in history if m["sender"] == "assistant"}
    assert answered == {id_: f"Rasa 听到：{said}" for id_, said in asked.items()}


async def test_reading_resumes_after_a_message_and_keeps_to_the_limit(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    for n in range(3):
        await caller.say(conversation, f"第 {n} 句")
    page = (
        await caller.http.get(f"/api/conversations/{conversation}/messages", params={"after": 2, "limit": 2})
    ).json()
    assert [m["sequence"] for m in page["messages"]] == [3, 4]
    assert page["last_sequence"] == 6


async def test_one_customer_never_reaches_anothers_conversation(service: Service) -> None:
    mine, theirs = await service.sign_in("zhang_wei"), await service.sign_in("li_jianguo")
    conversation = await mine.open()
    await mine.say(conversation, "只给我看", "secret-id")

    read = await theirs.http.get(f"/api/conversations/{conversation}/messages")
    written = await theirs.post(conversation, TEXT, "secret-id")

    assert (read.status_code, written.status_code) == (404, 404)
    assert "只给我看" not in read.text + written.text
    assert (await theirs.http.get("/api/conversations")).json() == []
    assert len(await mine.history(conversation)) == 2


async def test_a_client_that_goes_away_still_gets_its_answer_later(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    service.rasa.mode = "slow"
    request = asyncio.create_task(caller.post(conversation, TEXT, "gone"))
    await people.heard(service, 1)
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)

    answer = (await caller.post(conversation, TEXT, "gone")).json()

    assert answer["repeated"] is True
    assert len(answer["messages"]) >= 2
    assert len(service.rasa.calls) == 1
