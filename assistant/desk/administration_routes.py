"""The administrator's page over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from assistant.desk.administration import Administration
from assistant.desk.administration_models import (
    CannedReplyChange,
    Choices,
    GroupChange,
    GroupRecord,
    NewGroup,
    NewStaff,
    StaffChange,
    StaffRecord,
    StaffWithPassword,
)
from assistant.desk.models import CannedReply
from assistant.identity.routes import UNAUTHENTICATED
from assistant.identity.staff import Role, Staff
from assistant.identity.staff_routes import require


async def administration(request: Request) -> Administration:
    found: Administration = request.app.state.administration
    return found


Service = Annotated[Administration, Depends(administration)]
Administrator = Annotated[Staff, Depends(require(Role.ADMINISTRATOR))]

router = APIRouter(prefix="/api/desk/admin", tags=["administration"], responses=UNAUTHENTICATED)


@router.get("/choices")
async def choices(_by: Administrator, service: Service) -> Choices:
    """Branches and reasons to choose from."""
    return service.choices()


@router.get("/staff")
async def list_staff(_by: Administrator, service: Service) -> list[StaffRecord]:
    """Every account, by user name."""
    return await service.staff()


@router.post("/staff")
async def add_staff(body: NewStaff, by: Administrator, service: Service) -> StaffWithPassword:
    """A new account with a temporary password, which this answer shows once."""
    return await service.add_staff(by, body)


@router.put("/staff/{staff_id}")
async def change_staff(staff_id: str, body: StaffChange, by: Administrator, service: Service) -> StaffRecord:
    """Replaces name, role, title, branch, limit and groups; disables, or enables again."""
    return await service.change_staff(by, staff_id, body)


@router.post("/staff/{staff_id}/password")
async def reset_password(staff_id: str, by: Administrator, service: Service) -> StaffWithPassword:
    """A new temporary password; lifts a lock, ends the account's sessions."""
    return await service.reset_password(by, staff_id)


@router.get("/groups")
async def list_groups(_by: Administrator, service: Service) -> list[GroupRecord]:
    """Every group, by id."""
    return await service.groups()


@router.post("/groups")
async def add_group(body: NewGroup, by: Administrator, service: Service) -> GroupRecord:
    """A new group, with its duty hours."""
    return await service.add_group(by, body)


@router.put("/groups/{group_id}")
async def change_group(group_id: str, body: GroupChange, by: Administrator, service: Service) -> GroupRecord:
    """Replaces name, reasons, fallback and duty hours."""
    return await service.change_group(by, group_id, body)


@router.get("/canned-replies")
async def list_canned_replies(_by: Administrator, service: Service) -> list[CannedReply]:
    """Every reply of every group, by shortcut."""
    return await service.canned_replies()


@router.post("/canned-replies")
async def add_canned_reply(body: CannedReplyChange, by: Administrator, service: Service) -> CannedReply:
    """A new reply under a shortcut, for one group or for all."""
    return await service.add_canned_reply(by, body)


@router.put("/canned-replies/{reply_id}")
async def change_canned_reply(
    reply_id: str, body: CannedReplyChange, by: Administrator, service: Service
) -> CannedReply:
    """Replaces shortcut, title, text and group."""
    return await service.change_canned_reply(by, reply_id, body)


@router.delete("/canned-replies/{reply_id}", status_code=204)
async def delete_canned_reply(reply_id: str, by: Administrator, service: Service) -> Response:
    """Takes a reply away for good."""
    await service.delete_canned_reply(by, reply_id)
    return Response(status_code=204)
