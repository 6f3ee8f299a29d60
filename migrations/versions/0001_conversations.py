"""Conversations, their messages and the values that their buttons make valid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("customer_id", sa.String(128), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False, comment="milliseconds since 1970, UTC"),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("last_sequence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("limited_told_at", sa.BigInteger, comment="when the customer last heard that services are limited"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index(
        "uq_conversations_open",
        "conversations",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_conversations_customer_id", "conversations", ["customer_id"])
    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False, comment="milliseconds since 1970, UTC"),
        sa.Column("client_message_id", sa.String(64)),
        sa.Column("in_reply_to", sa.Integer, comment="sequence of the message that this one answers"),
        sa.Column("content", sa.Text, nullable=False, comment="JSON"),
        sa.Column("entry_id", sa.String(200), comment="knowledge-base entry that this answers with"),
        sa.Column("understanding", sa.Text, comment="JSON: intent, topics and who answered; on the first reply"),
        sa.PrimaryKeyConstraint("conversation_id", "sequence", name="pk_messages"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_messages_conversation_id"),
    )
    op.create_index("uq_messages_client_message_id", "messages", ["conversation_id", "client_message_id"], unique=True)
    op.create_index(
        "ix_messages_entry_id",
        "messages",
        ["created_at", "entry_id"],
        sqlite_where=sa.text("entry_id IS NOT NULL"),
        postgresql_where=sa.text("entry_id IS NOT NULL"),
    )
    op.create_table(
        "offers",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("value", sa.String(500), nullable=False, comment="a button's value that only an offer makes valid"),
        sa.PrimaryKeyConstraint("conversation_id", "value", name="pk_offers"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_offers_conversation_id"),
    )


def downgrade() -> None:
    op.drop_table("offers")
    op.drop_table("messages")
    op.drop_table("conversations")
