"""Delivers the outbox to other systems: in order within a conversation, again and again until it is taken.

Each worker runs one loop an endpoint; a claim in the database keeps two workers from sending the same notice,
and a worker that dies loses its claims after a minute. A receiver may therefore hear a notice twice, under the
same id, but never out of order. A receiver that is away holds up nobody else's notices.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable, Sequence
from typing import Protocol

import httpx
import structlog

from assistant.conversation.threads import milliseconds
from assistant.handoff import outbox
from assistant.handoff.endpoints import SignedEndpoint
from assistant.handoff.outbox import ClaimLost, Pending
from assistant.handoff.signing import sign
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.metrics import Metrics

logger = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
FIGURES_SECONDS = 10.0
AT_ONCE = 8
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 2_000, 3_600_000
GIVEN_UP_AFTER_MS = 3 * 24 * 3_600_000
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
LONGEST_ANSWER = 64 * 1024

Random = Callable[[], float]
"""Between 0 and 1."""


class NotTaken(Exception):
    """The receiver did not take the notice; it is to be sent again."""


class Receiver(Protocol):
    @property
    def name(self) -> str: ...

    async def deliver(self, notice: Pending) -> None:
        """Raises NotTaken or ClaimLost; may be called again for what was taken.

        What takes longer than one call must renew the claim (`outbox.renew`)."""
        ...

    async def close(self) -> None: ...


class SignedReceiver:
    """A system that takes signed POSTs; any answer of 2xx means that it has the notice."""

    def __init__(self, endpoint: SignedEndpoint, clock: Clock) -> None:
        self.name = endpoint.name
        self._url = endpoint.url
        self._secret = endpoint.secret.get_secret_value()
        self._clock = clock
        self._http = http_client()

    async def deliver(self, notice: Pending) -> None:
        body = notice.body.encode()
        headers = sign(self._secret, notice.event_id, int(self._clock.now().timestamp()), body)
        await request(self._http, "POST", self._url, body, headers)

    async def close(self) -> None:
        await self._http.aclose()


class Deliveries:
    def __init__(
        self,
        database: Database,
        receivers: Sequence[Receiver],
        clock: Clock,
        metrics: Metrics,
        chance: Random = random.random,
    ) -> None:
        self._database = database
        self._receivers = receivers
        self._clock = clock
        self._metrics = metrics
        self._chance = chance
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for receiver in self._receivers:
            self._tasks.append(asyncio.create_task(self._keep_delivering(receiver), name=f"webhooks-{receiver.name}"))
        if self._receivers:
            self._tasks.append(asyncio.create_task(self._keep_counting(), name="webhooks-figures"))

    async def stop(self) -> None:
        """What is under way is broken off, and sent again by whoever finds its claim run out."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for receiver in self._receivers:
            await receiver.close()

    async def deliver_due(self, receiver: Receiver) -> int:
        """Sends what is due now, several conversations at once; returns how many notices that was."""
        now = self._now()
        if not await self._database.read(lambda c: outbox.anything_due(c, receiver.name, now)):
            return 0
        claimed = await self._database.write(lambda c: outbox.claim(c, receiver.name, now, AT_ONCE))
        await asyncio.gather(*(self._deliver(receiver, notice) for notice in claimed))
        return len(claimed)

    async def count(self) -> None:
        now = self._now()
        waiting = await self._database.read(outbox.backlog)
        for receiver in self._receivers:
            count, oldest = waiting.get(receiver.name, (0, now))
            self._metrics.webhooks_pending.labels(receiver.name).set(count)
            self._metrics.webhooks_oldest.labels(receiver.name).set((now - oldest) / 1000)
        await self._database.write(lambda c: outbox.forget_old(c, now))

    async def _deliver(self, receiver: Receiver, notice: Pending) -> None:
        try:
            await receiver.deliver(notice)
        except NotTaken as error:
            await self._failed(notice, str(error))
            return
        except ClaimLost:
            logger.warning("webhook_claim_lost", endpoint=notice.endpoint, notice=notice.event_id)
            return
        except Exception as error:
            logger.exception("webhook_broken", endpoint=notice.endpoint, notice=notice.event_id)
            await self._failed(notice, type(error).__name__)
            return
        now = self._now()
        await self._database.write(lambda c: outbox.delivered(c, notice.number, now))
        self._metrics.webhooks.labels(notice.endpoint, "delivered").inc()

    async def _failed(self, notice: Pending, reason: str) -> None:
        now = self._now()
        if now - notice.created_at > GIVEN_UP_AFTER_MS:
            await self._database.write(lambda c: outbox.given_up(c, notice.number, reason, now))
            self._metrics.webhooks.labels(notice.endpoint, "given_up").inc()
            logger.error("webhook_given_up", endpoint=notice.endpoint, notice=notice.event_id, reason=reason)
            return
        next_at = now + pause_ms(notice.attempts, self._chance())
        await self._database.write(lambda c: outbox.failed(c, notice.number, reason, next_at))
        self._metrics.webhooks.labels(notice.endpoint, "failed").inc()
        logger.warning(
            "webhook_failed", endpoint=notice.endpoint, notice=notice.event_id, attempts=notice.attempts, reason=reason
        )

    async def _keep_delivering(self, receiver: Receiver) -> None:
        while True:
            sent = 0
            try:
                sent = await self.deliver_due(receiver)
            except Exception:
                logger.exception("webhooks_failed", endpoint=receiver.name)
            if not sent:
                await asyncio.sleep(POLL_SECONDS)

    async def _keep_counting(self) -> None:
        while True:
            try:
                await self.count()
            except Exception:
                logger.exception("webhooks_not_counted")
            await asyncio.sleep(FIGURES_SECONDS)

    def _now(self) -> int:
        return milliseconds(self._clock.now())


def pause_ms(attempts: int, chance: float) -> int:
    """Doubles with every attempt up to an hour; half of it is left to chance, so that not all come at once."""
    whole = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(attempts - 1, 20))
    return int(whole * (0.5 + chance / 2))


def http_client(headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """Goes where it is sent and nowhere else: no redirects, no proxies of the environment; the system's authorities."""
    return httpx.AsyncClient(
        headers={"user-agent": "xiaoheng-webhooks/1", "content-type": "application/json"} | (headers or {}),
        timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        verify=ssl.create_default_context(),
        follow_redirects=False,
        trust_env=False,
    )


async def request(
    http: httpx.AsyncClient, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> bytes:
    """The answer of 2xx; raises NotTaken, for one that is too long as well."""
    try:
        async with (
            asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS),
            http.stream(method, url, content=body, headers=headers) as response,
        ):
            if not response.is_success:
                raise NotTaken(f"HTTP {response.status_code}")
            answer = b""
            async for part in response.aiter_bytes():
                answer += part
                if len(answer) > LONGEST_ANSWER:
                    raise NotTaken("answer too long")
            return answer
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise NotTaken(type(error).__name__) from error
