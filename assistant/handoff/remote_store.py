"""Our conversations at outside desks. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from assistant.handoff.tables import remote_conversations as table


@dataclass(frozen=True, slots=True)
class Remote:
    endpoint: str
    conversation_id: str
    remote_id: str
    remote_contact: str
    relayed: int = 0
    """Sequence of the last message that was sent there."""


_FIELDS = tuple(table.c[name] for name in Remote.__slots__)


def of_ours(connection: Connection, endpoint: str, conversation_id: str) -> Remote | None:
    return _found(
        connection, select(*_FIELDS).where(table.c.endpoint == endpoint, table.c.conversation_id == conversation_id)
    )


def of_theirs(connection: Connection, endpoint: str, remote_id: str) -> Remote | None:
    return _found(connection, select(*_FIELDS).where(table.c.endpoint == endpoint, table.c.remote_id == remote_id))


def add(connection: Connection, remote: Remote) -> None:
    connection.execute(insert(table), {name: getattr(remote, name) for name in Remote.__slots__})


def relayed(connection: Connection, remote: Remote, sequence: int) -> None:
    connection.execute(
        update(table)
        .where(table.c.endpoint == remote.endpoint, table.c.conversation_id == remote.conversation_id)
        .values(relayed=sequence)
    )


def _found(connection: Connection, query: object) -> Remote | None:
    row = connection.execute(query).first()  # type: ignore[call-overload]
    return None if row is None else Remote(*row)
