"""Errors of retrieval.

FaqError
├── WeightsError     the encoder's weights are missing or not the pinned ones
├── EntryNotFound    no entry has this id
├── ContentError     files of the knowledge base are wrong; carries every fault with file and line
├── ImportRefused    a bank's FAQ cannot be read at all
└── IndexMissing     this knowledge base has not been imported or indexed
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class FaqError(Exception):
    """Something about the knowledge base or its retrieval is wrong."""


class WeightsError(FaqError):
    """The encoder's weights are missing or are not the pinned ones."""


class EntryNotFound(FaqError):
    """No entry of the knowledge base has this id."""


class ImportRefused(FaqError):
    """A bank's FAQ file cannot be read at all."""


class IndexMissing(FaqError):
    """This knowledge base has not been imported or indexed yet."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where; line 0 where no single line is to blame."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ContentError(FaqError):
    """Files of the knowledge base are wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
