"""One customer being listened to: what is left running, what is tried again, and what a question changes."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from assistant.kit.metrics import Metrics
from assistant.privacy.service import PrivacyService
from assistant.speech.frames import Frame, partial
from assistant.speech.hearing import Hearing
from assistant.speech.listener import Listener
from assistant.speech.models import Correction, Heard
from assistant.speech.slots import Slots
from tests.fakes import TurnableClock
from tests.speech import hearing
from voice.fakes import FakeDetector, FakeRecogniser, spoken
from voice.listening.session import ListeningSession

FAINT = -1.0
CODE = "三八二九一零"


class Ear:
    """A listener with one place at the recogniser."""

    def __init__(self, recogniser: FakeRecogniser) -> None:
        self.frames: list[Frame] = []
        self._metrics = Metrics()
        clock = TurnableClock()
        self.listener = Listener(
            session=ListeningSession(FakeDetector()),
            recogniser=recogniser,
            hearing=hearing(),
            privacy=PrivacyService(),
            slots=Slots(1, clock=clock, metrics=self._metrics),
            detecting=ThreadPoolExecutor(1),
            words=(),
            tell=self.frames.append,
            clock=clock,
            metrics=self._metrics,
        )

    async def hear(self, *parts: str | float) -> None:
        await self.listener.feed(spoken(*parts))

    async def said(self, *parts: str | float) -> dict[str, Any]:
        """What is told at last of an utterance, when it has ended."""
        await self.hear(*parts, 4.0)
        await self.listener.settled()
        return [frame.body for frame in self.frames if frame.kind == "final"][-1]

    @property
    def waiting(self) -> float | None:
        return self._metrics.registry.get_sample_value("xiaoheng_recognitions_waiting")


@pytest.mark.parametrize("leaving", ["reset", "close"])
async def test_who_leaves_takes_every_part_of_what_was_said_along(leaving: str) -> None:
    go = threading.Event()
    ear = Ear(FakeRecogniser(before=lambda text: assert_in_time(go)))
    try:
        await ear.hear("我先跟你说说这个事情的来龙去脉" * 20)
        ear.listener.done()
        await asyncio.sleep(0)
        assert ear.waiting and ear.waiting >= 2
        if leaving == "reset":
            ear.listener.reset()
            await asyncio.sleep(0)
        else:
            await ear.listener.close()
        await asyncio.sleep(0)
        assert ear.waiting == 0
    finally:
        go.set()


async def test_a_guess_that_failed_is_recognised_again_without_asking_the_customer() -> None:
    failed = threading.Event()

    def fail_once(text: str) -> None:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("the engine broke")

    ear = Ear(FakeRecogniser(before=fail_once))
    await ear.hear("看看余额", 0.8)
    await asyncio.to_thread(failed.wait, 10)
    assert (await ear.said())["text"] == "看看余额"
    assert not [frame for frame in ear.frames if frame.body.get("event") == "not_heard"]


async def test_a_knock_and_a_tap_on_done_ask_again() -> None:
    ear = Ear(FakeRecogniser())
    await ear.hear("咚", 0.3)
    ear.listener.done()
    assert [frame.body["event"] for frame in ear.frames] == ["speech", "not_heard", "listening"]


@pytest.mark.parametrize("word", ["密码", "米码", "密麻", "验证妈"])
async def test_a_secret_is_not_shown_while_it_is_spoken_however_its_name_was_heard(word: str) -> None:
    shown = partial(PrivacyService(), f"我的{word}是一三五七").body["partial"]
    assert shown == f"我的{word}…"


async def test_a_question_that_was_answered_is_asked_no_more() -> None:
    ear = Ear(FakeRecogniser(scores={"对的": FAINT}))
    ear.listener.reading("您说的是：查余额，对吗？")
    ear.listener.reading("")
    assert (await ear.said("对的"))["text"] == "对的"
    assert (await ear.said("对的"))["event"] == "not_heard"


async def test_a_code_that_was_asked_for_stays_hidden_however_often_it_is_said() -> None:
    ear = Ear(FakeRecogniser())
    ear.listener.reading("请告诉我您收到的短信验证码")
    ear.listener.reading("")
    assert "已隐藏" in (await ear.said(CODE))["text"]
    assert "已隐藏" in (await ear.said(CODE))["text"]


async def test_it_is_hidden_in_every_reading_of_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Heard("好的没问题", alternatives=(CODE,), corrections=(Correction("三八二九一林", CODE),))
    monkeypatch.setattr(Hearing, "understood", lambda *_: read)
    ear = Ear(FakeRecogniser())
    ear.listener.reading("请告诉我您收到的短信验证码")
    heard = await ear.said("好的没问题")
    assert heard["text"] == "好的没问题" and len(heard["alternatives"]) == len(heard["corrections"]) == 1
    assert CODE not in orjson.dumps(heard).decode()


def assert_in_time(released: threading.Event) -> None:
    assert released.wait(20)
