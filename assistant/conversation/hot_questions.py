"""What customers ask most, from the answers stored in the last thirty days."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from assistant.conversation import store
from assistant.conversation.answering import Retrieval
from assistant.conversation.models import HotQuestion
from assistant.faq.errors import EntryNotFound
from assistant.faq.models import Entry
from assistant.kit.clock import Clock
from assistant.kit.database import Database

PERIOD = timedelta(days=30)
FRESH_SECONDS = 60.0
LONGEST_LIST = 50


class HotQuestions:
    """Counted once a minute at most; filled up from the seed order until there are enough."""

    def __init__(self, database: Database, faq: Retrieval, clock: Clock) -> None:
        self._database = database
        self._faq = faq
        self._clock = clock
        self._counted: list[str] = []
        self._counted_at = float("-inf")
        self._lock = asyncio.Lock()

    async def top(self, limit: int) -> list[HotQuestion]:
        chosen: dict[str, Entry] = {}
        for id_ in await self._most_asked():
            try:
                chosen[id_] = self._faq.entry(id_)
            except EntryNotFound:
                continue  # answered then, gone from the knowledge base now
        if len(chosen) < limit:
            for entry in self._faq.seed_questions():
                chosen.setdefault(entry.id, entry)
        return [HotQuestion(title=entry.question, value=f"faq:{entry.id}") for entry in list(chosen.values())[:limit]]

    async def _most_asked(self) -> list[str]:
        async with self._lock:
            if self._clock.monotonic() - self._counted_at >= FRESH_SECONDS:
                since = store.milliseconds(self._clock.now() - PERIOD)
                self._counted = await self._database.read(
                    lambda connection: store.most_asked(connection, since, LONGEST_LIST)
                )
                self._counted_at = self._clock.monotonic()
        return self._counted
