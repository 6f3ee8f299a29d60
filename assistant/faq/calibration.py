"""Fits a ranker to a knowledge base: weights from held-out wordings, confidence from what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.faq.index import Evidence, FaqIndex
from assistant.faq.ranker import CONFIDENCE_FEATURES, Ranker, confidence_inputs, fit_weights

PRECISION_TO_ANSWER = 0.9
CHANCE_TO_OFFER = 0.08


@dataclass(frozen=True)
class Judged:
    """A query with its vector and the id of the entry that answers it; None where none does."""

    query: str
    vector: NDArray[np.float32]
    entry_id: str | None


def fit(index: FaqIndex, judged: Sequence[Judged], weights: NDArray[np.float32] | None = None) -> Ranker:
    """A ranker calibrated on `judged`; with `weights` given, only the confidence is fitted.

    Every answerable query is seen twice: as it is, and with its right entry taken away, so that a
    question the knowledge base does not hold is not answered by its neighbour.
    """
    known = [j for j in judged if j.entry_id is not None and j.entry_id in index.position]
    evidence = [index.evidence(j.query, j.vector) for j in known]
    right = [index.position[j.entry_id] for j in known if j.entry_id is not None]
    if weights is None:
        weights = fit_weights(evidence, right)
    ranker = Ranker(weights, np.zeros(len(CONFIDENCE_FEATURES) + 1, np.float32), 0.5, CHANCE_TO_OFFER)
    inputs, outcomes = [], []
    for shown, target in zip(evidence, right, strict=True):
        for seen in (shown, _without(shown, target)):
            order, scores = ranker.order(seen)
            inputs.append(confidence_inputs(seen, order, scores))
            outcomes.append(seen.entries[order[0]] == target)
    for stranger in (j for j in judged if j.entry_id is None):
        seen = index.evidence(stranger.query, stranger.vector)
        order, scores = ranker.order(seen)
        inputs.append(confidence_inputs(seen, order, scores))
        outcomes.append(False)
    confidence = _logistic(np.array(inputs), np.array(outcomes))
    chances = 1 / (1 + np.exp(-(np.array(inputs) @ confidence[:-1] + confidence[-1])))
    answer_at = _threshold(chances, np.array(outcomes), PRECISION_TO_ANSWER)
    return Ranker(weights, confidence, answer_at, min(CHANCE_TO_OFFER, answer_at / 2))


def _without(evidence: Evidence, entry: int) -> Evidence:
    kept = evidence.entries != entry
    return Evidence(evidence.entries[kept], evidence.features[kept]) if kept.any() else evidence


def _logistic(inputs: NDArray[np.float32], outcomes: NDArray[np.bool_]) -> NDArray[np.float32]:
    from sklearn.linear_model import LogisticRegression

    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    model = LogisticRegression(C=1.0, max_iter=1000).fit((inputs - mean) / spread, outcomes)
    slope = model.coef_[0] / spread
    return np.append(slope, model.intercept_[0] - slope @ mean).astype(np.float32)


def _threshold(chances: NDArray[np.float64], outcomes: NDArray[np.bool_], precision: float) -> float:
    """The lowest chance from which on answers are right at least `precision` of the time."""
    order = np.argsort(-chances)
    hits = np.cumsum(outcomes[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(hits >= precision)
    return float(chances[order[enough[-1]]]) if len(enough) else 0.95
