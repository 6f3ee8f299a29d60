"""Who may see what of a handover: its ticket in the queue, or all that was written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from assistant.handoff import views
from assistant.handoff.errors import HandoffNotFound
from assistant.handoff.machine import State
from assistant.handoff.models import Handoff
from assistant.identity.staff import Role, Staff

WITH_AGENT = frozenset({State.OFFERED, State.ACTIVE, State.WRAP_UP})
OVER = frozenset({State.WRAP_UP, State.CLOSED, State.CANCELLED})
ALWAYS = 1 << 62
"""A moment that never comes, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff, with the queues and the customers that are theirs."""

    staff: Staff
    groups: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    """Whom a manager is responsible for."""

    @property
    def supervises(self) -> bool:
        return self.staff.role is Role.SUPERVISOR

    @property
    def serves(self) -> bool:
        """Whether customers are any of the viewer's business."""
        return self.staff.role is not Role.ADMINISTRATOR

    def sees_waiting(self, handoff: Handoff) -> bool:
        """Whether the request stands in this viewer's queue, without what was written."""
        return self.serves and (
            self.supervises
            or handoff.group_id in self.groups
            or handoff.branch_id in self.branches
            or handoff.preferred_staff_id == self.staff.id
            or handoff.customer_id in self.customers
        )

    def reads_until(self, handoff: Handoff, *, took_part: bool) -> int | None:
        """Up to which moment (milliseconds) the conversation may be read; None: not at all.

        What a customer tells the assistant after the end is no longer the agent's who had the handover.
        `took_part`: the viewer has had the customer at some time.
        """
        if not self.serves:
            return None
        if self.supervises or handoff.customer_id in self.customers:
            return ALWAYS
        has = handoff.staff_id == self.staff.id and handoff.state in WITH_AGENT
        if handoff.state in OVER:
            return handoff.ended_at or handoff.closed_at if has or took_part else None
        return ALWAYS if has else None


def viewer(connection: Connection, staff: Staff) -> Viewer:
    if staff.role is Role.ADMINISTRATOR:
        return Viewer(staff)
    groups, branches = views.groups_of(connection, staff.id)
    customers = views.managed_by(connection, staff.id) if staff.role is Role.MANAGER else frozenset()
    return Viewer(staff, groups, branches, customers)


def readable(connection: Connection, seen_by: Viewer, handoff_id: str) -> tuple[Handoff, int]:
    """The handover, and up to which moment its conversation may be read; raises HandoffNotFound."""
    handoff = views.find(connection, handoff_id)
    if handoff is None:
        raise HandoffNotFound
    took_part = bool(views.took_part(connection, [handoff_id], seen_by.staff.id))
    until = seen_by.reads_until(handoff, took_part=took_part)
    if until is None:
        raise HandoffNotFound
    return handoff, until
