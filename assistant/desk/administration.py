"""What an administrator keeps: staff, groups, canned replies. Every change is one audit line."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import Connection

from assistant.desk import administration_store as store
from assistant.desk.administration_checks import check_group, check_reply, check_staff, check_username
from assistant.desk.administration_errors import GroupTaken
from assistant.desk.administration_models import (
    BranchName,
    CannedReplyChange,
    Choices,
    GroupChange,
    GroupRecord,
    NewGroup,
    NewStaff,
    ReasonName,
    StaffChange,
    StaffRecord,
    StaffWithPassword,
)
from assistant.desk.errors import GroupNotFound
from assistant.desk.models import CannedReply
from assistant.handoff import roster
from assistant.handoff.hours import duty_hours
from assistant.handoff.models import Group, Reason
from assistant.handoff.roster import Post
from assistant.handoff.wording import reason_title
from assistant.identity import staff_accounts
from assistant.identity.errors import StaffNotFound
from assistant.identity.staff import Account, Role, Staff
from assistant.identity.staff_passwords import Passwords, check_password
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.ids import new_id

audit = structlog.get_logger("audit")

# No letter or digit that is taken for another one when read aloud or from paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
USUAL_LIMIT = 4


class Administration:
    """`branches` are names by id: where an agent or a group may belong. `by` is empty for an operator's command."""

    def __init__(self, database: Database, passwords: Passwords, clock: Clock, branches: Mapping[str, str]) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock
        self._branches = branches

    def choices(self) -> Choices:
        return Choices(
            branches=[BranchName(id=id_, name=name) for id_, name in self._branches.items()],
            reasons=[ReasonName(value=reason, title=reason_title(reason)) for reason in Reason],
        )

    async def staff(self) -> list[StaffRecord]:
        def work(connection: Connection) -> list[StaffRecord]:
            posts = roster.posts(connection)
            return [
                _record(account, posts.get(account.id), self._now()) for account in staff_accounts.accounts(connection)
            ]

        return await self._database.read(work)

    async def add_staff(
        self, by: Staff | None, new: NewStaff, chosen: str | None = None, *, due: bool = True
    ) -> StaffWithPassword:
        """With the password chosen or a temporary one, shown this once, unless single sign-on is the only way in.

        `due`: to be replaced at the first sign-in. Raises UsernameTaken, InvalidEntry, WeakPassword.
        """
        check_username(new.username)
        if chosen:
            check_password(chosen, new.username)
        password = None if new.single_sign_on else chosen or temporary_password()
        hashed = await self._passwords.hash(password) if password else None
        now = self._now()

        def work(connection: Connection) -> StaffRecord:
            account = staff_accounts.add(
                connection,
                username=new.username,
                name=new.name,
                role=new.role,
                password_hash=hashed,
                password_due=due and password is not None,
                now=now,
            )
            return self._keep_post(connection, account, new, now)

        record = await self._database.write(work)
        _note(by, "staff_added", record.id, role=record.role.value, groups=record.group_ids)
        return StaffWithPassword(staff=record, temporary_password=password)

    async def disable_staff(self, by: Staff | None, staff_id: str) -> StaffRecord:
        """Raises StaffNotFound, LastAdministrator."""
        present = {record.id: record for record in await self.staff()}.get(staff_id)
        if present is None:
            raise StaffNotFound
        kept = {field: getattr(present, field) for field in StaffChange.model_fields}
        return await self.change_staff(by, staff_id, StaffChange(**kept | {"disabled": True}))

    async def change_staff(self, by: Staff | None, staff_id: str, change: StaffChange) -> StaffRecord:
        """Disabling ends every session, and the customers go back to the head of the queue.

        Raises StaffNotFound, LastAdministrator, InvalidEntry.
        """
        now = self._now()

        def work(connection: Connection) -> tuple[StaffRecord, StaffRecord]:
            before = staff_accounts.found(connection, staff_id)
            was = _record(before, roster.posts(connection).get(staff_id), now)
            account = staff_accounts.change(
                connection, staff_id, name=change.name, role=change.role, disabled=change.disabled
            )
            return was, self._keep_post(connection, account, change, now)

        was, record = await self._database.write(work)
        earlier = was.model_dump(mode="json")
        changed = {field: value for field, value in record.model_dump(mode="json").items() if value != earlier[field]}
        _note(by, "staff_changed", staff_id, changed=changed)
        return record

    async def reset_password(
        self, by: Staff | None, staff_id: str, chosen: str | None = None, *, due: bool = True
    ) -> StaffWithPassword:
        """Sets the password chosen or a temporary one, shown this once; ends every session.

        Raises StaffNotFound, WeakPassword.
        """
        if chosen:
            check_password(chosen, staff_id)
        password = chosen or temporary_password()
        hashed = await self._passwords.hash(password)

        def work(connection: Connection) -> StaffRecord:
            staff_accounts.set_password(connection, staff_id, hashed, due=due)
            return _record(
                staff_accounts.found(connection, staff_id), roster.posts(connection).get(staff_id), self._now()
            )

        record = await self._database.write(work)
        _note(by, "staff_password_reset", staff_id)
        return StaffWithPassword(staff=record, temporary_password=password)

    async def groups(self) -> list[GroupRecord]:
        return await self._database.read(_group_records)

    async def add_group(self, by: Staff, new: NewGroup) -> GroupRecord:
        """Raises GroupTaken, InvalidEntry."""

        def work(connection: Connection) -> GroupRecord:
            if new.id in roster.group_ids(connection):
                raise GroupTaken
            return self._keep_group(connection, new.id, new)

        record = await self._database.write(work)
        _note(by, "group_added", record.id)
        return record

    async def change_group(self, by: Staff, group_id: str, change: GroupChange) -> GroupRecord:
        """Raises GroupNotFound, InvalidEntry."""

        def work(connection: Connection) -> GroupRecord:
            if group_id not in roster.group_ids(connection):
                raise GroupNotFound
            return self._keep_group(connection, group_id, change)

        record = await self._database.write(work)
        _note(by, "group_changed", group_id, changed=change.model_dump(mode="json"))
        return record

    async def canned_replies(self) -> list[CannedReply]:
        return await self._database.read(store.replies)

    async def add_canned_reply(self, by: Staff, new: CannedReplyChange) -> CannedReply:
        """Raises InvalidEntry, also where the shortcut is taken."""
        reply = CannedReply(id=new_id(self._clock.now()), **_reply_values(new))

        def work(connection: Connection) -> None:
            _check_reply(connection, new, reply.id)
            store.add_reply(connection, reply)

        await self._database.write(work)
        _note(by, "canned_reply_added", reply.id, shortcut=reply.shortcut)
        return reply

    async def change_canned_reply(self, by: Staff, reply_id: str, change: CannedReplyChange) -> CannedReply:
        """Raises ReplyNotFound, InvalidEntry."""
        reply = CannedReply(id=reply_id, **_reply_values(change))

        def work(connection: Connection) -> None:
            _check_reply(connection, change, reply_id)
            store.change_reply(connection, reply)

        await self._database.write(work)
        _note(by, "canned_reply_changed", reply_id, shortcut=reply.shortcut)
        return reply

    async def delete_canned_reply(self, by: Staff, reply_id: str) -> None:
        """Raises ReplyNotFound."""
        await self._database.write(lambda connection: store.delete_reply(connection, reply_id))
        _note(by, "canned_reply_deleted", reply_id)

    def _keep_post(
        self, connection: Connection, account: Account, entry: NewStaff | StaffChange, now: int
    ) -> StaffRecord:
        check_staff(entry, roster.group_ids(connection), self._branches)
        takes_customers = account.role != Role.ADMINISTRATOR
        post = Post(
            staff_id=account.id,
            name=account.name,
            title=entry.title,
            branch_id=entry.branch_id or None,
            conversation_limit=entry.conversation_limit,
            disabled=account.disabled or not takes_customers,
            group_ids=frozenset(entry.group_ids) if takes_customers else frozenset(),
        )
        if takes_customers or account.id in roster.posts(connection):
            roster.save_post(connection, post, now)
        return _record(account, post, now)

    def _keep_group(self, connection: Connection, id_: str, entry: GroupChange) -> GroupRecord:
        others = [group for group in roster.all_groups(connection) if group.id != id_]
        hours = check_group(id_, entry, others, self._branches)
        group = Group(
            id=id_,
            name=entry.name,
            kind=entry.kind,
            reasons=tuple(dict.fromkeys(entry.reasons)) if entry.kind == "skill" else (),
            branch_id=entry.branch_id if entry.kind == "branch" else None,
            fallback_group_id=entry.fallback_group_id or None,
            hours=hours.model_dump_json(),
            language=entry.language if entry.kind == "skill" else None,
        )
        roster.save_group(connection, group)
        return _group_record(group, sorted(roster.members(connection, id_)))

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def temporary_password() -> str:
    """Sixteen characters in four groups, about 79 bits."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


def _record(account: Account, post: Post | None, now: int) -> StaffRecord:
    return StaffRecord(
        id=account.id,
        username=account.username,
        name=account.name,
        role=Role(account.role),
        title=post.title if post else "",
        branch_id=post.branch_id if post else None,
        conversation_limit=post.conversation_limit if post else USUAL_LIMIT,
        group_ids=sorted(post.group_ids) if post else [],
        disabled=account.disabled,
        locked_until=_moment(account.locked_until) if account.locked_until > now else None,
        password_due=account.password_due,
        single_sign_on=account.password_hash is None,
        created_at=_moment(account.created_at),
    )


def _group_records(connection: Connection) -> list[GroupRecord]:
    return [
        _group_record(group, sorted(roster.members(connection, group.id))) for group in roster.all_groups(connection)
    ]


def _group_record(group: Group, members: list[str]) -> GroupRecord:
    return GroupRecord(
        id=group.id,
        name=group.name,
        kind=group.kind,
        reasons=[Reason(reason) for reason in group.reasons],
        branch_id=group.branch_id,
        language="en" if group.language == "en" else None,
        fallback_group_id=group.fallback_group_id,
        hours=duty_hours(group.hours),
        members=members,
    )


def _check_reply(connection: Connection, entry: CannedReplyChange, reply_id: str) -> None:
    taken = store.titles_of_shortcut(connection, entry.shortcut, reply_id)
    check_reply(entry, roster.group_ids(connection), taken)


def _reply_values(entry: CannedReplyChange) -> dict[str, Any]:
    return entry.model_dump() | {"group_id": entry.group_id or None}


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _note(by: Staff | None, event: str, subject: str, **data: Any) -> None:
    audit.info(event, by=by.id if by else "command", subject=subject, **data)
