"""Where a customer stands: place in the queue, expected wait, when somebody will be there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from assistant.handoff import store, wording
from assistant.handoff.hours import duty_hours
from assistant.handoff.machine import State
from assistant.handoff.models import Agent, Availability, Group, Handoff, HandoffStatus, Reason
from assistant.handoff.policy import SECOND, Policy
from assistant.handoff.routing import Floor, Seat, Team, Ticket, refusals
from assistant.handoff.wording import Said

URGENT_REASONS = frozenset({Reason.CARD_LOSS, Reason.FRAUD, Reason.WELLBEING})
ROUNDED_TO_SECONDS = 30
AT_ONCE_SECONDS = 15
"""What is said while somebody is free."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue; the wait in seconds, None while nobody takes new customers: no minutes are promised."""

    position: int
    wait_seconds: int | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Who works, as of one moment."""

    now: datetime
    floor: Floor
    groups: dict[str, Group]
    handling: int
    """Milliseconds that a conversation takes."""

    def opens_at(self, handoff: Handoff) -> datetime | None:
        """When somebody will be on duty for this customer; None where that is not a matter of hours."""
        hours = [duty_hours(group.hours) for group in self._asked(handoff)]
        if any(duty.is_open(self.now) for duty in hours):
            return None
        return min((opening for duty in hours if (opening := duty.next_opening(self.now))), default=None)

    def place(self, handoff: Handoff, position: int) -> Place:
        asked = ticket(handoff)
        if self.floor.free(asked) >= position:
            return Place(position, AT_ONCE_SECONDS)
        slots = self.floor.slots(asked)
        if slots == 0:
            return Place(position, None)
        seconds = self.handling * position // (slots * SECOND)
        return Place(position, max(ROUNDED_TO_SECONDS, -(-seconds // ROUNDED_TO_SECONDS) * ROUNDED_TO_SECONDS))

    def _asked(self, handoff: Handoff) -> list[Group]:
        found, id_ = [], handoff.group_id
        while id_ in self.groups and self.groups[id_] not in found:
            group = self.groups[id_]
            found.append(group)
            id_ = group.fallback_group_id or ""
        branch = [g for g in self.groups.values() if g.branch_id and g.branch_id == handoff.branch_id]
        return (found or list(self.groups.values())) + branch


class Standing:
    def __init__(self, policy: Policy, hotline: str | None = None) -> None:
        self._policy = policy
        self._hotline = hotline

    def scene(self, connection: Connection, now: int) -> Scene:
        moment, policy = datetime.fromtimestamp(now / 1000, UTC), self._policy
        groups = store.all_groups(connection)
        seats = [seat(agent, now, policy) for agent in store.all_agents(connection)]
        teams = [team(group, moment) for group in groups]
        took = store.handling_times(connection, policy.handling_sample)
        handling = sum(took) // len(took) if len(took) >= 5 else policy.usual_handling
        return Scene(moment, Floor(seats, teams), {group.id: group for group in groups}, handling)

    def status(self, connection: Connection, handoff: Handoff | None, now: int) -> HandoffStatus:
        """Of one customer."""
        if handoff is None:
            return HandoffStatus()
        if handoff.state in {State.QUEUED, State.OFFERED}:
            scene = self.scene(connection, now)
            return self.waiting(handoff, scene.place(handoff, store.ahead_of(connection, handoff) + 1))
        if handoff.state is State.LEFT_MESSAGE:
            return self.left_message(handoff, self.scene(connection, now))
        if handoff.state is State.ACTIVE:
            return self.active(connection, handoff)
        return self.over(handoff)

    def waiting(self, handoff: Handoff, place: Place) -> HandoffStatus:
        english = handoff.english
        if handoff.state is State.OFFERED:
            said = wording.offered(english)
        else:
            said = wording.queued(place.position, place.wait_seconds, english)
        return self._status(
            handoff,
            said,
            position=place.position,
            expected_wait_seconds=place.wait_seconds,
            reasons=[] if handoff.reason else wording.reason_options(english),
            can=[*(["reason"] if handoff.reason is None else []), "cancel", "callback"],
        )

    def left_message(self, handoff: Handoff, scene: Scene) -> HandoffStatus:
        opens_at, english = scene.opens_at(handoff), handoff.english
        if handoff.callback_number:
            said = wording.callback_taken(handoff.callback_number, opens_at, scene.now, english)
        else:
            said = wording.left_message(opens_at, scene.now, english, self._hotline)
        return self._status(handoff, said, opens_at=opens_at, can=["cancel", "callback"])

    def active(self, connection: Connection, handoff: Handoff) -> HandoffStatus:
        face = store.face_of(connection, handoff.staff_id) if handoff.staff_id else None
        said = wording.active(face.name, face.title, handoff.english) if face else wording.NOTHING
        return self._status(handoff, said, agent=face, can=["end"])

    def over(self, handoff: Handoff) -> HandoffStatus:
        """The assistant has the conversation again; what is left is to say how it was."""
        rate = handoff.ended_at is not None and handoff.rating is None and handoff.asks_for_rating
        return HandoffStatus(handoff_id=handoff.id, reason=handoff.reason, can=["rate"] if rate else [])

    def everybody_waiting(self, connection: Connection, now: int) -> list[tuple[Handoff, Place]]:
        """Who waits, in order, each with the place among those who wait for the same group."""
        queue = store.waiting(connection)
        if not queue:
            return []
        scene, counted = self.scene(connection, now), defaultdict[str, int](int)
        places = []
        for handoff in queue:
            counted[handoff.group_id] += 1
            places.append((handoff, scene.place(handoff, counted[handoff.group_id])))
        return places

    @staticmethod
    def _status(handoff: Handoff, said: Said, **fields: object) -> HandoffStatus:
        return HandoffStatus.model_validate(
            {
                "handoff_id": handoff.id,
                "state": handoff.state,
                "reason": handoff.reason,
                "requested_at": datetime.fromtimestamp(handoff.requested_at / 1000, UTC),
                "callback_tail": handoff.callback_number[-4:] if handoff.callback_number else None,
                "text": said.text,
                "spoken": said.spoken,
                **fields,
            }
        )


def ticket(handoff: Handoff, now: int = 0, pause: int = 0) -> Ticket:
    not_now, not_first = refusals(handoff.declined_by, now, pause)
    return Ticket(handoff.id, handoff.group_id, handoff.branch_id, handoff.preferred_staff_id, not_now, not_first)


def seat(agent: Agent, now: int, policy: Policy) -> Seat:
    present = not agent.disabled and now - agent.last_seen < policy.present
    return Seat(
        id=agent.id,
        on_duty=present and not agent.away and agent.availability in {Availability.ON_DUTY, Availability.BUSY},
        accepting=present and agent.availability is Availability.ON_DUTY and now - agent.last_seen < policy.reachable,
        on_leave=agent.availability is Availability.ON_LEAVE,
        load=agent.load,
        limit=agent.conversation_limit,
        served_at=agent.served_at,
        groups=agent.groups,
        deputy_id=agent.deputy_id,
    )


def team(group: Group, now: datetime) -> Team:
    is_open = duty_hours(group.hours).is_open(now)
    return Team(group.id, group.kind, is_open, group.branch_id, group.fallback_group_id)


def group_for(groups: Sequence[Group], reason: Reason | None, language: str = "zh") -> str:
    """The skill group that speaks the customer's language, or that the reason leads to; else the one for the rest.

    Who has lost a card or is being defrauded goes to those who can stop it, in any language.
    """
    skill = [group for group in groups if group.kind == "skill"]
    if reason not in URGENT_REASONS:
        for group in skill:
            if group.language and language.startswith(group.language):
                return group.id
    for wanted in (reason, Reason.OTHER):
        for group in skill:
            if wanted in group.reasons:
                return group.id
    return skill[0].id if skill else ""
