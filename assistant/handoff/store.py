"""Queries of handovers, of who takes them and of what is due. Functions of a connection; the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Update, bindparam, case, delete, func, insert, not_, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.handoff.machine import State
from assistant.handoff.models import (
    Agent,
    AgentFace,
    Availability,
    Deadline,
    EndedBy,
    Group,
    Handoff,
    HandoffEvent,
    Priority,
    Reason,
    Trigger,
)
from assistant.handoff.tables import (
    agents,
    customer_managers,
    deadlines,
    desks,
    group_members,
    groups,
    handoff_events,
    handoffs,
    notes,
    ticks,
)

HANDOVER_LOCK = 7_236_201
"""Key of the advisory lock that every move holds; any number that nothing else in the database uses."""

WAITING = (State.QUEUED.value, State.OFFERED.value)
HELD = (State.OFFERED.value, State.ACTIVE.value)
NOT_OPEN = (State.WRAP_UP.value, State.CLOSED.value, State.CANCELLED.value)
JSON_COLUMNS = frozenset({"declined_by", "tags"})

_lock = text("SELECT pg_advisory_xact_lock(:key)")
_handoff = select(handoffs)
_by_id = _handoff.where(handoffs.c.id == bindparam("id"))
_open = _handoff.where(handoffs.c.conversation_id == bindparam("conversation_id"), handoffs.c.state.not_in(NOT_OPEN))
_latest = (
    _handoff.where(handoffs.c.conversation_id == bindparam("conversation_id"))
    .order_by(handoffs.c.requested_at.desc(), handoffs.c.id.desc())
    .limit(1)
)
_by_rank = (handoffs.c.rank_at, handoffs.c.requested_at, handoffs.c.id)
_waiting = _handoff.where(handoffs.c.state.in_(WAITING)).order_by(*_by_rank)
_left = _handoff.where(handoffs.c.state == State.LEFT_MESSAGE.value).order_by(*_by_rank)
_held_by = _handoff.where(handoffs.c.staff_id == bindparam("staff_id"), handoffs.c.state.in_(HELD)).order_by(*_by_rank)
# What a manager wrote first asks nothing of anybody until the customer answers.
_reached_out = (
    (handoffs.c.state == State.ACTIVE.value)
    & (handoffs.c.trigger == Trigger.MANAGER.value)
    & handoffs.c.customer_wrote_at.is_(None)
)
_holds = handoffs.c.state.in_(HELD) & not_(_reached_out)
_holders = select(handoffs.c.staff_id).where(_holds).distinct()
_lost_with = _handoff.where(handoffs.c.staff_id == bindparam("staff_id"), _holds).order_by(*_by_rank)
_ahead = (
    select(func.count())
    .select_from(handoffs)
    .where(
        handoffs.c.state.in_(WAITING),
        handoffs.c.group_id == bindparam("group_id"),
        or_(
            handoffs.c.rank_at < bindparam("rank_at"),
            (handoffs.c.rank_at == bindparam("rank_at")) & (handoffs.c.requested_at < bindparam("requested_at")),
            (handoffs.c.rank_at == bindparam("rank_at"))
            & (handoffs.c.requested_at == bindparam("requested_at"))
            & (handoffs.c.id < bindparam("id")),
        ),
    )
)
_handling = (
    select(handoffs.c.ended_at - handoffs.c.first_accepted_at)
    .where(handoffs.c.ended_at.is_not(None), handoffs.c.trigger != Trigger.MANAGER.value)
    .order_by(handoffs.c.ended_at.desc())
    .limit(bindparam("sample"))
)
_face = select(agents.c.name, agents.c.title).where(agents.c.staff_id == bindparam("staff_id"))
_insert_event = insert(handoff_events)
_insert_deadline = insert(deadlines)
_clear_deadlines = delete(deadlines).where(deadlines.c.handoff_id == bindparam("id"))
_clear_deadline = _clear_deadlines.where(deadlines.c.kind == bindparam("kind_"))
_served = update(agents).where(agents.c.staff_id == bindparam("id")).values(served_at=bindparam("now"))
_acted = (
    update(agents)
    .where(agents.c.staff_id == bindparam("id"), agents.c.availability == Availability.ON_DUTY.value)
    .values(lapsed_at=None)
)
_wrote_at = case((handoffs.c.state == State.ACTIVE.value, handoffs.c.agent_wrote_at))
_loads = (
    select(handoffs.c.staff_id, func.count(), func.max(_wrote_at))
    .where(_holds, handoffs.c.staff_id.is_not(None))
    .group_by(handoffs.c.staff_id)
)
# Of somebody on the telephone until then: only from here on is the agent silent.
_first_written_word = handoffs.c.callback_number.is_not(None) & (
    handoffs.c.customer_wrote_at.is_(None) | (handoffs.c.customer_wrote_at < handoffs.c.accepted_at)
)
_seen = select(desks.c.staff_id, func.max(desks.c.last_seen)).group_by(desks.c.staff_id)
_due = (
    select(deadlines.c.handoff_id, deadlines.c.kind)
    .where(deadlines.c.due_at <= bindparam("now"))
    .order_by(deadlines.c.due_at, deadlines.c.handoff_id)
    .limit(bindparam("limit"))
)
_next_due = select(func.min(deadlines.c.due_at))


def lock(connection: Connection) -> None:
    """One writer of handovers at a time; SQLite has only one writer of anything."""
    if connection.dialect.name == "postgresql":
        connection.execute(_lock, {"key": HANDOVER_LOCK})


def insert_handoff(connection: Connection, handoff: Handoff) -> None:
    values = {column.name: getattr(handoff, column.name) for column in handoffs.c if column.name != "brief"}
    connection.execute(insert(handoffs), _encoded({**values, "brief": handoff.brief_json}))


def change(connection: Connection, handoff: Handoff, changes: Mapping[str, Any]) -> bool:
    """Writes the changes unless the handover has moved since it was read."""
    values = {f"new_{name}": value for name, value in _encoded(changes).items()}
    guard = {"id_": handoff.id, "state_": handoff.state.value, "events_": handoff.events}
    return connection.execute(_change(frozenset(changes)), values | guard).rowcount == 1


def find(connection: Connection, id_: str) -> Handoff | None:
    row = connection.execute(_by_id, {"id": id_}).first()
    return None if row is None else decoded(row)


def open_of(connection: Connection, conversation_id: str) -> Handoff | None:
    row = connection.execute(_open, {"conversation_id": conversation_id}).first()
    return None if row is None else decoded(row)


def latest_of(connection: Connection, conversation_id: str) -> Handoff | None:
    row = connection.execute(_latest, {"conversation_id": conversation_id}).first()
    return None if row is None else decoded(row)


def waiting(connection: Connection) -> list[Handoff]:
    """Everybody queued or offered; who is next comes first."""
    return [decoded(row) for row in connection.execute(_waiting)]


def left_messages(connection: Connection) -> list[Handoff]:
    return [decoded(row) for row in connection.execute(_left)]


def held_by(connection: Connection, staff_id: str) -> list[Handoff]:
    """Offered to that agent, or active."""
    return [decoded(row) for row in connection.execute(_held_by, {"staff_id": staff_id})]


def lost_with(connection: Connection, staff_id: str) -> list[Handoff]:
    """Who waits in vain while that agent's desk is gone."""
    return [decoded(row) for row in connection.execute(_lost_with, {"staff_id": staff_id})]


