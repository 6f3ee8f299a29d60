"""One conversation as a desk hears it: every message once and in order, and what the customer's device tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from assistant.conversation.threads import MessageRow
from assistant.conversation.wire import frame, is_of_customer, message_json
from assistant.handoff.errors import HandoffNotFound
from assistant.kit.events import Event, EventHub

PAGE = 200
Read = Callable[[int], Awaitable[list[MessageRow]]]
"""What came after a sequence, as far as this desk may see it; raises HandoffNotFound where it may not any more."""
Send = Callable[[str], Awaitable[None]]


class Following:
    """Messages are read from the store when an event tells of them, so that none is missing and each was allowed."""

    def __init__(
        self, handoff_id: str, conversation_id: str, cursor: int, *, hub: EventHub, read: Read, send: Send
    ) -> None:
        self._handoff_id = handoff_id
        self._conversation_id = conversation_id
        self._cursor = cursor
        self._hub = hub
        self._read = read
        self._send = send
        self._listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self, failed: Callable[[BaseException], None]) -> None:
        """Returns when it listens; `failed` hears of what ends it."""

        def done(task: asyncio.Task[None]) -> None:
            self._listening.set()
            if not task.cancelled() and (error := task.exception()):
                failed(error)

        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(done)
        await self._listening.wait()

    async def stop(self) -> None:
        """Without a word more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def finish(self) -> None:
        """With what may still be seen, such as the words of the end."""
        await self.stop()
        await self._catch_up()

    async def _run(self) -> None:
        async with self._hub.subscribe(self._conversation_id) as subscription:
            # Subscribed before it is read: what comes in between is seen twice, never lost.
            await self._catch_up()
            self._listening.set()
            while True:
                event = await subscription.get()
                if event.sequence == 0:
                    await self._pass_on(event)
                elif event.sequence < 0 or event.sequence > self._cursor:
                    await self._catch_up()

    async def _catch_up(self) -> None:
        while True:
            try:
                rows = await self._read(self._cursor)
            except HandoffNotFound:
                return
            for row in rows:
                await self._send(frame(type="message", handoff_id=self._handoff_id, message=message_json(row)))
                self._cursor = row.sequence
            if len(rows) < PAGE:
                return

    async def _pass_on(self, event: Event) -> None:
        if not is_of_customer(event):
            return
        told: dict[str, Any] = orjson.loads(event.data)
        if told["type"] == "typing":
            await self._send(frame(type="typing", handoff_id=self._handoff_id, on=told["on"]))
        else:
            await self._send(frame(type="read", handoff_id=self._handoff_id, sequence=told["sequence"]))
