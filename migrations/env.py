"""Runs the one history of tables on SQLite and PostgreSQL, from the service or by the alembic command."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, make_url, text

import assistant.care.tables
import assistant.conversation.tables
import assistant.desk.tables
import assistant.handoff.tables
import assistant.identity.staff_tables  # noqa: F401
from assistant.kit.database import metadata, with_driver
from assistant.settings import Settings

# Any number that nothing else locks: several workers start at once, one of them migrates.
MIGRATION_LOCK = 2026_1122


def engine() -> Engine:
    given = context.config.attributes.get("engine")
    if isinstance(given, Engine):
        return given
    return create_engine(with_driver(make_url(Settings().database)))


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    elif connection.connection.dbapi_connection.isolation_level is None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
    connection.commit()


with engine().connect() as connection:
    run(connection)
