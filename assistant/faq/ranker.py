"""Orders candidates by learnt weights and turns the best score into the chance of being right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.faq.index import FEATURES, Evidence

DECAY = 0.0005
# Fitted apart, on tests/data/understanding.tsv: the classifier has learnt the wordings that `fit_weights` sees,
# so its beliefs about them would be worth too much.
TOPIC_WEIGHT = 6.0
CONFIDENCE_FEATURES = ("score", "margin", "share", "best", "characters", "sounds")


@dataclass(frozen=True)
class Ranker:
    """A linear order over FEATURES and a logistic model of confidence.

    `weights` has shape [len(FEATURES)]; `confidence` [len(CONFIDENCE_FEATURES) + 1], the last is the bias.
    """

    weights: NDArray[np.float32]
    confidence: NDArray[np.float32]
    answer_at: float
    offer_at: float

    def order(self, evidence: Evidence) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Positions within the evidence from best to worst, and all scores by position."""
        scores = evidence.features @ self.weights
        return np.argsort(-scores, kind="stable"), scores

    def probabilities(
        self, evidence: Evidence, order: NDArray[np.int64], scores: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Chance of being right for the candidates in `order`; the first is calibrated, the rest share."""
        inputs = confidence_inputs(evidence, order, scores)
        first = 1 / (1 + np.exp(-float(inputs @ self.confidence[:-1] + self.confidence[-1])))
        spread = np.exp(scores[order] - scores[order[0]])
        shares: NDArray[np.float32] = (first * spread / spread[0]).astype(np.float32)
        return shares

    @staticmethod
    def share(order: NDArray[np.int64], scores: NDArray[np.float32]) -> float:
        """What the first candidate holds of the softmax over all: low where entries compete."""
        return 1 / float(np.exp(scores - scores[order[0]]).sum())

    def save(self, path: Path) -> None:
        """Writes the weights as JSON, each with its name."""
        document = {
            "weights": dict(zip(FEATURES, map(float, self.weights), strict=True)),
            "confidence": dict(zip((*CONFIDENCE_FEATURES, "bias"), map(float, self.confidence), strict=True)),
            "answer_at": self.answer_at,
            "offer_at": self.offer_at,
        }
        path.write_text(json.dumps(document, indent=1), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Ranker:
        """Reads what `save` wrote."""
        document = json.loads(path.read_text("utf-8"))
        return cls(
            np.array([document["weights"][name] for name in FEATURES], np.float32),
            np.array([document["confidence"][name] for name in (*CONFIDENCE_FEATURES, "bias")], np.float32),
            document["answer_at"],
            document["offer_at"],
        )


def confidence_inputs(evidence: Evidence, order: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """What confidence is judged by, shape [len(CONFIDENCE_FEATURES)]."""
    first = order[0]
    second = scores[order[1]] if len(order) > 1 else scores[first] - 5
    features = dict(zip(FEATURES, evidence.features[first], strict=True))
    return np.array(
        [
            scores[first],
            scores[first] - second,
            Ranker.share(order, scores),
            features["best"],
            features["characters"],
            features["sounds"],
        ],
        np.float32,
    )


def fit_weights(evidence: Sequence[Evidence], right: Sequence[int], rounds: int = 400) -> NDArray[np.float32]:
    """Weights that put the right entry first: softmax over candidates, Adam (Kingma and Ba, 2015).

    `right[i]` is the number of the right entry for `evidence[i]`; queries whose right entry is no
    candidate are left out.
    """
    rows = [
        (shown.features, int(np.flatnonzero(shown.entries == target)[0]))
        for shown, target in zip(evidence, right, strict=True)
        if target in shown.entries
    ]
    width = max(len(features) for features, _ in rows)
    stacked = np.zeros((len(rows), width, len(FEATURES)))
    absent = np.full((len(rows), width), -np.inf)
    for row, (features, _) in enumerate(rows):
        stacked[row, : len(features)] = features
        absent[row, : len(features)] = 0
    target_features = np.array([features[index] for features, index in rows])
    weights = np.array([10, 2, 2, 2, 2, 2, 1, 1], np.float64)
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, rounds + 1):
        scores = stacked @ weights + absent
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        expected = np.einsum("qc,qcf->qf", shares, stacked)
        gradient = DECAY * weights + (expected - target_features).mean(0)
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= 0.3 * (moment / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    weights[FEATURES.index("topic")] = TOPIC_WEIGHT
    return weights.astype(np.float32)
