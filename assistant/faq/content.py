"""Loads and checks knowledge_base/faq: what is wrong is said with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.faq.errors import ContentError, Fault
from assistant.faq.models import Entry

MIN_VARIANTS = 6
MAX_SPOKEN = 120
PLACEHOLDER = re.compile(r"\$\{([a-z_]+)\.([a-z0-9_]+)\}")
MARKUP = re.compile(r"[*#`\[\]|_]|\$\{")
RISK_TOPICS = ("wealth.wealth_risk", "wealth.wealth_vs_deposit", "wealth.fund", "wealth.gold")


@dataclass(frozen=True)
class RawEntry:
    """An entry as written, with the place where it stands."""

    fields: dict[str, Any]
    file: Path
    line: int


def load_entries(folder: Path) -> list[Entry]:
    """All entries under `folder`/faq with values filled in; raises ContentError naming every fault."""
    faults: list[Fault] = []
    values = _load_values(folder / "demonstration_values.yml", faults)
    features = {item["id"] for item in yaml.safe_load((folder / "features.yml").read_text("utf-8"))}
    entries: list[Entry] = []
    for file in sorted((folder / "faq").glob("*.yml")):
        for raw in _read(file, faults):
            entry = _check(raw, values, features, faults)
            if entry is not None:
                entries.append(entry)
                _check_category(entry, raw, faults)
    faults += _check_unique(entries, folder)
    if faults:
        raise ContentError(faults)
    return entries


def load_topics(taxonomy: Path) -> dict[str, str]:
    """Topic id -> what it covers, from taxonomy.yml."""
    document = yaml.safe_load(taxonomy.read_text("utf-8"))
    return {
        f"{category}.{topic}": gloss for category, topics in document["faq"].items() for topic, gloss in topics.items()
    }


def _load_values(file: Path, faults: list[Fault]) -> dict[str, str]:
    document = yaml.safe_load(file.read_text("utf-8"))
    values = {}
    for section, pairs in document.items():
        if not isinstance(pairs, dict):
            faults.append(Fault(file, 0, f"section {section} is not a mapping of keys to values"))
            continue
        values.update({f"{section}.{key}": str(value) for key, value in pairs.items()})
    return values


def _read(file: Path, faults: list[Fault]) -> Iterator[RawEntry]:
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(file, line, f"not YAML: {error.problem}"))
        return
    if not isinstance(root, yaml.SequenceNode):
        faults.append(Fault(file, 1, "a FAQ file is a list of entries"))
        return
    constructor = yaml.SafeLoader("")
    for node in root.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            faults.append(Fault(file, line, "an entry is a mapping of fields"))
            continue
        fields = constructor.construct_mapping(node, deep=True)
        yield RawEntry({str(name): value for name, value in fields.items()}, file, line)


def _check(raw: RawEntry, values: dict[str, str], features: set[str], faults: list[Fault]) -> Entry | None:
    before = len(faults)

    def fault(reason: str) -> None:
        faults.append(Fault(raw.file, raw.line, f"{raw.fields.get('id', 'entry without id')}: {reason}"))

    def fill(match: re.Match[str]) -> str:
        key = f"{match[1]}.{match[2]}"
        if key not in values:
            fault(f"${{{key}}} is not in demonstration_values.yml")
        return values.get(key, "")

    fields = dict(raw.fields)
    unknown = set(fields) - set(Entry.model_fields)
    if unknown:
        fault(f"unknown fields {', '.join(sorted(map(str, unknown)))}")
        fields = {name: value for name, value in fields.items() if name not in unknown}
    for name in ("answer", "spoken", "question", "risk_notice"):
        if isinstance(fields.get(name), str):
            fields[name] = PLACEHOLDER.sub(fill, fields[name]).strip()
    try:
        entry = Entry.model_validate(fields)
    except ValidationError as error:
        for problem in error.errors():
            fault(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}")
        return None
    wordings = {wording.strip() for wording in entry.variants}
    if len(wordings) < MIN_VARIANTS:
        fault(f"{len(wordings)} different wordings, at least {MIN_VARIANTS} are needed")
    if not entry.spoken or len(entry.spoken) > MAX_SPOKEN or MARKUP.search(entry.spoken):
        fault(f"spoken must be plain text of 1 to {MAX_SPOKEN} characters without markup")
    if entry.valid_from is None:
        fault("valid_from is missing")
    for link in entry.links:
        if link not in features:
            fault(f"link {link} is not in features.yml")
    if entry.topic.startswith(RISK_TOPICS) and not entry.risk_notice:
        fault("an entry on products that may lose money needs a risk_notice")
    return entry if len(faults) == before else None


def _check_category(entry: Entry, raw: RawEntry, faults: list[Fault]) -> None:
    if entry.topic.split(".")[0] != raw.file.stem or not entry.id.startswith(entry.topic + "."):
        faults.append(Fault(raw.file, raw.line, f"{entry.id}: topic {entry.topic} does not fit the file or the id"))


def _check_unique(entries: list[Entry], folder: Path) -> list[Fault]:
    faults: list[Fault] = []
    ids: set[str] = set()
    wordings: dict[str, str] = {}
    for entry in entries:
        file = folder / "faq" / f"{entry.topic.split('.')[0]}.yml"
        if entry.id in ids:
            faults.append(Fault(file, 0, f"{entry.id}: the id is used twice"))
        ids.add(entry.id)
        for wording in {entry.question, *entry.variants}:
            other = wordings.setdefault(wording, entry.id)
            if other != entry.id:
                faults.append(Fault(file, 0, f"{entry.id}: “{wording}” is also a wording of {other}"))
    return faults


def uncovered(entries: list[Entry], topics: dict[str, str]) -> list[str]:
    """Topics of the taxonomy that no entry answers."""
    return sorted(set(topics) - {entry.topic for entry in entries})
