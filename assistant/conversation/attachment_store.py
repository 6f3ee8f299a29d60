"""Queries of attachments. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, false, func, insert, select, update

from assistant.conversation.models import Sender
from assistant.conversation.tables import attachments, conversations

UNSENT_KEPT_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment without its bytes."""

    id: str
    conversation_id: str
    sender: str
    created_at: int
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    claimed: bool


_ROW = tuple(attachments.c[name] for name in AttachmentRow.__slots__)


def owner(connection: Connection, conversation_id: str) -> str | None:
    """The customer of an open conversation."""
    found = select(conversations.c.customer_id).where(
        conversations.c.id == conversation_id, conversations.c.closed_at.is_(None)
    )
    return connection.execute(found).scalar_one_or_none()


def sent_since(connection: Connection, customer_id: str, since: int) -> int:
    """Bytes that the customer uploaded since then, whether sent as a message or not."""
    total = (
        select(func.coalesce(func.sum(attachments.c.size), 0))
        .join(conversations, conversations.c.id == attachments.c.conversation_id)
        .where(
            conversations.c.customer_id == customer_id,
            attachments.c.sender == Sender.CUSTOMER.value,
            attachments.c.created_at >= since,
        )
    )
    return int(connection.execute(total).scalar_one())


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(insert(attachments), values)


def unsent(connection: Connection, since: int, until: int, most: int) -> list[str]:
    """Ids of what was uploaded in that time (milliseconds), in whatever conversation, and never became a message."""
    found = (
        select(attachments.c.id)
        .where(
            attachments.c.id.between(_first_id(since), _first_id(until)),  # the key sorts by time
            attachments.c.created_at < until,
            attachments.c.claimed == false(),
        )
        .limit(most)
    )
    return list(connection.execute(found).scalars())


def forget_unsent(connection: Connection, ids: Sequence[str]) -> int:
    """Spares what was sent meanwhile; how many are gone that another worker had not forgotten already."""
    return connection.execute(
        delete(attachments).where(attachments.c.id.in_(ids), attachments.c.claimed == false())
    ).rowcount


def _first_id(moment: int) -> str:
    """No id made from that moment on is smaller (assistant.kit.ids)."""
    return f"{moment:012x}"


def mark_claimed(connection: Connection, id_: str, conversation_id: str, sender: str) -> AttachmentRow | None:
    """None where that sender uploaded no such attachment into that conversation."""
    claimed = (
        update(attachments)
        .where(
            attachments.c.id == id_,
            attachments.c.conversation_id == conversation_id,
            attachments.c.sender == sender,
        )
        .values(claimed=True)
        .returning(*_ROW)
    )
    row = connection.execute(claimed).first()
    return None if row is None else AttachmentRow(*row)


def find(connection: Connection, id_: str) -> AttachmentRow | None:
    row = connection.execute(select(*_ROW).where(attachments.c.id == id_)).first()
    return None if row is None else AttachmentRow(*row)


def data(connection: Connection, id_: str) -> bytes:
    return bytes(connection.execute(select(attachments.c.data).where(attachments.c.id == id_)).scalar_one())
