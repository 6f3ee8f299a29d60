"""Streaming over a recogniser that only knows whole utterances: it looks again at what there is so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from voice.ports import RECOGNITION_RATE, Audio, Recognition

LOOK_SECONDS = 0.8
SHORTEST_LOOK_SECONDS = 0.6


class Sketching(Protocol):
    def recognise(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition: ...

    def sketch(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition: ...


class BufferedStream:
    """A partial text after every LOOK_SECONDS of new audio."""

    def __init__(self, recogniser: Sketching, words: Sequence[str]) -> None:
        self._recogniser, self._words = recogniser, words
        self._parts: list[Audio] = []
        self._length = 0
        self._looked_at = 0
        self._partial = ""

    def accept(self, audio: Audio) -> str | None:
        self._parts.append(audio)
        self._length += len(audio)
        new = self._length - self._looked_at
        if new < LOOK_SECONDS * RECOGNITION_RATE or self._length < SHORTEST_LOOK_SECONDS * RECOGNITION_RATE:
            return None
        self._looked_at = self._length
        heard = self._recogniser.sketch(self._audio(), words=self._words).text
        if heard == self._partial:
            return None
        self._partial = heard
        return heard

    def finish(self) -> Recognition:
        return self._recogniser.recognise(self._audio(), words=self._words)

    def _audio(self) -> Audio:
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0] if self._parts else np.zeros(0, np.float32)
