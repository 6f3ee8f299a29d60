"""One history of tables for both databases, the same as the code declares."""

from __future__ import annotations

import asyncio
from typing import Any

import alembic.command
import alembic.config
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

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
