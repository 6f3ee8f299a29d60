"""Measures understanding through the whole path: every text is the first message of a new conversation."""

from __future__ import annotations

import csv
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console

from assistant.faq.errors import ImportRefused
from assistant.operations.client import CustomerClient, Turn, understandings
from assistant.operations.stack import PATIENT, private_stack
from assistant.operations.training import progress_bar

CONVERSATIONAL = {
    "greet", "goodbye", "thank", "affirm", "deny", "cancel", "repeat", "speak_slower", "bot_challenge",
    "companion_chat", "health_tip", "out_of_scope", "nlu_fallback", "none", "emergency", "rate_service",
    "switch_language", "human_agent",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A text, the labels an honest annotator accepts, and its style."""

    line: int
    text: str
    labels: frozenset[str]
    style: str


def read_cases(file: Path) -> list[Case]:
    """TSV `text, label[, style]`, with or without that header; raises ImportRefused naming the line."""
    cases = []
    with file.open(encoding="utf-8-sig", newline="") as rows:
        for number, row in enumerate(csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if not row or (number == 1 and row[0] == "text"):
                continue
            if len(row) < 2 or not row[0].strip() or not row[1].strip():
                raise ImportRefused(f"{file}:{number}: expected text, label and perhaps style, separated by tabs")
            style = row[2].strip() if len(row) > 2 and row[2].strip() else "-"
            labels = frozenset(label.strip() for label in row[1].split("|"))
            cases.append(Case(number, row[0], labels, style))
    return cases


async def evaluate(file: Path, errors: Path | None, console: Console) -> dict[str, Any]:
    """Runs the cases against a service of its own; accuracy overall, by style and label, false answers, latency."""
    cases = read_cases(file)
    turns = await _run(cases, console)
    if errors is not None:
        _write_errors(errors, cases, turns)
    return summarise(cases, turns)


async def _run(cases: Sequence[Case], console: Console) -> list[Turn]:
    answers = []
    with console.status("starting the service"):
        manager = private_stack(**PATIENT)
        stack = await manager.__aenter__()
    try:
        async with aiohttp.ClientSession(trust_env=False) as session:
            with progress_bar(console) as bar:
                for number, case in enumerate(cases):
                    customer = CustomerClient(stack, session, f"evaluate-{number}")
                    await customer.open()
                    replies, seconds = await customer.send(case.text)
                    answers.append((customer.conversation_id, case.text, replies, seconds))
                    bar("sentences", number + 1, len(cases))
        understood = understandings(stack)
    finally:
        await manager.__aexit__(None, None, None)
    return [
        Turn(text, replies, understood.get(conversation, {}), seconds)
        for conversation, text, replies, seconds in answers
    ]


def right(case: Case, turn: Turn) -> bool:
    """Whether the turn landed on one of the case's labels; `ask_faq` alone accepts any topic."""
    return turn.label in case.labels or turn.label.split(":")[0] in case.labels


def answers_business(turn: Turn) -> bool:
    """Whether the customer got a business answer: an FAQ answer or a service, not a choice or an honest no."""
    if turn.answered_topic is not None:
        return True
    return turn.label.split(":")[0] not in {*CONVERSATIONAL, "ask_faq"}


def summarise(cases: Sequence[Case], turns: Sequence[Turn]) -> dict[str, Any]:
    """The figures of an evaluation; rates between 0 and 1, latencies in milliseconds."""
    by_style: dict[str, list[bool]] = defaultdict(list)
    by_label: dict[str, list[bool]] = defaultdict(list)
    strangers = []
    for case, turn in zip(cases, turns, strict=True):
        hit = right(case, turn)
        by_style[case.style].append(hit)
        by_label["|".join(sorted(case.labels))].append(hit)
        if case.labels == {"out_of_scope"}:
            strangers.append(answers_business(turn))
    hits = [hit for group in by_style.values() for hit in group]
    seconds = sorted(turn.seconds for turn in turns)
    return {
        "n": len(cases),
        "accuracy": _mean(hits),
        "answered_outright": _mean([turn.offered_topic is None for turn in turns]),
        "false_answer_rate": _mean(strangers),
        "by_style": {style: {"n": len(h), "accuracy": _mean(h)} for style, h in sorted(by_style.items())},
        "by_label": {label: {"n": len(h), "accuracy": _mean(h)} for label, h in sorted(by_label.items())},
        "p50_ms": round(statistics.median(seconds) * 1000, 1) if seconds else None,
        "p95_ms": round(seconds[int(len(seconds) * 0.95)] * 1000, 1) if seconds else None,
    }


def _mean(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _write_errors(file: Path, cases: Sequence[Case], turns: Sequence[Turn]) -> None:
    with file.open("w", encoding="utf-8") as output:
        output.write("text\tlabel\tstyle\tgot\tintent\tconfidence\tanswered\n")
        for case, turn in zip(cases, turns, strict=True):
            if not right(case, turn):
                known = turn.understanding
                cells = (
                    case.text,
                    "|".join(sorted(case.labels)),
                    case.style,
                    turn.label,
                    str(known.get("intent")),
                    str(known.get("confidence")),
                    _shown(turn),
                )
                output.write("\t".join(cells) + "\n")


def _shown(turn: Turn) -> str:
    shown = []
    for reply in turn.replies:
        content = reply["content"]
        title = (content.get("source") or {}).get("question") or content.get("title") or content.get("text") or ""
        options = [option["title"] for option in content.get("options") or ()]
        shown.append(" / ".join([content["type"], title, *options]))
    return " ; ".join(shown).replace("\t", " ").replace("\n", " ")
