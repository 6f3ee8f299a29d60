"""Staff sign in, are locked out, and lose their sessions; over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher, profiles
from sqlalchemy import Connection, select

from assistant.identity import staff_accounts
from assistant.identity.staff import DEMONSTRATION_PASSWORD
from assistant.identity.staff_tables import staff_sessions
from assistant.kit.logging import configure_logging
from tests.conftest import make_settings
from tests.fakes import TurnableClock
from tests.staff import StaffOffice, staff_office

STRONG = "黄河入海流-gan-7!"


@pytest.fixture
async def office(tmp_path: Path, clock: TurnableClock) -> AsyncIterator[StaffOffice]:
    async with staff_office(make_settings(tmp_path), clock) as running:
        yield running


async def test_the_right_password_opens_a_session(office: StaffOffice) -> None:
    response = await office.sign_in(" Zhao_Min ")
    assert response.json()["staff"] == {
        "id": "zhao_min",
        "name": "赵敏",
        "username": "zhao_min",
        "role": "manager",
        "password_due": False,
    }
    assert response.json()["expires_at"] == "2026-11-22T15:04:05Z"
    headers = {"Authorization": f"Bearer {response.json()['token']}"}
    assert (await office.http.get("/api/staff/me", headers=headers)).json()["name"] == "赵敏"


async def test_a_wrong_password_and_an_unknown_name_are_told_alike(office: StaffOffice) -> None:
    answers = [await office.sign_in("lin_xiao", "wrong"), await office.sign_in("nobody", "wrong")]
    assert {response.status_code for response in answers} == {401}
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("username", ["lin_xiao", "nobody"])
async def test_five_failures_lock_the_name_and_every_five_more_for_twice_as_long(
    office: StaffOffice, clock: TurnableClock, username: str
) -> None:
    for minutes in (15, 30):
        for _ in range(5):
            assert (await office.sign_in(username, "wrong")).status_code == 401
        locked = await office.sign_in(username)
        assert (locked.status_code, locked.json()["code"]) == (429, "account_locked")
        assert locked.headers["retry-after"] == str(minutes * 60)
        clock.forward(minutes * 60)


async def test_a_lock_ends_and_the_right_password_forgets_failures(office: StaffOffice, clock: TurnableClock) -> None:
    for _ in range(5):
        await office.sign_in("lin_xiao", "wrong")
    clock.forward(15 * 60)
    assert (await office.sign_in("lin_xiao")).status_code == 200
    for _ in range(4):
        await office.sign_in("lin_xiao", "wrong")
    assert (await office.sign_in("lin_xiao")).status_code == 200


async def test_one_address_cannot_guess_at_many_names(office: StaffOffice, clock: TurnableClock) -> None:
    answers = [(await office.sign_in(f"name-{n}", "wrong")).status_code for n in range(31)]
    assert answers == [401] * 30 + [429]
    assert (await office.sign_in("lin_xiao")).json()["code"] == "too_many_sign_ins"
    clock.forward(20)
    assert (await office.sign_in("lin_xiao")).status_code == 200


async def test_a_session_ends_when_unused(office: StaffOffice, clock: TurnableClock) -> None:
    headers = await office.headers("lin_xiao")
    for _ in range(3):
        clock.forward(29 * 60)
        assert (await office.http.post("/api/staff/used", headers=headers)).status_code == 204
    clock.forward(31 * 60)
    response = await office.http.get("/api/staff/me", headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "session_ended")


async def test_what_a_page_reads_by_itself_does_not_keep_a_session(office: StaffOffice, clock: TurnableClock) -> None:
    headers = await office.headers("lin_xiao")
    for _ in range(3):
        assert await office.me(headers) == 200
        clock.forward(10 * 60)
    assert await office.me(headers) == 401


async def test_a_session_ends_after_twelve_hours_however_busy(office: StaffOffice, clock: TurnableClock) -> None:
    headers = await office.headers("lin_xiao")
    for _ in range(12 * 3):
        assert (await office.http.post("/api/staff/used", headers=headers)).status_code == 204
        clock.forward(20 * 60)
    assert await office.me(headers) == 401


async def test_signing_out_ends_this_session_only(office: StaffOffice) -> None:
    here, there = await office.headers("lin_xiao"), await office.headers("lin_xiao")
    assert (await office.http.post("/api/staff/sign-out", headers=here)).status_code == 204
    assert (await office.me(here), await office.me(there)) == (401, 200)


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic x", "Bearer made-up", "Bearer " + "x" * 5000]
)
async def test_headers_that_name_nobody(office: StaffOffice, authorization: str) -> None:
    assert await office.me({"Authorization": authorization}) == 401


async def test_a_new_password_ends_every_session(office: StaffOffice) -> None:
    here, there = await office.headers("lin_xiao"), await office.headers("lin_xiao")
    body = {"current": DEMONSTRATION_PASSWORD, "new": STRONG}
    changed = await office.http.post("/api/staff/password", json=body, headers=here)
    assert changed.status_code == 200, changed.text
    fresh = {"Authorization": f"Bearer {changed.json()['token']}"}
    assert [await office.me(headers) for headers in (here, there, fresh)] == [401, 401, 200]
    assert (await office.sign_in("lin_xiao")).status_code == 401
    assert (await office.sign_in("lin_xiao", STRONG)).status_code == 200


@pytest.mark.parametrize(
    "body, code",
    [
        ({"current": "wrong", "new": STRONG}, "wrong_password"),
        ({"current": DEMONSTRATION_PASSWORD, "new": "short"}, "weak_password"),
        ({"current": DEMONSTRATION_PASSWORD, "new": "lin_xiao-is-here-9"}, "weak_password"),
    ],
)
async def test_a_new_password_is_checked(office: StaffOffice, body: dict[str, str], code: str) -> None:
    headers = await office.headers("lin_xiao")
    response = await office.http.post("/api/staff/password", json=body, headers=headers)
    assert response.json()["code"] == code
    assert await office.me(headers) == 200


async def test_what_is_logged_of_a_sign_in_holds_no_secret(
    office: StaffOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", "json", lambda text: text)
    headers = await office.headers("lin_xiao")
    await office.sign_in("lin_xiao", "geheim-geheim")
    await office.sign_in("typed-the-password-here", "geheim-geheim")
    logged = capsys.readouterr().err
    assert logged.count("staff_sign_in") == 3
    assert '"outcome":"signed_in"' in logged and '"outcome":"wrong_password"' in logged
    for secret in ("geheim", "typed-the-password", DEMONSTRATION_PASSWORD, headers["Authorization"][7:]):
        assert secret not in logged


async def test_demonstration_accounts_are_listed_in_development(office: StaffOffice) -> None:
    accounts = (await office.http.get("/api/staff/development/accounts")).json()
    roles = {account["role"] for account in accounts}
    assert roles == {"agent", "manager", "supervisor", "administrator"}
    assert all(account["description"] for account in accounts)


async def test_guesses_made_at_once_are_counted_one_by_one(
    tmp_path: Path, clock: TurnableClock, database_url: str
) -> None:
    async with staff_office(make_settings(tmp_path, database_url=database_url), clock) as office:
        answers = await asyncio.gather(*(office.sign_in("lin_xiao", "wrong") for _ in range(12)))
        assert sorted(response.status_code for response in answers) == [401] * 5 + [429] * 7
        assert (await office.sign_in("lin_xiao")).status_code == 429


async def test_a_hash_of_older_parameters_is_renewed_at_sign_in(office: StaffOffice) -> None:
    older = PasswordHasher.from_parameters(profiles.CHEAPEST).hash(DEMONSTRATION_PASSWORD)

    def kept(connection: Connection) -> str:
        return staff_accounts.found(connection, "lin_xiao").password_hash or ""

    await office.database.write(lambda c: staff_accounts.set_password(c, "lin_xiao", older, due=False))
    headers = await office.headers("lin_xiao")
    renewed = await office.database.read(kept)
    assert "m=65536,t=3,p=4" in renewed != older
    assert await office.me(headers) == 200
    assert (await office.sign_in("lin_xiao")).status_code == 200


async def test_of_a_token_only_its_hash_is_kept(office: StaffOffice) -> None:
    headers = await office.headers("lin_xiao")
    rows = await office.database.read(lambda c: str(c.execute(select(staff_sessions)).all()))
    assert headers["Authorization"][7:] not in rows
    assert len(headers["Authorization"][7:]) == 43
