"""What every recogniser and every synthesiser is, whatever engine stands behind it.

Audio is mono float32 in [-1, 1] inside the layer, PCM16 little-endian on the wire.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Audio = NDArray[np.float32]
RECOGNITION_RATE = 16_000
"""Samples a second that every recogniser takes."""


class VoiceError(Exception):
    """Something in the voice layer did not work; the message is for operators."""


class EngineUnavailable(VoiceError):
    """The engine, its weights or its language are not there; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do."""

    name: str
    languages: tuple[str, ...]
    streaming: bool
    """Gives partial results while the customer speaks, or audio before the whole sentence is made."""
    sample_rates: tuple[int, ...]
    licence: str
    commercial_use: bool


@dataclass(frozen=True, slots=True)
class Hypothesis:
    text: str
    score: float
    """Average natural log-probability of its words or tokens, 0 at most; an engine's confidence is made one."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard in one utterance."""

    hypotheses: tuple[Hypothesis, ...]
    """Best first; empty where nothing was said."""
    seconds: float
    """Length of the audio."""
    took: float
    """Seconds the engine worked."""

    @property
    def text(self) -> str:
        return self.hypotheses[0].text if self.hypotheses else ""


class RecognitionStream(Protocol):
    """One utterance being recognised while it is spoken; not shared between threads."""

    def accept(self, audio: Audio) -> str | None:
        """Takes the next audio; the partial text where it changed."""
        ...

    def finish(self) -> Recognition:
        """The final result; the stream is at its end."""
        ...


class Recogniser(Protocol):
    """Called from threads; safe for several at once."""

    @property
    def capabilities(self) -> Capabilities: ...

    def recognise(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition:
        """One whole utterance at RECOGNITION_RATE; `words` are expected names (payees, billers, places)."""
        ...

    def stream(self, *, words: Sequence[str] = ()) -> RecognitionStream: ...


@dataclass(frozen=True, slots=True)
class Voice:
    id: str
    name: str
    language: str
    gender: str
    licence: str
    commercial_use: bool


@dataclass(frozen=True, slots=True)
class Speech:
    """A piece of audio of one sentence, in order."""

    audio: Audio
    sample_rate: int
    sentence: int
    """Number of the sentence in the text, from 0."""
    text: str = field(default="")
    """The sentence, on its first piece."""


class Synthesiser(Protocol):
    """Called from threads; safe for several at once."""

    @property
    def capabilities(self) -> Capabilities: ...

    def voices(self) -> tuple[Voice, ...]: ...

    def speak(self, text: str, *, voice: str, rate: float = 1.0, volume: float = 1.0) -> Iterator[Speech]:
        """The text sentence by sentence; `rate` 1.0 is the voice's own pace, 0.8 is slower. `text` as written:
        it is made speakable inside.

        Raises EngineUnavailable; stops soon after the iterator is closed.
        """
        ...
