"""How fast one customer may write."""

from __future__ import annotations

from cachetools import LRUCache

from assistant.conversation.errors import SendingTooFast
from assistant.identity.models import CustomerId
from assistant.kit.clock import Clock

CUSTOMERS = 100_000


class RateLimit:
    """A token bucket a customer: `burst` at once, then `per_minute`."""

    def __init__(self, burst: int, per_minute: float, clock: Clock) -> None:
        self._burst = float(burst)
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: LRUCache[CustomerId, tuple[float, float]] = LRUCache(CUSTOMERS)

    def take(self, customer: CustomerId) -> None:
        """Raises SendingTooFast, with the seconds after which the next message is welcome."""
        now = self._clock.monotonic()
        level, at = self._buckets.get(customer, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._per_second)
        if level < 1:
            self._buckets[customer] = (level, now)
            raise SendingTooFast((1 - level) / self._per_second)
        self._buckets[customer] = (level - 1, now)
