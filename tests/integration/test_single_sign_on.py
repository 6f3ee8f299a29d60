"""Single sign-on against a small OpenID provider: real HTTP, real signatures."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from assistant.identity.oidc import OidcProvider, role_names
from assistant.identity.staff import Role
from assistant.settings import UnsafeSettings
from tests.conftest import make_settings
from tests.fakes import TurnableClock
from tests.staff import BRANCH_OFFICE, StaffOffice, staff_office

CALLBACK = "https://desk.bank.example/api/staff/oidc/callback"
CLIENT, SECRET = "xiaoheng-desk", "a secret of the client"


class Provider:
    """Lets `person` in at once; `claims` and `key` are what a test may spoil."""

    def __init__(self, clock: TurnableClock) -> None:
        self.clock = clock
        self.key = rsa.generate_private_key(65537, 2048)
        self.signing_key = self.key
        self.person: dict[str, Any] = {"sub": "u-1", "preferred_username": "Bai_Lu", "roles": ["agent", "intranet"]}
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""
        self.down = False

    async def discovery(self, _request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        document = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return web.json_response(document | {"issuer": self.issuer})

    async def keys(self, _request: web.Request) -> web.Response:
        key = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [key | {"kid": "one", "alg": "RS256", "use": "sig"}]})

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", CLIENT, CALLBACK)
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return web.HTTPFound(f"{CALLBACK}?{urlencode({'code': code, 'state': asked['state']})}")

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        credentials = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(str(form["code"]), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest())
        right = (
            asked is not None
            and request.headers["authorization"] == f"Basic {credentials}"
            and form["redirect_uri"] == CALLBACK
            and challenge.decode().rstrip("=") == asked["code_challenge"]
        )
        if asked is None or not right:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = self.clock.now()
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + timedelta(minutes=5)}
        claims |= {"nonce": asked["nonce"]} | self.person | self.claims
        claims = {key: value for key, value in claims.items() if value is not None}
        id_token = jwt.encode(claims, self.signing_key, algorithm="RS256", headers={"kid": "one"})
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": id_token})


@pytest.fixture
async def provider(clock: TurnableClock) -> AsyncIterator[Provider]:
    provider = Provider(clock)
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discovery)
    app.router.add_get("/keys", provider.keys)
    app.router.add_get("/authorize", provider.authorize)
    app.router.add_post("/token", provider.token)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield provider
    await runner.cleanup()


@pytest.fixture
async def office(tmp_path: Path, clock: TurnableClock, provider: Provider) -> AsyncIterator[StaffOffice]:
    settings = make_settings(
        tmp_path,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_redirect_url=CALLBACK,
    )
    async with staff_office(settings, clock) as running:
        headers = await running.headers("tang_ling")
        new = {"username": "bai_lu", "name": "白鹭", "role": "agent", "title": "客服", "single_sign_on": True}
        assert (await running.http.post("/api/desk/admin/staff", json=new, headers=headers)).status_code == 200
        yield running


class Browser:
    """One browser of a colleague: keeps cookies, follows redirects one by one."""

    def __init__(self, office: StaffOffice) -> None:
        transport: Any = httpx.ASGITransport(office.app, client=BRANCH_OFFICE)
        self.desk = httpx.AsyncClient(transport=transport, base_url="https://desk.bank.example")

    async def start(self) -> str:
        """The provider's address that the browser is sent to."""
        address = (await self.desk.get("/api/staff/oidc")).json()["url"]
        return (await self.desk.get(address)).headers["location"]

    async def at_provider(self, address: str) -> str:
        """The address that the provider sends the browser back to."""
        async with httpx.AsyncClient(timeout=60) as http:
            return (await http.get(address)).headers["location"]

    async def back(self, address: str) -> dict[str, str]:
        """What the desk's page finds in its fragment."""
        response = await self.desk.get(address)
        landed = urlsplit(response.headers["location"])
        assert (response.status_code, landed.netloc, landed.path) == (302, "", "/desk")
        return dict(parse_qsl(landed.fragment))

    async def walk(self) -> dict[str, str]:
        return await self.back(await self.at_provider(await self.start()))

    async def exchange(self, code: str) -> httpx.Response:
        return await self.desk.post("/api/staff/oidc/exchange", json={"code": code})


async def test_a_colleague_signs_in_and_no_address_ever_carries_a_token(office: StaffOffice) -> None:
    browser = Browser(office)
    fragment = await browser.walk()
    assert set(fragment) == {"code"}
    signed_in = (await browser.exchange(fragment["code"])).json()
    assert signed_in["staff"]["id"] == "bai_lu"
    assert signed_in["token"] not in fragment["code"]
    headers = {"Authorization": f"Bearer {signed_in['token']}"}
    assert await office.me(headers) == 200


async def test_the_cookie_is_for_this_browser_alone(office: StaffOffice) -> None:
    browser = Browser(office)
    response = await browser.desk.get("/api/staff/oidc/start")
    cookie = response.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/api/staff/oidc", "Secure", "Max-Age=600"):
        assert part in cookie


async def test_an_account_stays_linked_to_the_subject(office: StaffOffice, provider: Provider) -> None:
    await Browser(office).walk()
    provider.person["preferred_username"] = "renamed"
    browser = Browser(office)
    fragment = await browser.walk()
    assert (await browser.exchange(fragment["code"])).json()["staff"]["id"] == "bai_lu"
    provider.person |= {"sub": "u-2", "preferred_username": "bai_lu"}
    assert await Browser(office).walk() == {"problem": "sign_in_refused"}


