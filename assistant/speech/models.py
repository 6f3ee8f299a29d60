"""What was heard of one utterance, as it is shown and read back to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """Why what was heard must not be acted on before the customer has agreed."""

    AMOUNT = "amount"
    """The hypotheses disagree about a sum of money, or the sum was heard poorly."""
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
    """As it is read back: 三千五百元."""


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