def holders(connection: Connection) -> list[str]:
    """Agents with somebody who would wait in vain if their desk were gone."""
    return list(connection.execute(_holders).scalars())


def ahead_of(connection: Connection, handoff: Handoff) -> int:
    """How many wait for the same group and are served before."""
    values = {"group_id": handoff.group_id, "rank_at": handoff.rank_at, "requested_at": handoff.requested_at}
    return int(connection.execute(_ahead, {**values, "id": handoff.id}).scalar_one())


def handling_times(connection: Connection, sample: int) -> list[int]:
    """How long the last conversations took."""
    return [int(took) for took in connection.execute(_handling, {"sample": sample}).scalars() if took is not None]


def add_event(connection: Connection, event: HandoffEvent, at: int) -> None:
    connection.execute(
        _insert_event,
        {
            "handoff_id": event.handoff_id,
            "sequence": event.sequence,
            "move": event.move,
            "from_state": event.from_state.value,
            "to_state": event.to_state.value,
            "actor_kind": event.actor.kind,
            "actor_id": event.actor.id,
            "at": at,
            "data": orjson.dumps(event.data).decode(),
        },
    )


def add_deadline(connection: Connection, handoff_id: str, kind: Deadline, due_at: int) -> None:
    """For a handover that has none of that kind."""
    connection.execute(_insert_deadline, {"handoff_id": handoff_id, "kind": kind.value, "due_at": due_at})


def clear_deadline(connection: Connection, handoff_id: str, kind: Deadline) -> bool:
    """Whether there was one; it is this transaction's then."""
    return connection.execute(_clear_deadline, {"id": handoff_id, "kind_": kind.value}).rowcount > 0


