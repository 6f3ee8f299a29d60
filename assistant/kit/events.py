"""Telling every listener of a topic what has just happened, behind a port that Redis Streams can fill.

An event is a hint with its payload: whoever needs completeness keeps a cursor over `sequence` and reads
what is missing from the store. That is why a full queue may drop events, and why order across publishers
does not matter here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Event:
    sequence: int
    """Place of a stored message in its conversation; 0 for what is not stored, such as typing; −1 in MISSED."""
    data: str
    """What goes over the wire, JSON, made once for all listeners."""


MISSED = Event(-1, "")
"""Events may have been lost: whoever gets this looks in the store for what is new. It is not sent on."""


class Subscription(Protocol):
    async def get(self) -> Event:
        """The next event; waits for it."""
        ...


class EventHub(Protocol):
    async def publish(self, topic: str, *events: Event) -> None: ...

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[Subscription]: ...

    def listeners(self, topic: str) -> int:
        """Subscriptions to the topic in this process."""
        ...


class LocalSubscription:
    """A bounded queue: a listener that cannot keep up loses the newest events, and is told MISSED instead."""

    def __init__(self, size: int) -> None:
        self._queue: asyncio.Queue[Event] = asyncio.Queue(size + 1)
        self._size = size

    async def get(self) -> Event:
        return await self._queue.get()

    def put(self, event: Event) -> None:
        if self._queue.qsize() < self._size:
            self._queue.put_nowait(event)
        elif not self._queue.full():
            self._queue.put_nowait(MISSED)


class LocalEventHub:
    """Events within one process."""

    def __init__(self, queue_size: int = 256) -> None:
        self._queue_size = queue_size
        self._topics: dict[str, set[LocalSubscription]] = {}

    async def publish(self, topic: str, *events: Event) -> None:
        for subscription in self._topics.get(topic, ()):
            for event in events:
                subscription.put(event)

    async def publish_to_all(self, event: Event) -> None:
        for topic in list(self._topics):
            await self.publish(topic, event)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[LocalSubscription]:
        subscription = LocalSubscription(self._queue_size)
        self._topics.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            remaining = self._topics[topic]
            remaining.discard(subscription)
            if not remaining:
                del self._topics[topic]

    def listeners(self, topic: str) -> int:
        return len(self._topics.get(topic, ()))
