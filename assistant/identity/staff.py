"""Who works at the desk: a member of staff, the role, and what signing in is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

DEMONSTRATION_PASSWORD = "xiaoheng-demo"
_EXAMPLE: JsonDict = {
    "id": "zhao_min",
    "name": "赵敏",
    "username": "zhao_min",
    "role": "manager",
    "password_due": False,
}


class Role(StrEnum):
    AGENT = "agent"
    MANAGER = "manager"
    """Account manager, with customers of their own."""
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Staff(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_extra={"example": _EXAMPLE})

    id: str = Field(description="what a customer's `manager_id` names")
    name: str
    username: str
    role: Role
    password_due: bool = Field(default=False, description="nothing else is allowed before a new password is set")


class Account(NamedTuple):
    """As stored; times are milliseconds since 1970, UTC."""

    id: str
    username: str
    name: str
    role: str
    password_hash: str | None
    subject: str | None
    failed_sign_ins: int
    locked_until: int
    password_due: bool
    disabled: bool
    demonstration: bool
    created_at: int

    @property
    def staff(self) -> Staff:
        return Staff(
            id=self.id, name=self.name, username=self.username, role=Role(self.role), password_due=self.password_due
        )


@dataclass(frozen=True)
class StaffSession:
    staff: Staff
    token_hash: str
    ends_at: int
    """Milliseconds since 1970: when it ends at the latest if the desk stays unused from now on."""


Username = Annotated[str, AfterValidator(lambda name: name.strip().lower()), Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=256)]


class StaffSignIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"username": "zhao_min", "password": "…"}})

    username: Username
    password: Password


class PasswordChange(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"current": "…", "new": "…"}})

    current: Password
    new: Password


class SignInCode(BaseModel):
    """The code that single sign-on leaves in the page's fragment."""

    model_config = ConfigDict(json_schema_extra={"example": {"code": "u3Yk0c…"}})

    code: str = Field(min_length=1, max_length=128)


class StaffSignedIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"token": "7Qv1…", "expires_at": "2026-11-22T20:00:00Z", "staff": _EXAMPLE},
        }
    )

    token: str
    expires_at: datetime = Field(description="at the latest; sooner where the desk stays unused")
    staff: Staff


class SignInAddress(BaseModel):
    """Where the bank's own sign-in begins."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"url": "https://login.example.com/authorize?client_id=desk&state=Jx3…"}}
    )

    url: str


class DemonstrationStaff(BaseModel):
    """A member of staff to sign in as while developing; the password is the same for all."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "username": "lin_xiao",
                "name": "林晓",
                "role": "agent",
                "description": "综合服务组，什么问题都接",
            }
        },
    )

    username: str
    name: str
    role: Role
    description: str
