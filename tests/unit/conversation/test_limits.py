"""How fast one customer may write."""

from __future__ import annotations

import pytest

from assistant.conversation.errors import SendingTooFast
from assistant.conversation.limits import RateLimit
from assistant.identity.models import CustomerId
from assistant.kit.rate_limit import LocalBuckets
from tests.fakes import TurnableClock

WANG, LI = CustomerId("wang"), CustomerId("li")


async def test_a_burst_is_welcome_and_then_the_lasting_rate(clock: TurnableClock) -> None:
    limit = RateLimit(LocalBuckets(3, 30 / 60, clock))
    for _ in range(3):
        await limit.take(WANG)
    with pytest.raises(SendingTooFast) as refused:
        await limit.take(WANG)
    assert refused.value.retry_after == pytest.approx(2.0)
    assert "2 秒" in refused.value.detail
    clock.forward(2)
    await limit.take(WANG)
    with pytest.raises(SendingTooFast):
        await limit.take(WANG)


async def test_one_customers_haste_is_not_anothers(clock: TurnableClock) -> None:
    limit = RateLimit(LocalBuckets(1, 1 / 60, clock))
    await limit.take(WANG)
    await limit.take(LI)


async def test_rest_fills_no_more_than_the_burst(clock: TurnableClock) -> None:
    limit = RateLimit(LocalBuckets(2, 60 / 60, clock))
    clock.forward(3600)
    await limit.take(WANG)
    await limit.take(WANG)
    with pytest.raises(SendingTooFast):
        await limit.take(WANG)
