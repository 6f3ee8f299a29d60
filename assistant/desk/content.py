"""The desk as the bank's file describes it: groups, canned replies, wrap-up codes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, func, insert, select

from assistant.catalogue.models import Branch
from assistant.catalogue.reading import read_items
from assistant.desk.models import WrapUpCode
from assistant.desk.tables import canned_replies
from assistant.faq.errors import Fault
from assistant.handoff import roster
from assistant.handoff.hours import DutyHours
from assistant.handoff.models import Group, Reason

FILE = "desk.yml"
BRANCHES = "branches.yml"


class FaultyDesk(ValueError):
    """The file is missing or says something that cannot be."""


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GroupEntry(_Item):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    name: str = Field(min_length=1, max_length=64)
    kind: Literal["skill", "branch"] = "skill"
    reasons: list[Reason] = []
    branch_id: str | None = None
    language: Literal["en"] | None = None
    fallback: str | None = None
    hours: DutyHours

    def group(self) -> Group:
        return Group(
            id=self.id,
            name=self.name,
            kind=self.kind,
            reasons=tuple(self.reasons),
            branch_id=self.branch_id,
            fallback_group_id=self.fallback,
            hours=self.hours.model_dump_json(),
            language=self.language,
        )


class ReplyEntry(_Item):
    shortcut: str = Field(pattern=r"^[a-z0-9]{1,32}$")
    title: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=1000)
    group: str | None = None


class DeskContent(_Item):
    groups: list[GroupEntry]
    canned_replies: list[ReplyEntry]
    wrap_up_codes: list[WrapUpCode]


def load_desk(folder: Path) -> DeskContent:
    """Raises FaultyDesk, naming the place."""
    file = folder / FILE
    try:
        content = DeskContent.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except FileNotFoundError:
        raise FaultyDesk(f"{file} is missing") from None
    except (yaml.YAMLError, ValidationError) as error:
        raise FaultyDesk(f"{file}: {error}") from None
    known = {group.id for group in content.groups}
    named = {group.fallback for group in content.groups} | {reply.group for reply in content.canned_replies}
    if unknown := sorted(id_ for id_ in named - known if id_):
        raise FaultyDesk(f"{file}: no group {', '.join(unknown)}")
    return content


def seed_desk(connection: Connection, content: DeskContent) -> None:
    """Fills what is still empty: what an administrator has changed stays."""
    if not roster.group_ids(connection):
        for entry in content.groups:
            roster.save_group(connection, entry.group())
    if not connection.scalar(select(func.count()).select_from(canned_replies)):
        _add_replies(connection, content.canned_replies)


def _add_replies(connection: Connection, replies: list[ReplyEntry]) -> None:
    connection.execute(
        insert(canned_replies),
        [
            {"id": reply.shortcut, "group_id": reply.group, "shortcut": reply.shortcut, "title": reply.title,
             "text": reply.text}
            for reply in replies
        ],
    )  # fmt: skip


def branch_names(folder: Path) -> dict[str, str]:
    """City and name of every branch, by id; empty where the bank names none."""
    faults: list[Fault] = []
    branches = read_items(folder / BRANCHES, Branch, faults)
    if branches and faults:
        raise FaultyDesk("; ".join(map(str, faults)))
    return {branch.id: f"{branch.city}{branch.name}" for branch in branches}
