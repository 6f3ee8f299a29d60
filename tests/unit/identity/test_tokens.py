"""Which tokens name a customer."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import RSAAlgorithm

from assistant.identity.development import ISSUER, DevelopmentIssuer
from assistant.identity.errors import ExpiredToken, InvalidToken, KeysUnavailable, UnknownCustomer
from assistant.identity.keys import RemoteKeys
from assistant.identity.service import IdentityService
from assistant.settings import Settings
from tests.conftest import make_settings
from tests.fakes import TurnableClock

APP = "https://id.bank.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


@pytest.fixture
def issuer(settings: Settings, clock: TurnableClock) -> DevelopmentIssuer:
    return DevelopmentIssuer(settings, clock)


@pytest.fixture
def identity(issuer: DevelopmentIssuer, clock: TurnableClock) -> IdentityService:
    return IdentityService(issuer, ISSUER, "xiaoheng", clock)


async def test_a_demonstration_customer_is_recognised(issuer: DevelopmentIssuer, identity: IdentityService) -> None:
    signed_in = issuer.sign_in("wang_guilan")
    verified = await identity.from_header(f"Bearer {signed_in.token}")
    assert verified.customer == signed_in.customer
    assert (verified.customer.name, verified.customer.segment) == ("王桂兰", "elderly")


async def test_a_token_expires_also_once_it_has_been_seen(
    issuer: DevelopmentIssuer, identity: IdentityService, clock: TurnableClock
) -> None:
    token = issuer.sign_in("wang_guilan").token
    await identity.verify(token)
    clock.forward(8 * 3600 + 11)
    with pytest.raises(ExpiredToken):
        await identity.verify(token)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer " + "x" * 9000])
async def test_headers_that_name_nobody(identity: IdentityService, header: str | None) -> None:
    with pytest.raises(InvalidToken):
        await identity.from_header(header)


@pytest.mark.parametrize(
    "change", [{"aud": "other"}, {"iss": "other"}, {"sub": None}, {"exp": None}, {"birth_date": "gestern"}, {"sub": 5}]
)
async def test_claims_that_do_not_fit_are_refused(
    issuer: DevelopmentIssuer, identity: IdentityService, clock: TurnableClock, change: dict[str, Any]
) -> None:
    claims = {"sub": "x", "name": "x", "iss": ISSUER, "aud": "xiaoheng", "exp": clock.now() + timedelta(hours=1)}
    claims = {key: value for key, value in (claims | change).items() if value is not None}
    key_id = issuer.jwks()["keys"][0]["kid"]
    token = jwt.encode(claims, issuer._private, algorithm="ES256", headers={"kid": key_id})
    with pytest.raises(InvalidToken):
        await identity.verify(token)


async def test_forged_tokens_are_refused(
    issuer: DevelopmentIssuer, identity: IdentityService, clock: TurnableClock
) -> None:
    claims = {"sub": "x", "iss": ISSUER, "aud": "xiaoheng", "exp": clock.now() + timedelta(hours=1)}
    headers = {"kid": issuer.jwks()["keys"][0]["kid"]}
    other = ec.generate_private_key(ec.SECP256R1())
    forged = [
        jwt.encode(claims, other, algorithm="ES256", headers=headers),
        jwt.encode(claims, "a secret long enough for hmac, 32 bytes", algorithm="HS256", headers=headers),
        jwt.encode(claims, None, algorithm="none", headers=headers),
        jwt.encode(claims, other, algorithm="ES256", headers={"kid": "unknown"}),
    ]
    for token in forged:
        with pytest.raises(InvalidToken):
            await identity.verify(token)


def test_only_demonstration_customers_sign_in(issuer: DevelopmentIssuer) -> None:
    with pytest.raises(UnknownCustomer):
        issuer.sign_in("somebody")
    ages = {customer.id: customer.age for customer in issuer.customers()}
    assert ages["wang_guilan"] == 74


def test_the_key_is_kept_and_readable_by_its_owner_alone(
    settings: Settings, issuer: DevelopmentIssuer, clock: TurnableClock
) -> None:
    file = settings.var_dir / "development_issuer.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert DevelopmentIssuer(settings, clock).jwks() == issuer.jwks()
    assert "d" not in issuer.jwks()["keys"][0]
    assert list(settings.var_dir.iterdir()) == [file]


class Jwks:
    """An issuer's key page, counted."""

    def __init__(self) -> None:
        self.keys = {"one": rsa.generate_private_key(65537, 2048)}
        self.asked = 0
        self.fails = False
        self.url = ""

    async def page(self, _request: web.Request) -> web.Response:
        self.asked += 1
        if self.fails:
            return web.Response(status=500)
        keys = [
            RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "alg": "RS256", "use": "sig"}
            for kid, key in self.keys.items()
        ]
        return web.json_response({"keys": keys})

    def token(self, clock: TurnableClock, kid: str = "one", **claims: Any) -> str:
        body = {"sub": "c-1", "name": "客户", "iss": APP, "aud": "xiaoheng", "exp": clock.now() + timedelta(hours=2)}
        return jwt.encode(body | claims, self.keys[kid], algorithm="RS256", headers={"kid": kid})


@pytest.fixture
async def jwks() -> AsyncIterator[Jwks]:
    page = Jwks()
    app = web.Application()
    app.router.add_get("/keys", page.page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    page.url = f"http://127.0.0.1:{port}/keys"
    yield page
    await runner.cleanup()


@pytest.fixture
async def app_identity(jwks: Jwks, clock: TurnableClock) -> AsyncIterator[IdentityService]:
    service = IdentityService(RemoteKeys(jwks.url, clock), APP, "xiaoheng", clock)
    yield service
    await service.close()


async def test_keys_of_an_issuer_elsewhere_are_fetched_once(
    jwks: Jwks, app_identity: IdentityService, clock: TurnableClock
) -> None:
    for n in range(3):
        verified = await app_identity.verify(jwks.token(clock, jti=str(n)))
        assert verified.customer.id == "c-1"
        assert verified.expires_at > datetime(2026, 11, 22, tzinfo=UTC)
    assert jwks.asked == 1


async def test_a_new_key_is_found_but_made_up_ids_do_not_hammer_the_issuer(
    jwks: Jwks, app_identity: IdentityService, clock: TurnableClock
) -> None:
    await app_identity.verify(jwks.token(clock))
    jwks.keys["two"] = rsa.generate_private_key(65537, 2048)
    clock.forward(31)
    await app_identity.verify(jwks.token(clock, "two"))
    asked = jwks.asked
    for n in range(5):
        forged = jwt.encode({"sub": "x"}, jwks.keys["one"], algorithm="RS256", headers={"kid": f"made-up-{n}"})
        with pytest.raises(InvalidToken):
            await app_identity.verify(forged)
    assert jwks.asked == asked


async def test_old_keys_serve_on_while_the_issuer_is_away(
    jwks: Jwks, app_identity: IdentityService, clock: TurnableClock
) -> None:
    await app_identity.verify(jwks.token(clock))
    jwks.fails = True
    clock.forward(3600)
    assert (await app_identity.verify(jwks.token(clock, jti="later"))).customer.id == "c-1"


async def test_without_any_key_the_customer_is_asked_to_try_again(
    jwks: Jwks, app_identity: IdentityService, clock: TurnableClock
) -> None:
    jwks.fails = True
    with pytest.raises(KeysUnavailable):
        await app_identity.verify(jwks.token(clock))
