"""Speech that is written into its audio, and engines that read it back: tests faster than life.

One sign lasts SIGN_SECONDS, its code point stands in every sample (its sign changes from one to the next), so that
whatever piece of the audio reaches the recogniser holds just the signs spoken in it. Silence is zero. The time of
listening is the audio's own, so that no clock is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from voice.audio import PCM_PEAK
from voice.ports import (
    RECOGNITION_RATE,
    Audio,
    Capabilities,
    Hypothesis,
    Recognition,
    RecognitionStream,
)
from voice.recognition.buffered import BufferedStream

SIGN_SECONDS = 0.192
"""Six frames of the detector."""
_SIGN_SAMPLES = round(SIGN_SECONDS * RECOGNITION_RATE)
_LOWEST = 0x4E00 - 0x100
"""Code points are written less this, so that every Chinese character fits 16 bits."""


def silence(seconds: float) -> Audio:
    return np.zeros(round(seconds * RECOGNITION_RATE), np.float32)


def spoken(*parts: str | float) -> Audio:
    """Chinese characters, and pauses in seconds: spoken("我要转账", 0.6, "五百元")."""
    pieces: list[Audio] = []
    sign = 1.0
    for part in parts:
        if not isinstance(part, str):
            pieces.append(silence(part))
            continue
        for character in part:
            sign = -sign
            value = sign * (ord(character) - _LOWEST) / PCM_PEAK
            pieces.append(np.full(_SIGN_SAMPLES, value, np.float32))
    return np.concatenate(pieces) if pieces else silence(0)


def read_back(audio: Audio) -> str:
    """What was spoken; a sign of which less than a third is there was not heard."""
    codes = np.round(audio * PCM_PEAK).astype(np.int32)
    text, start = "", 0
    for end in [*(np.flatnonzero(np.diff(codes)) + 1), len(codes)]:
        if end > start and codes[start] and end - start >= _SIGN_SAMPLES // 3:
            text += chr(abs(int(codes[start])) + _LOWEST)
        start = int(end)
    return text


class FakeDetector:
    """Speech is whatever is not silent."""

    def probabilities(self, frames: Audio) -> NDArray[np.float32]:
        return np.asarray(np.abs(frames).max(axis=1) > 0, np.float32) if len(frames) else np.zeros(0, np.float32)


class FakeRecogniser:
    """Hears what was spoken, or what `mishears` makes of it; `before` is called at every recognition, from its
    thread, with what it is about."""

    def __init__(
        self,
        *,
        scores: Mapping[str, float] | None = None,
        mishears: Mapping[str, Sequence[str]] | None = None,
        before: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._scores = scores or {}
        self._mishears = mishears or {}
        self._before = before
        self.recognised: list[str] = []
        """Of whole utterances, in order."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("fake", ("zh",), True, (RECOGNITION_RATE,), "MIT", True)

    def recognise(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition:
        text = read_back(audio)
        self._before(text)
        self.recognised.append(text)
        return self._recognition(text, audio)

    def sketch(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition:
        return self._recognition(read_back(audio), audio)

    def stream(self, *, words: Sequence[str] = ()) -> RecognitionStream:
        return BufferedStream(self, words)

    def _recognition(self, text: str, audio: Audio) -> Recognition:
        score = self._scores.get(text, -0.1)
        heard = self._mishears.get(text, (text,))
        hypotheses = tuple(Hypothesis(each, score) for each in heard if each)
        return Recognition(hypotheses, len(audio) / RECOGNITION_RATE, 0.0)
