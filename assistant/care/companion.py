"""Health tips and emergency lines as the bank's files give them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from assistant.catalogue.models import Item
from assistant.catalogue.reading import read_items
from assistant.faq.errors import ContentError, Fault

FOLDER = "care"
NOTICE = "这些是平常的养生道理，不能代替医生。身体不舒服，请去医院，着急就打 120。"


class Tip(Item):
    """General advice; never a diagnosis."""

    topic: str = Field(min_length=1, max_length=10)
    text: str = Field(min_length=1, max_length=80)
    source: str = Field(min_length=1)


class EmergencyLine(Item):
    """A number anybody may call; found by what is in `when`, shown with `say`."""

    title: str
    number: str = Field(pattern=r"^\d{3,5}$")
    when: str
    say: str


class Companion:
    """Everything is in memory; `load` raises ContentError naming every fault."""

    def __init__(self, tips: Sequence[Tip], lines: Sequence[EmergencyLine]) -> None:
        self.tips = tuple(tips)
        self.lines = tuple(lines)

    @classmethod
    def load(cls, knowledge_base: Path) -> Companion:
        faults: list[Fault] = []
        folder = knowledge_base / FOLDER
        tips = read_items(folder / "health.yml", Tip, faults)
        lines = read_items(folder / "emergency.yml", EmergencyLine, faults)
        if not tips:
            faults.append(Fault(folder / "health.yml", 0, "no tip at all"))
        if faults:
            raise ContentError(faults)
        return cls(tips, lines)

    def tips_of(self, day: int) -> list[Tip]:
        """All of them, the one of that day first."""
        first = self.tips.index(self.tip(None, day))
        return [*self.tips[first:], *self.tips[:first]]

    def tip(self, topic: str | None, seed: int) -> Tip:
        """A tip of that topic, of any topic where there is none of it; the same seed gives the same tip."""
        fitting = [tip for tip in self.tips if tip.topic == topic]
        return random.Random(seed).choice(fitting or self.tips)
