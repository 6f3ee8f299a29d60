"""The listening socket with the real engines: the neural voice speaks, Whisper hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import websockets

from assistant.settings import ROOT
from assistant.speech.service import Ears
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service
from tests.real_speech import needs_engines, speech
from tests.speech import Microphone, address, hearing, microphone
from voice.audio import to_pcm16
from voice.listening.vad import SileroDetector
from voice.ports import Audio
from voice.recognition.scoring import character_error_rate
from voice.recognition.whisper import WhisperRecogniser

SENTENCES = ("我要查一下养老金到账了没有", "我要找人工客服")


@pytest.fixture(scope="module")
def recordings() -> Sequence[Audio]:
    needs_engines()
    return speech(SENTENCES)


@pytest.fixture(scope="module")
def ears() -> Ears:
    needs_engines()
    return Ears(WhisperRecogniser(ROOT / "build" / "whisper"), SileroDetector, hearing())


@pytest.fixture
async def caller(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock, ears: Ears
) -> AsyncIterator[Caller]:
    async with Service.running(make_settings(tmp_path, rasa_url=rasa.url), rasa, faq, clock, ears) as service:
        yield await service.sign_in("wang_guilan")


async def test_a_spoken_question_becomes_its_text(caller: Caller, recordings: Sequence[Audio]) -> None:
    async with microphone(caller) as page:
        await send(page, recordings[0], 4.0)
        first = (await page.text())["text"]
        await send(page, recordings[1], 4.0)
        second = (await page.text())["text"]
    assert_well_heard([first, second])


async def send(page: Microphone, audio: Audio, silence: float) -> None:
    data = to_pcm16(np.concatenate([audio, np.zeros(round(silence * 16_000), np.float32)]))
    for start in range(0, len(data), 6_400):
        await page.connection.send(data[start : start + 6_400])


async def test_alphaceps_own_client_is_served_unchanged_but_for_the_token(
    caller: Caller, recordings: Sequence[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client of the package `vosk` (`vosk-transcriber --server`), which reads PCM as from a pipe of ffmpeg."""
    transcriber = pytest.importorskip("vosk.transcriber.transcriber")
    connect = websockets.connect

    def with_token(uri: str) -> Any:
        return connect(uri, additional_headers={"Authorization": f"Bearer {caller.token}"})

    monkeypatch.setattr(transcriber.websockets, "connect", with_token)
    pipe = asyncio.StreamReader()
    pause = np.zeros(64_000, np.float32)
    data = to_pcm16(np.concatenate([recordings[0], pause, recordings[1], pause[:3_200]]))
    pipe.feed_data(data)
    pipe.feed_eof()
    client = transcriber.Transcriber.__new__(transcriber.Transcriber)  # its constructor loads a model of its own
    client.args = SimpleNamespace(server=address(caller), output_type="txt")

    results, sent = await client.recognize_stream_server(SimpleNamespace(stdout=pipe))

    assert sent == len(data)
    lines = client.format_result(results).splitlines()
    assert_well_heard(lines)


def assert_well_heard(texts: Sequence[str]) -> None:
    """Whisper may mistake a syllable; that a text belongs to its sentence is what matters here."""
    pairs = list(zip(SENTENCES, texts, strict=True))
    assert max(character_error_rate([pair]) for pair in pairs) <= 0.2, pairs
