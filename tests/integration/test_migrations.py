"""One history of tables for both databases, the same as the code declares; and what a database may do."""

from __future__ import annotations

import asyncio
from typing import Any

import alembic.command
import alembic.config
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from assistant.kit.database import MIGRATIONS, Database, metadata


async def test_the_history_ends_at_what_the_code_declares(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()

    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert await database.read(differences) == []
    await database.close()


async def test_workers_that_start_at_once_migrate_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    await asyncio.gather(*(database.migrate() for database in databases))
    for database in databases:
        await database.check()
        await database.close()


async def test_the_history_can_be_walked_back(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database._engine
    await asyncio.to_thread(alembic.command.downgrade, config, "base")
    left = await database.read(lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    await database.migrate()
    await database.close()


async def test_a_transaction_that_raises_leaves_nothing(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()

    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO conversations (id, customer_id, created_at) VALUES ('a', 'c', 1)"))
        raise KeyError("changed my mind")

    with pytest.raises(KeyError):
        await database.write(work)
    count = await database.read(lambda c: c.execute(text("SELECT count(*) FROM conversations")).scalar_one())
    assert count == 0
    await database.close()


async def test_an_error_of_the_database_does_not_repeat_what_was_written(database_url: str) -> None:
    database = Database(database_url)
    statement = text("INSERT INTO nothing VALUES (:said)")
    with pytest.raises(DBAPIError) as failed:
        await database.write(lambda c: c.execute(statement, {"said": "卡号6222021234567890128"}))
    assert "6222021234567890128" not in str(failed.value)
    await database.close()


async def test_connections_cut_by_the_server_are_replaced(postgresql_url: str) -> None:
    name = f"cut-{postgresql_url[-12:]}"
    database = Database(f"{postgresql_url}&application_name={name}", connections=2)
    other = Database(postgresql_url, connections=1)
    await database.check()
    cut = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name")
    assert await other.read(lambda c: c.execute(cut, {"name": name}).scalar_one()) >= 1
    await database.check()
    await database.close()
    await other.close()
