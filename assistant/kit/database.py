"""One database, SQLite or PostgreSQL, reached from the event loop one whole transaction at a time.

A unit of work is a plain function of a connection. It runs in a thread, so that a turn costs one hop to a
thread for each transaction rather than one for each statement. SQLite has one writer, hence one writing
thread; its readers see the last commit (WAL). PostgreSQL has as many threads as connections.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import alembic.command
import alembic.config
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.pool import QueuePool

T = TypeVar("T")

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

# Alembic keeps the migration under way in its modules; another process waits in the database.
_ALEMBIC = threading.Lock()

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""Where every capability's `store` declares its tables."""


class Database:
    def __init__(self, url: str | URL, *, connections: int = 8) -> None:
        self._url = with_driver(make_url(url))
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.kind = self._url.get_backend_name()
        self._engine = _sqlite(self._url, connections) if self.is_sqlite else _postgresql(self._url, connections)
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else connections, "database-write")
        self._readers = ThreadPoolExecutor(connections, "database-read") if self.is_sqlite else self._writers

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in one transaction; commits when it returns, rolls back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._transact, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` against one consistent view; it must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def migrate(self) -> None:
        """Brings the tables to the newest revision; safe to call from several workers at once."""
        await asyncio.get_running_loop().run_in_executor(self._writers, upgrade, self._engine)

    async def check(self) -> None:
        """Raises where the database does not answer."""
        await self.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one())

    async def close(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            if self.is_sqlite:
                # Taking the write lock at once avoids a read transaction that cannot be upgraded.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                result = work(connection)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            return result

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            try:
                return work(connection)
            finally:
                connection.rollback()


def upgrade(engine: Engine) -> None:
    """Runs the Alembic history to its head over an engine."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    with _ALEMBIC:
        alembic.command.upgrade(config, "head")


def with_driver(url: URL) -> URL:
    """The same address with the driver used here, whatever driver the operator named."""
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url.set(drivername="sqlite+pysqlite")
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"DATABASE_URL names {backend}; sqlite and postgresql are supported")


def _sqlite(url: URL, connections: int) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections + 1,
        max_overflow=0,
        hide_parameters=True,  # an error must not carry what a customer wrote into a log
        connect_args={"check_same_thread": False, "timeout": 10.0},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours to write, see Database._transact
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _postgresql(url: URL, connections: int) -> Engine:
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        pool_pre_ping=True,  # a restarted server costs no customer an error
        pool_recycle=1800,
    )
