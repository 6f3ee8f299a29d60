"""Who is served first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.models import Priority, Reason, Trigger
from assistant.handoff.policy import Policy, priority_of
from assistant.identity.models import Customer, CustomerId

TODAY = date(2026, 11, 23)
POLICY = Policy()
times = st.integers(1_700_000_000_000, 1_900_000_000_000)


def priority(
    trigger: Trigger = Trigger.BUTTON, reason: Reason | None = None, risks: tuple[str, ...] = (), **claims: Any
) -> Priority:
    return priority_of(Customer(id=CustomerId("a"), name="甲", **claims), trigger, reason, risks, TODAY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Priority.NORMAL),
        ({"segment": "elderly"}, Priority.ELDERLY),
        ({"care_edition": True}, Priority.ELDERLY),
        ({"birth_date": date(1966, 11, 23)}, Priority.ELDERLY),
        ({"birth_date": date(1966, 11, 24)}, Priority.NORMAL),
        ({"reason": Reason.CARD_LOSS}, Priority.CARD_LOSS),
        ({"risks": ("card_loss",)}, Priority.CARD_LOSS),
        ({"reason": Reason.CARD_LOSS, "segment": "elderly"}, Priority.CARD_LOSS),
        ({"trigger": Trigger.FRAUD}, Priority.URGENT),
        ({"trigger": Trigger.SELF_HARM}, Priority.URGENT),
        ({"risks": ("complaint", "fraud")}, Priority.URGENT),
        ({"reason": Reason.COMPLAINT, "trigger": Trigger.ANGER}, Priority.NORMAL),
    ],
)
def test_the_elderly_lost_cards_and_emergencies_come_first(given: dict[str, Any], expected: Priority) -> None:
    assert priority(**given) is expected


@given(times, times, st.sampled_from(Priority), st.booleans())
def test_within_a_priority_the_first_to_come_is_the_first(one: int, other: int, rank: Priority, head: bool) -> None:
    assert (one < other) == (POLICY.rank(one, rank, head=head) < POLICY.rank(other, rank, head=head))


@given(times, st.sampled_from(Priority), st.sampled_from(Priority))
def test_who_comes_back_from_an_agent_is_ahead_of_whoever_asked_at_the_same_time(
    at: int, back: Priority, new: Priority
) -> None:
    assert POLICY.rank(at, back, head=True) < POLICY.rank(at, new, head=False)


@given(times, st.sampled_from(Priority), st.sampled_from(Priority))
def test_nobody_is_overtaken_for_longer_than_the_greatest_bonus(at: int, waits: Priority, comes: Priority) -> None:
    later = at + POLICY.urgent_bonus + POLICY.head_bonus + 1
    assert POLICY.rank(at, waits, head=False) < POLICY.rank(later, comes, head=True)
