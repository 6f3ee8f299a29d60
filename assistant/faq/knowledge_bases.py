"""Builds the index of a knowledge base, ours or a bank's own: embed (resumable), calibrate, swap in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.faq.calibration import Judged, fit
from assistant.faq.checking import Checked, check
from assistant.faq.index import FEATURES, FaqIndex, surface_texts
from assistant.faq.models import Entry
from assistant.faq.ranker import Ranker
from assistant.faq.reading import read_rows
from assistant.faq.training_groups import held_out
from assistant.kit.sentence_encoder import SentenceEncoder

SHARD = 512
ANSWER_CHARACTERS = 300
ENOUGH_TO_CALIBRATE = 300
GENERAL_RANKER = "general-ranker.json"
# Our answers keep to their question; those of other banks are longer and looser.
TRUST_IN_FOREIGN_ANSWERS = 0.7

Progress = Callable[[str, int, int], None]
Vectors = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class ImportReport:
    """What an import found and measured; counts are rows, rates between 0 and 1."""

    entries: int
    rejected: int
    duplicates: int
    conflicts: int
    renamed: int
    wordings_held_out: int
    hit_at_1: float | None
    hit_at_5: float | None
    answer_at: float
    findings: str


def build_own(
    entries: Sequence[Entry], strangers: Sequence[str], encoder: SentenceEncoder, folder: Path, progress: Progress
) -> None:
    """Our own knowledge base: weights and confidence from held-out wordings, and the ranker for banks' own."""
    vectors = _embedded(entries, encoder, folder / "shards", progress)
    bare = [entry.model_copy(update={"variants": ()}) for entry in entries]
    learnt = [entry.model_copy(update={"variants": _learnt(entry)}) for entry in entries]
    judged = _judged(entries, strangers, encoder)
    progress("calibrating", 0, 2)
    fit(_index(learnt, vectors), judged).save(folder / "ranker.json")
    progress("calibrating", 1, 2)
    index = _index(bare, vectors)
    weights = fit(index, judged).weights.copy()
    weights[FEATURES.index("answer")] *= TRUST_IN_FOREIGN_ANSWERS
    fit(index, judged, weights).save(folder / GENERAL_RANKER)
    progress("calibrating", 2, 2)
    _publish(_index(entries, vectors), folder)


def import_faq(file: Path, encoder: SentenceEncoder, folder: Path, general: Path, progress: Progress) -> ImportReport:
    """Imports a bank's own FAQ into `folder`; interrupted, it takes up where it was. Raises ImportRefused."""
    checked = check(read_rows(file))
    folder.mkdir(parents=True, exist_ok=True)
    checked.write_findings(folder / "findings.jsonl")
    (folder / "aliases.json").write_text(json.dumps(checked.aliases, ensure_ascii=False), "utf-8")
    vectors = _embedded(checked.entries, encoder, folder / "shards", progress)
    ranker, ranks = _calibrated(checked.entries, vectors, encoder, Ranker.load(general))
    ranker.save(folder / "ranker.json")
    _publish(_index(checked.entries, vectors), folder)
    report = _report(checked, ranks, ranker, folder)
    (folder / "report.json").write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), "utf-8")
    return report


def load_aliases(folder: Path) -> dict[str, str]:
    """Ids of duplicates and the ids they were merged into."""
    file = folder / "aliases.json"
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def _calibrated(
    entries: Sequence[Entry], vectors: Vectors, encoder: SentenceEncoder, general: Ranker
) -> tuple[Ranker, list[int]]:
    """A ranker fitted on the bank's own held-out wordings where there are enough, else the general one.

    The second value holds the rank of the right entry for every wording of the half that was not fitted on.
    """
    judged = _judged(entries, (), encoder)
    if len(judged) < ENOUGH_TO_CALIBRATE:
        return general, []
    index = _index([entry.model_copy(update={"variants": _learnt(entry)}) for entry in entries], vectors)
    half = len(judged) // 2
    return fit(index, judged), _ranks(index, fit(index, judged[:half]), judged[half:])


def _ranks(index: FaqIndex, ranker: Ranker, judged: Sequence[Judged]) -> list[int]:
    ranks = []
    for item in judged:
        evidence = index.evidence(item.query, item.vector)
        order, _ = ranker.order(evidence)
        found = np.flatnonzero(evidence.entries[order] == index.position[str(item.entry_id)])
        ranks.append(int(found[0]) + 1 if len(found) else 10**6)
    return ranks


def _learnt(entry: Entry) -> tuple[str, ...]:
    return tuple(variant for variant in entry.variants if not held_out(variant))


def _judged(entries: Sequence[Entry], strangers: Sequence[str], encoder: SentenceEncoder) -> list[Judged]:
    pairs: list[tuple[str, str | None]] = [
        (variant, entry.id) for entry in entries for variant in entry.variants if held_out(variant)
    ]
    pairs.sort(key=lambda pair: hashlib.sha1(pair[0].encode()).digest())
    pairs += [(stranger, None) for stranger in strangers]
    vectors = encoder.encode([text for text, _ in pairs])
    return [Judged(text, vector, entry_id) for (text, entry_id), vector in zip(pairs, vectors, strict=True)]


def _index(entries: Sequence[Entry], vectors: Vectors) -> FaqIndex:
    texts, _ = surface_texts(entries)
    answers = [_answer_text(entry) for entry in entries]
    return FaqIndex.build(entries, np.array([vectors[t] for t in texts]), np.array([vectors[a] for a in answers]))


def _answer_text(entry: Entry) -> str:
    return entry.answer[:ANSWER_CHARACTERS]


def _embedded(entries: Sequence[Entry], encoder: SentenceEncoder, shards: Path, progress: Progress) -> Vectors:
    """The vector of every surface and answer, shard by shard; finished shards are kept on disk."""
    surfaces, _ = surface_texts(entries)
    texts = list(dict.fromkeys([*surfaces, *map(_answer_text, entries)]))
    shards.mkdir(parents=True, exist_ok=True)
    vectors: dict[str, NDArray[np.float32]] = {}
    for start, part in _parts(texts):
        progress("embedding", start, len(texts))
        name = hashlib.sha256("\0".join((encoder.stamp, *part)).encode()).hexdigest()[:24]
        file = shards / f"{name}.npy"
        if not file.exists():
            fresh = shards / f"{name}.new.npy"
            np.save(fresh, encoder.encode(part).astype(np.float16))
            fresh.replace(file)
        vectors.update(zip(part, np.load(file).astype(np.float32), strict=True))
    progress("embedding", len(texts), len(texts))
    return vectors


def _parts(texts: list[str]) -> Iterator[tuple[int, list[str]]]:
    for start in range(0, len(texts), SHARD):
        yield start, texts[start : start + SHARD]


def _publish(index: FaqIndex, folder: Path) -> None:
    index.save(folder / "index")


def _report(checked: Checked, ranks: list[int], ranker: Ranker, folder: Path) -> ImportReport:
    def hits(depth: int) -> float | None:
        return round(sum(rank <= depth for rank in ranks) / len(ranks), 4) if ranks else None

    return ImportReport(
        entries=len(checked.entries),
        rejected=checked.count("rejected"),
        duplicates=checked.count("duplicate"),
        conflicts=checked.count("conflict"),
        renamed=checked.count("renamed"),
        wordings_held_out=len(ranks),
        hit_at_1=hits(1),
        hit_at_5=hits(5),
        answer_at=round(ranker.answer_at, 4),
        findings=str(folder / "findings.jsonl"),
    )
