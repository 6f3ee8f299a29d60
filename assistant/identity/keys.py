"""Public keys that tokens are checked against: our own, or a JWKS somewhere else."""

from __future__ import annotations

import asyncio
from typing import Protocol

import aiohttp
import structlog
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWKSetError

from assistant.identity.errors import InvalidToken, KeysUnavailable
from assistant.kit.clock import Clock

logger = structlog.get_logger(__name__)

FRESH_SECONDS = 600.0
SHORTEST_REFRESH_SECONDS = 30.0
TIMEOUT = aiohttp.ClientTimeout(total=5)


class KeySource(Protocol):
    async def key(self, key_id: str) -> PyJWK:
        """The public key of that id; raises InvalidToken where there is none."""
        ...

    async def close(self) -> None: ...


class RemoteKeys:
    """A JWKS over HTTP, kept for ten minutes; the old keys serve on while it cannot be fetched.

    An unknown key id asks again, as issuers change keys without notice, but at most every thirty
    seconds: a caller chooses the id.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._keys: dict[str, PyJWK] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def key(self, key_id: str) -> PyJWK:
        if key_id not in self._keys or self._age() > FRESH_SECONDS:
            await self._refresh(key_id)
        try:
            return self._keys[key_id]
        except KeyError:
            raise (InvalidToken() if self._keys else KeysUnavailable()) from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _age(self) -> float:
        return self._clock.monotonic() - self._fetched

    async def _refresh(self, key_id: str) -> None:
        async with self._lock:
            if key_id in self._keys and self._age() <= FRESH_SECONDS:
                return
            if self._clock.monotonic() - self._tried < SHORTEST_REFRESH_SECONDS:
                return
            self._tried = self._clock.monotonic()
            try:
                self._keys = await self._fetch()
                self._fetched = self._clock.monotonic()
            except (aiohttp.ClientError, TimeoutError, PyJWKSetError, ValueError) as error:
                logger.warning("jwks_not_fetched", reason=type(error).__name__, kept=len(self._keys))

    async def _fetch(self) -> dict[str, PyJWK]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        async with self._session.get(self._url) as response:
            response.raise_for_status()
            keys = PyJWKSet.from_dict(await response.json(content_type=None))
        return {key.key_id: key for key in keys.keys if key.key_id}
