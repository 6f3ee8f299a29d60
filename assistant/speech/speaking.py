"""Reading aloud: a text without its secrets, cut into sentences, spoken by a few processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import structlog

from assistant.privacy.service import PrivacyService
from assistant.settings import Environment, Settings
from assistant.speech.hushing import hushed
from assistant.speech.speaking_errors import NothingToSay, SpeechBusy, SpeechUnavailable, TextTooLong, UnknownVoice
from assistant.speech.warming import CACHE, PRONUNCIATIONS, fixed_sentences, warm
from voice.ports import Audio, Synthesiser, Voice, VoiceError
from voice.spoken.polyphones import load
from voice.spoken.text import Sentence, speakable
from voice.synthesis.cache import CachedSynthesiser, SpeechCache
from voice.synthesis.neural import SAMPLE_RATE
from voice.synthesis.pool import PAUSE_SECONDS, SpeechPool, installed

logger = structlog.get_logger(__name__)

TEXTS_A_WORKER = 8
"""That may be under way for every process; a voice is some eight times faster than speech."""
OPENAI_VOICES = frozenset(
    {"alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer", "verse"}
)
BUSY_SECONDS = 3.0


class SpeakingService:
    """Texts as audio at SAMPLE_RATE. Only fixed texts are kept as files, never what is said to one customer."""

    def __init__(self, settings: Settings, privacy: PrivacyService) -> None:
        self._settings, self._privacy = settings, privacy
        self._pronunciations = load(settings.knowledge_base_dir / PRONUNCIATIONS)
        self._fixed: frozenset[str] = frozenset()
        self._under_way, self._most = 0, settings.speech_workers * TEXTS_A_WORKER
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="speaking")
        self._opening = threading.Lock()
        self._closed = threading.Event()
        self._pool: SpeechPool | None = None
        self._synthesiser: Synthesiser | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def voices(self) -> tuple[Voice, ...]:
        """What customers may choose from: outside development nothing non-commercial but the voice that is named."""
        if not self._settings.speech:
            return ()
        anything = self._settings.environment is Environment.DEVELOPMENT
        named = self._settings.speech_voice
        return tuple(
            voice
            for voice in installed(self._settings.voice_dir)
            if anything or voice.commercial_use or voice.id == named
        )

    @property
    def default(self) -> str:
        """The voice that is named, else the best; raises SpeechUnavailable where it is not installed."""
        there = [voice.id for voice in self.voices()]
        named = self._settings.speech_voice or next(iter(there), "")
        if named not in there:
            raise SpeechUnavailable
        return named

    @property
    def available(self) -> bool:
        try:
            return bool(self.default)
        except SpeechUnavailable:
            return False

    def start(self) -> None:
        """Opens the voice and speaks the fixed texts ahead, both in the background."""
        if not self._settings.speech:
            return
        if not self.available:
            logger.error("speech_unavailable", voice=self._settings.speech_voice, folder=str(self._settings.voice_dir))
            return
        voice = next(voice for voice in self.voices() if voice.id == self.default)
        if not voice.commercial_use:
            logger.warning("speech_voice_non_commercial", voice=voice.id, licence=voice.licence)
        self._tasks.append(asyncio.create_task(asyncio.to_thread(self._prepare)))

    async def close(self) -> None:
        self._closed.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pool is not None:
            await asyncio.to_thread(self._pool.close)
        self._threads.shutdown(wait=False)

    def sentences(self, text: str) -> list[Sentence]:
        """How the text is read; raises TextTooLong."""
        if len(text) > self._settings.speech_characters:
            raise TextTooLong(self._settings.speech_characters)
        return speakable(hushed(text, self._privacy), self._pronunciations)

    async def speak(self, text: str, voice: str, rate: float) -> AsyncIterator[Audio]:
        """Piece by piece; whoever stops listening closes the iterator, and the worker stops soon after.

        Raises TextTooLong, NothingToSay, UnknownVoice, SpeechBusy or SpeechUnavailable before the first piece.
        """
        sentences = self.sentences(text)
        chosen = self._chosen(voice)
        if not sentences:
            raise NothingToSay
        if self._under_way >= self._most:
            raise SpeechBusy(retry_after=BUSY_SECONDS)
        self._under_way += 1
        speech = None
        try:
            loop = asyncio.get_running_loop()
            synthesiser = self._synthesiser
            if synthesiser is None:
                synthesiser = await loop.run_in_executor(self._threads, self._open)
            speech = _Fetching(_one_after_another(synthesiser, sentences, chosen, rate))
            while (piece := await loop.run_in_executor(self._threads, speech.next)) is not None:
                yield piece
        except VoiceError as error:
            logger.error("speech_failed", reason=str(error))
            raise SpeechUnavailable from error
        finally:
            self._under_way -= 1
            if speech is not None and not self._closed.is_set():
                self._threads.submit(speech.close)

    def _chosen(self, voice: str) -> str:
        if not voice or voice in OPENAI_VOICES:
            return self.default
        if voice not in {offered.id for offered in self.voices()}:
            raise UnknownVoice if self.available else SpeechUnavailable
        return voice

    def _open(self) -> Synthesiser:
        with self._opening:
            if self._synthesiser is None:
                self._pool = SpeechPool(
                    self._settings.voice_dir,
                    self._pronunciations,
                    processes=self._settings.speech_workers,
                    voice=self.default,
                )
                self._synthesiser = CachedSynthesiser(
                    self._pool,
                    SpeechCache(self._settings.var_dir / CACHE),
                    self._pool.version,
                    keeps=lambda text: text in self._fixed,
                )
            return self._synthesiser

    def _prepare(self) -> None:
        self._open()
        self._fixed = frozenset(fixed_sentences(self._settings.knowledge_base_dir, self._pronunciations))
        if self._settings.speech_warm:
            warm(self._settings, self.default, stop=self._closed)


class _Fetching:
    """An iterator that one thread asks and another may close."""

    def __init__(self, speech: Iterator[Audio]) -> None:
        self._speech, self._turn = speech, threading.Lock()

    def next(self) -> Audio | None:
        with self._turn:
            return next(self._speech, None)

    def close(self) -> None:
        with self._turn:
            self._speech.close()  # type: ignore[attr-defined]


def _one_after_another(
    synthesiser: Synthesiser, sentences: Sequence[Sentence], voice: str, rate: float
) -> Iterator[Audio]:
    for number, sentence in enumerate(sentences):
        for piece in synthesiser.speak(sentence.written, voice=voice, rate=rate):
            if number:
                yield np.zeros(int(PAUSE_SECONDS * SAMPLE_RATE), np.float32)
                number = 0
            yield piece.audio
