"""Checks a bank's own FAQ row by row: what is kept, what is a duplicate, a conflict or unusable, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.faq.content import PLACEHOLDER
from assistant.faq.models import Entry
from assistant.faq.reading import Row
from assistant.faq.text import normalise

SEPARATORS = re.compile(r"[\n|；;]+")


@dataclass(frozen=True)
class Finding:
    """What was noticed about one line. kind: rejected, duplicate, conflict, renamed."""

    line: int
    kind: str
    reason: str
    row: dict[str, Any] = field(default_factory=dict)


@dataclass
class Checked:
    """Entries to import, findings to report, and `aliases`: id of a duplicate -> id of the entry kept."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """How many findings of one kind there are."""
        return sum(1 for finding in self.findings if finding.kind == kind)

    def write_findings(self, file: Path) -> None:
        """One JSON object a line, with the whole row, so that nothing is lost."""
        lines = (json.dumps(asdict(f), ensure_ascii=False, default=str) for f in self.findings)
        file.write_text("".join(line + "\n" for line in lines), "utf-8")


def check(rows: Iterable[Row]) -> Checked:
    """Keeps every usable row; an identical question and answer becomes another name of the first."""
    checked = Checked()
    questions: dict[str, list[tuple[int, Entry]]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        entry, reason = _entry(row)
        if entry is None:
            checked.findings.append(Finding(row.line, "rejected", reason, row.fields))
            continue
        if entry.id in lines:
            renamed = f"{entry.id}~{row.line}"
            reason = f"id {entry.id} was used on line {lines[entry.id]}; kept as {renamed}"
            checked.findings.append(Finding(row.line, "renamed", reason))
            entry = entry.model_copy(update={"id": renamed})
        lines[entry.id] = row.line
        same = questions.setdefault(normalise(entry.question), [])
        twin = next(((at, e) for at, e in same if normalise(e.answer) == normalise(entry.answer)), None)
        if twin is not None:
            checked.aliases[entry.id] = twin[1].id
            reason = f"same question and answer as line {twin[0]} ({twin[1].id})"
            checked.findings.append(Finding(row.line, "duplicate", reason, row.fields))
            continue
        if same:
            reason = f"same question as line {same[0][0]} ({same[0][1].id}) but another answer; both kept"
            checked.findings.append(Finding(row.line, "conflict", reason))
        same.append((row.line, entry))
        checked.entries.append(entry)
    return checked


def _entry(row: Row) -> tuple[Entry | None, str]:
    if row.problem:
        return None, row.problem
    question, answer = (_text(row.fields.get(name)) for name in ("question", "answer"))
    if not normalise(question):
        return None, "the question is empty"
    if not answer:
        return None, "the answer is empty"
    unfilled = PLACEHOLDER.search(question + answer)
    if unfilled:
        return None, f"{unfilled[0]} stands where a value should"
    return Entry(
        id=_text(row.fields.get("id")) or f"line-{row.line}",
        topic=_text(row.fields.get("topic")),
        question=question,
        variants=tuple(dict.fromkeys(v for v in _variants(row.fields.get("variants")) if v != question)),
        answer=answer,
    ), ""


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _variants(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value if (text := _text(item))]
    text = _text(value)
    if text.startswith("["):
        try:
            return _variants(json.loads(text))
        except json.JSONDecodeError:
            pass
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]
