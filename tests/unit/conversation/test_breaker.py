"""When an absent service is asked again."""

from __future__ import annotations

from assistant.conversation.breaker import Breaker
from tests.fakes import TurnableClock


def test_three_failures_in_a_row_open_it(clock: TurnableClock) -> None:
    breaker = Breaker(clock)
    for failures in range(3):
        assert breaker.admits(), failures
        breaker.failed()
    assert breaker.is_open
    assert not breaker.admits()


def test_a_success_in_between_starts_the_count_again(clock: TurnableClock) -> None:
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert not breaker.is_open


def test_an_outage_lasts_from_the_first_failure_to_the_next_success(clock: TurnableClock) -> None:
    breaker = Breaker(clock)
    began = clock.now()
    breaker.failed()
    clock.forward(5)
    breaker.failed()
    assert breaker.outage_since == began
    breaker.succeeded()
    assert breaker.outage_since is None


def test_after_a_probe_one_call_tries(clock: TurnableClock) -> None:
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.failed()
    breaker.probed(answered=False)
    assert not breaker.admits()
    breaker.probed(answered=True)
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.failed()
    assert not breaker.admits()
    breaker.probed(answered=True)
    assert breaker.admits()
    breaker.succeeded()
    assert breaker.admits() and breaker.admits()
