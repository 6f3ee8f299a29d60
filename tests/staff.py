"""Staff sign-in and administration without the rest of the service, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from assistant.desk import administration_routes
from assistant.desk.administration import Administration
from assistant.desk.content import branch_names, load_desk
from assistant.desk.demonstration import demonstration_staff, prepare_desk
from assistant.identity import oidc_routes, staff_routes
from assistant.identity.oidc import OidcProvider
from assistant.identity.single_sign_on import SingleSignOn
from assistant.identity.staff import DEMONSTRATION_PASSWORD
from assistant.identity.staff_passwords import Passwords
from assistant.identity.staff_service import StaffService
from assistant.kit.database import Database
from assistant.kit.errors import install_error_handlers
from assistant.settings import Settings
from tests.fakes import TurnableClock

BRANCH_OFFICE = ("10.1.2.3", 4711)


class StaffOffice:
    """An app with the routes of staff over a database of its own, and signed-in headers by user name."""

    def __init__(self, app: FastAPI, database: Database, http: httpx.AsyncClient) -> None:
        self.app = app
        self.database = database
        self.http = http

    async def sign_in(self, username: str, password: str = DEMONSTRATION_PASSWORD) -> httpx.Response:
        return await self.http.post("/api/staff/sign-in", json={"username": username, "password": password})

    async def headers(self, username: str, password: str = DEMONSTRATION_PASSWORD) -> dict[str, str]:
        response = await self.sign_in(username, password)
        assert response.status_code == 200, response.text
        return {"Authorization": f"Bearer {response.json()['token']}"}

    async def me(self, headers: dict[str, str]) -> int:
        """The status that a session is answered with."""
        return (await self.http.get("/api/staff/me", headers=headers)).status_code


@asynccontextmanager
async def staff_office(settings: Settings, clock: TurnableClock) -> AsyncIterator[StaffOffice]:
    database = Database(settings.database)
    await database.migrate()
    now = int(clock.now().timestamp() * 1000)
    await prepare_desk(database, load_desk(settings.knowledge_base_dir), settings.environment, now)
    passwords = Passwords()
    staff = StaffService(
        database,
        passwords,
        clock,
        unused_minutes=settings.staff_session_minutes,
        longest_hours=settings.staff_session_hours,
    )
    app = FastAPI()
    install_error_handlers(app)
    app.state.staff, app.state.demonstration_staff = staff, demonstration_staff()
    app.state.administration = Administration(database, passwords, clock, branch_names(settings.knowledge_base_dir))
    provider = OidcProvider(settings, clock) if settings.oidc_issuer else None
    app.state.single_sign_on = SingleSignOn(provider, database, clock) if provider else None
    for module in (staff_routes, administration_routes, oidc_routes):
        app.include_router(module.router)
    app.include_router(staff_routes.development_router)
    transport: Any = httpx.ASGITransport(app, client=BRANCH_OFFICE)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield StaffOffice(app, database, http)
    if provider:
        await provider.close()
    staff.close()
    await database.close()
