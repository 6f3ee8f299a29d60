"""The table of moves: nothing that is not in it, no state that cannot be left or reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.errors import IllegalMove
from assistant.handoff.machine import OPEN, PASSING, TRANSITIONS, WAITING, Move, State, next_state
from assistant.handoff.moves import DEADLINES_OF

OVER = {State.CLOSED, State.CANCELLED}


@given(st.sampled_from(State), st.sampled_from(Move))
def test_a_move_that_is_not_in_the_table_raises(state: State, move: Move) -> None:
    if (state, move) in TRANSITIONS:
        assert next_state(state, move) is TRANSITIONS[state, move]
    else:
        with pytest.raises(IllegalMove) as refused:
            next_state(state, move)
        assert (refused.value.state, refused.value.move) == (state, move)


def test_every_state_can_be_reached_from_the_assistant() -> None:
    reached, found = set(), {State.BOT}
    while found:
        reached |= found
        found = {to for (state, _), to in TRANSITIONS.items() if state in reached} - reached
    assert reached == set(State)


def test_every_state_but_the_last_can_be_left() -> None:
    assert {state for state, _ in TRANSITIONS} == set(State) - OVER


def test_whoever_waits_can_always_give_up() -> None:
    assert all((state, Move.CANCEL) in TRANSITIONS for state in WAITING | {State.LEFT_MESSAGE})


def test_a_person_is_never_given_a_customer_without_an_offer_or_the_first_word() -> None:
    into_active = {(state, move) for (state, move), to in TRANSITIONS.items() if to is State.ACTIVE}
    assert into_active == {
        (State.OFFERED, Move.ACCEPT),
        (State.BOT, Move.REACH_OUT),
        (State.ACTIVE, Move.REASSIGN),
        (State.ACTIVE, Move.JOIN),
    }


def test_who_comes_back_from_an_agent_can_only_go_into_the_queue() -> None:
    for state in (State.DECLINED, State.EXPIRED, State.RETURNED):
        assert {move for at, move in TRANSITIONS if at is state} == {Move.ENQUEUE}


def test_what_is_passed_through_is_open_and_has_nothing_due() -> None:
    assert PASSING < OPEN
    assert not PASSING & DEADLINES_OF.keys()
