"""Listening with Silero and real speech by the neural voice: noise, pauses, speaking over what is read."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.settings import ROOT
from tests.real_speech import echo_of, louder, lower, needs_engines, speech
from voice.audio import with_noise
from voice.listening.events import Began, Ended, Event, Guess
from voice.listening.pieces import joined
from voice.listening.session import ListeningSession
from voice.listening.vad import SileroDetector
from voice.ports import RECOGNITION_RATE, Audio
from voice.recognition.scoring import character_error_rate
from voice.recognition.whisper import WhisperRecogniser

READ = ("您的账户里一共有三张银行卡，您想看哪一张？", "您可以说转账，也可以说查余额，或者点下面的按钮。")
SAID = ("我要找人工客服", "把灯关小一点声音太吵了")
CHUNK = 1_600


@pytest.fixture(scope="module")
def sentences() -> tuple[Audio, ...]:
    needs_engines()
    return speech((*READ, *SAID), 1.0)


@pytest.fixture(scope="module")
def recogniser() -> WhisperRecogniser:
    needs_engines()
    return WhisperRecogniser(ROOT / "build" / "whisper")


def events_of(session: ListeningSession, audio: Audio) -> list[Event]:
    return [event for at in range(0, len(audio), CHUNK) for event in session.feed(audio[at : at + CHUNK])]


def silence(seconds: float) -> Audio:
    return np.zeros(round(seconds * RECOGNITION_RATE), np.float32)


@pytest.mark.parametrize("pause", [0.6, 1.0, 1.3])
@pytest.mark.parametrize("noise", [None, 20, 10])
def test_a_sentence_with_a_pause_is_one_utterance_in_noise_too(
    sentences: tuple[Audio, ...], pause: float, noise: float | None
) -> None:
    audio = np.concatenate([silence(1), sentences[2], silence(pause - 0.1), sentences[3], silence(4)])
    if noise is not None:
        audio = with_noise(audio, noise, np.random.default_rng(7))
    events = events_of(ListeningSession(SileroDetector()), audio)
    ended = [event for event in events if isinstance(event, Ended)]
    assert len(ended) == 1
    assert len(ended[0].audio) >= len(sentences[2]) + len(sentences[3])


def test_noise_alone_is_nobody_speaking() -> None:
    needs_engines()
    rng = np.random.default_rng(3)
    hiss = (rng.standard_normal(RECOGNITION_RATE * 30) * 0.05).astype(np.float32)
    assert events_of(ListeningSession(SileroDetector()), hiss) == []


@pytest.mark.parametrize("loudness", [-15, -25, -40])
def test_what_is_read_does_not_take_itself_for_a_customer(sentences: tuple[Audio, ...], loudness: float) -> None:
    session = ListeningSession(SileroDetector())
    session.reading(READ[0] + READ[1])
    heard = np.concatenate([louder(sentences[0], loudness), silence(0.4), louder(sentences[1], loudness)])
    assert [event for event in events_of(session, heard) if not isinstance(event, Guess)] == []


@pytest.mark.parametrize("read, said", [(0, 0), (0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("echo", [-10, -15])
def test_who_speaks_over_the_reading_is_heard_and_the_reading_is_not(
    sentences: tuple[Audio, ...], recogniser: WhisperRecogniser, read: int, said: int, echo: float
) -> None:
    speaker = lower(sentences[2 + said], 4)
    ended = spoken_over(READ[read], echo_of(sentences[read], speaker, echo), speaker, at=1.4)
    assert ended.over is not None and ended.over.text == READ[read]
    text = joined([recogniser.recognise(ended.audio)], ended.over).text
    assert character_error_rate([(SAID[said], text)]) <= 0.3
    assert not any(READ[read][at : at + 3] in text for at in range(len(READ[read]) - 2))


@pytest.mark.parametrize("echo", [None, -15])
def test_who_speaks_as_the_next_sentence_begins_is_heard_too(sentences: tuple[Audio, ...], echo: float | None) -> None:
    speaker = lower(sentences[2], 4)
    read = [np.zeros_like(each) if echo is None else echo_of(each, speaker, echo) for each in sentences[:2]]
    session = ListeningSession(SileroDetector())
    session.reading(READ[0])
    assert [event for event in events_of(session, read[0]) if isinstance(event, Began)] == []
    session.reading(READ[1])
    microphone = read[1][: len(speaker)].copy()
    microphone += speaker[: len(microphone)]
    began = [event for event in events_of(session, microphone) if isinstance(event, Began)]
    assert [event.over.text for event in began if event.over] == [READ[1]]


def spoken_over(text: str, echo: Audio, speaker: Audio, at: float) -> Ended:
    """The utterance of somebody who speaks from `at` seconds on, while a page reads that stops 0.3 s after `Began`."""
    session = ListeningSession(SileroDetector())
    session.reading(text)
    microphone = np.concatenate([silence(at), speaker, silence(4)])
    stops = len(echo)
    for start in range(0, len(microphone), CHUNK):
        chunk = microphone[start : start + CHUNK].copy()
        left = echo[start : min(start + CHUNK, stops)]
        chunk[: len(left)] += left
        for event in session.feed(chunk):
            if isinstance(event, Began):
                stops = start + CHUNK + round(0.3 * RECOGNITION_RATE)
            if isinstance(event, Ended):
                return event
    raise AssertionError("nobody was heard")
