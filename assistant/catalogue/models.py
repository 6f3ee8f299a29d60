"""What the catalogue holds; each model is one item of a content file."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Risk = Literal["deposit", "R1", "R2", "R3", "R4", "R5"]
RISK_WORDS: dict[str, str] = {
    "deposit": "存款，受存款保险保障",
    "R1": "R1 低风险",
    "R2": "R2 中低风险",
    "R3": "R3 中风险",
    "R4": "R4 中高风险",
    "R5": "R5 高风险",
}


class Item(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")


class Feature(Item):
    """A function of the app: its name on the screen, where it is, and the app's own link."""

    name: str
    path: str
    link: str
    aliases: tuple[str, ...] = ()


class Branch(Item):
    name: str
    city: str
    district: str
    address: str
    landmarks: tuple[str, ...]
    hours_weekday: str
    hours_weekend: str
    services: tuple[str, ...]
    access: tuple[str, ...]
    link: str


class Product(Item):
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["deposit", "wealth", "fund", "gold", "bond", "insurance"]
    risk: Risk
    term: str
    minimum: str
    performance: str
    suits: str
    unsuited: str
    highlights: tuple[str, ...]
    risks: tuple[str, ...] = Field(min_length=1)
    link: str


class Activity(Item):
    title: str
    text: str
    audience: str
    where: str
    first_day: datetime.date = Field(alias="from")
    last_day: datetime.date = Field(alias="until")
    link: str

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Activity:
        if self.last_day < self.first_day:
            raise ValueError("`until` lies before `from`")
        return self


class CompanyReply(Item):
    """What to say when a customer wants company: a topic, the words it is known by, several wordings."""

    kind: Literal["chat", "health"]
    words: tuple[str, ...] = ()
    wordings: tuple[str, ...] = Field(min_length=1)
