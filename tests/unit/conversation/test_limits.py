"""How fast one customer may write."""

from __future__ import annotations

import pytest

from assistant.conversation.errors import SendingTooFast
from assistant.conversation.limits import RateLimit
from assistant.identity.models import CustomerId
from tests.fakes import TurnableClock

WANG, LI = CustomerId("wang"), CustomerId("li")


def test_a_burst_is_welcome_and_then_the_lasting_rate(clock: TurnableClock) -> None:
    limit = RateLimit(burst=3, per_minute=30, clock=clock)
    for _ in range(3):
        limit.take(WANG)
    with pytest.raises(SendingTooFast) as refused:
        limit.take(WANG)
    assert refused.value.retry_after == pytest.approx(2.0)
    assert "2 秒" in refused.value.detail
    clock.forward(2)
    limit.take(WANG)
    with pytest.raises(SendingTooFast):
        limit.take(WANG)


def test_one_customers_haste_is_not_anothers(clock: TurnableClock) -> None:
    limit = RateLimit(burst=1, per_minute=1, clock=clock)
    limit.take(WANG)
    limit.take(LI)


def test_rest_fills_no_more_than_the_burst(clock: TurnableClock) -> None:
    limit = RateLimit(burst=2, per_minute=60, clock=clock)
    clock.forward(3600)
    limit.take(WANG)
    limit.take(WANG)
    with pytest.raises(SendingTooFast):
        limit.take(WANG)
