"""How fast one customer may write."""

from __future__ import annotations

from assistant.conversation.errors import SendingTooFast
from assistant.identity.models import CustomerId
from assistant.kit.rate_limit import Buckets


class RateLimit:
    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets

    async def take(self, customer: CustomerId) -> None:
        """Raises SendingTooFast, with the seconds after which the next message is welcome."""
        wait = await self._buckets.take(customer)
        if wait > 0:
            raise SendingTooFast(wait)