async def test_a_password_account_is_not_taken_over_by_its_name(office: StaffOffice, provider: Provider) -> None:
    provider.person |= {"preferred_username": "tang_ling", "roles": ["administrator"]}
    assert await Browser(office).walk() == {"problem": "sign_in_refused"}


async def test_roles_follow_the_provider(office: StaffOffice, provider: Provider) -> None:
    provider.person["roles"] = ["agent", "supervisor"]
    browser = Browser(office)
    fragment = await browser.walk()
    assert (await browser.exchange(fragment["code"])).json()["staff"]["role"] == "supervisor"
    provider.person["roles"] = ["intranet"]
    assert await Browser(office).walk() == {"problem": "sign_in_refused"}
    provider.person["roles"] = None
    browser = Browser(office)
    fragment = await browser.walk()
    assert (await browser.exchange(fragment["code"])).json()["staff"]["role"] == "supervisor"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"azp": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"sub": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
    ],
)
async def test_id_tokens_that_are_not_for_this_sign_in(
    office: StaffOffice, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert await Browser(office).walk() == {"problem": "sign_in_refused"}


async def test_a_signature_of_another_key_is_refused(office: StaffOffice, provider: Provider) -> None:
    provider.signing_key = rsa.generate_private_key(65537, 2048)
    assert await Browser(office).walk() == {"problem": "sign_in_refused"}


async def test_a_state_that_was_not_begun_here(office: StaffOffice) -> None:
    browser = Browser(office)
    back = await browser.at_provider(await browser.start())
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert await browser.back(f"{CALLBACK}?{urlencode({'code': code, 'state': 'made-up'})}") == {
        "problem": "sign_in_expired"
    }


async def test_what_one_browser_began_another_cannot_end(office: StaffOffice) -> None:
    victim, attacker = Browser(office), Browser(office)
    await victim.start()
    back = await attacker.at_provider(await attacker.start())
    assert await victim.back(back) == {"problem": "sign_in_expired"}
    assert await Browser(office).back(back) == {"problem": "sign_in_expired"}
    fragment = await attacker.back(back)
    refused = await victim.exchange(fragment["code"])
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_expired")


async def test_an_address_works_once(office: StaffOffice) -> None:
    browser = Browser(office)
    back = await browser.at_provider(await browser.start())
    assert set(await browser.back(back)) == {"code"}
    assert await browser.back(back) == {"problem": "sign_in_expired"}


async def test_a_code_works_once_and_for_a_minute(office: StaffOffice, clock: TurnableClock) -> None:
    browser = Browser(office)
    first, second = await browser.walk(), await browser.walk()
    assert (await browser.exchange(first["code"])).status_code == 200
    assert (await browser.exchange(first["code"])).status_code == 401
    late = Browser(office)
    third = await late.walk()
    clock.forward(61)
    assert (await late.exchange(third["code"])).status_code == 401
    assert second["code"] != first["code"]


async def test_a_sign_in_takes_ten_minutes_at_most(office: StaffOffice, clock: TurnableClock) -> None:
    browser = Browser(office)
    back = await browser.at_provider(await browser.start())
    clock.forward(601)
    assert await browser.back(back) == {"problem": "sign_in_expired"}


async def test_saying_no_at_the_provider_leads_back_to_the_page(office: StaffOffice) -> None:
    browser = Browser(office)
    state = parse_qs(urlsplit(await browser.start()).query)["state"][0]
    refused = f"{CALLBACK}?{urlencode({'error': 'access_denied', 'state': state})}"
    assert await browser.back(refused) == {"problem": "sign_in_refused"}


async def test_a_disabled_account_stays_out(office: StaffOffice) -> None:
    browser = Browser(office)
    early = await browser.walk()
    headers = await office.headers("tang_ling")
    body = {"name": "白鹭", "role": "agent", "title": "客服", "disabled": True}
    await office.http.put("/api/desk/admin/staff/bai_lu", json=body, headers=headers)
    assert (await browser.exchange(early["code"])).status_code == 401
    assert await Browser(office).walk() == {"problem": "account_disabled"}


async def test_an_absent_provider_is_said_so(office: StaffOffice, provider: Provider) -> None:
    provider.down = True
    response = await Browser(office).desk.get("/api/staff/oidc/start")
    assert response.headers["location"] == "/desk#problem=single_sign_on_unavailable"


async def test_without_a_provider_there_is_no_such_way_in(tmp_path: Path, clock: TurnableClock) -> None:
    async with staff_office(make_settings(tmp_path), clock) as office:
        for path in ("", "/start", "/callback"):
            assert (await office.http.get(f"/api/staff/oidc{path}")).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"oidc_issuer": "http://id.bank.example"},
        {"oidc_client_id": ""},
        {"oidc_redirect_url": ""},
        {"oidc_redirect_url": "http://desk.bank.example/api/staff/oidc/callback"},
        {"oidc_redirect_url": "https://desk.bank.example/elsewhere"},
        {"oidc_role_names": "XH-AGENT"},
        {"oidc_role_names": "XH-AGENT=boss"},
    ],
)
def test_settings_that_make_no_safe_client(tmp_path: Path, clock: TurnableClock, changes: dict[str, str]) -> None:
    good = {"oidc_issuer": "https://id.bank.example", "oidc_client_id": CLIENT, "oidc_redirect_url": CALLBACK}
    with pytest.raises(UnsafeSettings):
        OidcProvider(make_settings(tmp_path, **good | changes), clock)


def test_the_bank_names_roles_as_it_likes() -> None:
    assert role_names("XH-AGENT=agent, XH-BOSS = supervisor") == {
        "XH-AGENT": Role.AGENT,
        "XH-BOSS": Role.SUPERVISOR,
    }
