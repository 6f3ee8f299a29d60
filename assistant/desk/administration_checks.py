"""Whether what an administrator entered can be; says in Chinese what cannot, and in which field."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pydantic import ValidationError

from assistant.desk.administration_errors import InvalidEntry
from assistant.desk.administration_models import CannedReplyChange, GroupChange, NewStaff, StaffChange
from assistant.handoff.hours import DutyHours
from assistant.handoff.models import Group
from assistant.handoff.wording import reason_title
from assistant.identity.staff import Role

LONGEST_NAME = 64
LONGEST_REPLY = 1000
MOST_CUSTOMERS = 20
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_GROUP_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SHORTCUT = re.compile(r"[a-z0-9]{1,32}")
_DAYS = {"workdays": "工作日", "weekends": "周末", "holidays": "节假日"}


def check_username(username: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise InvalidEntry(
            "username", "用户名要 2 到 64 个字符，只用小写字母、数字、点、下划线和短横线，以字母或数字开头。"
        )


def check_staff(entry: NewStaff | StaffChange, groups: Collection[str], branches: Collection[str]) -> None:
    _check_name("name", "姓名", entry.name)
    if entry.role is not Role.ADMINISTRATOR:
        _check_name("title", "客户看到的称呼", entry.title)
    if not 1 <= entry.conversation_limit <= MOST_CUSTOMERS:
        raise InvalidEntry("conversation_limit", f"同时接待的客户数请填 1 到 {MOST_CUSTOMERS} 之间的数。")
    if entry.branch_id and entry.branch_id not in branches:
        raise InvalidEntry("branch_id", "没有这个网点，请重新选择。")
    if set(entry.group_ids) - set(groups):
        raise InvalidEntry("group_ids", "所选的班组有的已经不在了，请刷新后重新选择。")


def check_group(id_: str, entry: GroupChange, others: Sequence[Group], branches: Collection[str]) -> DutyHours:
    """`others` are the other groups. The hours, checked."""
    if not _GROUP_ID.fullmatch(id_):
        raise InvalidEntry("id", "班组编号最多 32 个字符，只用小写字母、数字和短横线，以字母或数字开头。")
    _check_name("name", "班组名称", entry.name)
    if any(group.name == entry.name for group in others):
        raise InvalidEntry("name", "已经有同名的班组了，请换一个名称。")
    if entry.kind == "branch" and entry.branch_id not in branches:
        raise InvalidEntry("branch_id", "网点班组要选择一个网点。")
    for group in others:
        for reason in entry.reasons:
            if reason in group.reasons and entry.kind == group.kind == "skill":
                raise InvalidEntry("reasons", f"“{reason_title(reason)}”已经由{group.name}负责，请先从那里去掉。")
    _check_fallback(id_, entry.fallback_group_id, {group.id: group.fallback_group_id for group in others})
    return check_hours(entry.hours)


def check_hours(hours: object) -> DutyHours:
    try:
        return DutyHours.model_validate(hours)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        day = _DAYS.get(str(place[0]) if place else "", "")
        if day:
            raise InvalidEntry(
                "hours", f"{day}的时间不对：按 08:30 这样写，结束要晚于开始，过半夜的分成两段写。"
            ) from None
        raise InvalidEntry("hours", "停班日和加班日请按 2026-12-31 这样填写。") from None


def check_reply(entry: CannedReplyChange, groups: Collection[str], taken: Mapping[str, str | None]) -> None:
    """`taken` names the group of every other shortcut that could be meant by the same word."""
    if not _SHORTCUT.fullmatch(entry.shortcut):
        raise InvalidEntry("shortcut", "快捷词只用小写字母和数字，最多 32 个，一般用标题的拼音首字母。")
    _check_name("title", "标题", entry.title)
    if not entry.text:
        raise InvalidEntry("text", "请填写回复内容。")
    if len(entry.text) > LONGEST_REPLY:
        raise InvalidEntry("text", f"回复内容太长了，最多 {LONGEST_REPLY} 个字。")
    if entry.group_id and entry.group_id not in groups:
        raise InvalidEntry("group_id", "没有这个班组，请重新选择。")
    for title, group_id in taken.items():
        if entry.group_id is None or group_id is None or group_id == entry.group_id:
            raise InvalidEntry("shortcut", f"快捷词已经用在“{title}”上了，请换一个。")


def _check_name(field: str, label: str, value: str) -> None:
    if not value:
        raise InvalidEntry(field, f"请填写{label}。")
    if len(value) > LONGEST_NAME:
        raise InvalidEntry(field, f"{label}太长了，最多 {LONGEST_NAME} 个字。")


def _check_fallback(id_: str, fallback: str | None, fallbacks: Mapping[str, str | None]) -> None:
    """The group that takes over exists, and does not lead back here."""
    if fallback and fallback not in fallbacks:
        raise InvalidEntry("fallback_group_id", "接替的班组不能是自己，也要是已有的班组。")
    seen = {id_}
    while fallback:
        if fallback in seen:
            raise InvalidEntry("fallback_group_id", "接替的班组绕回来了：请选一个最终不会再转回本组的班组。")
        seen.add(fallback)
        fallback = fallbacks.get(fallback)
