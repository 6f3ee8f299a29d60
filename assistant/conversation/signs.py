"""What a device tells of its customer besides messages, typing and reading, no oftener than is of use."""

from __future__ import annotations

import asyncio

import structlog

from assistant.conversation.service import ConversationService
from assistant.kit.clock import Clock

logger = structlog.get_logger(__name__)

TYPING_EVERY_SECONDS = 1.0
READ_EVERY_SECONDS = 0.3


class Signs:
    def __init__(self, conversations: ConversationService, conversation_id: str, clock: Clock) -> None:
        self._conversations = conversations
        self._conversation_id = conversation_id
        self._clock = clock
        self._typing = False
        self._typed_at = float("-inf")
        self._read = 0
        self._read_told = 0
        self._telling: asyncio.Task[None] | None = None

    async def typing(self, on: bool) -> None:
        """Starts are passed on once a second; an end only after a start."""
        now = self._clock.monotonic()
        if on and now - self._typed_at < TYPING_EVERY_SECONDS:
            return
        if on:
            self._typed_at = now
        elif not self._typing:
            return
        self._typing = on
        await self._conversations.typing(self._conversation_id, on)

    def read(self, sequence: int) -> None:
        """Of many in a row the first is told at once, then the last."""
        self._read = max(self._read, sequence)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_read())

    async def close(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
        try:
            if self._read > self._read_told:
                await self._conversations.read(self._conversation_id, self._read)
            if self._typing:
                await self._conversations.typing(self._conversation_id, False)
        except Exception:
            logger.exception("last_signs_lost", conversation=self._conversation_id)

    async def _tell_read(self) -> None:
        while self._read > self._read_told:
            told = self._read
            await self._conversations.read(self._conversation_id, told)
            self._read_told = told
            await asyncio.sleep(READ_EVERY_SECONDS)
