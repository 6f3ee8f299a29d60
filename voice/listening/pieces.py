"""One recognition out of those of an utterance's pieces, cleared of what was read aloud meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from voice.listening.events import Overheard
from voice.listening.overheard import without_reading
from voice.ports import Hypothesis, Recognition


def joined(pieces: Sequence[Recognition], over: Overheard | None = None) -> Recognition:
    """The pieces in order: every reading of each, beside the best of the others."""
    heard = [piece for piece in pieces if piece.hypotheses]
    seconds, took = sum(piece.seconds for piece in pieces), sum(piece.took for piece in pieces)
    texts: dict[str, float] = {}
    for number in reversed(range(len(heard))):
        before = "".join(piece.text for piece in heard[:number])
        after = "".join(piece.text for piece in heard[number + 1 :])
        others = [piece.hypotheses[0].score for at, piece in enumerate(heard) if at != number]
        for hypothesis in heard[number].hypotheses:
            texts.setdefault(without_reading(before + hypothesis.text + after, over), min([hypothesis.score, *others]))
    return Recognition(tuple(Hypothesis(text, score) for text, score in texts.items()), seconds, took)
