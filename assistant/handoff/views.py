"""What desks read of handovers. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection, and_, bindparam, case, exists, func, not_, select

from assistant.handoff import store
from assistant.handoff.machine import State
from assistant.handoff.models import Actor, Agent, AgentFace, Deadline, Group, Handoff, HandoffEvent, Trigger
from assistant.handoff.tables import (
    agents,
    customer_managers,
    deadlines,
    group_members,
    groups,
    handoff_events,
    handoffs,
    notes,
)

WITH_AGENT = (State.OFFERED.value, State.ACTIVE.value, State.WRAP_UP.value)
PREVIOUS = 10
MOST_LEFT = 500


@dataclass(frozen=True, slots=True)
class NoteView:
    id: str
    staff_id: str
    name: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class PreviousView:
    """An earlier handover; `brief` is JSON of models.Brief."""

    id: str
    requested_at: int
    reason: str | None
    agent: str | None
    brief: str


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """`queued`, and the three figures of how it went, are of those for whom somebody was on duty.

    The wait is averaged over those who waited: a message left overnight is answered in the morning.
    """

    requests: int
    queued: int
    answered: int
    answered_within_15s: int
    answered_within_60s: int
    abandoned: int
    left_message: int
    ratings: int
    average_wait_ms: float | None
    average_handling_ms: float | None
    rating_average: float | None


_by_taking = (handoffs.c.accepted_at, handoffs.c.id)
_handoff = select(handoffs)
_with_agent = _handoff.where(handoffs.c.staff_id == bindparam("staff_id"), handoffs.c.state.in_(WITH_AGENT)).order_by(
    *_by_taking
)
_active = _handoff.where(handoffs.c.state == State.ACTIVE.value).order_by(*_by_taking)
_left = (
    _handoff.where(handoffs.c.state == State.LEFT_MESSAGE.value)
    .order_by(handoffs.c.rank_at, handoffs.c.requested_at, handoffs.c.id)
    .limit(MOST_LEFT)
)
_of_conversation = _handoff.where(handoffs.c.conversation_id == bindparam("conversation_id")).order_by(
    handoffs.c.requested_at.desc(), handoffs.c.id.desc()
)
_previous = (
    select(handoffs.c.id, handoffs.c.requested_at, handoffs.c.reason, agents.c.name, handoffs.c.brief)
    .outerjoin(agents, agents.c.staff_id == handoffs.c.staff_id)
    .where(
        handoffs.c.conversation_id == bindparam("conversation_id"),
        handoffs.c.requested_at < bindparam("before"),
    )
    .order_by(handoffs.c.requested_at.desc())
    .limit(PREVIOUS)
)
_became_active = select(
    handoff_events.c.handoff_id, handoff_events.c.actor_kind, handoff_events.c.actor_id, handoff_events.c.data
).where(
    handoff_events.c.handoff_id.in_(bindparam("ids", expanding=True)),
    handoff_events.c.to_state == State.ACTIVE.value,
)
_events = (
    select(handoff_events).where(handoff_events.c.handoff_id == bindparam("id")).order_by(handoff_events.c.sequence)
)
_notes = (
    select(
        notes.c.id,
        notes.c.staff_id,
        func.coalesce(agents.c.name, notes.c.staff_id),
        notes.c.at,
        notes.c.text,
    )
    .outerjoin(agents, agents.c.staff_id == notes.c.staff_id)
    .where(notes.c.handoff_id == bindparam("id"))
    .order_by(notes.c.at, notes.c.id)
)
_lapses = select(deadlines.c.handoff_id, deadlines.c.due_at).where(
    deadlines.c.handoff_id.in_(bindparam("ids", expanding=True)), deadlines.c.kind == Deadline.OFFER_LAPSE.value
)
_customers_of = (
    select(customer_managers.c.customer)
    .where(customer_managers.c.staff_id == bindparam("staff_id"))
    .order_by(customer_managers.c.customer_id)
)
_customer_of = select(customer_managers.c.customer).where(
    customer_managers.c.staff_id == bindparam("staff_id"), customer_managers.c.customer_id == bindparam("customer_id")
)

_managed = select(customer_managers.c.customer_id).where(customer_managers.c.staff_id == bindparam("staff_id"))

_groups_of = (
    select(groups.c.id, groups.c.branch_id)
    .join(group_members, group_members.c.group_id == groups.c.id)
    .where(group_members.c.staff_id == bindparam("staff_id"))
)
_wait = handoffs.c.first_accepted_at - handoffs.c.requested_at
_was_left = exists().where(
    handoff_events.c.handoff_id == handoffs.c.id, handoff_events.c.to_state == State.LEFT_MESSAGE.value
)
_was_queued = not_(
    exists().where(
        handoff_events.c.handoff_id == handoffs.c.id,
        handoff_events.c.from_state == State.REQUESTED.value,
        handoff_events.c.to_state == State.LEFT_MESSAGE.value,
    )
)
_gave_up = and_(handoffs.c.state == State.CANCELLED.value, handoffs.c.first_accepted_at.is_(None))
_figures = select(
    func.count(),
    func.count(case((_was_queued, 1))),
    func.count(handoffs.c.first_accepted_at),
    func.count(case((and_(_was_queued, _wait <= 15_000), 1))),
    func.count(case((and_(_was_queued, _wait <= 60_000), 1))),
    func.count(case((and_(_was_queued, _gave_up), 1))),
    func.count(case((_was_left, 1))),
    func.count(handoffs.c.rating),
    func.avg(case((not_(_was_left), _wait))),
    func.avg(handoffs.c.ended_at - handoffs.c.first_accepted_at),
    func.avg(handoffs.c.rating),
).where(handoffs.c.requested_at >= bindparam("since"), handoffs.c.trigger != Trigger.MANAGER.value)
_handling = (
    select(handoffs.c.staff_id, func.avg(handoffs.c.ended_at - handoffs.c.accepted_at))
    .where(handoffs.c.ended_at >= bindparam("since"), handoffs.c.accepted_at.is_not(None))
    .group_by(handoffs.c.staff_id)
)


def find(connection: Connection, handoff_id: str) -> Handoff | None:
    return store.find(connection, handoff_id)


def waiting(connection: Connection) -> list[Handoff]:
    """Everybody in the queue, who is next first."""
    return store.waiting(connection)


def left_messages(connection: Connection) -> list[Handoff]:
    """Who left a message, who is next first; after a long night not all of them."""
    return [store.decoded(row) for row in connection.execute(_left)]


def with_agent(connection: Connection, staff_id: str) -> list[Handoff]:
    """Offered to that agent, active with that agent, or to be written up."""
    return [store.decoded(row) for row in connection.execute(_with_agent, {"staff_id": staff_id})]


def active(connection: Connection) -> list[Handoff]:
    return [store.decoded(row) for row in connection.execute(_active)]


def of_conversation(connection: Connection, conversation_id: str) -> list[Handoff]:
    """Newest first."""
    return [store.decoded(row) for row in connection.execute(_of_conversation, {"conversation_id": conversation_id})]


def all_agents(connection: Connection) -> list[Agent]:
    return store.all_agents(connection)


def all_groups(connection: Connection) -> list[Group]:
    return store.all_groups(connection)


def groups_of(connection: Connection, staff_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """The groups that the agent belongs to, and the branches of those."""
    rows = connection.execute(_groups_of, {"staff_id": staff_id}).all()
    return frozenset(id_ for id_, _ in rows), frozenset(branch for _, branch in rows if branch)


def face_of(connection: Connection, staff_id: str) -> AgentFace | None:
    """What customers see of that agent."""
    return store.face_of(connection, staff_id)


def joined(connection: Connection, handoff_id: str) -> set[str]:
    """Supervisors who write beside the agent."""
    return store.joined(connection, handoff_id)


def took_part(connection: Connection, handoff_ids: Iterable[str], staff_id: str) -> set[str]:
    """Those of the handovers that this agent has had at some time."""
    ids = list(handoff_ids)
    rows = connection.execute(_became_active, {"ids": ids}).all() if ids else ()
    return {
        row.handoff_id
        for row in rows
        if (row.actor_kind, row.actor_id) == ("staff", staff_id) or orjson.loads(row.data).get("staff_id") == staff_id
    }


def lapses(connection: Connection, handoff_ids: Iterable[str]) -> dict[str, int]:
    """Until when the offers among them can be accepted."""
    ids = list(handoff_ids)
    return {row[0]: row[1] for row in connection.execute(_lapses, {"ids": ids})} if ids else {}


def events(connection: Connection, handoff_id: str) -> list[HandoffEvent]:
    return [
        HandoffEvent(
            handoff_id=row.handoff_id,
            sequence=row.sequence,
            move=row.move,
            from_state=row.from_state,
            to_state=row.to_state,
            actor=Actor(kind=row.actor_kind, id=row.actor_id),
            at=datetime.fromtimestamp(row.at / 1000, UTC),
            data=orjson.loads(row.data),
        )
        for row in connection.execute(_events, {"id": handoff_id})
    ]


def notes_of(connection: Connection, handoff_id: str) -> list[NoteView]:
    return [NoteView(*row) for row in connection.execute(_notes, {"id": handoff_id})]


def previous(connection: Connection, handoff: Handoff) -> list[PreviousView]:
    """Earlier handovers of the same conversation, newest first."""
    values = {"conversation_id": handoff.conversation_id, "before": handoff.requested_at}
    return [PreviousView(*row) for row in connection.execute(_previous, values)]


def managed_by(connection: Connection, staff_id: str) -> frozenset[str]:
    """Ids of the customers that a manager is responsible for."""
    return frozenset(connection.execute(_managed, {"staff_id": staff_id}).scalars())


def customers_of(connection: Connection, staff_id: str) -> list[str]:
    """JSON of identity's Customer for everybody that the manager is responsible for."""
    return list(connection.execute(_customers_of, {"staff_id": staff_id}).scalars())


def customer_of(connection: Connection, staff_id: str, customer_id: str) -> str | None:
    """JSON of identity's Customer, where that manager is responsible."""
    found: str | None = connection.execute(_customer_of, {"staff_id": staff_id, "customer_id": customer_id}).scalar()
    return found


def figures(connection: Connection, since: int) -> ServiceFigures:
    """Of the requests made since then; those that a manager began are none."""
    row = connection.execute(_figures, {"since": since}).one()
    counted, averages = row[:8], (None if value is None else float(value) for value in row[8:])
    return ServiceFigures(*counted, *averages)


def handling(connection: Connection, since: int) -> dict[str, float]:
    """Average milliseconds from taking a customer to the end, of the conversations ended since then."""
    found = connection.execute(_handling, {"since": since})
    return {staff_id: float(average) for staff_id, average in found if average is not None}
