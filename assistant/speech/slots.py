"""At most so many recognitions at once: the others wait in line, first come, first served, and none is refused."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from assistant.kit.clock import Clock
from assistant.kit.metrics import Metrics

T = TypeVar("T")
Told = Callable[[int], None]
"""Is told how many other people are ahead, at once and whenever that changes, never that nobody is."""


class Urgency(StrEnum):
    FINAL = "final"
    """Somebody has finished speaking and waits for the text."""
    GUESS = "guess"
    """Somebody may have finished."""
    SKETCH = "sketch"
    """A partial text: only where nobody needs the place for more."""


@dataclass(eq=False)
class _Work:
    urgency: Urgency
    whose: object
    told: Told | None
    ahead: int = 0
    """What was told last."""
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Slots:
    """Belongs to one event loop; the work itself runs in threads."""

    def __init__(self, size: int, *, clock: Clock, metrics: Metrics) -> None:
        self._size = size
        self._clock = clock
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="recognition")
        self._running: list[_Work] = []
        self._lines: dict[Urgency, deque[_Work]] = {Urgency.FINAL: deque(), Urgency.GUESS: deque()}

    @property
    def has_room_for_sketch(self) -> bool:
        """Always leaves a place for somebody who finishes meanwhile, where there is more than one."""
        return not any(self._lines.values()) and len(self._running) < max(1, self._size - 1)

    async def run(
        self, work: Callable[[], T], urgency: Urgency, told: Told | None = None, *, whose: object = None
    ) -> T:
        """What `work` returns, once it was its turn; a sketch for which there is no room is the caller's to skip.

        `whose` tells whose work it is: nobody is ahead of themselves.
        """
        came = self._clock.monotonic()
        entered = _Work(urgency, whose or object(), told)
        await self._enter(entered)
        started = self._clock.monotonic()
        self._metrics.recognition_wait_seconds.labels(urgency).observe(started - came)
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # A caller that goes away leaves the thread at work: its place is free only after that.
        future.add_done_callback(lambda done: self._leave(done, entered, started))
        return await asyncio.shield(future)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _enter(self, work: _Work) -> None:
        if len(self._running) < self._size:
            self._running.append(work)
            self._count()
            return
        line = self._lines[Urgency.FINAL if work.urgency is Urgency.FINAL else Urgency.GUESS]
        line.append(work)
        self._tell_places()
        try:
            await work.turn
        except asyncio.CancelledError:
            if work in self._running:
                self._pass_on(work)
            elif work in line:
                line.remove(work)
                self._tell_places()
            raise

    def _leave(self, done: asyncio.Future[T], work: _Work, started: float) -> None:
        if not done.cancelled():
            done.exception()  # seen here, also where nobody waits for it any more
        self._metrics.recognition_seconds.labels(work.urgency).observe(self._clock.monotonic() - started)
        self._pass_on(work)

    def _pass_on(self, work: _Work) -> None:
        """The place that became free, to the next in line."""
        self._running.remove(work)
        for line in self._lines.values():
            while line and len(self._running) < self._size:
                following = line.popleft()
                if not following.turn.done():  # else it was given up a moment ago
                    self._running.append(following)
                    following.turn.set_result(None)
        self._tell_places()

    def _tell_places(self) -> None:
        """A person counts once, whether being heard or waiting; what is looked at for a partial text does not count."""
        self._count()
        before = [work.whose for work in self._running if work.urgency is not Urgency.SKETCH]
        for work in self._lines[Urgency.FINAL]:
            ahead = len({id(whose) for whose in before if whose is not work.whose})
            if work.told and ahead and ahead != work.ahead:
                work.told(ahead)
            work.ahead = ahead
            before.append(work.whose)

    def _count(self) -> None:
        self._metrics.recognitions_running.set(len(self._running))
        self._metrics.recognitions_waiting.set(sum(map(len, self._lines.values())))
