"""Multinomial logistic regression over a sparse and a dense block, trained with AdaGrad.

AdaGrad after Duchi, Hazan and Singer (2011), one rate a feature; features are dropped at random, so
that no single character decides. scikit-learn's own solvers would make the dense block sparse and
take ten times as long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]


class Weights(NamedTuple):
    """sparse [features, classes], dense [dimensions, classes], bias [classes]."""

    sparse: Floats
    dense: Floats
    bias: Floats

    def scores(self, sparse: csr_matrix, dense: Floats) -> Floats:
        """Unnormalised log probabilities [sentences, classes]."""
        return sparse @ self.sparse + dense @ self.dense + self.bias


class Schedule(NamedTuple):
    """How to learn: passes over the data, first rate (falling to nothing), batch, decay, dropped share."""

    epochs: int = 12
    rate: float = 2.0
    batch: int = 64
    decay: float = 1e-5
    dropped: float = 0.3


class _Step:
    """One block of weights with its own history of gradients, a row each."""

    def __init__(self, rows: int, classes: int) -> None:
        self.weights = np.zeros((rows, classes), np.float32)
        self._history = np.full((rows, 1), 1e-3, np.float32)

    def take(self, rows: NDArray[np.int64] | slice, gradient: Floats, rate: float) -> None:
        self._history[rows] += (gradient * gradient).mean(axis=1, keepdims=True)
        self.weights[rows] -= rate * gradient / np.sqrt(self._history[rows])


def fit(
    sparse: csr_matrix,
    dense: Floats,
    labels: NDArray[np.int64],
    classes: int,
    importance: Floats,
    schedule: Schedule,
) -> Weights:
    """Minimise the cross entropy, every sentence weighted by its importance. The same data, the same weights."""
    generator = np.random.default_rng(0)
    rows = sparse.shape[0]
    features, meaning, bias = (
        _Step(sparse.shape[1], classes),
        _Step(dense.shape[1], classes),
        _Step(1, classes),
    )
    everything = slice(None)
    for epoch in range(schedule.epochs):
        rate = schedule.rate * (1.0 - epoch / schedule.epochs)
        order = generator.permutation(rows)
        for start in range(0, rows, schedule.batch):
            chosen = order[start : start + schedule.batch]
            batch, columns = _dropped(sparse[chosen], schedule.dropped, generator)
            known = features.weights[columns]
            error = _softmax(batch @ known + dense[chosen] @ meaning.weights + bias.weights)
            error[np.arange(len(chosen)), labels[chosen]] -= 1.0
            error *= importance[chosen][:, None] / len(chosen)
            features.take(columns, batch.T @ error + schedule.decay * known, rate)
            meaning.take(everything, dense[chosen].T @ error + schedule.decay * meaning.weights, rate)
            bias.take(everything, error.sum(axis=0, keepdims=True), rate * 0.3)
    return Weights(features.weights, meaning.weights, bias.weights[0])


def _dropped(batch: csr_matrix, share: float, generator: np.random.Generator) -> tuple[csr_matrix, NDArray[np.int64]]:
    """The batch over only the columns it uses, with a share of its values left out."""
    columns, places = np.unique(batch.indices, return_inverse=True)
    kept = (generator.random(len(batch.data)) >= share).astype(np.float32) / (1.0 - share)
    return csr_matrix((batch.data * kept, places, batch.indptr), shape=(batch.shape[0], len(columns))), columns


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)
