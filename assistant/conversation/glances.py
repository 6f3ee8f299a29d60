"""What a list shows of each conversation: what a person wrote last and how much of it no agent has read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, func, select

from assistant.conversation.models import Sender
from assistant.conversation.tables import conversations, messages


@dataclass(frozen=True, slots=True)
class Glance:
    sender: str
    content: str
    """JSON, as stored."""
    at: int
    unread: int
    """Messages of the customer."""


_unread = messages.alias("unread")
_later = messages.alias("later")
_last_of_people = (
    select(_later.c.sequence)
    .where(
        _later.c.conversation_id == conversations.c.id,
        _later.c.sender.in_([Sender.CUSTOMER.value, Sender.AGENT.value]),
    )
    .order_by(_later.c.sequence.desc())
    .limit(1)
    .correlate(conversations)
    .scalar_subquery()
)
_glances = (
    select(
        conversations.c.id,
        messages.c.sender,
        messages.c.content,
        messages.c.created_at,
        select(func.count())
        .where(
            _unread.c.conversation_id == conversations.c.id,
            _unread.c.sequence > conversations.c.read_by_staff,
            _unread.c.sender == Sender.CUSTOMER.value,
        )
        .correlate(conversations)
        .scalar_subquery(),
    )
    .select_from(conversations)
    .join(
        messages,
        and_(messages.c.conversation_id == conversations.c.id, messages.c.sequence == _last_of_people),
    )
    .where(conversations.c.id.in_(bindparam("ids", expanding=True)))
)


_open = select(conversations.c.customer_id, conversations.c.id).where(
    conversations.c.customer_id.in_(bindparam("customers", expanding=True)), conversations.c.closed_at.is_(None)
)


def open_conversations(connection: Connection, customer_ids: Collection[str]) -> dict[str, str]:
    """Id of each customer's open conversation; a customer without one is left out."""
    if not customer_ids:
        return {}
    return {row[0]: row[1] for row in connection.execute(_open, {"customers": list(customer_ids)})}


_before = (
    select(messages.c.sequence)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.created_at < bindparam("moment"))
    .order_by(messages.c.sequence.desc())
    .limit(1)
)


def last_before(connection: Connection, conversation_id: str, moment: int) -> int:
    """Sequence of the last message written before that moment (milliseconds); 0 where there is none."""
    sequence: int | None = connection.execute(_before, {"id": conversation_id, "moment": moment}).scalar()
    return sequence or 0


def glances(connection: Connection, conversation_ids: Collection[str]) -> dict[str, Glance]:
    """By conversation; one in which nobody has written is left out."""
    if not conversation_ids:
        return {}
    found = connection.execute(_glances, {"ids": list(conversation_ids)})
    return {row[0]: Glance(*row[1:]) for row in found}
