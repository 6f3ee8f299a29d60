"""`care search-evaluate`: the search of the care edition, measured on what customers say."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from assistant.care.companion import Companion
from assistant.care.places import line_places, product_places, read_places
from assistant.care.screens import Screens
from assistant.care.search import Search
from assistant.catalogue.service import CatalogueService
from assistant.faq.service import FaqService
from assistant.handoff.spoken import CHINA
from assistant.kit.clock import SystemClock
from assistant.settings import Settings


@dataclass(frozen=True)
class Query:
    words: str
    targets: frozenset[str]


def read_queries(file: Path) -> list[Query]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [Query(row["query"], frozenset(row["target"].split("|"))) for row in rows]


def open_search(settings: Settings) -> Search:
    """As the service has it; raises EncoderMissing, IndexMissing, ContentError."""
    folder = settings.knowledge_base_dir
    faq = FaqService.open(settings.encoder_dir, settings.faq_index_dir)
    catalogue = CatalogueService.load(folder)
    today = SystemClock().now().astimezone(CHINA).date()
    places = [
        *read_places(folder, Screens.load(folder), catalogue),
        *line_places(Companion.load(folder).lines),
        *product_places(catalogue.products()),
    ]
    return Search(places, answers=faq, activities=lambda: catalogue.activities(today), embed=faq.vectors_of)


async def evaluate_search(settings: Settings, file: Path, console: Console | None) -> dict[str, float | int]:
    """Shares of the queries whose target is first, and among the first three; milliseconds a query."""
    search, queries = open_search(settings), read_queries(file)
    await search.warm()
    first = among_three = 0
    started = time.perf_counter()
    for query in queries:
        found = [ranked.hit.target for ranked in (await search.rank(query.words))[:3]]
        first += found[:1] != [] and found[0] in query.targets
        among_three += any(target in query.targets for target in found)
        if console and not (found and found[0] in query.targets):
            console.print(f"{query.words}: {found}")
    spent = time.perf_counter() - started
    return {
        "n": len(queries),
        "hit_at_1": round(first / len(queries), 3),
        "hit_at_3": round(among_three / len(queries), 3),
        "mean_ms": round(spent / len(queries) * 1000, 1),
    }
