"""What each role may do: every route of staff, every role, no role at all, and customers; from one table."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from assistant.identity.staff import DEMONSTRATION_PASSWORD
from tests.harness import Service

AGENT, MANAGER, SUPERVISOR, ADMINISTRATOR = "lin_xiao", "zhao_min", "wu_gang", "tang_ling"
EVERYBODY = {AGENT, MANAGER, SUPERVISOR, ADMINISTRATOR}
SERVING = {AGENT, MANAGER, SUPERVISOR}

ANYBODY = {
    "POST /api/staff/sign-in",
    "GET /api/staff/oidc",
    "GET /api/staff/oidc/start",
    "GET /api/staff/oidc/callback",
    "POST /api/staff/oidc/exchange",
    "GET /api/staff/development/accounts",
}
ALLOWED = {
    "GET /api/staff/me": EVERYBODY,
    "POST /api/staff/password": EVERYBODY,
    "POST /api/staff/used": EVERYBODY,
    "GET /api/desk/workbench": SERVING,
    "GET /api/desk/handoffs/{handoff_id}": SERVING,
    "GET /api/desk/handoffs/{handoff_id}/messages": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/messages": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/accept": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/decline": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/take": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/return": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/transfer": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/end": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/wrap-up": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/notes": SERVING,
    "PUT /api/desk/handoffs/{handoff_id}/tags": SERVING,
    "GET /api/desk/handoffs/{handoff_id}/suggestions": SERVING,
    "POST /api/desk/handoffs/{handoff_id}/join": {SUPERVISOR},
    "POST /api/desk/handoffs/{handoff_id}/take-over": {SUPERVISOR},
    "POST /api/desk/handoffs/{handoff_id}/reassign": {SUPERVISOR},
    "GET /api/desk/canned-replies": SERVING,
    "GET /api/desk/wrap-up-codes": SERVING,
    "PUT /api/desk/availability": SERVING,
    "GET /api/desk/customers": {MANAGER},
    "POST /api/desk/customers/{customer_id}/messages": {MANAGER},
    "GET /api/desk/supervision": {SUPERVISOR, ADMINISTRATOR},
    "GET /api/desk/groups/{group_id}/hours": {SUPERVISOR},
    "PUT /api/desk/groups/{group_id}/hours": {SUPERVISOR},
    "GET /api/desk/admin/choices": {ADMINISTRATOR},
    "GET /api/desk/admin/staff": {ADMINISTRATOR},
    "POST /api/desk/admin/staff": {ADMINISTRATOR},
    "PUT /api/desk/admin/staff/{staff_id}": {ADMINISTRATOR},
    "POST /api/desk/admin/staff/{staff_id}/password": {ADMINISTRATOR},
    "GET /api/desk/admin/groups": {ADMINISTRATOR},
    "POST /api/desk/admin/groups": {ADMINISTRATOR},
    "PUT /api/desk/admin/groups/{group_id}": {ADMINISTRATOR},
    "GET /api/desk/admin/canned-replies": {ADMINISTRATOR},
    "POST /api/desk/admin/canned-replies": {ADMINISTRATOR},
    "PUT /api/desk/admin/canned-replies/{reply_id}": {ADMINISTRATOR},
    "DELETE /api/desk/admin/canned-replies/{reply_id}": {ADMINISTRATOR},
    "POST /api/staff/sign-out": EVERYBODY,
}


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def routes(service: Service) -> set[str]:
    """Every route of staff that the service has."""
    return {
        f"{method.upper()} {path}"
        for path, methods in service.app.openapi()["paths"].items()
        for method in methods
        if path.startswith(("/api/staff", "/api/desk"))
    }


async def token(http: httpx.AsyncClient, username: str) -> str:
    body = {"username": username, "password": DEMONSTRATION_PASSWORD}
    return str((await http.post("/api/staff/sign-in", json=body)).json()["token"])


async def ask(http: httpx.AsyncClient, route: str, token: str) -> httpx.Response:
    """Without a body: who may not is told so before anybody is told what is missing."""
    method, path = route.split(" ")
    for name in ("handoff_id", "customer_id", "group_id", "staff_id", "reply_id"):
        path = path.replace("{" + name + "}", "unknown")
    return await http.request(method, path, headers={"Authorization": f"Bearer {token}"} if token else {})


async def test_the_table_names_every_route(service: Service) -> None:
    assert routes(service) == ANYBODY | set(ALLOWED)


@pytest.mark.parametrize("username", sorted(EVERYBODY))
async def test_each_role_may_do_what_the_table_says_and_nothing_else(
    service: Service, http: httpx.AsyncClient, username: str
) -> None:
    signed_in = await token(http, username)
    found = {}
    for route in ALLOWED:
        response = await ask(http, route, signed_in)
        assert response.status_code < 500, (route, response.text)
        forbidden = response.status_code == 403 and response.json()["code"] == "wrong_role"
        assert forbidden or response.status_code not in {401, 403}, (route, response.text)
        found[route] = not forbidden
    assert found == {route: username in roles for route, roles in ALLOWED.items()}


async def test_nobody_and_customers_may_do_nothing(service: Service, http: httpx.AsyncClient) -> None:
    customer = await service.sign_in()
    for credentials in ("", "made-up", customer.token):
        answers = {route: (await ask(http, route, credentials)).status_code for route in ALLOWED}
        may_end_nothing = {"POST /api/staff/sign-out"} if credentials else set()
        assert {route for route, status in answers.items() if status != 401} == may_end_nothing


async def test_staff_are_no_customers(service: Service, http: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {await token(http, AGENT)}"}
    for method, path in (("GET", "/api/identity/me"), ("POST", "/api/conversations"), ("GET", "/api/conversations")):
        assert (await http.request(method, path, headers=headers)).status_code == 401
