"""Names that one customer is likely to say, looked up once for each connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import structlog

from assistant.identity.models import Customer

logger = structlog.get_logger(__name__)

NamesOf = Callable[[Customer], Awaitable[Iterable[str]]]
LONGEST_LOOKUP_SECONDS = 2.0


class CustomerWords:
    """`sources` by what they know of: family, account manager, branch."""

    def __init__(self, sources: Mapping[str, NamesOf]) -> None:
        self._sources = dict(sources)

    async def of(self, customer: Customer) -> Sequence[str]:
        """Each once; a source that fails or is slow gives none, since listening must not depend on it."""
        found = await asyncio.gather(*(self._names(source, of, customer) for source, of in self._sources.items()))
        return tuple(dict.fromkeys(name for names in found for name in names))

    @staticmethod
    async def _names(source: str, of: NamesOf, customer: Customer) -> list[str]:
        try:
            async with asyncio.timeout(LONGEST_LOOKUP_SECONDS):
                return [stripped for name in await of(customer) if (stripped := name.strip())]
        except Exception as error:
            # The error itself may carry names or the customer.
            logger.warning("customer_words_failed", source=source, error=type(error).__name__)
            return []
