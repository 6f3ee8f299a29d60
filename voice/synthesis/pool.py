"""Speaking from many threads over a few worker processes, each of which may hang or die without a word being lost."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import logging
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voice.ports import Audio, Capabilities, EngineUnavailable, Speech, Voice, VoiceError
from voice.spoken.polyphones import Pronunciations
from voice.spoken.text import ENGLISH, speakable
from voice.synthesis import espeak, frontend, kokoro, kokoro_weights, neural, weights
from voice.synthesis.neural import SAMPLE_RATE
from voice.synthesis.wire import Wire, WorkerGone, WorkerSilent

ROOT = Path(__file__).resolve().parent.parent.parent
log = logging.getLogger(__name__)
ATTEMPTS = 4
"""At one sentence, with a worker that had started."""
STARTS = 10
"""Of a worker before it is given up; a start that dies says nothing about the sentence."""
CLOSED = "the synthesiser is closed"
SLOWEST, FASTEST = 0.5, 1.5

PAUSE_SECONDS = 0.3
"""Between sentences."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds after which a worker is killed."""

    start: float = 60.0
    piece: float = 15.0


@dataclass(slots=True)
class Job:
    """One sentence on its way through a worker; its pieces, then None or what went wrong."""

    text: str
    voice: str
    rate: float
    volume: float
    pieces: queue.SimpleQueue[Audio | VoiceError | None] = field(default_factory=queue.SimpleQueue)
    given: int = 0
    """Samples handed out already; a repetition begins after them."""
    cancelled: bool = False


class SpeechPool:
    """A Synthesiser at SAMPLE_RATE; `close` ends its processes."""

    def __init__(
        self,
        folder: Path,
        pronunciations: Pronunciations,
        *,
        processes: int = 2,
        patience: Patience | None = None,
        voice: str = "",
        niceness: int = 0,
    ) -> None:
        """`folder` holds the neural weights; `voice` is loaded ahead; workers give way to others by `niceness`."""
        self._pronunciations = pronunciations
        self._voices = installed(folder)
        if not self._voices:
            raise EngineUnavailable(f"no voice: neither the neural one in {folder} nor the package espeakng-loader")
        self.version = _version(pronunciations)
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        setup = {
            "folder": str(folder),
            "phrases": dict(pronunciations.phrases),
            "voice": voice or self._voices[0].id,
            "niceness": niceness,
        }
        self._slots = [Slot(self._jobs, setup, patience or Patience()) for _ in range(processes)]
        self._closed = False
        self._handing_in = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        first = self._voices[0]
        return Capabilities(
            "pyttsx3", ("zh-CN",), True, (neural.SAMPLE_RATE, 22_050), first.licence, first.commercial_use
        )

    def voices(self) -> tuple[Voice, ...]:
        return self._voices

    def speak(self, text: str, *, voice: str, rate: float = 1.0, volume: float = 1.0) -> Iterator[Speech]:
        if voice not in {known.id for known in self._voices}:
            raise EngineUnavailable(f"no voice {voice!r}; there are {', '.join(known.id for known in self._voices)}")
        pace = min(max(rate, SLOWEST), FASTEST)
        sentences = [
            (sentence.written, Job(sentence.spoken, self._fitting(voice, sentence.language), pace, volume))
            for sentence in speakable(text, self._pronunciations)
        ]
        return self._spoken(sentences)

    def worker_pids(self) -> list[int]:
        """Of the processes that are alive."""
        return [pid for slot in self._slots if (pid := slot.pid) is not None]

    def close(self) -> None:
        """Ends what is being spoken with EngineUnavailable."""
        with self._handing_in:
            self._closed = True
            with contextlib.suppress(queue.Empty):
                while (job := self._jobs.get_nowait()) is not None:
                    job.pieces.put(EngineUnavailable(CLOSED))
            for _ in self._slots:
                self._jobs.put(None)
        for slot in self._slots:
            slot.close()

    def _hand_in(self, job: Job) -> None:
        with self._handing_in:
            if self._closed:
                raise EngineUnavailable(CLOSED)
            self._jobs.put(job)

    def _fitting(self, voice: str, language: str) -> str:
        """An English sentence is no work for a Mandarin voice."""
        wanted = {known.id: known for known in self._voices}[voice].language
        if language == ENGLISH and not wanted.startswith(ENGLISH):
            return next((known.id for known in self._voices if known.language.startswith(ENGLISH)), voice)
        return voice

    def _spoken(self, sentences: Sequence[tuple[str, Job]]) -> Iterator[Speech]:
        """Hands the next sentence in as soon as the one before begins to sound."""
        submitted = 0

        def submit(until: int) -> None:
            nonlocal submitted
            while submitted < min(until, len(sentences)):
                self._hand_in(sentences[submitted][1])
                submitted += 1

        try:
            for number, (written, job) in enumerate(sentences):
                submit(number + 1)
                first = True
                while (piece := job.pieces.get()) is not None:
                    if isinstance(piece, VoiceError):
                        raise piece
                    if first and number:
                        yield Speech(_silence(PAUSE_SECONDS), SAMPLE_RATE, number - 1)
                    yield Speech(piece, SAMPLE_RATE, number, written if first else "")
                    if first:
                        submit(number + 2)
                    first = False
        finally:
            for _, job in sentences:
                job.cancelled = True


