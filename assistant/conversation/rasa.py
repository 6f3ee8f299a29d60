"""Asking Rasa: one kept connection pool, a deadline, and no waiting while it is known to be absent."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import aiohttp
import numpy as np
import orjson
import structlog
from numpy.typing import NDArray

from assistant.conversation.breaker import Breaker
from assistant.kit.clock import Clock
from assistant.kit.metrics import Metrics

logger = structlog.get_logger(__name__)

# Below sanic's own 5 s, so that a message never meets a connection that is just being closed.
KEEP_ALIVE_SECONDS = 3.0
CONNECTIONS = 64
SLASHES = "/／⁄∕⧸"
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"


class RasaUnavailable(Exception):
    """Rasa is down, too slow, refused the token or answered what cannot be read."""


@dataclass(frozen=True, slots=True)
class RasaAnswer:
    messages: Sequence[dict[str, Any]]
    intent: str | None = None
    confidence: float = 0.0
    ranking: Sequence[tuple[str, float]] = ()
    topics: Sequence[tuple[str, float]] = ()
    entities: Sequence[dict[str, Any]] = field(default=())
    active_form: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    """What the active form has been told so far, masked as sent."""
    requested_slot: str | None = None


class Understanding(Protocol):
    """The port to dialogue."""

    @property
    def outage_since(self) -> datetime | None: ...

    @property
    def available(self) -> bool: ...

    async def ask(
        self, conversation_id: str, message: str, message_id: str, vector: NDArray[np.float32] | None
    ) -> RasaAnswer:
        """Raises RasaUnavailable."""
        ...


def harmless(text: str) -> str:
    """The text without a beginning that Rasa would read as a payload; may be empty."""
    return text.lstrip(SLASHES + INVISIBLE + " \t\r\n\v\f\u3000\u00a0")


class RasaClient:
    """The custom channel `/webhooks/assistant/webhook` behind a breaker."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        clock: Clock,
        metrics: Metrics,
        timeout_seconds: float = 3.0,
        probe_seconds: float = 2.0,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=min(1.0, timeout_seconds))
        self._probe_seconds = probe_seconds
        self._clock = clock
        self._metrics = metrics
        self._breaker = Breaker(clock)
        self._session: aiohttp.ClientSession | None = None
        self._probing: asyncio.Task[None] | None = None
        metrics.rasa_up.set(1)

    @property
    def outage_since(self) -> datetime | None:
        return self._breaker.outage_since

    @property
    def available(self) -> bool:
        return not self._breaker.is_open

    async def ask(
        self, conversation_id: str, message: str, message_id: str, vector: NDArray[np.float32] | None
    ) -> RasaAnswer:
        if not self._breaker.admits():
            raise RasaUnavailable("known to be absent")
        body = orjson.dumps(
            {
                "sender": conversation_id,
                "message": message,
                "message_id": message_id,
                "metadata": {} if vector is None else {"vector": encoded(vector)},
            }
        )
        started = self._clock.monotonic()
        try:
            answer = await self._post(body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            self._failed(error, started)
            raise RasaUnavailable(type(error).__name__) from error
        self._succeeded(started)
        return answer

    async def close(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._probing
        if self._session is not None:
            await self._session.close()

    async def reachable(self) -> bool:
        """Whether Rasa's server answers at all."""
        try:
            timeout = aiohttp.ClientTimeout(total=min(1.0, self._timeout.total or 1.0))
            async with self._connected().get(f"{self._url}/", timeout=timeout) as response:
                return response.status < 500
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _post(self, body: bytes) -> RasaAnswer:
        url = f"{self._url}/webhooks/assistant/webhook"
        async with self._connected().post(url, data=body, headers=self._headers) as response:
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            return parse_answer(await response.read())

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    def _failed(self, error: Exception, started: float) -> None:
        first = self._breaker.outage_since is None
        was_open = self._breaker.is_open
        self._breaker.failed()
        self._metrics.rasa_seconds.labels("failed").observe(self._clock.monotonic() - started)
        if first or self._breaker.is_open != was_open:
            reason = str(error) if isinstance(error, ValueError) else type(error).__name__
            logger.warning("rasa_unavailable", reason=reason, asked_again_by_probe=self._breaker.is_open)
        if self._breaker.is_open:
            self._metrics.rasa_up.set(0)
            if self._probing is None or self._probing.done():
                self._probing = asyncio.create_task(self._probe_until_closed())

    def _succeeded(self, started: float) -> None:
        if self._breaker.outage_since is not None:
            logger.info("rasa_available_again", outage_since=self._breaker.outage_since.isoformat())
            self._metrics.rasa_up.set(1)
        self._breaker.succeeded()
        self._metrics.rasa_seconds.labels("answered").observe(self._clock.monotonic() - started)

    async def _probe_until_closed(self) -> None:
        while self._breaker.is_open:
            await asyncio.sleep(self._probe_seconds)
            self._breaker.probed(await self.reachable())


def encoded(vector: NDArray[np.float32]) -> str:
    """Base64 of the vector in half precision, 1 KB for 384 dimensions."""
    return base64.b64encode(vector.astype(np.float16).tobytes()).decode("ascii")


def parse_answer(body: bytes) -> RasaAnswer:
    """Raises ValueError, KeyError or TypeError where the body is not what the channel promises."""
    document = orjson.loads(body)
    intent = document.get("intent") or {}
    return RasaAnswer(
        messages=list(document["messages"]),
        intent=intent.get("name"),
        confidence=float(intent.get("confidence") or 0.0),
        ranking=_pairs(document.get("intent_ranking")),
        topics=_pairs(document.get("topics")),
        entities=document.get("entities") or (),
        active_form=document.get("active_form"),
        slots=document.get("slots") or {},
        requested_slot=document.get("requested_slot"),
    )


def _pairs(ranking: list[dict[str, Any]] | None) -> list[tuple[str, float]]:
    return [(str(item["name"]), float(item["confidence"])) for item in ranking or ()]
