"""Hearing for all customers: the engines, the places at them, and a listener for each connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import structlog

from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.metrics import Metrics
from assistant.privacy.service import PrivacyService
from assistant.settings import Settings
from assistant.speech.customer_words import CustomerWords
from assistant.speech.engines import open_recogniser
from assistant.speech.errors import HearingUnavailable
from assistant.speech.hearing import Hearing
from assistant.speech.listener import Listener, Tell
from assistant.speech.slots import Slots, Urgency
from voice.listening.events import Ended, Piece
from voice.listening.session import ListeningSession
from voice.listening.vad import SileroDetector, SpeechDetector
from voice.ports import RECOGNITION_RATE, Audio, Recogniser, Recognition, VoiceError

logger = structlog.get_logger(__name__)

CHUNK = RECOGNITION_RATE * 2
"""Samples of a recording that are looked through at once."""


@dataclass(frozen=True)
class Ears:
    """The engines of hearing."""

    recogniser: Recogniser
    detector: Callable[[], SpeechDetector]
    """One for each stream."""
    hearing: Hearing


def load_ears(settings: Settings) -> Ears | None:
    """None where speech is off or no engine is there, which is logged; takes seconds."""
    if not settings.speech:
        return None
    try:
        SileroDetector()
        return Ears(open_recogniser(settings), SileroDetector, Hearing.load(settings.knowledge_base_dir))
    except VoiceError as error:
        logger.warning("hearing_unavailable", reason=str(error))
        return None


@dataclass(frozen=True)
class Transcribed:
    """One utterance of a recording."""

    start: float
    """Seconds into the recording."""
    end: float
    score: float
    """Average log-probability a token."""
    text: str
    """Secrets are hidden."""


class HearingService:
    def __init__(
        self,
        ears: Ears | None,
        *,
        words: CustomerWords,
        recognitions: int,
        privacy: PrivacyService,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._ears = ears
        self._words = words
        self._privacy = privacy
        self._clock = clock
        self._metrics = metrics
        self._slots = Slots(recognitions, clock=clock, metrics=metrics)
        self._detecting = ThreadPoolExecutor(1, thread_name_prefix="listening")

    @property
    def available(self) -> bool:
        return self._ears is not None

    async def words_for(self, customer: Customer) -> Sequence[str]:
        """Names to expect of this customer; none where they cannot be looked up."""
        return await self._words.of(customer)

    def listener(self, words: Sequence[str], tell: Tell) -> Listener:
        """For one connection; raises HearingUnavailable."""
        ears = self._engines()
        return Listener(
            session=ListeningSession(ears.detector()),
            recogniser=ears.recogniser,
            hearing=ears.hearing,
            privacy=self._privacy,
            slots=self._slots,
            detecting=self._detecting,
            words=words,
            tell=tell,
            clock=self._clock,
            metrics=self._metrics,
        )

    async def transcribe(self, audio: Audio, words: Sequence[str] = ()) -> list[Transcribed]:
        """The utterances of a recording, in turn with everybody who speaks; raises HearingUnavailable."""
        ears = self._engines()
        found: list[Transcribed] = []
        for start, end, utterance in await asyncio.to_thread(self._utterances, ears, audio):
            recognition = await self._slots.run(partial(_recognise, ears, utterance, words), Urgency.FINAL)
            heard = await asyncio.to_thread(ears.hearing.understood, recognition, words)
            if heard.text:
                found.append(Transcribed(start, end, recognition.hypotheses[0].score, heard.text))
        return found

    def close(self) -> None:
        self._slots.close()
        self._detecting.shutdown(wait=False, cancel_futures=True)

    def _engines(self) -> Ears:
        if self._ears is None:
            raise HearingUnavailable
        return self._ears

    @staticmethod
    def _utterances(ears: Ears, audio: Audio) -> list[tuple[float, float, Audio]]:
        session = ListeningSession(ears.detector())
        events = [event for at in range(0, len(audio), CHUNK) for event in session.feed(audio[at : at + CHUNK])]
        events += session.done()
        found, start = [], 0.0
        for event in events:
            if isinstance(event, Piece):
                found.append((event.start, event.start + len(event.audio) / RECOGNITION_RATE, event.audio))
                start = found[-1][1]
            elif isinstance(event, Ended) and len(event.audio):
                found.append((max(start, event.start), event.end, event.audio))
        return found


def _recognise(ears: Ears, audio: Audio, words: Sequence[str]) -> Recognition:
    return ears.recogniser.recognise(audio, words=words)