def clear_deadlines(connection: Connection, handoff_id: str) -> None:
    connection.execute(_clear_deadlines, {"id": handoff_id})


def due(connection: Connection, now: int, limit: int) -> list[tuple[str, Deadline]]:
    return [(row[0], Deadline(row[1])) for row in connection.execute(_due, {"now": now, "limit": limit})]


def next_due(connection: Connection) -> int | None:
    at: int | None = connection.execute(_next_due).scalar()
    return at


def with_deadline(connection: Connection, kind: Deadline) -> set[str]:
    """Handovers that have one of that kind."""
    return set(connection.execute(select(deadlines.c.handoff_id).where(deadlines.c.kind == kind.value)).scalars())


def postpone(connection: Connection, by: int) -> None:
    """Moves everything due, and the silences of the conversations under way, as far into the future."""
    connection.execute(
        update(deadlines).where(deadlines.c.kind != Deadline.CALLBACK_DUE.value).values(due_at=deadlines.c.due_at + by)
    )
    connection.execute(
        update(handoffs)
        .where(handoffs.c.state == State.ACTIVE.value)
        .values(
            unanswered_since=handoffs.c.unanswered_since + by,
            agent_wrote_at=handoffs.c.agent_wrote_at + by,
            idle_told_at=handoffs.c.idle_told_at + by,
        )
    )


def customer_wrote(connection: Connection, conversation_id: str, now: int) -> str | None:
    """Notes it at the active handover; returns who has it."""
    since = case((_first_written_word, now), else_=func.coalesce(handoffs.c.unanswered_since, now))
    changed = connection.execute(
        update(handoffs)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.state == State.ACTIVE.value)
        .values(customer_wrote_at=now, unanswered_since=since)
        .returning(handoffs.c.staff_id)
    )
    staff_id: str | None = changed.scalar()
    return staff_id


def agent_wrote(connection: Connection, conversation_id: str, now: int) -> str | None:
    """Notes it at the active handover; returns who has it."""
    changed = connection.execute(
        update(handoffs)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.state == State.ACTIVE.value)
        .values(agent_wrote_at=now, unanswered_since=None)
        .returning(handoffs.c.staff_id)
    )
    staff_id: str | None = changed.scalar()
    return staff_id


def all_agents(connection: Connection) -> list[Agent]:
    """Everybody who takes customers, with when they were last seen and what they have."""
    seen: dict[str, int] = {row[0]: row[1] for row in connection.execute(_seen)}
    loads: dict[str, tuple[int, int]] = {row[0]: (row[1], row[2] or 0) for row in connection.execute(_loads)}
    members: dict[str, set[str]] = {}
    for group_id, staff_id in connection.execute(select(group_members.c.group_id, group_members.c.staff_id)):
        members.setdefault(staff_id, set()).add(group_id)
    return [
        _agent(
            row, seen.get(row.staff_id, 0), loads.get(row.staff_id, (0, 0)), frozenset(members.get(row.staff_id, ()))
        )
        for row in connection.execute(select(agents).order_by(agents.c.staff_id))
    ]


def face_of(connection: Connection, staff_id: str) -> AgentFace | None:
    """What customers see of that agent."""
    row = connection.execute(_face, {"staff_id": staff_id}).first()
    return None if row is None else AgentFace(name=row.name, title=row.title)


def all_groups(connection: Connection) -> list[Group]:
    return [_group(row) for row in connection.execute(select(groups).order_by(groups.c.id))]


def set_availability(
    connection: Connection, staff_id: str, availability: Availability, deputy_id: str | None, now: int
) -> bool:
    """Whether there is such an agent."""
    changed = connection.execute(
        update(agents)
        .where(agents.c.staff_id == staff_id)
        .values(availability=availability.value, availability_since=now, deputy_id=deputy_id, lapsed_at=None)
    )
    return changed.rowcount == 1


def lapsed(connection: Connection, staff_id: str, now: int, *, busy: bool) -> None:
    """Notes that an offer to that agent lapsed; `busy`: who gets no new customers because of it."""
    values: dict[str, Any] = {"lapsed_at": now}
    if busy:
        values |= {"availability": Availability.BUSY.value, "availability_since": now}
    connection.execute(update(agents).where(agents.c.staff_id == staff_id).values(values))


def acted(connection: Connection, staff_id: str) -> None:
    """The agent has taken, refused or ended something: whatever lapsed before counts no more."""
    connection.execute(_acted, {"id": staff_id})


def served(connection: Connection, staff_id: str, now: int) -> None:
    connection.execute(_served, {"id": staff_id, "now": now})


