"""Stored messages as the JSON that clients read, without parsing their content again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from assistant.conversation.models import Sender
from assistant.conversation.tables import ConversationRow, MessageRow
from assistant.kit.events import Event

Party = Literal["customer", "assistant", "agent"]


def message_json(row: MessageRow) -> dict[str, Any]:
    """A value for orjson; see `models.Message` for its fields."""
    message: dict[str, Any] = {
        "id": message_id(row.conversation_id, row.sequence),
        "conversation_id": row.conversation_id,
        "sequence": row.sequence,
        "sender": row.sender,
        "created_at": timestamp(row.created_at),
        "content": orjson.Fragment(row.content),
    }
    if row.author is not None:
        message["agent"] = orjson.Fragment(row.author)
    if row.client_message_id is not None and row.sender == Sender.CUSTOMER:
        message["client_message_id"] = row.client_message_id
    if row.in_reply_to is not None:
        message["in_reply_to"] = message_id(row.conversation_id, row.in_reply_to)
    return message


def conversation_json(row: ConversationRow) -> dict[str, Any]:
    return {"id": row.id, "created_at": timestamp(row.created_at), "last_sequence": row.last_sequence}


def message_event(row: MessageRow) -> Event:
    return Event(row.sequence, frame(type="message", message=message_json(row)))


def message_events(rows: Iterable[MessageRow]) -> list[Event]:
    return [message_event(row) for row in rows]


def typing_event(on: bool, by: Party = "assistant") -> Event:
    return Event(0, frame(type="typing", by=by, on=on))


def read_event(by: Literal["customer", "agent"], sequence: int) -> Event:
    """The other side has read up to that message."""
    return Event(0, frame(type="read", by=by, sequence=sequence))


def is_of_customer(event: Event) -> bool:
    """What a customer's device said of itself, meant for desks; a device need not hear it of another."""
    return event.sequence == 0 and event.data.startswith(_OF_CUSTOMER)


def frame(**fields: Any) -> str:
    """One frame of the stream."""
    return orjson.dumps(fields).decode()


def message_id(conversation_id: str, sequence: int) -> str:
    return f"{conversation_id}-{sequence}"


def timestamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}.{rest:03d}Z"


_OF_CUSTOMER = tuple(frame(type=kind, by="customer")[:-1] for kind in ("typing", "read"))
