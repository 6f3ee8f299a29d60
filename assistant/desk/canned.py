"""Canned replies that a member of staff may use."""

from __future__ import annotations

from sqlalchemy import Connection, select

from assistant.desk.access import Viewer
from assistant.desk.models import CannedReply
from assistant.desk.tables import canned_replies

_all = select(canned_replies).order_by(canned_replies.c.shortcut, canned_replies.c.id)


def usable(connection: Connection, viewer: Viewer) -> list[CannedReply]:
    """Those of everybody, and of the viewer's groups; by shortcut."""
    return [
        CannedReply(**row)
        for row in connection.execute(_all).mappings()
        if row["group_id"] is None or viewer.supervises or row["group_id"] in viewer.groups
    ]
