"""No answer is lost with its worker: what others left unanswered is answered, what is under way here is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from assistant.conversation.claims import TAKEN_AT_ONCE
from assistant.conversation.service import ConversationService

logger = structlog.get_logger(__name__)

EVERY_SECONDS = 3.0


@asynccontextmanager
async def recovering(conversations: ConversationService, every_seconds: float = EVERY_SECONDS) -> AsyncIterator[None]:
    """Goes on in the background, from the start of the service to its end."""

    async def recover() -> None:
        while await conversations.recover() >= TAKEN_AT_ONCE:
            pass

    tasks = [asyncio.create_task(_regularly(work, every_seconds)) for work in (conversations.renew_claims, recover)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _regularly(work: Callable[[], Awaitable[None]], every_seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception:
            logger.exception("recovery_failed")
        await asyncio.sleep(every_seconds)
