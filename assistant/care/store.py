"""Queries of the care edition. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.care.models import Contact
from assistant.care.tables import care_settings, family_contacts


def settings(connection: Connection, customer_id: str) -> dict[str, Any]:
    """What the customer has set, by column; nothing of what was never set."""
    row = connection.execute(select(care_settings).where(care_settings.c.customer_id == customer_id)).mappings().first()
    return {name: value for name, value in row.items() if value is not None} if row else {}


def change_settings(connection: Connection, customer_id: str, values: dict[str, Any], now: int) -> None:
    stamped = values | {"updated_at": now}
    own = _inserted(connection)(care_settings).values(customer_id=customer_id, **stamped)
    connection.execute(own.on_conflict_do_update(index_elements=["customer_id"], set_=stamped))


def contacts(connection: Connection, customer_id: str) -> list[Contact]:
    """In the customer's order."""
    own = select(family_contacts).where(family_contacts.c.customer_id == customer_id)
    rows = connection.execute(own.order_by(family_contacts.c.position))
    return [Contact(id=row.id, name=row.name, relation=row.relation, phone=row.phone) for row in rows]


def replace_contacts(connection: Connection, customer_id: str, kept: Iterable[Contact], now: int) -> None:
    """Of two at the same time the later one counts, whole."""
    change_settings(connection, customer_id, {}, now)  # holds the customer's row until the transaction ends
    connection.execute(delete(family_contacts).where(family_contacts.c.customer_id == customer_id))
    for position, contact in enumerate(kept):
        connection.execute(
            insert(family_contacts).values(customer_id=customer_id, position=position, **contact.model_dump())
        )


def _inserted(connection: Connection) -> Callable[[Table], postgresql.Insert | sqlite.Insert]:
    """The database's own INSERT, with ON CONFLICT."""
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
