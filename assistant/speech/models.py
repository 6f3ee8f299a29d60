"""What was heard of one utterance, as it is shown and read back to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """Why what was heard must not be acted on before the customer has agreed."""

    AMOUNT = "amount"
    """A sum of money is only rough, was heard poorly, or may be another: the hypotheses disagree, or its end is odd."""
    FAINT = "faint"
    """The whole was heard poorly, or not at all."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Words that were heard, and those that were meant by their sound."""

    heard: str
    meant: str


@dataclass(frozen=True, slots=True)
class HeardAmount:
    """A sum of money in the text."""

    text: str
    """As it stands in the text."""
    fen: int
    spoken: str
    """As it is read back: 三千五百元; a rough one as it was said."""
    approximate: bool = False
    """几万块, 五千多: the exact sum is asked for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance; secrets are hidden in every field (PrivacyService)."""

    text: str
    """Empty where nothing was heard."""
    alternatives: tuple[str, ...] = ()
    """Other readings, best first, without the text itself."""
    corrections: tuple[Correction, ...] = ()
    amounts: tuple[HeardAmount, ...] = ()
    doubt: Doubt | None = None
    say: str = ""
    """What is read back: 您说的是转三千五百元，对吗？"""
