"""The one place that moves a handover: state, event, addressee and deadlines change together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.handover import Outcome
from assistant.conversation.models import Sender
from assistant.conversation.tables import MessageRow
from assistant.conversation.wire import frame
from assistant.handoff import store
from assistant.handoff.errors import IllegalMove
from assistant.handoff.machine import PASSING, Move, State, next_state
from assistant.handoff.models import Actor, Deadline, Handoff, HandoffEvent, HandoffStatus
from assistant.handoff.policy import Policy
from assistant.kit.events import Event
from assistant.kit.metrics import Metrics

SYSTEM = Actor(kind="system")
DESK_TOPIC = "desk"
CHANGED = Event(0, frame(type="changed"))

DEADLINES_OF: Mapping[State, frozenset[Deadline]] = {
    State.QUEUED: frozenset({Deadline.NOBODY_ON_DUTY}),
    State.OFFERED: frozenset({Deadline.OFFER_LAPSE}),
    State.ACTIVE: frozenset({Deadline.IDLE}),
    State.LEFT_MESSAGE: frozenset({Deadline.CALLBACK_DUE}),
    State.WRAP_UP: frozenset({Deadline.WRAP_UP_LAPSE}),
}
"""What may be due in a state; the other states have nothing due."""


class Enqueue(Protocol):
    """Hands a move to other systems, in the same transaction; `handoff` is as it is after the move."""

    def __call__(self, connection: Connection, event: HandoffEvent, handoff: Handoff) -> None: ...


def tell_nobody(connection: Connection, event: HandoffEvent, handoff: Handoff) -> None:
    """Where no other system listens."""


class NoteMessage(Protocol):
    """Hands to other systems, in the same transaction, that the conversation's last message was written."""

    def __call__(self, connection: Connection, conversation_id: str, sender: Sender, now: int) -> None: ...


def note_nothing(connection: Connection, conversation_id: str, sender: Sender, now: int) -> None:
    """Where no other system listens."""


@dataclass
class Told:
    """Gathers during a transaction what is told after its commit."""

    rows: list[MessageRow] = field(default_factory=list)
    topics: dict[str, None] = field(default_factory=dict)
    statuses: dict[str, HandoffStatus] = field(default_factory=dict)

    def desk(self, *staff_ids: str | None) -> None:
        """The queue has changed, and with it the desks of these agents."""
        self.topics[DESK_TOPIC] = None
        self.staff(*staff_ids)

    def staff(self, *staff_ids: str | None) -> None:
        for staff_id in staff_ids:
            if staff_id is not None:
                self.topics[staff_topic(staff_id)] = None

    def outcome(self) -> Outcome:
        statuses = [
            (conversation_id, Event(0, frame(type="handoff", status=status.model_dump(mode="json"))))
            for conversation_id, status in self.statuses.items()
        ]
        return Outcome(self.rows, [*statuses, *((topic, CHANGED) for topic in self.topics)])


class Mover:
    def __init__(self, policy: Policy, metrics: Metrics, enqueue: Enqueue) -> None:
        self._policy = policy
        self._metrics = metrics
        self._enqueue = enqueue

    def begin(
        self, connection: Connection, told: Told, handoff: Handoff, move: Move, actor: Actor, now: int
    ) -> Handoff:
        """Stores a new handover in the state that the move leads to from the assistant's."""
        begun = replace(handoff, state=next_state(State.BOT, move), events=1)
        if begun.state is State.ACTIVE:
            threads.set_addressee(connection, handoff.conversation_id, "person")
        store.insert_handoff(connection, begun)
        self._entered(connection, told, State.BOT, begun, move, actor, now, {})
        return begun

    def move(
        self,
        connection: Connection,
        told: Told,
        handoff: Handoff,
        move: Move,
        actor: Actor,
        now: int,
        data: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Handoff:
        """The handover after the move, with the changes; raises IllegalMove. Needs the handover lock."""
        to = next_state(handoff.state, move)
        if State.ACTIVE in (handoff.state, to):
            # The conversation's row before the handover's: in this order a message notes itself there too.
            threads.set_addressee(connection, handoff.conversation_id, "person" if to is State.ACTIVE else "assistant")
        changes |= {"state": to, "events": handoff.events + 1}
        if not store.change(connection, handoff, changes):
            raise IllegalMove(handoff.state, move)
        moved = replace(handoff, **changes)
        if handoff.state is not to and handoff.state not in PASSING:
            store.clear_deadlines(connection, handoff.id)
        told.staff(handoff.staff_id)
        self._entered(connection, told, handoff.state, moved, move, actor, now, data or {})
        return moved

    def _entered(
        self,
        connection: Connection,
        told: Told,
        from_state: State,
        handoff: Handoff,
        move: Move,
        actor: Actor,
        now: int,
        data: Mapping[str, Any],
    ) -> None:
        concerned = {"staff_id": handoff.staff_id} if handoff.staff_id and handoff.state not in _WITHOUT_AGENT else {}
        event = HandoffEvent(
            handoff_id=handoff.id,
            sequence=handoff.events,
            move=move,
            from_state=from_state,
            to_state=handoff.state,
            actor=actor,
            at=datetime.fromtimestamp(now / 1000, UTC),
            data={**concerned, **data},
        )
        store.add_event(connection, event, now)
        if from_state is not handoff.state and (due := self._due(handoff.state)):
            kind, after = due
            store.add_deadline(connection, handoff.id, kind, now + after)
        self._enqueue(connection, event, handoff)
        self._metrics.handoff_moves.labels(move.value).inc()
        told.desk(handoff.staff_id)

    def _due(self, state: State) -> tuple[Deadline, int] | None:
        policy = self._policy
        return {
            State.OFFERED: (Deadline.OFFER_LAPSE, policy.offer_lapse),
            State.ACTIVE: (Deadline.IDLE, policy.agent_reminder),
            State.WRAP_UP: (Deadline.WRAP_UP_LAPSE, policy.wrap_up_lapse),
        }.get(state)


_WITHOUT_AGENT = frozenset({State.REQUESTED, State.QUEUED, State.LEFT_MESSAGE})


def staff_topic(staff_id: str) -> str:
    """Where that agent's desks listen."""
    return f"staff:{staff_id}"
