"""What retrieval takes and gives: entries, candidates, decisions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["answer", "offer", "unknown"]


class Entry(BaseModel):
    """One question of a knowledge base with its answer; demonstration values are filled in."""

    model_config = ConfigDict(frozen=True)

    id: str
    topic: str = ""
    question: str
    variants: tuple[str, ...] = ()
    answer: str
    spoken: str = ""
    links: tuple[str, ...] = ()
    valid_from: datetime.date | None = None
    risk_notice: str | None = None


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer: `score` orders, `probability` is calibrated to be right that often."""

    entry: Entry
    score: float
    probability: float


@dataclass(frozen=True)
class Decision:
    """Answer with the first candidate, offer the candidates, or say that it is not known.

    `ranked` holds the nearest entries whatever the outcome.
    """

    outcome: Outcome
    candidates: tuple[Candidate, ...]
    ranked: tuple[Candidate, ...] = ()
