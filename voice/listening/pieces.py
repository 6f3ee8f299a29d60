"""One recognition out of those of an utterance's pieces, cleared of what was read aloud meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from voice.listening.events import Overheard
from voice.listening.overheard import without_reading
from voice.ports import Hypothesis, Recognition


def joined(pieces: Sequence[Recognition], over: Overheard | None = None) -> Recognition:
    """The pieces in order: the best reading of all but the last, and every one of the last."""
    heard = [piece for piece in pieces if piece.hypotheses]
    seconds, took = sum(piece.seconds for piece in pieces), sum(piece.took for piece in pieces)
    if not heard:
        return Recognition((), seconds, took)
    *earlier, last = heard
    before = "".join(piece.text for piece in earlier)
    worst = min((piece.hypotheses[0].score for piece in earlier), default=0.0)
    texts: dict[str, float] = {}
    for hypothesis in last.hypotheses:
        texts.setdefault(without_reading(before + hypothesis.text, over), min(worst, hypothesis.score))
    return Recognition(tuple(Hypothesis(text, score) for text, score in texts.items()), seconds, took)
