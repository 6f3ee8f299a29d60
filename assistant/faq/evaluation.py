"""Measures retrieval on labelled queries: hit rates, reciprocal rank, false answers, latency."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.faq.errors import ImportRefused
from assistant.faq.models import Decision
from assistant.faq.service import FaqService

DEPTH = 10


@dataclass(frozen=True)
class Labelled:
    """A query and the id of the entry that answers it; None where it must not be answered."""

    query: str
    entry_id: str | None


def read_queries(file: Path) -> list[Labelled]:
    """Rows `{"query", "id"}`, or without id; raises ImportRefused with the line that is wrong."""
    queries = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            identifier = row.get("id")
            queries.append(Labelled(str(row["query"]), None if identifier in (None, "") else str(identifier)))
        except (json.JSONDecodeError, KeyError, AttributeError) as error:
            raise ImportRefused(f'{file}:{number}: expected {{"query", "id"}} ({error!r})') from error
    return queries


def evaluate(
    service: FaqService, queries: Sequence[Labelled], aliases: dict[str, str]
) -> dict[str, float | int | None]:
    """`r@1`, `r@5`, `mrr@10` over the answerable queries; `false_answer_rate` over those that must not
    be answered; `wrong_answer_rate` is the share of answerable queries answered outright with another entry."""
    ranks: list[int | None] = []
    wrong = answered = false = strangers = 0
    seconds = []
    for item in queries:
        started = time.perf_counter()
        decision = service.decide_now(item.query, depth=DEPTH)
        seconds.append(time.perf_counter() - started)
        if item.entry_id is None:
            strangers += 1
            false += decision.outcome == "answer"
            continue
        rank = _rank(decision, aliases.get(item.entry_id, item.entry_id))
        ranks.append(rank)
        answered += decision.outcome == "answer"
        wrong += decision.outcome == "answer" and rank != 1
    count = len(ranks)

    def share(hits: int, of: int) -> float | None:
        return round(hits / of, 4) if of else None

    return {
        "n": len(queries),
        "r@1": share(sum(rank == 1 for rank in ranks), count),
        "r@5": share(sum(rank is not None and rank <= 5 for rank in ranks), count),
        "mrr@10": round(sum(1 / rank for rank in ranks if rank) / count, 4) if count else None,
        "false_answer_rate": share(false, strangers),
        "p50_ms": round(statistics.median(seconds) * 1000, 2) if seconds else None,
        "answered_rate": share(answered, count),
        "wrong_answer_rate": share(wrong, count),
    }


def _rank(decision: Decision, entry_id: str) -> int | None:
    for position, candidate in enumerate(decision.ranked, start=1):
        if candidate.entry.id == entry_id:
            return position
    return None
