"""When somebody begins to speak, in silence or over what is being read to them."""

from __future__ import annotations

from collections import deque

import numpy as np

from voice.listening.vad import FRAME_SECONDS
from voice.ports import Audio

BEGINS = 0.35
"""Lower than where the detector is sure: in the band of a telephone it takes many a first syllable for noise."""
BEGINS_FRAMES = 3

OVER_READING = 0.7
OVER_READING_FRAMES = 7
"""A quarter of a second within half a one: shorter than a word, longer than a knock or a crackle of the loudspeaker."""
WITHIN_FRAMES = 16
LOUDER_DB = 3.0
"""By how much somebody near the telephone is louder than the loudest that it hears of its own loudspeaker."""
LEARNING_FRAMES = round(0.8 / FRAME_SECONDS)
_REMEMBERED_FRAMES = round(4 / FRAME_SECONDS)
_FEW = 6
_SILENT_DB = -60.0


class Onset:
    """Somebody speaks as soon as a few frames in a row are speech."""

    def __init__(self) -> None:
        self.run = 0
        """Frames of speech in a row."""

    def begins(self, probability: float, frame: Audio) -> bool:
        self.run = self.run + 1 if probability > BEGINS else 0
        return self.run >= BEGINS_FRAMES


class OnsetOverReading:
    """The loudspeaker speaks too: only longer speech that is louder than what it leaves in the microphone counts.

    How loud that is, the beginning of the reading tells; where nothing of it is heard (headphones, an echo
    canceller) every longer speech counts.
    """

    def __init__(self) -> None:
        self._frames = 0
        self._loud: deque[bool] = deque(maxlen=WITHIN_FRAMES)
        self._echo: deque[float] = deque(maxlen=_REMEMBERED_FRAMES)
        """Levels in dB of frames of speech that were not the customer's."""

    @property
    def run(self) -> int:
        """Frames since the first that may be the customer's."""
        loud = list(self._loud)
        return len(loud) - loud.index(True) if True in loud else 0

    def begins(self, probability: float, frame: Audio) -> bool:
        self._frames += 1
        level = level_db(frame)
        loud = probability > OVER_READING and level > self._threshold()
        self._loud.append(loud)
        if probability > BEGINS and not loud:
            self._echo.append(level)
        return sum(self._loud) >= OVER_READING_FRAMES

    def _threshold(self) -> float:
        if len(self._echo) >= _FEW:
            return float(np.percentile(np.asarray(self._echo), 90)) + LOUDER_DB
        return np.inf if self._frames < LEARNING_FRAMES else _SILENT_DB


def level_db(frame: Audio) -> float:
    """Of full scale."""
    return 10 * float(np.log10(np.mean(frame.astype(np.float64) ** 2) + 1e-10))
