"""The event hub of several workers: one capped Redis stream that every worker writes to and reads from.

Listeners in the same worker hear an event at once. Other workers read it from the stream, each from where it
was, so that a lost connection loses nothing that the stream still holds. Publishing only ever puts into a bounded
queue: Redis slow, paused or gone delays other workers and never a customer's turn. Where events may be lost
(the queue overflowed, or the stream no longer holds what a reader missed) every listener is told to look in the
store, by MISSED.

An entry of the stream: `by` (the worker), `n` (its number there, so that one sent again after a broken
connection is passed over), `topic`, and `events` (JSON: [[sequence, data], …]); without a topic it says that
its worker lost events.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
import structlog
from cachetools import LRUCache
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from assistant.kit.events import MISSED, Event, LocalEventHub, Subscription

logger = structlog.get_logger(__name__)

BLOCK_MS = 2000
ANSWER_SECONDS = 2.0
"""How long Redis may take for an answer before its connection counts as lost."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
WORKERS_REMEMBERED = 1000

# The client library's own types cover every protocol and decoding at once.
Fields = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    stream: int = 50_000
    """Entries that the stream holds, about: some minutes of the busiest day."""
    pending: int = 20_000
    """Publications kept while Redis is away."""
    batch: int = 200


class RedisEventHub:
    """Fills the port EventHub; `start` before use."""

    def __init__(self, url: str, *, prefix: str = "xiaoheng", limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._stream = f"{prefix}:events"
        self._worker = secrets.token_hex(6)
        self._local = LocalEventHub()
        self._pending: deque[Fields] = deque()
        self._lost = False
        self._something = asyncio.Event()
        self._numbers = 0
        self._heard: LRUCache[str, int] = LRUCache(WORKERS_REMEMBERED)
        self._last_id: str | None = None
        self._up = {"send": True, "read": False}
        self._writer = client(url, ANSWER_SECONDS)
        self._reader = client(url, ANSWER_SECONDS + BLOCK_MS / 1000)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def connected(self) -> bool:
        """Whether Redis answered both ways when it was last spoken to."""
        return all(self._up.values())

    @property
    def pending(self) -> int:
        """Publications that other workers have not been sent yet."""
        return len(self._pending)

    async def start(self) -> None:
        """Waits for Redis no longer than one answer may take; goes on without it."""
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            self._last_id = (await self._bounds())[1]
            self._up["read"] = True
        for name, work in (("send", self._send), ("read", self._read)):
            self._tasks.append(asyncio.create_task(self._keep_up(name, work), name=f"redis-{name}"))

    async def close(self) -> None:
        """What is pending is sent if Redis takes it now."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS if self.connected else 0):
                while self._pending:
                    await asyncio.sleep(0.01)
        while under_way := [task for task in self._tasks if not task.done()]:
            for task in under_way:
                task.cancel()
            # The client library may take one cancellation for a timeout of its own.
            await asyncio.wait(under_way, timeout=0.1)
        for connection in (self._writer, self._reader):
            with contextlib.suppress(RedisError, OSError):
                await connection.aclose()

    async def publish(self, topic: str, *events: Event) -> None:
        await self._local.publish(topic, *events)
        if not events:
            return
        self._numbers += 1
        packed = orjson.dumps([[event.sequence, event.data] for event in events])
        self._pending.append({"by": self._worker, "n": str(self._numbers), "topic": topic, "events": packed})
        if len(self._pending) > self._limits.pending:
            self._pending.popleft()
            self._lost = True
        self._something.set()

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[Subscription]:
        return self._local.subscribe(topic)

    def listeners(self, topic: str) -> int:
        return self._local.listeners(topic)

    async def _keep_up(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Does the work over and over; a failure is tried again after a pause that grows."""
        pause = FIRST_PAUSE
        while True:
            try:
                await work()
                self._works(name)
                pause = FIRST_PAUSE
            except (RedisError, OSError, TimeoutError) as error:
                if self._up[name]:
                    logger.error("redis_lost", direction=name, reason=type(error).__name__)
                self._up[name] = False
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            except Exception:
                logger.exception("redis_failed", direction=name)
                await asyncio.sleep(LONGEST_PAUSE)

    def _works(self, name: str) -> None:
        if not self._up[name]:
            logger.info("redis_back", direction=name)
        self._up[name] = True

    async def _send(self) -> None:
        """One batch; it leaves the queue only once Redis has it."""
        while not self._pending:
            self._something.clear()
            await self._something.wait()
        batch = list(islice(self._pending, self._limits.batch))
        self._lost, lost = False, self._lost
        try:
            async with self._writer.pipeline(transaction=False) as pipeline:
                if lost:
                    pipeline.xadd(self._stream, {"by": self._worker})
                for fields in batch:
                    pipeline.xadd(self._stream, dict(fields), maxlen=self._limits.stream, approximate=True)
                await pipeline.execute()
        except BaseException:
            self._lost = self._lost or lost
            raise
        sent = {fields["n"] for fields in batch}
        while self._pending and self._pending[0]["n"] in sent:  # some may have been dropped meanwhile
            self._pending.popleft()

    async def _read(self) -> None:
        if not self._up["read"]:
            await self._find_place()
            self._works("read")
        place: Fields = {self._stream: self._last_id or "0-0"}
        answer: Any = await self._reader.xread(place, count=self._limits.batch, block=BLOCK_MS)
        entries: list[tuple[bytes, Fields]] = answer[0][1] if answer else []
        for id_, fields in entries:
            self._last_id = id_.decode()
            await self._take(fields)
        if len(entries) == self._limits.batch:
            # Behind: the cap may have overtaken us between two reads.
            await self._find_place()

    async def _take(self, fields: Fields) -> None:
        by = fields[b"by"].decode()
        if by == self._worker:
            return
        if b"topic" not in fields:
            await self._local.publish_to_all(MISSED)
            return
        number = int(fields[b"n"])
        if number <= self._heard.get(by, 0):
            return
        self._heard[by] = number
        events = [Event(sequence, data) for sequence, data in orjson.loads(fields[b"events"])]
        await self._local.publish(fields[b"topic"].decode(), *events)

    async def _find_place(self) -> None:
        """Where reading goes on; listeners are told where entries after the last one read are gone."""
        oldest, newest = await self._bounds()
        if self._last_id is not None and _order(oldest) <= _order(self._last_id) <= _order(newest):
            return
        missed = self._last_id is not None and _order(self._last_id) < _order(oldest)
        if not missed:
            # Never read before, or the stream was made anew and is behind us.
            self._last_id = newest
        await self._local.publish_to_all(MISSED)

    async def _bounds(self) -> tuple[str, str]:
        """The first id that the stream holds and the last it ever gave; a stream that is not there: zeros."""
        try:
            about = await self._reader.xinfo_stream(self._stream)
        except ResponseError:
            return "0-0", "0-0"
        first = about["first-entry"]
        newest = about["last-generated-id"].decode()
        return (first[0].decode() if first else newest), newest


def client(url: str, answer_seconds: float) -> Redis:
    """A connection pool that gives up in time and leaves trying again to its caller."""
    return Redis.from_url(
        url,
        protocol=2,
        socket_timeout=answer_seconds,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
        socket_keepalive=True,
    )


def _order(id_: str) -> tuple[int, int]:
    time, _, place = id_.partition("-")
    return int(time), int(place)
