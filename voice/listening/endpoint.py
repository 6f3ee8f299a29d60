"""When an utterance pauses and when it is over, out of the detector's probabilities and the text so far."""

from __future__ import annotations

from enum import Enum, auto

from voice.listening.pace import Pace
from voice.listening.unfinished import unfinished
from voice.listening.vad import FRAME_SECONDS

SPEECH = 0.25
"""Probability from which a frame within an utterance counts as speech; lower than what begins one."""
GUESS_AFTER = 0.48
"""Seconds of silence after which it is worth recognising what may be the whole."""
SHORTEST_SPEECH = 0.2
"""Seconds of speech below which it was a knock or a cough."""
BELATED = 1.0
"""Seconds after an end within which going on means that the end came too soon."""


class Step(Enum):
    PAUSED = auto()
    """It may be over: no speech since GUESS_AFTER."""
    RESUMED = auto()
    """It was not over."""
    ENDED = auto()
    DROPPED = auto()
    """What began was too short to be speech."""


class Endpointer:
    """Never ends for lack of speech before the first word, and never hangs up: it only says when one is over."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self.speaking = False
        self._silence = self._voiced = 0
        self._text = ""
        self._since_end = self._final_silence = 0.0

    @property
    def silence(self) -> int:
        """Frames since the last one with speech."""
        return self._silence

    @property
    def wait(self) -> float:
        """Seconds of silence that would end the utterance now."""
        return self._pace.wait(unfinished(self._text))

    def begin(self, frames: int) -> None:
        """Somebody has been speaking for so many frames."""
        if self._final_silence and self._since_end <= BELATED:
            self._pace.paused(self._final_silence + self._since_end)
        self.speaking, self._voiced, self._silence, self._text = True, frames, 0, ""
        self._final_silence = 0.0

    def heard(self, text: str) -> None:
        """What the sentence is so far."""
        self._text = text

    def frame(self, probability: float) -> Step | None:
        if not self.speaking:
            self._since_end += FRAME_SECONDS
            return None
        if probability >= SPEECH:
            paused = self._silence * FRAME_SECONDS
            self._pace.paused(paused)
            self._silence = 0
            self._voiced += 1
            return Step.RESUMED if paused >= GUESS_AFTER else None
        before, self._silence = self._silence * FRAME_SECONDS, self._silence + 1
        silent = self._silence * FRAME_SECONDS
        if silent >= self.wait:
            return self.end()
        return Step.PAUSED if before < GUESS_AFTER <= silent else None

    def end(self) -> Step:
        """Now, whatever the silence."""
        self._final_silence, self._since_end = self._silence * FRAME_SECONDS, 0.0
        self.speaking = False
        return Step.ENDED if self._voiced * FRAME_SECONDS >= SHORTEST_SPEECH else Step.DROPPED

    def forget(self) -> None:
        self.speaking = False
        self._final_silence = 0.0
