"""Lexical evidence: TF-IDF cosines of words, characters and sounds, over sparse matrices."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from assistant.faq.text import character_pairs, sound_pairs, words

VIEWS: dict[str, Callable[[str], list[str]]] = {
    "words": words,
    "characters": character_pairs,
    "sounds": sound_pairs,
}


COMMON_ANYWAY = 3000
COMMON_SHARE = 0.03


class LexicalView:
    """Unit TF-IDF rows of one kind of term over a list of texts."""

    def __init__(self, vocabulary: dict[str, int], idf: NDArray[np.float32], rows: sparse.csr_matrix) -> None:
        self._vocabulary, self._idf, self._rows = vocabulary, idf, rows
        self._columns = rows.tocsc()
        self._too_common = max(COMMON_ANYWAY, int(rows.shape[0] * COMMON_SHARE))

    @classmethod
    def build(cls, documents: Sequence[list[str]]) -> LexicalView:
        """`documents` are lists of terms."""
        frequency = Counter(term for terms in documents for term in set(terms))
        vocabulary = {term: i for i, term in enumerate(sorted(frequency))}
        idf = np.array([math.log((1 + len(documents)) / (1 + frequency[t])) + 1 for t in vocabulary], np.float32)
        data: list[float] = []
        indices: list[int] = []
        starts = [0]
        for terms in documents:
            columns, weights = _weigh(terms, vocabulary, idf)
            indices.extend(columns)
            data.extend(weights)
            starts.append(len(indices))
        shape = (len(documents), len(vocabulary))
        return cls(vocabulary, idf, sparse.csr_matrix((np.array(data, np.float32), indices, starts), shape=shape))

    def cosines(self, terms: list[str]) -> NDArray[np.float32]:
        """Cosine of `terms` with every row, shape [rows]. Unknown terms count in the query's length.

        Terms of more than COMMON_ANYWAY rows and a share of COMMON_SHARE say little and are passed over.
        """
        known, weights = _weigh(terms, self._vocabulary, self._idf)
        scores = np.zeros(self._rows.shape[0], np.float32)
        unknown = sum(1 for term in set(terms) if term not in self._vocabulary)
        rare = float(self._idf.max()) if len(self._idf) else 1.0
        weights *= 1 / math.sqrt(1 + unknown * rare**2 / max(self._length(terms), 1e-6) ** 2)
        for column, weight in zip(known, weights, strict=True):
            start, end = self._columns.indptr[column], self._columns.indptr[column + 1]
            if end - start > self._too_common:
                continue
            scores[self._columns.indices[start:end]] += weight * self._columns.data[start:end]
        return scores

    def _length(self, terms: list[str]) -> float:
        counts = Counter(term for term in terms if term in self._vocabulary)
        return math.sqrt(sum((_tf(n) * self._idf[self._vocabulary[t]]) ** 2 for t, n in counts.items()))

    def save(self, path: Path) -> None:
        """Writes `path`.npz and `path`.json."""
        sparse.save_npz(path.with_suffix(".npz"), self._rows)
        path.with_suffix(".json").write_text(
            json.dumps({"terms": list(self._vocabulary), "idf": [float(x) for x in self._idf]}, ensure_ascii=False),
            "utf-8",
        )

    @classmethod
    def load(cls, path: Path) -> LexicalView:
        """Reads what `save` wrote."""
        document = json.loads(path.with_suffix(".json").read_text("utf-8"))
        vocabulary = {term: i for i, term in enumerate(document["terms"])}
        rows = sparse.csr_matrix(sparse.load_npz(path.with_suffix(".npz")))
        return cls(vocabulary, np.array(document["idf"], np.float32), rows)


def _tf(count: int) -> float:
    return 1 + math.log(count)


def _weigh(
    terms: list[str], vocabulary: dict[str, int], idf: NDArray[np.float32]
) -> tuple[list[int], NDArray[np.float32]]:
    counts = Counter(vocabulary[term] for term in terms if term in vocabulary)
    columns = sorted(counts)
    weights = np.array([_tf(counts[c]) * float(idf[c]) for c in columns], np.float32)
    norm = float(np.linalg.norm(weights))
    return columns, weights / norm if norm else weights
