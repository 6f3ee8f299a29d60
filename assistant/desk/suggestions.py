"""Answers that the knowledge base suggests to an agent, as plain text ready to be sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.desk.models import Suggestion
from assistant.faq.models import Decision, Entry

SUGGESTED = 3
LEAST_CHANCE = 0.08
LONGEST_ASKED = 300
_EMPHASIS = re.compile(r"(\*\*|__|`)(.+?)\1", re.S)
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
_BULLET = re.compile(r"^(\s*)[-*+]\s+", re.M)
_HEADING = re.compile(r"^#+\s*", re.M)
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]*-{3,}[\s:|-]*$\n?", re.M)
_TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$", re.M)


class Knows(Protocol):
    """What suggestions need of FaqService."""

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision: ...


class Suggestions:
    def __init__(self, faq: Knows) -> None:
        self._faq = faq

    async def answering(self, asked: Sequence[str]) -> list[Suggestion]:
        """For what a customer wrote, newest last: for the last sentence, or where that says too little, for all.

        Where all together lead nowhere either, for the newest sentence that leads somewhere.
        """
        texts = [text[:LONGEST_ASKED] for text in asked if text.strip()]
        earlier = texts[-2::-1]
        together = [" ".join(texts)[-LONGEST_ASKED:]] if earlier else []
        for text in (*texts[-1:], *together, *earlier):
            if found := await self._near(text):
                return found
        return []

    async def _near(self, text: str) -> list[Suggestion]:
        decision = await self._faq.decide(text)
        near = (decision.ranked or decision.candidates)[:SUGGESTED]
        return [
            Suggestion(
                entry_id=candidate.entry.id,
                question=candidate.entry.question,
                answer=plain(candidate.entry),
                score=round(candidate.probability, 3),
            )
            for candidate in near
            if candidate.probability >= LEAST_CHANCE
        ]


def plain(entry: Entry) -> str:
    """The answer without its markdown, with the notice that has to go along."""
    text = _TABLE_ROW.sub(_cells, _TABLE_RULE.sub("", entry.answer))
    text = _LINK.sub(r"\1", _EMPHASIS.sub(r"\2", text))
    text = _BULLET.sub(r"\1· ", _HEADING.sub("", text)).strip()
    return f"{text}\n{entry.risk_notice}" if entry.risk_notice else text


def _cells(row: re.Match[str]) -> str:
    return "：".join(cell.strip() for cell in row[1].split("|") if cell.strip())
