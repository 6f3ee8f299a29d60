"""Multinomial logistic regression over a sparse and a dense block, trained with L-BFGS.

scikit-learn's own would make the dense block sparse and take ten times as long.
"""
from __future__ import annotations

from typing import NamedTuple, Optional

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
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


def fit(
    sparse: csr_matrix,
    dense: Floats,
    labels: NDArray[np.int64],
    classes: int,
    strength: float,
    sample_weights: Optional[Floats] = None,
    iterations: int = 60,
) -> Weights:
    """Minimise the weighted mean cross entropy + |weights|^2 / (2 * strength * sentences)."""
    rows, width = sparse.shape
    depth = dense.shape[1]
    weights = np.ones(rows, np.float32) if sample_weights is None else sample_weights
    weights = weights / weights.sum()
    targets = np.zeros((rows, classes), np.float32)
    targets[np.arange(rows), labels] = 1.0
    transposed = sparse.T.tocsr()
    decay = 1.0 / (strength * rows)

    def unpack(flat: NDArray[np.float64]) -> Weights:
        matrix = flat.astype(np.float32).reshape(width + depth + 1, classes)
        return Weights(matrix[:width], matrix[width : width + depth], matrix[-1])

    def loss(flat: NDArray[np.float64]) -> "tuple[float, NDArray[np.float64]]":
        current = unpack(flat)
        scores = current.scores(sparse, dense)
        scores -= scores.max(axis=1, keepdims=True)
        probabilities = np.exp(scores)
        total = probabilities.sum(axis=1, keepdims=True)
        probabilities /= total
        entropy = float((weights * (np.log(total[:, 0]) - (scores * targets).sum(axis=1))).sum())
        error = (probabilities - targets) * weights[:, None]
        gradient = np.empty((width + depth + 1, classes), np.float64)
        gradient[:width] = transposed @ error
        gradient[width : width + depth] = dense.T @ error
        gradient[-1] = error.sum(axis=0)
        regular = flat.copy()
        regular[-classes:] = 0.0
        return entropy + 0.5 * decay * float(regular @ regular), gradient.ravel() + decay * regular

    start = np.zeros((width + depth + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 5})
    return unpack(found.x)
