"""Screens: what a page is for, what can be done there and in which order; one source for page, reader and voice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.care.errors import ScreenNotFound
from assistant.catalogue.models import Item
from assistant.catalogue.reading import read_items, read_mapping
from assistant.faq.errors import ContentError, Fault

FOLDER = "screens"
FIXED = "fixed.yml"
LONGEST_LABEL = 10
LONGEST_PURPOSE = 60
LONGEST_EXPLANATION = 30

Fact = Literal["activities", "manager", "waiting", "last_message", "settings", "family", "tip"]
"""What is on a screen just now; assistant/care/facts.py knows how to find each."""


class Step(BaseModel):
    """Something to do on a screen. `label` is what is seen, heard and read out of it by a screen reader."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1, max_length=LONGEST_LABEL)
    does: str = Field(min_length=1, max_length=LONGEST_EXPLANATION)
    route: str | None = Field(
        default=None,
        pattern=r"^(#/|bank://|tel:|text:).+|#/$",
        description="a page (#/…), a function of the app (bank://…), a call (tel:…), words for 小恒 (text:…); "
        "none for what is done on the page itself",
    )
    group: str | None = Field(default=None, max_length=LONGEST_LABEL, description="heading it stands under")


class Screen(Item):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "care.transfer",
                "edition": "care",
                "route": "#/care/transfer",
                "title": "转账汇款",
                "purpose": "给家人、朋友打钱。钱转走前，我会再念一遍给您听。",
                "steps": [
                    {"id": "say", "label": "说话转账", "does": "说给谁、转多少", "route": "text:我要转账"},
                    {"id": "open", "label": "打开转账", "does": "自己一步一步填", "route": "bank://transfer"},
                ],
                "now": [],
            }
        },
    )

    id: str = Field(pattern=r"^(care|standard)\.[a-z][a-z0-9_]*$")
    edition: Literal["care", "standard"]
    route: str = Field(pattern=r"^#/[a-z/]*$")
    title: str = Field(min_length=1, max_length=LONGEST_LABEL)
    purpose: str = Field(min_length=1, max_length=LONGEST_PURPOSE)
    steps: tuple[Step, ...] = Field(min_length=1)
    now: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def says_everything_once(self) -> Screen:
        labels = [(step.group, step.label) for step in self.steps]
        ids = [(step.group, step.id) for step in self.steps]
        if len(set(ids)) < len(ids):
            raise ValueError("two steps have the same id")
        if len({label for _, label in labels}) < len(labels):
            raise ValueError("two steps have the same label, which nobody can tell apart by ear")
        if self.id.split(".")[0] != self.edition:
            raise ValueError("the id does not begin with the edition")
        return self


class FixedStep(Item):
    """An element at the same place on every page of the care edition."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1, max_length=LONGEST_LABEL)
    does: str = Field(min_length=1, max_length=LONGEST_EXPLANATION)
    route: str | None = Field(default=None, pattern=r"^#/")


class ScreenList(BaseModel):
    """Every screen, and what stands at the same place on every page of the care edition."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "screens": [Screen.model_config["json_schema_extra"]["example"]],  # type: ignore[index]
                "fixed": [{"id": "help", "label": "一键求助", "does": "马上找人帮忙", "route": "#/care/help"}],
            }
        }
    )

    screens: tuple[Screen, ...]
    fixed: tuple[FixedStep, ...]


class Screens:
    """All screens in memory; `load` raises ContentError naming every fault."""

    def __init__(self, screens: Iterable[Screen], fixed: Iterable[FixedStep]) -> None:
        self.all = tuple(screens)
        self.fixed = tuple(fixed)
        self._by_id = {screen.id: screen for screen in self.all}
        document = ScreenList(screens=self.all, fixed=self.fixed).model_dump(mode="json", exclude_none=True)
        self.json = orjson.dumps(document)
        self.etag = f'"{hashlib.sha256(self.json).hexdigest()[:16]}"'

    @classmethod
    def load(cls, knowledge_base: Path) -> Screens:
        faults: list[Fault] = []
        values = read_mapping(knowledge_base / "demonstration_values.yml", faults)
        found = read_screens(knowledge_base / FOLDER, faults, values)
        fixed = read_items(knowledge_base / FOLDER / FIXED, FixedStep, faults, values)
        if faults:
            raise ContentError(faults)
        return cls((screen for _, screen in found), fixed)

    def screen(self, screen_id: str) -> Screen:
        """Raises ScreenNotFound."""
        if screen_id not in self._by_id:
            raise ScreenNotFound
        return self._by_id[screen_id]


def read_screens(folder: Path, faults: list[Fault], values: dict[str, Any]) -> list[tuple[Path, Screen]]:
    """Every screen with its file, in the order of files and lines; an id of two files is a fault."""
    found: list[tuple[Path, Screen]] = []
    for file in sorted(folder.glob("*.yml")):
        if file.name == FIXED:
            continue
        for screen in read_items(file, Screen, faults, values):
            if any(screen.id == other.id for _, other in found):
                faults.append(Fault(file, 0, f"id {screen.id} is used in another file as well"))
                continue
            found.append((file, screen))
    if not found:
        faults.append(Fault(folder, 0, "no screen at all"))
    return found
