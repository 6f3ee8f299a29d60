"""What the actions are given to work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.care.models import Contact, Introduction
from assistant.care.screens import Screens
from assistant.catalogue.service import CatalogueService
from assistant.faq.service import FaqService
from assistant.kit.clock import Clock


class Callers(Protocol):
    """What is known of the customer of a conversation."""

    async def family(self, conversation_id: str) -> Sequence[Contact]: ...

    async def in_care_edition(self, conversation_id: str) -> bool: ...

    async def introduction(self, conversation_id: str, message_id: str) -> Introduction | None:
        """Of the page that was open when the message was sent; None where nobody is known."""
        ...

    async def adjust_voice(self, conversation_id: str, text: str) -> str | None:
        """Does what the words ask of the voice and says so; None where they ask nothing of it that can be done."""
        ...


@dataclass(frozen=True)
class ActionServices:
    faq: FaqService
    catalogue: CatalogueService
    clock: Clock
    screens: Screens
    callers: Callers
