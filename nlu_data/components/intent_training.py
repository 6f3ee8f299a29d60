"""Trains the intent classifier: vocabulary, weights, and a temperature that makes confidences true."""

from __future__ import annotations

import json
import logging
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from nlu_data.components import multinomial
from nlu_data.components.encoder import encode_for_training
from nlu_data.components.features import FeatureReader, sound_table, tokenizer_of
from nlu_data.components.intent_classifier import dense_row, sparse_row

logger = logging.getLogger(__name__)

BLOCKS = "csw"
HELD_OUT = 0.1


def train(texts: list[str], labels: list[str], config: dict[str, Any], folder: Path) -> None:
    """Learn from sentences and their labels; writes model.json, weights.npz, sounds.json, words.txt."""
    started = time.monotonic()
    reader = _reader(texts, config, folder)
    vectors = encode_for_training(texts)
    names = sorted(set(labels))
    targets = np.array([names.index(label) for label in labels])
    documents = [reader.features(text) for text in texts]

    held_out = _held_out(labels)
    learned = np.setdiff1d(np.arange(len(texts)), held_out)
    trial = _Learned(documents, vectors, targets, len(names), learned, config)
    scores = trial.scores([documents[i] for i in held_out], vectors[held_out])
    temperature = _temperature(scores, targets[held_out])
    _report(scores / temperature, targets[held_out], names, temperature)

    final = _Learned(documents, vectors, targets, len(names), np.arange(len(texts)), config)
    final.write(folder, names, temperature)
    logger.info(
        "Intent classifier: %d sentences, %d labels, %d features in %.0f s.",
        len(texts),
        len(names),
        len(final.vocabulary),
        time.monotonic() - started,
    )


def _reader(texts: Sequence[str], config: dict[str, Any], folder: Path) -> FeatureReader:
    """A reader whose dictionary holds only words that occur here: small to load, quick to search."""
    full = jieba.Tokenizer()
    full.initialize()
    dictionary = Path(config["dictionary"])
    if dictionary.exists():
        full.load_userdict(str(dictionary))
    occurring = {word for text in texts for word in full.cut(text, HMM=False) if len(word) > 1}
    own = {line.split()[0] for line in dictionary.read_text(encoding="utf-8").splitlines() if line.strip()}
    lines = [f"{word} {max(full.FREQ.get(word, 0), 3)}" for word in sorted(occurring | own) if " " not in word]
    (folder / "words.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sounds = sound_table()
    (folder / "sounds.json").write_text(json.dumps(sounds, ensure_ascii=False), encoding="utf-8")
    return FeatureReader(sounds, tokenizer_of(folder / "words.txt"))


class _Learned:
    """Vocabulary and weights learned from some of the sentences."""

    def __init__(
        self,
        documents: list[list[str]],
        vectors: NDArray[np.float32],
        targets: NDArray[np.int64],
        classes: int,
        rows: NDArray[np.int64],
        config: dict[str, Any],
    ) -> None:
        self._config = config
        chosen = [documents[i] for i in rows]
        frequency = Counter(feature for document in chosen for feature in set(document))
        kept = sorted(feature for feature, count in frequency.items() if count >= config["rare"])
        self.vocabulary = {feature: index for index, feature in enumerate(kept)}
        counts = np.array([frequency[feature] for feature in kept], np.float32)
        self.importance = (np.log((1.0 + len(chosen)) / (1.0 + counts)) + 1.0).astype(np.float32)
        self.block = np.array([BLOCKS.index(feature[0]) for feature in kept], np.int8)
        self.centre = vectors[rows].mean(axis=0)
        self.weights = multinomial.fit(
            self._sparse(chosen),
            self._dense(vectors[rows]),
            targets[rows],
            classes,
            _balance(targets[rows], classes),
            multinomial.Schedule(epochs=config["epochs"], rate=config["rate"]),
        )

    def scores(self, documents: list[list[str]], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.weights.scores(self._sparse(documents), self._dense(vectors))

    def write(self, folder: Path, labels: list[str], temperature: float) -> None:
        meta = {"labels": labels, "vocabulary": list(self.vocabulary), "temperature": temperature}
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "weights.npz",
            importance=self.importance,
            block=self.block,
            centre=self.centre,
            sparse=self.weights.sparse,
            dense=self.weights.dense,
            bias=self.weights.bias,
        )

    def _sparse(self, documents: list[list[str]]) -> csr_matrix:
        rows = [sparse_row(document, self.vocabulary, self.importance, self.block) for document in documents]
        starts = np.concatenate([[0], np.cumsum([len(indices) for indices, _ in rows])])
        indices = np.concatenate([indices for indices, _ in rows])
        values = np.concatenate([values for _, values in rows]) * self._config["sparse_scale"]
        shape = (len(documents), len(self.vocabulary))
        return csr_matrix((values.astype(np.float32), indices, starts), shape=shape)

    def _dense(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return (dense_row(vectors, self.centre) * self._config["dense_scale"]).astype(np.float32)


def _balance(targets: NDArray[np.int64], classes: int) -> NDArray[np.float32]:
    """Rare labels count more, by the square root of how rare they are."""
    counts = np.maximum(np.bincount(targets, minlength=classes), 1)
    return np.sqrt(len(targets) / classes / counts)[targets].astype(np.float32)


def _held_out(labels: Sequence[str]) -> NDArray[np.int64]:
    """A tenth of every label's sentences, the same ones each time."""
    by_label: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        by_label.setdefault(label, []).append(index)
    chosen: list[int] = []
    for label in sorted(by_label):
        members = by_label[label]
        random.Random(label).shuffle(members)
        chosen.extend(members[: int(len(members) * HELD_OUT)])
    return np.array(sorted(chosen))


def _temperature(scores: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """The divisor under which the held-out confidences have the highest likelihood."""

    def surprise(logarithm: float) -> float:
        return float(-np.log(_softmax(scores / np.exp(logarithm))[np.arange(len(targets)), targets] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-1.5, 1.5), method="bounded").x))


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    exponents = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def _report(scores: NDArray[np.float32], targets: NDArray[np.int64], names: list[str], temperature: float) -> None:
    exact = float((scores.argmax(axis=1) == targets).mean())
    intents = sorted({name.split("/")[0] for name in names})
    column = np.array([intents.index(name.split("/")[0]) for name in names])
    sums = np.zeros((len(targets), len(intents)))
    np.add.at(sums.T, column, _softmax(scores).T)
    truth = column[targets]
    correct = sums.argmax(axis=1) == truth
    confidence = sums.max(axis=1)
    logger.info(
        "Held out %d: label %.3f, intent %.3f, temperature %.2f.", len(targets), exact, correct.mean(), temperature
    )
    for threshold, right, wrong in _curve(confidence, correct):
        logger.info("  confidence < %.2f: %d right, %d wrong", threshold, right, wrong)


def _curve(confidence: NDArray[np.float64], correct: NDArray[np.bool_]) -> list[tuple[float, int, int]]:
    result = []
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        below = confidence < threshold
        result.append((threshold, int((below & correct).sum()), int((below & ~correct).sum())))
    return result
