"""Tables of conversations, and their rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from assistant.conversation.models import Sender
from assistant.kit.database import metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("customer_id", String(128), nullable=False),
    Column("created_at", BigInteger, nullable=False, comment="milliseconds since 1970, UTC"),
    Column("closed_at", BigInteger),
    Column("last_sequence", Integer, nullable=False, server_default="0"),
    Column("limited_told_at", BigInteger, comment="when the customer last heard that services are limited"),
    Column("customer", Text, comment="JSON of identity's Customer as last seen"),
    Column("addressee", String(16), nullable=False, server_default="assistant", comment="assistant, or person"),
    Column("read_by_customer", Integer, nullable=False, server_default="0", comment="sequence"),
    Column("read_by_staff", Integer, nullable=False, server_default="0", comment="sequence"),
    Index(
        "uq_conversations_open",
        "customer_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_conversations_customer_id", "customer_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("sender", String(16), nullable=False),
    Column("created_at", BigInteger, nullable=False, comment="milliseconds since 1970, UTC"),
    Column("client_message_id", String(64)),
    Column("in_reply_to", Integer, comment="sequence of the message that this one answers"),
    Column("content", Text, nullable=False, comment="JSON"),
    Column("entry_id", String(200), comment="knowledge-base entry that this answers with"),
    Column("understanding", Text, comment="JSON: intent, topics and who answered; on the first reply"),
    Column("awaiting_since", BigInteger, comment="set while a customer's message waits for the assistant's answer"),
    Column("author_id", String(64), comment="of an agent's message: the member of staff"),
    Column("author", Text, comment="of an agent's message, JSON: name and title as the customer reads them"),
    Index("uq_messages_client_message_id", "conversation_id", "client_message_id", unique=True),
    Index(
        "ix_messages_awaiting_since",
        "awaiting_since",
        sqlite_where=text("awaiting_since IS NOT NULL"),
        postgresql_where=text("awaiting_since IS NOT NULL"),
    ),
    Index(
        "ix_messages_entry_id",
        "created_at",
        "entry_id",
        sqlite_where=text("entry_id IS NOT NULL"),
        postgresql_where=text("entry_id IS NOT NULL"),
    ),
)

offers = Table(
    "offers",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id"), primary_key=True),
    Column("value", String(500), primary_key=True, comment="a button's value that only an offer makes valid"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("sender", String(16), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(128), nullable=False, comment="found by content, not as declared"),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("sha256", String(64), nullable=False),
    Column("width", Integer, comment="pixels, of a picture"),
    Column("height", Integer),
    Column("claimed", Boolean, nullable=False, server_default=text("false"), comment="sent in a message"),
    Column("data", LargeBinary, nullable=False),
    Index("ix_attachments_conversation_id", "conversation_id"),
)


@dataclass(frozen=True, slots=True)
class ConversationRow:
    id: str
    customer_id: str
    created_at: int
    last_sequence: int
    addressee: str = "assistant"
    read_by_customer: int = 0
    read_by_staff: int = 0
    customer: str | None = None
    """JSON of identity's Customer as last seen."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored; `content`, `understanding` and `author` are JSON.

    A customer's own message carries in `understanding` what was hidden in it, and what was understood where
    a person took over before the assistant's answer.
    """

    conversation_id: str
    sequence: int
    sender: str
    created_at: int
    client_message_id: str | None
    in_reply_to: int | None
    content: str
    entry_id: str | None = None
    understanding: str | None = None
    awaiting_since: int | None = None
    """Set while a customer's message waits for the assistant's answer; the worker that answers it holds this."""
    author_id: str | None = None
    """The member of staff who wrote it; for desks, never for customers."""
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way into the store."""

    sender: Sender
    content: str
    entry_id: str | None = None
    understanding: str | None = None
