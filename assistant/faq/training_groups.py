"""Groups of wordings that mean the same: what the encoder learns from, and what is held out to judge it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.faq.models import Entry

ANNOTATION = re.compile(r"\[([^\]]+)\]\([^)]+\)(\{[^}]*\})?")


@dataclass(frozen=True)
class Group:
    """Wordings of one meaning. `family` names the neighbours that are easily mistaken for it."""

    family: str
    wordings: tuple[str, ...]
    answer: str = ""


def held_out(wording: str) -> bool:
    """One wording in ten is never learnt from; by hash, so that it stays the same one."""
    return hashlib.sha1(wording.encode()).digest()[0] % 10 == 0


def faq_groups(entries: Iterable[Entry]) -> Iterator[Group]:
    """The question with those variants that may be learnt from."""
    for entry in entries:
        variants = tuple(variant for variant in entry.variants if not held_out(variant))
        yield Group(entry.topic, (entry.question, *variants), entry.answer)


def paraphrase_groups(folder: Path) -> Iterator[Group]:
    """Lines of nlu_data/paraphrases/*.tsv: a question, then customers' wordings of it."""
    for file in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(file.read_text("utf-8").splitlines()):
            wordings = tuple(cell.strip() for cell in line.split("\t") if cell.strip())
            if len(wordings) > 1 and not held_out(wordings[0]):
                yield Group(f"{file.stem}:{number // 6}", wordings)


def intent_groups(folder: Path) -> Iterator[Group]:
    """One group an intent: all its training sentences."""
    for intent, sentences in intent_sentences(folder).items():
        if intent != "out_of_scope":
            yield Group("intent", tuple(sentences))


def intent_sentences(folder: Path) -> dict[str, list[str]]:
    """Intent -> plain sentences of nlu_data/intents/*.yml, without the marks of entities."""
    sentences: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.yml")):
        for item in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            if "intent" not in item:
                continue
            lines = (line.strip() for line in item["examples"].splitlines())
            texts = [ANNOTATION.sub(r"\1", line[2:]).strip() for line in lines if line.startswith("- ")]
            sentences.setdefault(item["intent"], []).extend(text for text in texts if text)
    return sentences
