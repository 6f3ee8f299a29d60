"""Token buckets: so many at once, then so many a second; in this process, or shared by workers through Redis."""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol

import structlog
from cachetools import LRUCache
from redis.asyncio import Redis
from redis.exceptions import RedisError

from assistant.kit.clock import Clock

logger = structlog.get_logger(__name__)

BUCKETS = 100_000
AWAY_SECONDS = 5.0

# Redis's own clock counts, so that workers whose clocks differ still share one bucket.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = burst
if kept[1] then level = math.min(burst, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * rate) end
local wait = 0
if level < 1 then wait = (1 - level) / rate else level = level - 1 end
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - level) / rate * 1000) + 1000)
return tostring(wait)
"""


class Buckets(Protocol):
    async def take(self, key: str) -> float:
        """Takes one; the seconds to wait where there is none, else 0."""
        ...


class LocalBuckets:
    def __init__(self, burst: int, per_second: float, clock: Clock) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._clock = clock
        self._buckets: LRUCache[str, tuple[float, float]] = LRUCache(BUCKETS)

    async def take(self, key: str) -> float:
        now = self._clock.monotonic()
        level, at = self._buckets.get(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._per_second)
        if level < 1:
            self._buckets[key] = (level, now)
            return (1 - level) / self._per_second
        self._buckets[key] = (level - 1, now)
        return 0.0


class SharedBuckets:
    """In Redis; while Redis is away each worker counts for itself, and asks again after some seconds."""

    def __init__(self, redis: Redis, prefix: str, burst: int, per_second: float, clock: Clock) -> None:
        self._take = redis.register_script(_TAKE)
        self._prefix = prefix
        self._limits = (burst, per_second)
        self._local = LocalBuckets(burst, per_second, clock)
        self._clock = clock
        self._away_until = 0.0

    async def take(self, key: str) -> float:
        if self._clock.monotonic() >= self._away_until:
            # An id of a customer has no business in the memory of another system.
            name = f"{self._prefix}:rate:{sha256(key.encode()).hexdigest()[:32]}"
            try:
                return float(await self._take(keys=[name], args=self._limits))
            except (RedisError, OSError, TimeoutError) as error:
                self._away_until = self._clock.monotonic() + AWAY_SECONDS
                logger.warning("rate_limit_local", reason=type(error).__name__)
        return await self._local.take(key)
