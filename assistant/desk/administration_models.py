"""What passes between the administrator's page and the service.

What is entered is taken as it comes and checked by `administration_checks`, which answers in words for the page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from assistant.handoff.hours import DutyHours
from assistant.handoff.models import Reason
from assistant.identity.staff import Role

Entered = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
_STAFF: JsonDict = {
    "name": "林晓",
    "role": "agent",
    "title": "客服",
    "branch_id": None,
    "conversation_limit": 4,
    "group_ids": ["general"],
}
_GROUP: JsonDict = {
    "name": "理财组",
    "kind": "skill",
    "reasons": ["wealth"],
    "branch_id": None,
    "fallback_group_id": "general",
    "hours": {"always": False, "workdays": [["08:30", "18:00"]], "weekends": [["09:30", "16:30"]]},
}
_REPLY: JsonDict = {"shortcut": "nh", "title": "您好", "text": "您好，我来帮您。", "group_id": None}


class _StaffEntry(BaseModel):
    name: Entered
    role: Role
    title: Entered = Field(default="", description="as customers read it; not of an administrator")
    branch_id: Entered | None = None
    conversation_limit: int = Field(default=4, description="customers at once, 1 to 20")
    group_ids: list[Entered] = []


class NewStaff(_StaffEntry):
    model_config = ConfigDict(json_schema_extra={"example": {"username": "lin_xiao", **_STAFF}})

    username: Entered = Field(description="for good; what a customer's `manager_id` names")
    single_sign_on: bool = Field(default=False, description="no password: the OpenID provider is the only way in")


class StaffChange(_StaffEntry):
    model_config = ConfigDict(json_schema_extra={"example": {**_STAFF, "disabled": False}})

    disabled: bool = False


class StaffRecord(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"id": "lin_xiao", "username": "lin_xiao", **_STAFF}})

    id: str
    username: str
    name: str
    role: Role
    title: str
    branch_id: str | None
    conversation_limit: int
    group_ids: list[str]
    disabled: bool
    locked_until: datetime | None = Field(description="too many wrong passwords")
    password_due: bool = Field(description="signs in with a temporary password")
    single_sign_on: bool = Field(description="has no password")
    created_at: datetime


class StaffWithPassword(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "staff": {"id": "lin_xiao", "username": "lin_xiao", **_STAFF},
                "temporary_password": "gentle-river-42-lamp",
            }
        }
    )

    staff: StaffRecord
    temporary_password: str | None = Field(description="shown this once; to be replaced at the first sign-in")


class GroupChange(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": _GROUP})

    name: Entered
    kind: Literal["skill", "branch"] = "skill"
    reasons: list[Reason] = []
    branch_id: Entered | None = None
    language: Literal["en"] | None = Field(default=None, description="customers who speak it come here first")
    fallback_group_id: Entered | None = None
    hours: dict[str, Any] = Field(description="DutyHours")


class NewGroup(GroupChange):
    model_config = ConfigDict(json_schema_extra={"example": {"id": "wealth", **_GROUP}})

    id: Entered


class GroupRecord(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"id": "wealth", **_GROUP, "members": ["xu_jing"]}})

    id: str
    name: str
    kind: Literal["skill", "branch"]
    reasons: list[Reason]
    branch_id: str | None
    language: Literal["en"] | None
    fallback_group_id: str | None
    hours: DutyHours
    members: list[str] = Field(description="staff ids")


class CannedReplyChange(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": _REPLY})

    shortcut: Entered
    title: Entered
    text: Entered
    group_id: Entered | None = None


class BranchName(BaseModel):
    id: str
    name: str


class ReasonName(BaseModel):
    value: Reason
    title: str


class Choices(BaseModel):
    """What the administrator's page offers to choose from."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "branches": [{"id": "jinan-lixia", "name": "历下支行"}],
                "reasons": [{"value": "wealth", "title": "理财"}],
            }
        }
    )

    branches: list[BranchName]
    reasons: list[ReasonName]
