"""Who may see what, role by role."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.desk.access import ALWAYS, Viewer
from assistant.handoff.machine import State
from assistant.handoff.models import Handoff, Priority, Trigger
from assistant.identity.staff import Role, Staff


def viewer(role: Role, id_: str = "me", **fields: Any) -> Viewer:
    return Viewer(Staff(id=id_, name=id_, username=id_, role=role), **fields)


def handoff(state: State = State.QUEUED, **fields: Any) -> Handoff:
    values: dict[str, Any] = {
        "id": "h",
        "conversation_id": "c",
        "customer_id": "wang",
        "trigger": Trigger.BUTTON,
        "reason": None,
        "priority": Priority.NORMAL,
        "rank_at": 0,
        "group_id": "general",
        "branch_id": None,
        "preferred_staff_id": None,
        "requested_at": 0,
        "brief_json": "{}",
    }
    return Handoff(**(values | {"state": state} | fields))


def reads(who: Viewer, what: Handoff, *, took_part: bool = False) -> bool:
    return who.reads_until(what, took_part=took_part) is not None


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_only_the_queue_of_ones_own_groups_is_seen(role: Role) -> None:
    me = viewer(role, groups=frozenset({"general"}), branches=frozenset({"jinan"}))
    assert me.sees_waiting(handoff())
    assert me.sees_waiting(handoff(group_id="wealth", branch_id="jinan"))
    assert me.sees_waiting(handoff(group_id="wealth", preferred_staff_id="me"))
    assert not me.sees_waiting(handoff(group_id="wealth", branch_id="qingdao"))


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_what_waits_is_not_read_before_it_is_offered(role: Role) -> None:
    me = viewer(role, groups=frozenset({"general"}))
    assert not reads(me, handoff())
    assert not reads(me, handoff(State.LEFT_MESSAGE))
    assert reads(me, handoff(State.OFFERED, staff_id="me"))
    assert not reads(me, handoff(State.OFFERED, staff_id="other"))


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_a_colleagues_customer_is_not_read(role: Role) -> None:
    me = viewer(role, groups=frozenset({"general"}))
    for state in (State.ACTIVE, State.WRAP_UP, State.CLOSED):
        assert not reads(me, handoff(state, staff_id="other", ended_at=5))


def test_ones_own_customer_is_read_and_after_the_end_up_to_the_end() -> None:
    me = viewer(Role.AGENT)
    assert me.reads_until(handoff(State.ACTIVE, staff_id="me"), took_part=True) == ALWAYS
    assert me.reads_until(handoff(State.WRAP_UP, staff_id="me", ended_at=5), took_part=True) == 5
    assert me.reads_until(handoff(State.CLOSED, staff_id="me", ended_at=5), took_part=True) == 5


def test_a_customer_handed_on_is_not_read_while_a_colleague_has_them() -> None:
    me = viewer(Role.AGENT)
    assert not reads(me, handoff(State.ACTIVE, staff_id="other"), took_part=True)
    assert not reads(me, handoff(State.QUEUED), took_part=True)
    assert reads(me, handoff(State.CLOSED, staff_id="other", ended_at=5), took_part=True)


def test_a_request_once_offered_but_never_taken_is_not_read_when_it_is_cancelled() -> None:
    assert not reads(viewer(Role.AGENT), handoff(State.CANCELLED, staff_id="me", closed_at=5))


def test_a_manager_reads_the_customers_they_are_responsible_for() -> None:
    me = viewer(Role.MANAGER, customers=frozenset({"wang"}))
    assert me.sees_waiting(handoff(group_id="wealth"))
    for state in (State.QUEUED, State.ACTIVE, State.CLOSED):
        assert me.reads_until(handoff(state, staff_id="other", ended_at=5), took_part=False) == ALWAYS


def test_a_supervisor_sees_and_reads_everything() -> None:
    me = viewer(Role.SUPERVISOR)
    for state in State:
        assert me.sees_waiting(handoff(state, staff_id="other"))
        assert me.reads_until(handoff(state, staff_id="other"), took_part=False) == ALWAYS


def test_an_administrator_sees_nothing_of_customers_even_of_their_own_group() -> None:
    me = viewer(Role.ADMINISTRATOR, groups=frozenset({"general"}), customers=frozenset({"wang"}))
    for state in State:
        assert not me.sees_waiting(handoff(state, staff_id="me"))
        assert not reads(me, handoff(state, staff_id="me", ended_at=5), took_part=True)
