"""What the actions are given to work with."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.catalogue.service import CatalogueService
from assistant.faq.service import FaqService
from assistant.kit.clock import Clock


@dataclass(frozen=True)
class ActionServices:
    faq: FaqService
    catalogue: CatalogueService
    clock: Clock
