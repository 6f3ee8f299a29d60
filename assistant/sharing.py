"""What workers share: events and rate limits, through Redis where it is configured, else within the one worker."""

from __future__ import annotations

import contextlib

from redis.exceptions import RedisError

from assistant.kit.clock import Clock
from assistant.kit.events import EventHub, LocalEventHub
from assistant.kit.metrics import Metrics
from assistant.kit.rate_limit import Buckets, LocalBuckets, SharedBuckets
from assistant.kit.redis_events import RedisEventHub, client
from assistant.settings import Settings

RATE_LIMIT_SECONDS = 0.2
"""What a turn waits at most for the shared rate limit before its worker counts alone."""


class Sharing:
    def __init__(self, settings: Settings, clock: Clock, metrics: Metrics) -> None:
        self._clock, self._prefix = clock, settings.redis_prefix
        self.hub: EventHub = LocalEventHub()
        self.redis: RedisEventHub | None = None
        self._limits = client(settings.redis_url, RATE_LIMIT_SECONDS) if settings.redis_url else None
        if self._limits is not None:
            self.hub = self.redis = RedisEventHub(settings.redis_url, prefix=settings.redis_prefix)
            metrics.redis_up.set_function(lambda: float(self.redis is not None and self.redis.connected))
            metrics.redis_pending.set_function(lambda: float(self.redis.pending if self.redis else 0))

        self.buckets = self.limit(settings.message_burst, settings.messages_per_minute / 60)

    def limit(self, burst: int, per_second: float, name: str = "") -> Buckets:
        """A rate limit, `name` telling it from the others; shared by the workers where there is Redis."""
        if self._limits is None:
            return LocalBuckets(burst, per_second, self._clock)
        return SharedBuckets(self._limits, self._prefix + name, burst, per_second, self._clock)

    async def start(self) -> None:
        if self.redis is not None:
            await self.redis.start()

    async def close(self) -> None:
        if self.redis is not None:
            await self.redis.close()
        if self._limits is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._limits.aclose()
