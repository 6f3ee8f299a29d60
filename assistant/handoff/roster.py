"""Who takes customers, and in which groups, as an administrator keeps them. The transaction is the caller's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from assistant.handoff import store
from assistant.handoff.models import Availability, Group
from assistant.handoff.tables import agents, desks, group_members, groups


@dataclass(frozen=True, slots=True)
class Post:
    """What an agent's work is: `title` as customers read it, and how many conversations at once."""

    staff_id: str
    name: str
    title: str
    branch_id: str | None
    conversation_limit: int
    disabled: bool
    group_ids: frozenset[str]


def posts(connection: Connection) -> dict[str, Post]:
    """By staff id."""
    members: dict[str, set[str]] = {}
    for group_id, staff_id in connection.execute(select(group_members.c.group_id, group_members.c.staff_id)):
        members.setdefault(staff_id, set()).add(group_id)
    return {
        row.staff_id: Post(
            staff_id=row.staff_id,
            name=row.name,
            title=row.title,
            branch_id=row.branch_id,
            conversation_limit=row.conversation_limit,
            disabled=row.disabled,
            group_ids=frozenset(members.get(row.staff_id, ())),
        )
        for row in connection.execute(select(agents))
    }


def save_post(connection: Connection, post: Post, now: int) -> None:
    """A post that is disabled loses its desks, so that its customers go back to the head of the queue."""
    values: dict[str, Any] = {
        "name": post.name,
        "title": post.title,
        "branch_id": post.branch_id,
        "conversation_limit": post.conversation_limit,
        "disabled": post.disabled,
    }
    if connection.execute(update(agents).where(agents.c.staff_id == post.staff_id).values(values)).rowcount == 0:
        connection.execute(insert(agents).values(staff_id=post.staff_id, **values))
    if post.disabled:
        store.set_availability(connection, post.staff_id, Availability.OFF_DUTY, None, now)
        connection.execute(delete(desks).where(desks.c.staff_id == post.staff_id))
    connection.execute(delete(group_members).where(group_members.c.staff_id == post.staff_id))
    for group_id in sorted(post.group_ids):
        connection.execute(insert(group_members).values(group_id=group_id, staff_id=post.staff_id))


def delete_post(connection: Connection, staff_id: str) -> None:
    """Handovers keep the id of who had them."""
    for table in (group_members, desks, agents):
        connection.execute(delete(table).where(table.c.staff_id == staff_id))


def all_groups(connection: Connection) -> list[Group]:
    return store.all_groups(connection)


def group_ids(connection: Connection) -> set[str]:
    return set(connection.scalars(select(groups.c.id)))


def save_group(connection: Connection, group: Group) -> None:
    values: dict[str, Any] = {
        "name": group.name,
        "kind": group.kind,
        "reasons": orjson.dumps(list(group.reasons)).decode(),
        "branch_id": group.branch_id,
        "language": group.language,
        "fallback_group_id": group.fallback_group_id,
        "hours": group.hours,
    }
    if connection.execute(update(groups).where(groups.c.id == group.id).values(values)).rowcount == 0:
        connection.execute(insert(groups).values(id=group.id, **values))


def members(connection: Connection, group_id: str) -> Collection[str]:
    """Staff ids."""
    return set(connection.scalars(select(group_members.c.staff_id).where(group_members.c.group_id == group_id)))
