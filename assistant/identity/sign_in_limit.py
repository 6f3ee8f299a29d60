"""How many sign-ins may fail from one network address."""

from __future__ import annotations

from cachetools import LRUCache

from assistant.identity.errors import TooManySignIns
from assistant.kit.clock import Clock

# A branch's staff share one address, and right passwords cost nothing.
FAILURES_AT_ONCE = 30
FAILURES_PER_MINUTE = 3.0
ADDRESSES = 50_000


class SignInLimit:
    """A token bucket an address, in this worker; the lock-out of an account holds across workers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: LRUCache[str, tuple[float, float]] = LRUCache(ADDRESSES)

    def take(self, address: str) -> None:
        """Raises TooManySignIns."""
        level, now = self._level(address)
        if level < 1:
            raise TooManySignIns(retry_after=(1 - level) * 60 / FAILURES_PER_MINUTE)
        self._buckets[address] = (level - 1, now)

    def give_back(self, address: str) -> None:
        """The attempt was no failure."""
        level, now = self._level(address)
        self._buckets[address] = (min(FAILURES_AT_ONCE, level + 1), now)

    def _level(self, address: str) -> tuple[float, float]:
        now = self._clock.monotonic()
        level, at = self._buckets.get(address, (float(FAILURES_AT_ONCE), now))
        return min(FAILURES_AT_ONCE, level + (now - at) * FAILURES_PER_MINUTE / 60), now
