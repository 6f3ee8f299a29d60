"""Queries of canned replies as an administrator keeps them. The transaction is the caller's."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from assistant.desk.administration_errors import ReplyNotFound
from assistant.desk.models import CannedReply
from assistant.desk.tables import canned_replies


def replies(connection: Connection) -> list[CannedReply]:
    rows = connection.execute(select(canned_replies).order_by(canned_replies.c.shortcut, canned_replies.c.id))
    return [CannedReply(**row) for row in rows.mappings()]


def titles_of_shortcut(connection: Connection, shortcut: str, but: str) -> dict[str, str | None]:
    """The group of every other reply with that shortcut, by title."""
    found = select(canned_replies.c.title, canned_replies.c.group_id).where(
        canned_replies.c.shortcut == shortcut, canned_replies.c.id != but
    )
    return {row.title: row.group_id for row in connection.execute(found)}


def add_reply(connection: Connection, reply: CannedReply) -> None:
    connection.execute(insert(canned_replies).values(reply.model_dump()))


def change_reply(connection: Connection, reply: CannedReply) -> None:
    """Raises ReplyNotFound."""
    changed = update(canned_replies).where(canned_replies.c.id == reply.id).values(reply.model_dump())
    if connection.execute(changed).rowcount == 0:
        raise ReplyNotFound


def delete_reply(connection: Connection, reply_id: str) -> None:
    """Raises ReplyNotFound."""
    if connection.execute(delete(canned_replies).where(canned_replies.c.id == reply_id)).rowcount == 0:
        raise ReplyNotFound
