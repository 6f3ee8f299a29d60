"""The port to people: what conversations need of the handover, without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.conversation.tables import MessageRow
from assistant.identity.models import Customer
from assistant.kit.events import Event


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """A customer's wish for a person."""

    customer: Customer
    conversation_id: str
    in_reply_to: int
    """Sequence of the customer's message that led to it."""
    trigger: str
    """Value of handoff.models.Trigger."""
    reason: str | None = None
    """Value of handoff.models.Reason."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move stored and whom it concerns, to be told after the commit."""

    rows: Sequence[MessageRow] = ()
    """Messages stored in the conversation, in order."""
    events: Sequence[tuple[str, Event]] = ()
    """Topic and event of everything else."""


RecordRating = Callable[[MessageRow], Outcome]
"""Given the customer's message as stored, records it and says thank you."""


class Handover(Protocol):
    """Methods with a connection run in the caller's transaction; locks are taken in this order:
    the handover's, the conversation's row, everything else."""

    def lock(self, connection: Connection) -> None:
        """One writer of handovers at a time; before the conversation's row is touched."""
        ...

    def request(self, connection: Connection, ask: PersonWanted, now: int) -> Outcome:
        """Asks for a person; where a request is open, its reason is filled in. Needs `lock`."""
        ...

    def rating(self, connection: Connection, conversation_id: str, text: str, now: int) -> RecordRating | None:
        """What records the text as the rating that was asked for last; None where none was, or it is none.

        Before the conversation's row is touched: takes `lock` where there is something to record.
        """
        ...

    def customer_wrote(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        """The customer wrote to the person who has the conversation, whose row is locked; without `lock`.

        It must not wait for a row that a move may hold while that waits for the conversation's.
        """
        ...

    def concerns_staff(self, connection: Connection, conversation_id: str) -> bool:
        """Whether a person has the conversation or is about to."""
        ...

    def met(self, connection: Connection, customer: Customer) -> None:
        """The customer is here; the token may name another manager than it did."""
        ...

    def knows_reason(self, reason: str) -> bool: ...

    async def status(self, customer: Customer, conversation_id: str) -> BaseModel:
        """Where the customer stands, for the page."""
        ...

    async def told(self, outcome: Outcome) -> None:
        """After the commit: publishes the outcome's rows and events, and wakes the dispatcher."""
        ...