class Slot:
    """A thread with one worker process at a time."""

    def __init__(self, jobs: queue.Queue[Job | None], setup: Mapping[str, object], patience: Patience) -> None:
        self._jobs, self._setup, self._patience = jobs, setup, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: Wire | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="speech-slot", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def close(self) -> None:
        self._closing = True
        process = self._process
        if process is not None:
            process.kill()
        self._thread.join()

    def _run(self) -> None:
        self._try_to_start()
        while (job := self._jobs.get()) is not None:
            try:
                self._speak(job)
                job.pieces.put(None)
            except VoiceError as error:
                job.pieces.put(error)
            except Exception as error:  # the thread must outlive whatever one sentence does
                self._end()
                job.pieces.put(VoiceError(repr(error)))
        self._end()

    def _speak(self, job: Job) -> None:
        for _ in range(ATTEMPTS):
            if job.cancelled:
                return
            if self._closing:
                raise EngineUnavailable(CLOSED)
            try:
                if self._wire is None or self.pid is None:
                    self._start_at_last()
                self._attempt(job)
                return
            except (WorkerGone, WorkerSilent) as error:
                log.warning("a speech worker is replaced (%s); its sentence is repeated", type(error).__name__)
                self._end()
        raise VoiceError(f"a sentence of {len(job.text)} characters failed {ATTEMPTS} times")

    def _attempt(self, job: Job) -> None:
        assert self._wire is not None
        self._wire.send({"say": job.text, "voice": job.voice, "rate": job.rate, "volume": job.volume})
        made, stopping = 0, False
        while True:
            message, audio = self._wire.receive(self._patience.piece)
            if "error" in message:
                raise VoiceError(message["error"])
            if "done" in message:
                return
            if job.cancelled and not stopping:
                self._wire.send({"stop": True})
                stopping = True
            new = audio[max(0, job.given - made) :]
            made += len(audio)
            if len(new) and not job.cancelled:
                job.given = made
                job.pieces.put(np.asarray(new))

    def _try_to_start(self) -> None:
        """Ahead of the first sentence, so that it need not wait."""
        try:
            self._start()
        except (WorkerGone, WorkerSilent, VoiceError):
            self._end()

    def _start_at_last(self) -> None:
        for _ in range(STARTS):
            if self._closing:
                raise EngineUnavailable(CLOSED)
            try:
                self._start()
                return
            except WorkerGone:
                self._end()
        raise EngineUnavailable(f"a speech worker died {STARTS} times while it started")

    def _start(self) -> None:
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "voice.synthesis.worker", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                process_group=0,  # an interrupt at the terminal is the pool's to act on
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._wire = Wire(ours)
        self._wire.send(dict(self._setup))
        message, _ = self._wire.receive(self._patience.start)
        if "error" in message:
            raise EngineUnavailable(message["error"])

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._wire is not None:
            self._wire.close()
        self._process = self._wire = None


def collect(speech: Iterable[Speech]) -> Audio:
    """All of it as one piece."""
    return np.concatenate([np.zeros(0, np.float32), *(piece.audio for piece in speech)])


def installed(folder: Path) -> tuple[Voice, ...]:
    """The voices that can speak here, the best first; looked for without loading anything."""
    robot = importlib.util.find_spec("espeakng_loader") is not None
    found = (
        (neural.VOICE, weights.complete(folder)),
        (kokoro.VOICE, kokoro_weights.complete(folder)),
        (espeak.VOICE, robot),
        (espeak.ENGLISH_VOICE, robot),
    )
    return tuple(voice for voice, there in found if there)


def _silence(seconds: float) -> Audio:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def _version(pronunciations: Pronunciations) -> str:
    said = json.dumps([sorted(pronunciations.phrases.items()), sorted(pronunciations.words.items())])
    return hashlib.sha256(
        f"{weights.version()} {kokoro_weights.SHA256} {frontend.REVISION} {said}".encode()
    ).hexdigest()[:12]
