"""The background task that keeps handovers moving; every worker runs one, and each deadline fires once."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from assistant.handoff.service import HandoffService

logger = structlog.get_logger(__name__)

TICK_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 1.0


class Ticker:
    def __init__(self, service: HandoffService, *, every_seconds: float = TICK_SECONDS) -> None:
        self._service = service
        self._every = every_seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="handoff-ticker")

    async def stop(self) -> None:
        """Lets the tick under way finish."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None

    async def _run(self) -> None:
        """Ticks when woken and at the latest every half second, whatever goes wrong."""
        while True:
            try:
                await self._service.tick()
            except Exception:
                logger.exception("handoff_tick_failed")
                self._service.interrupted()
                await asyncio.sleep(AFTER_FAILURE_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._service.woken(), self._every)
