"""Tables of conversations, and their rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

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
    Index("uq_messages_client_message_id", "conversation_id", "client_message_id", unique=True),
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


@dataclass(frozen=True, slots=True)
class ConversationRow:
    id: str
    customer_id: str
    created_at: int
    last_sequence: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored; `content` and `understanding` are JSON."""

    conversation_id: str
    sequence: int
    sender: str
    created_at: int
    client_message_id: str | None
    in_reply_to: int | None
    content: str
    entry_id: str | None = None
    understanding: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way into the store."""

    sender: Sender
    content: str
    entry_id: str | None = None
    understanding: str | None = None
