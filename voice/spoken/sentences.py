"""A text cut into sentences that are spoken one after the other, the first one short so that speech starts at once."""

from __future__ import annotations

import re

_LINES = re.compile(r"\n+")
_ENDS = re.compile(
    r"(?<=[。！？；])(?![”’」』）)\]。！？])|(?<=[。！？；][”’」』）)\]])|(?<=[!?;])(?=\s)|(?<=[a-z0-9)][.])(?=\s+[A-Z])"
)
_PAUSES = re.compile(r"(?<=[，])(?=.)")
_LONGEST = 48
_FIRST = 14
_SHORTEST = 3


def split(text: str) -> list[str]:
    """The sentences in order; what lies between them is only white space."""
    found: list[str] = []
    for line in _LINES.split(text):
        for sentence in _ENDS.split(line):
            if sentence.strip():
                found += _shorter(sentence.strip())
    if found and len(found[0]) > _FIRST:
        found[:1] = _opening(found[0])
    return found


def _opening(sentence: str) -> list[str]:
    """The sentence with its first clause apart, where it has one."""
    for pause in _PAUSES.finditer(sentence):
        if pause.start() > _SHORTEST:
            return [sentence[: pause.start()], sentence[pause.start() :]]
    return [sentence]


def _shorter(sentence: str) -> list[str]:
    """A sentence that is too long for one breath, cut at its commas."""
    if len(sentence) <= _LONGEST:
        return [sentence]
    parts: list[str] = []
    for clause in _PAUSES.split(sentence):
        if parts and len(parts[-1]) + len(clause) <= _LONGEST:
            parts[-1] += clause
        else:
            parts.append(clause)
    return parts
