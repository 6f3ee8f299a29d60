"""Conversations for the other capabilities: functions of a connection, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection

from assistant.conversation import store
from assistant.conversation.contents import Author, SystemContent
from assistant.conversation.glances import Glance, glances, last_before, open_conversations
from assistant.conversation.models import Sender
from assistant.conversation.store import milliseconds
from assistant.conversation.tables import ConversationRow, MessageRow, Reply

__all__ = [
    "Author",
    "ConversationRow",
    "Glance",
    "MessageRow",
    "Reply",
    "append",
    "append_from_staff",
    "find",
    "glances",
    "last_before",
    "last_messages",
    "lock",
    "mark_read",
    "milliseconds",
    "open_conversation",
    "open_conversations",
    "sent_from_staff",
    "set_addressee",
    "system_reply",
    "transcript",
]


def open_conversation(connection: Connection, customer_id: str, new_id: str, now: int) -> ConversationRow:
    """The customer's open conversation, made where there is none."""
    return store.open_conversation(connection, customer_id, new_id, now)


def find(connection: Connection, conversation_id: str) -> ConversationRow | None:
    return store.conversation(connection, conversation_id)


def lock(connection: Connection, conversation_id: str) -> ConversationRow | None:
    """The conversation, with its row locked until the transaction ends."""
    return store.conversation(connection, conversation_id, locked=True)


def system_reply(content: SystemContent) -> Reply:
    return Reply(Sender.SYSTEM, content.model_dump_json(exclude_none=True))


def append(
    connection: Connection,
    conversation_id: str,
    replies: Sequence[Reply],
    now: int,
    *,
    in_reply_to: int | None = None,
    offered: Sequence[str] = (),
) -> list[MessageRow]:
    """Stores messages at the next sequences; `offered` are values that their buttons make valid."""
    return store.append_replies(connection, conversation_id, in_reply_to, replies, now, offered=offered)


def append_from_staff(
    connection: Connection,
    conversation_id: str,
    *,
    staff_id: str,
    face: Author,
    client_message_id: str,
    content: str,
    now: int,
) -> tuple[MessageRow, bool]:
    """Stores an agent's message, `content` masked JSON; the stored one and True where it had been sent before."""
    id_ = staff_message_id(staff_id, client_message_id)
    return store.append_from_staff(connection, conversation_id, staff_id, face.model_dump_json(), id_, content, now)


def sent_from_staff(
    connection: Connection, conversation_id: str, staff_id: str, client_message_id: str
) -> MessageRow | None:
    """The message that this member of staff has sent under that id before."""
    rows = store.sent_before(connection, conversation_id, staff_message_id(staff_id, client_message_id))
    return rows[0] if rows else None


def set_addressee(connection: Connection, conversation_id: str, addressee: Literal["assistant", "person"]) -> None:
    """Who has the conversation from now on; locks its row."""
    store.set_addressee(connection, conversation_id, addressee)


def transcript(connection: Connection, conversation_id: str, after: int = 0, limit: int = 200) -> list[MessageRow]:
    """What came after that sequence, in order."""
    return store.messages_after(connection, conversation_id, after, limit)


def last_messages(connection: Connection, conversation_id: str, n: int) -> list[MessageRow]:
    """The last n messages, in order."""
    return store.last_messages(connection, conversation_id, n)


def mark_read(connection: Connection, conversation_id: str, by: Literal["customer", "staff"], sequence: int) -> bool:
    """Whether more has been read now than before; what is not there cannot be read."""
    return store.mark_read(connection, conversation_id, by, sequence)


def staff_message_id(staff_id: str, client_message_id: str) -> str:
    """An id that no customer's client can choose."""
    digest = sha256(f"{staff_id} {client_message_id}".encode()).hexdigest()
    return f"~{digest[:48]}"
