"""Search time, beyond the embedding, over an index as large as the largest bank's."""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

import numpy as np
from rich.console import Console

from assistant.faq.index import FaqIndex, surface_texts
from assistant.faq.models import Entry
from assistant.faq.service import FaqService
from assistant.settings import Settings

QUERIES = 300
SPREAD = 0.35


def bench_index(count: int, settings: Settings, console: Console) -> dict[str, Any]:
    """Builds `count` entries by recombining our own questions, with vectors spread around theirs; searches them."""
    own = FaqService.open(settings.encoder_dir, settings.faq_index_dir)
    chance, generator = random.Random(7), np.random.default_rng(7)
    texts, _ = surface_texts(own.entries)
    vectors = own.vectors_of(texts)
    entries, rows = [], []
    for number in range(count):
        first, second = chance.randrange(len(texts)), chance.randrange(len(texts))
        question = texts[first][: len(texts[first]) // 2 + 1] + texts[second][len(texts[second]) // 2 :]
        entries.append(Entry(id=str(number), question=question, answer=question))
        rows.append(vectors[first] + vectors[second])
    surfaces = np.array(rows, np.float32)
    surfaces += generator.normal(0, SPREAD / np.sqrt(surfaces.shape[1]), surfaces.shape).astype(np.float32)
    surfaces /= np.linalg.norm(surfaces, axis=1, keepdims=True)
    console.print(f"building an index of {count} entries")
    started = time.perf_counter()
    index = FaqIndex.build(entries, surfaces, surfaces)
    built = time.perf_counter() - started
    seconds = []
    for _ in range(QUERIES):
        chosen = chance.randrange(len(texts))
        started = time.perf_counter()
        index.evidence(texts[chosen], vectors[chosen])
        seconds.append(time.perf_counter() - started)
    ordered = sorted(seconds)
    return {
        "entries": count,
        "build_s": round(built, 1),
        "search_p50_ms": round(statistics.median(ordered) * 1000, 2),
        "search_p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
    }
