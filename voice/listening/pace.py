"""How long somebody pauses within a sentence, learnt while they speak."""

from __future__ import annotations

from collections import deque

USUAL_WAIT = 1.5
"""Seconds of silence that end an utterance of somebody not known yet."""
SHORTEST_WAIT, LONGEST_WAIT = 1.2, 2.5
UNFINISHED_MORE = 1.2
"""Seconds more after a filler or an unfinished sentence."""
LONGEST_UNFINISHED = 3.5
_KEPT = 20
_ENOUGH = 6
"""Pauses after which their own measure replaces the usual wait."""
_NOTICED = 0.2
"""Seconds below which a silence is a stop consonant or a breath."""
_SLOW = 0.9
"""A pause from which on even a single one counts."""
_MORE_THAN_A_PAUSE = 0.7


class Pace:
    """One speaker's."""

    def __init__(self) -> None:
        self._pauses: deque[float] = deque(maxlen=_KEPT)

    def paused(self, seconds: float) -> None:
        """A silence after which the same sentence went on, also where it was taken for the end."""
        if seconds >= _NOTICED:
            self._pauses.append(seconds)

    def wait(self, unfinished: bool) -> float:
        """Seconds of silence that end the utterance now."""
        usual = self._usual()
        return min(LONGEST_UNFINISHED, max(usual, USUAL_WAIT) + UNFINISHED_MORE) if unfinished else usual

    def _usual(self) -> float:
        if not self._pauses:
            return USUAL_WAIT
        longest = sorted(self._pauses)[int(len(self._pauses) * 0.9)]
        if len(self._pauses) < _ENOUGH and longest < _SLOW:
            return USUAL_WAIT
        return min(LONGEST_WAIT, max(SHORTEST_WAIT, longest + _MORE_THAN_A_PAUSE))
