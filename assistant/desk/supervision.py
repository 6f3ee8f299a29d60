"""What a supervisor sees and sets: the queue, who works, the service level of today, and the hours of groups.

New hours are an audit line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.threads import milliseconds
from assistant.desk.errors import GroupNotFound
from assistant.desk.models import AgentState, ServiceLevel, Supervision
from assistant.desk.service import DeskService
from assistant.desk.tickets import positions, ticket
from assistant.handoff import roster, views
from assistant.handoff.hours import DutyHours, duty_hours
from assistant.handoff.models import Group
from assistant.handoff.service import HandoffService
from assistant.handoff.spoken import CHINA
from assistant.handoff.views import ServiceFigures
from assistant.identity.staff import Role, Staff
from assistant.kit.clock import Clock
from assistant.kit.database import Database

COUNTED_EVERY_SECONDS = 2.0

audit = structlog.get_logger("audit")


@dataclass(frozen=True, slots=True)
class Today:
    """What is counted since midnight in China."""

    since: datetime
    level: ServiceLevel
    handling_seconds: dict[str, int]
    """Average, by agent."""


class SupervisionService:
    def __init__(self, *, database: Database, desk: DeskService, handoffs: HandoffService, clock: Clock) -> None:
        self._database = database
        self._desk = desk
        self._handoffs = handoffs
        self._clock = clock
        self._counted: tuple[float, Today] | None = None

    async def overview(self, staff: Staff) -> Supervision:
        """As things stand; an administrator sees neither who the customers are nor what they write."""
        now = self._clock.now()
        return await self._database.read(lambda connection: self._overview(connection, staff, now))

    async def hours(self, group_id: str) -> DutyHours:
        """Raises GroupNotFound."""
        return duty_hours((await self._database.read(lambda c: _group(c, group_id))).hours)

    async def set_hours(self, by: Staff, group_id: str, hours: DutyHours) -> DutyHours:
        """From now on; raises GroupNotFound."""

        def work(connection: Connection) -> None:
            group = _group(connection, group_id)
            roster.save_group(connection, replace(group, hours=hours.model_dump_json()))

        await self._database.write(work)
        audit.info("group_hours_set", by=by.id, subject=group_id, hours=hours.model_dump(mode="json"))
        self._handoffs.wake()
        return hours

    def _overview(self, connection: Connection, staff: Staff, now: datetime) -> Supervision:
        at, since = milliseconds(now), start_of_day(now)
        hidden = staff.role is not Role.SUPERVISOR
        queue, left, active = views.waiting(connection), views.left_messages(connection), views.active(connection)
        places = positions(queue)
        shown = [] if hidden else [h.conversation_id for h in [*queue, *left, *active]]
        glances = threads.glances(connection, shown)
        today = self._today(connection, since)
        return Supervision(
            queue=[
                ticket(h, at, places.get(h.id), glances.get(h.conversation_id), anonymous=hidden)
                for h in [*queue, *left]
            ],
            active=[ticket(h, at, None, glances.get(h.conversation_id), anonymous=hidden) for h in active],
            agents=[
                AgentState(
                    **self._desk.colleague(agent, at).model_dump(),
                    groups=sorted(agent.groups),
                    handling_seconds=today.handling_seconds.get(agent.id),
                )
                for agent in views.all_agents(connection)
                if not agent.disabled
            ],
            service_level=today.level,
            since=since,
        )

    def _today(self, connection: Connection, since: datetime) -> Today:
        """Counted over the whole day, hence not anew for every supervisor who looks."""
        counted, now = self._counted, self._clock.monotonic()
        if counted is not None and counted[1].since == since and now - counted[0] < COUNTED_EVERY_SECONDS:
            return counted[1]
        from_ = milliseconds(since)
        handling = {id_: round(ms / 1000) for id_, ms in views.handling(connection, from_).items()}
        today = Today(since, service_level(views.figures(connection, from_)), handling)
        self._counted = (now, today)
        return today


def start_of_day(now: datetime) -> datetime:
    """Midnight in China."""
    return now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def service_level(figures: ServiceFigures) -> ServiceLevel:
    return ServiceLevel(
        requests=figures.requests,
        queued=figures.queued,
        answered=figures.answered,
        answered_within_15s=figures.answered_within_15s,
        answered_within_60s=figures.answered_within_60s,
        abandoned=figures.abandoned,
        left_message=figures.left_message,
        average_wait_seconds=_seconds(figures.average_wait_ms),
        average_handling_seconds=_seconds(figures.average_handling_ms),
        rating_average=None if figures.rating_average is None else round(figures.rating_average, 2),
        ratings=figures.ratings,
    )


def _seconds(average_ms: float | None) -> float | None:
    return None if average_ms is None else round(average_ms / 1000, 1)


def _group(connection: Connection, group_id: str) -> Group:
    for group in views.all_groups(connection):
        if group.id == group_id:
            return group
    raise GroupNotFound
