"""Which unanswered messages this worker is answering, so that no other takes them for abandoned."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from assistant.conversation import store
from assistant.conversation.store import Abandoned, milliseconds
from assistant.conversation.tables import MessageRow
from assistant.kit.clock import Clock
from assistant.kit.database import Database

ABANDONED_AFTER_MS = 20_000
"""A message awaiting its answer for so long, without a sign of life, has lost its worker."""
RENEWED_AFTER_MS = 5_000
TAKEN_AT_ONCE = 200

Place = tuple[str, int]


class Claims:
    """A claim is the moment in the message's `awaiting_since`: who knows it may answer, or renew it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._held: dict[Place, tuple[MessageRow, int]] = {}
        self._renewing = asyncio.Lock()

    def hold(self, message: MessageRow, since: int) -> None:
        self._held[_place(message)] = (message, since)

    async def release(self, message: MessageRow) -> int:
        """The claim, for the transaction that stores the answer; never while a renewal is under way."""
        async with self._renewing:
            return self._held.pop(_place(message))[1]

    def drop(self, message: MessageRow) -> None:
        """Where no answer came about; the message is abandoned in its time."""
        self._held.pop(_place(message), None)

    async def renew(self) -> None:
        """A sign of life for answers that take long."""
        async with self._renewing:
            now = milliseconds(self._clock.now())
            old = sorted((place, *held) for place, held in self._held.items() if now - held[1] >= RENEWED_AFTER_MS)
            if not old:
                return

            def work(connection: Connection) -> list[MessageRow]:
                return [message for _, message, since in old if store.claim(connection, message, since, now)]

            for message in await self._database.write(work):
                self._held[_place(message)] = (message, now)

    async def take(self, message: MessageRow, since: int) -> bool:
        """Takes over an abandoned message, if nobody else has."""
        now = milliseconds(self._clock.now())
        if not await self._database.write(lambda c: store.claim(c, message, since, now)):
            return False
        self.hold(message, now)
        return True

    async def abandoned(self) -> list[Abandoned]:
        """Messages whose worker is gone, those of a conversation together and in order."""
        before = milliseconds(self._clock.now()) - ABANDONED_AFTER_MS
        found = await self._database.read(lambda c: store.abandoned(c, before, TAKEN_AT_ONCE))
        return [one for one in found if _place(one.message) not in self._held]

    def is_abandoned(self, since: int) -> bool:
        return milliseconds(self._clock.now()) - since > ABANDONED_AFTER_MS


def _place(message: MessageRow) -> Place:
    return message.conversation_id, message.sequence
