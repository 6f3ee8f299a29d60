"""The outbox from the command line: what waits, and having it sent now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from assistant.handoff import outbox
from assistant.kit.clock import SystemClock
from assistant.kit.database import Database
from assistant.settings import Settings

T = TypeVar("T")


async def undelivered(settings: Settings, limit: int) -> list[dict[str, Any]]:
    return await _work(settings, lambda connection: outbox.undelivered(connection, limit))


async def retry(settings: Settings, endpoint: str | None) -> int:
    """How many notices are due now."""
    now = int(SystemClock().now().timestamp() * 1000)
    return await _work(settings, lambda connection: outbox.retry(connection, endpoint, now))


async def _work(settings: Settings, work: Callable[[Connection], T]) -> T:
    database = Database(settings.database, connections=1)
    try:
        await database.migrate()
        return await database.write(work)
    finally:
        await database.close()
