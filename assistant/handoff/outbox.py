"""What other systems are still to be told, written in the transaction of what it tells of.

A move and its notice are stored together or not at all. Each conversation's notices leave in the order they
were written, endpoint by endpoint: only the oldest one that is pending may be claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from assistant.conversation import threads
from assistant.conversation.models import Sender
from assistant.conversation.threads import milliseconds
from assistant.conversation.wire import message_id, timestamp
from assistant.handoff import store
from assistant.handoff.models import Handoff, HandoffEvent
from assistant.handoff.tables import outbox

CLAIM_MS = 60_000
KEPT_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened, as it is told."""

    id: str
    """The same whenever this is told again, so that a receiver can pass over a repeat."""
    type: str
    """handoff.<move>, or message.<sender>"""
    conversation_id: str
    handoff_id: str
    at: int
    data: Mapping[str, Any]
    """Ids, states and figures: nothing that a customer wrote."""

    def body(self) -> str:
        told = {
            "id": self.id,
            "type": self.type,
            "at": timestamp(self.at),
            "conversation_id": self.conversation_id,
            "handoff_id": self.handoff_id,
            "data": dict(self.data),
        }
        return orjson.dumps(told).decode()


def move_notice(event: HandoffEvent, handoff: Handoff) -> Notice:
    """`handoff` is as it is after the move."""
    return Notice(
        id=f"{event.handoff_id}.{event.sequence}",
        type=f"handoff.{event.move}",
        conversation_id=handoff.conversation_id,
        handoff_id=event.handoff_id,
        at=milliseconds(event.at),
        data={
            "sequence": event.sequence,
            "from": event.from_state.value,
            "to": event.to_state.value,
            "actor": event.actor.kind,
            "reason": handoff.reason,
            "priority": handoff.priority.name.lower(),
            "group_id": handoff.group_id,
            "staff_id": event.data.get("staff_id"),
        },
    )


def message_notice(conversation_id: str, handoff_id: str, sequence: int, sender: Sender, at: int) -> Notice:
    """A message written while a person has the conversation; an outside desk reads its words from the store."""
    return Notice(
        id=message_id(conversation_id, sequence),
        type=f"message.{sender.value}",
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        at=at,
        data={"sequence": sequence},
    )


class Outbox:
    """Where the handover's transactions leave their notices; nothing is written where nobody listens."""

    def __init__(self, endpoints: Iterable[str] = ()) -> None:
        self._endpoints = tuple(endpoints)

    def moved(self, connection: Connection, event: HandoffEvent, handoff: Handoff) -> None:
        """Fills the port `moves.Enqueue`."""
        if self._endpoints:
            self.enqueue(connection, move_notice(event, handoff), milliseconds(event.at))

    def wrote(self, connection: Connection, conversation_id: str, sender: Sender, now: int) -> None:
        """Fills the port `moves.NoteMessage`."""
        if not self._endpoints:
            return
        handoff, conversation = store.open_of(connection, conversation_id), threads.find(connection, conversation_id)
        if handoff is not None and conversation is not None:
            last = conversation.last_sequence
            self.enqueue(connection, message_notice(conversation_id, handoff.id, last, sender, now), now)

    def enqueue(self, connection: Connection, notice: Notice, now: int) -> None:
        """To be called after the conversation's row, or the handover, is locked: that is what orders it."""
        if self._endpoints:
            connection.execute(
                _insert,
                [
                    {
                        "event_id": notice.id,
                        "endpoint": name,
                        "conversation_id": notice.conversation_id,
                        "body": notice.body(),
                        "created_at": now,
                        "next_at": now,
                    }
                    for name in self._endpoints
                ],
            )


@dataclass(frozen=True, slots=True)
class Pending:
    number: int
    event_id: str
    endpoint: str
    conversation_id: str
    body: str
    created_at: int
    attempts: int
    claimed_until: int


class ClaimLost(Exception):
    """The claim ran out and another worker has the notice now: it is that worker's to finish."""


