"""Tables of the desk's own: canned replies."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from assistant.kit.database import metadata

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("group_id", String(32), comment="empty: for every group"),
    Column("shortcut", String(32), nullable=False, comment="what follows the slash"),
    Column("title", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_canned_replies_group_id", "group_id"),
)
