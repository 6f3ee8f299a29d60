"""Staff sign in and out, and who they are; what a role may do is asked of `require`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from assistant.identity.errors import WrongRole
from assistant.identity.routes import UNAUTHENTICATED
from assistant.identity.staff import (
    DemonstrationStaff,
    PasswordChange,
    Role,
    Staff,
    StaffSession,
    StaffSignedIn,
    StaffSignIn,
)
from assistant.identity.staff_service import StaffService, bearer


async def staff_service(request: Request) -> StaffService:
    service: StaffService = request.app.state.staff
    return service


StaffAccounts = Annotated[StaffService, Depends(staff_service)]


def is_use(request: Request) -> bool:
    """Whether somebody does something: pages read by themselves, so that reading keeps no session alive."""
    return request.method not in {"GET", "HEAD"}


async def current_session(request: Request, accounts: StaffAccounts) -> StaffSession:
    """Also of somebody whose password is to be changed first."""
    return await accounts.session(bearer(request.headers.get("authorization")), use=is_use(request))


async def current_staff(request: Request, accounts: StaffAccounts) -> Staff:
    return await accounts.from_header(request.headers.get("authorization"), use=is_use(request))


CurrentSession = Annotated[StaffSession, Depends(current_session)]
CurrentStaff = Annotated[Staff, Depends(current_staff)]


def require(*roles: Role) -> Callable[[Staff], Awaitable[Staff]]:
    """A dependency that lets only these roles in: `Annotated[Staff, Depends(require(Role.SUPERVISOR))]`."""

    async def allowed(staff: CurrentStaff) -> Staff:
        if staff.role not in roles:
            raise WrongRole
        return staff

    return allowed


router = APIRouter(tags=["staff"])
development_router = APIRouter(tags=["development"])


@router.post("/api/staff/sign-in", responses=UNAUTHENTICATED)
async def sign_in(body: StaffSignIn, request: Request, accounts: StaffAccounts) -> StaffSignedIn:
    """A session: its token goes into `Authorization: Bearer …`. Five failures lock the account for a while (429)."""
    return await accounts.sign_in(body.username, body.password, address(request))


@router.post("/api/staff/sign-out", status_code=204)
async def sign_out(request: Request, accounts: StaffAccounts) -> Response:
    """Ends this session; the account's other ones go on."""
    await accounts.sign_out(bearer(request.headers.get("authorization")))
    return Response(status_code=204)


@router.get("/api/staff/me", responses=UNAUTHENTICATED)
async def me(session: CurrentSession) -> Staff:
    """Whose session the token is."""
    return session.staff


@router.post("/api/staff/used", status_code=204, responses=UNAUTHENTICATED)
async def used(session: CurrentSession) -> Response:
    """Somebody uses the page: keys, pointer, wheel. What is only fetched (GET) does not keep a session from ending."""
    return Response(status_code=204)


@router.post("/api/staff/password", responses=UNAUTHENTICATED)
async def change_password(
    body: PasswordChange, session: CurrentSession, request: Request, accounts: StaffAccounts
) -> StaffSignedIn:
    """Sets a new password, ends every session of the account and begins a new one."""
    return await accounts.change_password(session.staff, body.current, body.new, address(request))


@development_router.get("/api/staff/development/accounts")
async def demonstration_accounts(request: Request) -> list[DemonstrationStaff]:
    """The people one can sign in as while developing; their password is `xiaoheng-demo`."""
    people: list[DemonstrationStaff] = request.app.state.demonstration_staff
    return people


def address(request: Request) -> str:
    return request.client.host if request.client else ""
