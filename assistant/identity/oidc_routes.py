"""Single sign-on over HTTP; the browser is only ever sent to the provider or back to the desk's page."""

from __future__ import annotations

import re
import secrets
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from assistant.identity.errors import SignInExpired, SignInRefused, SingleSignOnMissing
from assistant.identity.single_sign_on import LONGEST_MS, SingleSignOn
from assistant.identity.staff import SignInAddress, SignInCode, StaffSignedIn
from assistant.identity.staff_routes import StaffAccounts, address
from assistant.kit.errors import AppError

COOKIE = "xiaoheng_sign_in"
PATH = "/api/staff/oidc"
DESK = "/desk"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


async def single_sign_on(request: Request) -> SingleSignOn:
    found: SingleSignOn | None = request.app.state.single_sign_on
    if found is None:
        raise SingleSignOnMissing
    return found


Service = Annotated[SingleSignOn, Depends(single_sign_on)]
Given = Annotated[str, Query(max_length=2048)]

router = APIRouter(prefix=PATH, tags=["staff"])


@router.get("")
async def where(_service: Service) -> SignInAddress:
    """Where a link to single sign-on leads; 404 where the bank has none."""
    return SignInAddress(url=f"{PATH}/start")


@router.get("/start", status_code=302, response_class=RedirectResponse)
async def start(request: Request, service: Service, accounts: StaffAccounts) -> Response:
    """Sends the browser to the provider."""
    browser = _browser(request) or secrets.token_urlsafe(32)
    try:
        accounts.limit.take(address(request))
        url = await service.begin(browser)
    except AppError as error:
        return _desk(problem=error.code)
    response = RedirectResponse(url, 302)
    response.set_cookie(
        COOKIE,
        browser,
        max_age=LONGEST_MS // 1000,
        path=PATH,
        secure=service.provider.is_secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/callback", status_code=302, response_class=RedirectResponse)
async def callback(
    request: Request, service: Service, accounts: StaffAccounts, state: Given = "", code: Given = "", error: Given = ""
) -> Response:
    """Where the provider sends the browser back to; the page finds `#code=…` or `#problem=…`."""
    browser = _browser(request)
    try:
        if not browser:
            raise SignInExpired
        if error or not code:
            await service.forget(state, browser)
            raise SignInRefused
        handed = await service.finish(state, code, browser)
    except AppError as problem:
        return _desk(problem=problem.code)
    accounts.limit.give_back(address(request))
    return _desk(code=handed)


@router.post("/exchange")
async def exchange(
    body: SignInCode, request: Request, response: Response, _service: Service, accounts: StaffAccounts
) -> StaffSignedIn:
    """The session for the code in the page's fragment, once and in the browser that began."""
    signed_in = await accounts.sign_in_with_code(body.code, _browser(request), address(request))
    response.delete_cookie(COOKIE, path=PATH)
    return signed_in


def _browser(request: Request) -> str:
    """The cookie's secret; empty where there is none of ours."""
    given = request.cookies.get(COOKIE, "")
    return given if _SECRET.fullmatch(given) else ""


def _desk(**fragment: str) -> Response:
    return RedirectResponse(f"{DESK}#{urlencode(fragment)}", 302)