def beat(connection: Connection, seen: Mapping[str, str], now: int) -> None:
    """Signs of life, by desk: whose it is."""
    if not seen:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(desks)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[desks.c.connection_id],
            set_={"last_seen": statement.excluded.last_seen, "staff_id": statement.excluded.staff_id},
        ),
        [{"connection_id": id_, "staff_id": staff_id, "last_seen": now} for id_, staff_id in sorted(seen.items())],
    )


def forget_desks(connection: Connection, before: int) -> None:
    connection.execute(delete(desks).where(desks.c.last_seen < before))


def all_desks_seen(connection: Connection, since: int, now: int) -> None:
    """As if every desk that was there at that time had just been heard of."""
    connection.execute(update(desks).where(desks.c.last_seen > since).values(last_seen=now))


def last_seen(connection: Connection) -> dict[str, int]:
    """By agent."""
    return {row[0]: row[1] for row in connection.execute(_seen)}


def last_tick(connection: Connection) -> int | None:
    at: int | None = connection.execute(select(ticks.c.at).where(ticks.c.name == "handoff")).scalar()
    return at


def ticked(connection: Connection, now: int) -> None:
    changed = connection.execute(update(ticks).where(ticks.c.name == "handoff").values(at=now))
    if changed.rowcount == 0:
        connection.execute(insert(ticks), {"name": "handoff", "at": now})


def add_note(connection: Connection, id_: str, handoff_id: str, staff_id: str, now: int, words: str) -> None:
    connection.execute(
        insert(notes), {"id": id_, "handoff_id": handoff_id, "staff_id": staff_id, "at": now, "text": words}
    )


def set_fields(connection: Connection, handoff_id: str, **fields: Any) -> None:
    """What is no move: tags, rating, reason, call-back number."""
    connection.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(_encoded(fields)))


def joined(connection: Connection, handoff_id: str) -> set[str]:
    """Supervisors who write beside the agent."""
    statement = select(handoff_events.c.actor_id).where(
        handoff_events.c.handoff_id == handoff_id, handoff_events.c.move == "join"
    )
    return set(connection.execute(statement).scalars())


def remember_manager(connection: Connection, customer_id: str, staff_id: str, customer: str) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(customer_managers).values(customer_id=customer_id, staff_id=staff_id, customer=customer)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[customer_managers.c.customer_id],
            set_={"staff_id": statement.excluded.staff_id, "customer": statement.excluded.customer},
        )
    )


@lru_cache
def _change(names: frozenset[str]) -> Update:
    """Built once for each set of columns: a round of the dispatcher writes many rows alike."""
    return (
        update(handoffs)
        .where(
            handoffs.c.id == bindparam("id_"),
            handoffs.c.state == bindparam("state_"),
            handoffs.c.events == bindparam("events_"),
        )
        .values({name: bindparam(f"new_{name}") for name in sorted(names)})
    )


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: orjson.dumps(value).decode() if name in JSON_COLUMNS else getattr(value, "value", value)
        for name, value in values.items()
    }


def decoded(row: Row[Any]) -> Handoff:
    fields = dict(row._mapping)
    fields["brief_json"] = fields.pop("brief")
    fields["state"] = State(fields["state"])
    fields["trigger"] = Trigger(fields["trigger"])
    fields["reason"] = Reason(fields["reason"]) if fields["reason"] else None
    fields["priority"] = Priority(fields["priority"])
    fields["ended_by"] = EndedBy(fields["ended_by"]) if fields["ended_by"] else None
    fields["declined_by"] = orjson.loads(fields["declined_by"])
    fields["tags"] = tuple(orjson.loads(fields["tags"]))
    return Handoff(**fields)


def _agent(row: Row[Any], seen: int, load: tuple[int, int], member_of: frozenset[str]) -> Agent:
    return Agent(
        id=row.staff_id,
        name=row.name,
        title=row.title,
        branch_id=row.branch_id,
        conversation_limit=row.conversation_limit,
        availability=Availability(row.availability),
        deputy_id=row.deputy_id,
        disabled=row.disabled,
        served_at=row.served_at,
        last_seen=seen,
        load=load[0],
        groups=member_of,
        lapsed_at=row.lapsed_at,
        wrote_at=load[1],
    )


def _group(row: Row[Any]) -> Group:
    return Group(
        id=row.id,
        name=row.name,
        kind=row.kind,
        reasons=tuple(orjson.loads(row.reasons)),
        branch_id=row.branch_id,
        fallback_group_id=row.fallback_group_id,
        hours=row.hours,
        language=row.language,
    )
