"""The index of one knowledge base: vectors in FAISS, lexical views beside them, evidence for candidates."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.faq.errors import IndexMissing
from assistant.faq.lexical import VIEWS, LexicalView
from assistant.faq.models import Entry
from assistant.faq.text import normalise
from assistant.faq.wordings import Wordings

EXACT_UP_TO = 20_000
NEAREST_SURFACES = 60
LEXICAL_SURFACES = 40
MAX_CANDIDATES = 60
WORTH_BELIEVING = 0.05
FEATURES = ("best", "second", "answer", "words", "characters", "sounds", "agreement", "topic")

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Evidence:
    """Candidates for one query and what speaks for each; `features` has shape [candidates, 8]."""

    entries: NDArray[np.int64]
    features: NDArray[np.float32]


class FaqIndex:
    """Searches the surfaces (question and variants) of every entry; loaded whole, replaced whole."""

    def __init__(
        self,
        entries: Sequence[Entry],
        owners: NDArray[np.int64],
        vectors: Vectors,
        answers: Vectors,
        nearest: faiss.Index,
        views: dict[str, LexicalView],
    ) -> None:
        self.entries = tuple(entries)
        self.position = {entry.id: i for i, entry in enumerate(self.entries)}
        self.wordings = Wordings(self.entries)
        self._owners, self._vectors, self._answers = owners, vectors, answers
        self._nearest, self._views = nearest, views
        self._starts = np.searchsorted(owners, np.arange(len(self.entries) + 1))
        self._topics = [entry.topic for entry in self.entries]
        self._by_topic: dict[str, list[int]] = defaultdict(list)
        for number, topic in enumerate(self._topics):
            self._by_topic[topic].append(number)

    @classmethod
    def build(cls, entries: Sequence[Entry], surfaces: Vectors, answers: Vectors) -> FaqIndex:
        """From unit vectors: `surfaces` [surfaces, 384] in the order of `surface_texts`, `answers` [entries, 384]."""
        texts, owners = surface_texts(entries)
        views = {
            name: LexicalView.build([terms_of(normalise(text)) for text in texts]) for name, terms_of in VIEWS.items()
        }
        return cls(entries, owners, surfaces, answers, _nearest_index(surfaces), views)

    def evidence(self, query: str, vector: Vectors, topics: Sequence[tuple[str, float]] = ()) -> Evidence:
        """What speaks for the entries that come into question; `topics` are a classifier's beliefs."""
        text = normalise(query)
        lexical = {name: self._views[name].cosines(terms_of(text)) for name, terms_of in VIEWS.items()}
        count = min(NEAREST_SURFACES, len(self._owners))
        _, near = self._nearest.search(vector[None, :], count)
        mixed = lexical["words"] + lexical["characters"] + lexical["sounds"]
        top = np.argpartition(-mixed, min(LEXICAL_SURFACES, len(mixed) - 1))[:LEXICAL_SURFACES]
        beliefs = {name: belief for name, belief in topics if belief >= WORTH_BELIEVING}
        believed = [entry for name in beliefs for entry in self._by_topic.get(name, ())]
        found = dict.fromkeys(self._owners[np.concatenate([near[0][near[0] >= 0], top])].tolist())
        candidates = np.array(list(dict.fromkeys([*believed, *list(found)[:MAX_CANDIDATES]])), np.int64)
        rows = [self._features(int(entry), vector, lexical) for entry in candidates]
        features = np.array(rows, np.float32)
        features[:, 7] = [beliefs.get(self._topics[entry], 0.0) for entry in candidates]
        return Evidence(candidates, features)

    def _features(self, entry: int, vector: Vectors, lexical: dict[str, Vectors]) -> list[float]:
        start, end = self._starts[entry], self._starts[entry + 1]
        cosines = self._vectors[start:end] @ vector
        ordered = np.sort(cosines)[::-1]
        best = float(ordered[0])
        second = float(ordered[1 : 1 + 3].mean()) if len(ordered) > 1 else best
        words, characters, sounds = (float(lexical[name][start:end].max()) for name in VIEWS)
        answer = float(self._answers[entry] @ vector)
        return [best, second, answer, words, characters, sounds, best * (words + characters) / 2, 0.0]

    def save(self, folder: Path) -> None:
        """Writes the index beside `folder` and swaps it in, so that a reader never sees half of it."""
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        with (fresh / "entries.jsonl").open("w", encoding="utf-8") as lines:
            lines.writelines(entry.model_dump_json() + "\n" for entry in self.entries)
        np.save(fresh / "owners.npy", self._owners)
        np.save(fresh / "vectors.npy", self._vectors.astype(np.float16))
        np.save(fresh / "answers.npy", self._answers.astype(np.float16))
        if len(self._owners) > EXACT_UP_TO:
            faiss.write_index(self._nearest, str(fresh / "nearest.faiss"))
        for name, view in self._views.items():
            view.save(fresh / name)
        (fresh / "complete").write_text(json.dumps({"entries": len(self.entries)}))
        old = folder.with_name(folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            os.replace(folder, old)
        os.replace(fresh, folder)
        shutil.rmtree(old, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> FaqIndex:
        """Reads what `save` wrote; raises IndexMissing where there is nothing whole."""
        if not (folder / "complete").exists():
            raise IndexMissing(f"no index in {folder}; run `python -m assistant train` or `faq import`")
        with (folder / "entries.jsonl").open(encoding="utf-8") as lines:
            entries = [Entry.model_validate_json(line) for line in lines]
        vectors = np.load(folder / "vectors.npy").astype(np.float32)
        file = folder / "nearest.faiss"
        nearest = faiss.read_index(str(file)) if file.exists() else _nearest_index(vectors)
        return cls(
            entries,
            np.load(folder / "owners.npy"),
            vectors,
            np.load(folder / "answers.npy").astype(np.float32),
            nearest,
            {name: LexicalView.load(folder / name) for name in VIEWS},
        )


def surface_texts(entries: Sequence[Entry]) -> tuple[list[str], NDArray[np.int64]]:
    """Question and variants of every entry in order, and for each the number of its entry."""
    texts, owners = [], []
    for number, entry in enumerate(entries):
        for text in (entry.question, *entry.variants):
            texts.append(text)
            owners.append(number)
    return texts, np.array(owners, np.int64)


def _nearest_index(vectors: Vectors) -> faiss.Index:
    """Exact search for a small knowledge base, a graph (HNSW) for a large one; inner product."""
    if len(vectors) <= EXACT_UP_TO:
        exact = faiss.IndexFlatIP(vectors.shape[1])
        exact.add(np.ascontiguousarray(vectors))
        return exact
    graph = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = 80, 96
    graph.add(np.ascontiguousarray(vectors))
    return graph