_insert = insert(outbox)
_pending = outbox.c.delivered_at.is_(None) & outbox.c.given_up_at.is_(None)
_FIELDS = tuple(outbox.c[name] for name in Pending.__slots__)
_oldest_of_each = (
    select(func.min(outbox.c.number))
    .where(_pending, outbox.c.endpoint == bindparam("of"))
    .group_by(outbox.c.conversation_id)
)
_due = (
    select(outbox.c.number)
    .where(
        outbox.c.number.in_(_oldest_of_each),
        outbox.c.next_at <= bindparam("now"),
        outbox.c.claimed_until <= bindparam("now"),
    )
    .order_by(outbox.c.number)
    .limit(bindparam("most"))
)
# The conditions stand in the update itself too: a worker that waited for another's claim sees it then.
_claim = (
    update(outbox)
    .where(outbox.c.number.in_(_due), _pending, outbox.c.claimed_until <= bindparam("now"))
    .values(claimed_until=bindparam("until"), attempts=outbox.c.attempts + 1)
    .returning(*_FIELDS)
)
_anything_due = select(func.count()).select_from(_due.subquery())


def anything_due(connection: Connection, endpoint: str, now: int) -> bool:
    return bool(connection.execute(_anything_due, {"of": endpoint, "now": now, "most": 1}).scalar_one())


def claim(connection: Connection, endpoint: str, now: int, most: int) -> list[Pending]:
    """The oldest notice of each conversation that is due, for this caller alone until the claim runs out."""
    values = {"of": endpoint, "now": now, "most": most, "until": now + CLAIM_MS}
    return [Pending(*row) for row in connection.execute(_claim, values)]


def renew(connection: Connection, number: int, claimed_until: int, now: int) -> int:
    """Holds a claim for longer; returns until when. Raises ClaimLost where it is not held until `claimed_until`."""
    until = now + CLAIM_MS
    held = (outbox.c.number == number) & (outbox.c.claimed_until == claimed_until) & _pending
    if connection.execute(update(outbox).where(held).values(claimed_until=until)).rowcount == 0:
        raise ClaimLost
    return until


def delivered(connection: Connection, number: int, now: int) -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.number == number)
        .values(delivered_at=now, claimed_until=0, last_error=None, next_at=now)
    )


def failed(connection: Connection, number: int, error: str, next_at: int) -> None:
    connection.execute(
        update(outbox).where(outbox.c.number == number).values(claimed_until=0, last_error=error[:500], next_at=next_at)
    )


def given_up(connection: Connection, number: int, error: str, now: int) -> None:
    """What comes after it in the conversation may leave; an operator can have it tried again."""
    connection.execute(
        update(outbox).where(outbox.c.number == number).values(claimed_until=0, last_error=error[:500], given_up_at=now)
    )


def retry(connection: Connection, endpoint: str | None, now: int) -> int:
    """Makes everything undelivered due at once, also what was given up; returns how many."""
    statement = update(outbox).where(outbox.c.delivered_at.is_(None))
    if endpoint is not None:
        statement = statement.where(outbox.c.endpoint == endpoint)
    # Counted as new: a notice given up for its age would be given up again at once.
    return connection.execute(statement.values(given_up_at=None, next_at=now, attempts=0, created_at=now)).rowcount


def undelivered(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """For operators: no bodies."""
    shown = ("number", "event_id", "endpoint", "conversation_id", "created_at", "attempts", "next_at",
             "given_up_at", "last_error")  # fmt: skip
    statement = (
        select(*(outbox.c[name] for name in shown))
        .where(outbox.c.delivered_at.is_(None))
        .order_by(outbox.c.number)
        .limit(limit)
    )
    return [dict(row._mapping) for row in connection.execute(statement)]


def backlog(connection: Connection) -> dict[str, tuple[int, int]]:
    """How many notices wait for each endpoint, and since when the oldest does."""
    statement = (
        select(outbox.c.endpoint, func.count(), func.min(outbox.c.created_at))
        .where(_pending)
        .group_by(outbox.c.endpoint)
    )
    return {endpoint: (count, oldest) for endpoint, count, oldest in connection.execute(statement)}


def forget_old(connection: Connection, now: int) -> int:
    """What was delivered is kept a week for finding faults."""
    return connection.execute(delete(outbox).where(outbox.c.delivered_at < now - KEPT_MS)).rowcount
