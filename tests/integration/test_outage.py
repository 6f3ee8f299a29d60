"""Rasa down, slow, hung, refusing or garbled: the FAQ answers, the customer hears of it once."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.conftest import make_settings
from tests.fakes import TurnableClock
from tests.harness import FakeRasa, Service, codes, texts


@pytest.fixture
def patience() -> float:
    """Seconds that Rasa is given; short only where it is to be too slow."""
    return 20


@pytest.fixture
def settings(tmp_path: Path, rasa: FakeRasa, patience: float) -> Settings:
    return make_settings(tmp_path, rasa_url=rasa.url, rasa_timeout_seconds=patience)


@pytest.mark.parametrize("patience", [0.5])
@pytest.mark.parametrize("mode", ["down", "slow", "hung", "failing", "garbled"])
async def test_retrieval_answers_in_rasas_place(service: Service, mode: str) -> None:
    if mode == "down":
        await service.rasa.stop()
    service.rasa.mode = mode
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "转账要手续费吗")
    assert codes(answer) == ["limited_service"]
    assert texts(answer)[-1] == "**免费**，手机银行转账不收手续费。"


async def test_the_notice_comes_once_an_outage_and_conversation(service: Service, clock: TurnableClock) -> None:
    first, second = await service.sign_in("zhang_wei"), await service.sign_in("li_jianguo")
    conversation, other = await first.open(), await second.open()
    service.rasa.mode = "failing"

    assert codes(await first.say(conversation, "手续费")) == ["limited_service"]
    assert codes(await first.say(conversation, "利率")) == []
    assert codes(await second.say(other, "利率")) == ["limited_service"]

    service.rasa.mode = "answers"
    await back(service)
    clock.forward(60)
    assert codes(await first.say(conversation, "你好")) == []
    service.rasa.mode = "failing"
    assert codes(await first.say(conversation, "手续费")) == ["limited_service"]


async def test_messages_at_once_hear_it_once(service: Service) -> None:
    service.rasa.mode = "failing"
    caller = await service.sign_in()
    conversation = await caller.open()
    await asyncio.gather(*(caller.say(conversation, "手续费", f"c-{n}") for n in range(5)))
    assert codes(await caller.history(conversation)) == ["limited_service"]


@pytest.mark.parametrize("patience", [2])
async def test_an_absent_rasa_is_not_waited_for_and_dialogue_resumes_when_it_is_back(service: Service) -> None:
    service.rasa.mode = "hung"
    caller = await service.sign_in()
    conversation = await caller.open()
    for n in range(3):
        await caller.say(conversation, f"手续费 {n}")
    asked = len(service.rasa.calls)

    await caller.say(conversation, "手续费")
    assert len(service.rasa.calls) == asked

    service.rasa.mode = "answers"
    await back(service)
    assert texts(await caller.say(conversation, "你好"))[-1] == "Rasa 听到：你好"


async def test_a_rasa_that_listens_but_fails_is_tried_by_one_message_at_a_time(service: Service) -> None:
    service.rasa.mode = "failing"
    caller = await service.sign_in()
    conversation = await caller.open()
    for n in range(3):
        await caller.say(conversation, f"手续费 {n}")
    await asyncio.sleep(0.15)  # a probe has found the server listening
    before, began = len(service.rasa.calls), time.perf_counter()
    await asyncio.gather(*(caller.say(conversation, "手续费", f"again-{n}") for n in range(4)))
    probes = (time.perf_counter() - began) / service.settings.rasa_probe_seconds  # on a slow machine several
    assert len(service.rasa.calls) - before <= 2 + probes  # one was due, and one may come due at once


async def test_the_wish_for_a_person_is_heard_without_rasa(service: Service) -> None:
    await service.rasa.stop()
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "我要转人工")
    assert answer[-1]["content"]["type"] == "handoff_state"


async def test_an_offered_intent_is_answered_honestly_while_rasa_is_away(service: Service) -> None:
    service.rasa.say = lambda call: [{"text": "好吗？", "buttons": [{"title": "好", "payload": "/affirm"}]}]
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.say(conversation, "转一百")
    await service.rasa.stop()
    answer = (await caller.tap(conversation, "intent:affirm")).json()["messages"]
    assert codes(answer) == ["limited_service"]
    assert answer[-1]["content"]["options"][-1]["value"] == "human"


async def test_readiness_says_degraded_and_metrics_say_so_too(service: Service) -> None:
    caller = await service.sign_in()
    assert (await caller.http.get("/readyz")).json()["status"] == "ready"
    await service.rasa.stop()
    conversation = await caller.open()
    for n in range(3):
        await caller.say(conversation, f"手续费 {n}")
    ready = await caller.http.get("/readyz")
    metrics = (await caller.http.get("/metrics")).text
    assert (ready.status_code, ready.json()["checks"]["rasa"]) == (200, "down")
    assert "xiaoheng_rasa_up 0.0" in metrics
    assert 'xiaoheng_turns_total{route="fallback"} 3.0' in metrics


async def back(service: Service) -> None:
    """Waits until a message has reached Rasa again."""
    caller = await service.sign_in("liu_yang")
    conversation = await caller.open()
    async with asyncio.timeout(20):
        while not texts(await caller.say(conversation, "在吗"))[-1].startswith("Rasa"):
            await asyncio.sleep(0.05)
