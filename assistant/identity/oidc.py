"""The bank's OpenID provider: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from assistant.identity.errors import (
    InvalidToken,
    KeysUnavailable,
    SignInRefused,
    SingleSignOnUnavailable,
)
from assistant.identity.keys import RemoteKeys
from assistant.identity.staff import Role
from assistant.kit.clock import Clock
from assistant.settings import Settings, UnsafeSettings, is_loopback

logger = structlog.get_logger(__name__)

ALGORITHMS = ("RS256", "ES256", "PS256")
SCOPE = "openid profile"
CALLBACK_PATH = "/api/staff/oidc/callback"
DISCOVERED_SECONDS = 3600.0
TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 30
# Who has several roles at the provider has the first of these here.
ROLE_ORDER = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.MANAGER, Role.AGENT)


@dataclass(frozen=True)
class Identity:
    """What a verified ID token says."""

    subject: str
    username: str
    role: Role | None
    """Empty where the provider says nothing of roles."""


@dataclass(frozen=True)
class _Discovered:
    authorization_endpoint: str
    token_endpoint: str
    methods: tuple[str, ...]
    keys: RemoteKeys
    at: float


class OidcProvider:
    """Raises UnsafeSettings where the settings do not make a safe client."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._redirect_url = settings.oidc_redirect_url
        self._role_claim = settings.oidc_role_claim
        self._roles = role_names(settings.oidc_role_names)
        self._clock = clock
        self._found: _Discovered | None = None
        self._lock = asyncio.Lock()
        if not self._client_id or not self._redirect_url.endswith(CALLBACK_PATH):
            raise UnsafeSettings(f"OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_REDIRECT_URL (https://…{CALLBACK_PATH})")
        for url in (self._issuer, self._redirect_url):
            check_address(url)

    @property
    def is_secure(self) -> bool:
        """Whether staff reach the desk over TLS."""
        return self._redirect_url.startswith("https://")

    async def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent; raises SingleSignOnUnavailable."""
        found = await self._discover()
        async with self._client(found) as client:
            url, _ = client.create_authorization_url(
                found.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(url)

    async def identify(self, code: str, nonce: str, verifier: str) -> Identity:
        """Exchanges the code and checks the ID token; raises SignInRefused, SingleSignOnUnavailable."""
        found = await self._discover()
        try:
            async with self._client(found) as client:
                answer = await client.fetch_token(found.token_endpoint, code=code, code_verifier=verifier)
        except (AuthlibBaseError, ValueError) as error:
            raise SignInRefused from error
        except httpx.HTTPError as error:
            raise SingleSignOnUnavailable from error
        return self._identity(await self._claims(found, str(answer.get("id_token", "")), nonce))

    async def close(self) -> None:
        if self._found is not None:
            await self._found.keys.close()

    async def _claims(self, found: _Discovered, token: str, nonce: str) -> dict[str, Any]:
        """OpenID Connect Core 1.0, 3.1.3.7."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise SignInRefused
            claims: dict[str, Any] = jwt.decode(
                token,
                await found.keys.key(str(header.get("kid", ""))),
                algorithms=list(ALGORITHMS),
                audience=self._client_id,
                issuer=self._issuer,
                # Times are compared with our own clock.
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub", "nonce"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except KeysUnavailable as error:
            raise SingleSignOnUnavailable from error
        except (jwt.PyJWTError, InvalidToken) as error:
            raise SignInRefused from error
        now = self._clock.now().timestamp()
        if not _is_time(claims["exp"]) or now > claims["exp"] + LEEWAY_SECONDS:
            raise SignInRefused
        if not _is_time(claims["iat"]) or claims["iat"] > now + LEEWAY_SECONDS:
            raise SignInRefused
        if claims["nonce"] != nonce or claims.get("azp", self._client_id) != self._client_id:
            raise SignInRefused
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
            raise SignInRefused
        return claims

    def _identity(self, claims: dict[str, Any]) -> Identity:
        """Raises SignInRefused where the provider names roles and none of them is ours."""
        said = _at(claims, self._role_claim)
        names = {said} if isinstance(said, str) else {str(name) for name in said} if isinstance(said, list) else None
        held = {self._roles[name] for name in names or () if name in self._roles}
        role = next((role for role in ROLE_ORDER if role in held), None)
        if names is not None and role is None:
            raise SignInRefused("您的统一身份账号没有工作台的岗位，请联系管理员。")
        username = claims.get("preferred_username")
        return Identity(
            subject=claims["sub"], username=username.lower() if isinstance(username, str) else "", role=role
        )

    async def _discover(self) -> _Discovered:
        async with self._lock:
            now = self._clock.monotonic()
            if self._found is not None and now - self._found.at < DISCOVERED_SECONDS:
                return self._found
            try:
                fresh = await self._fetch(now)
            except (httpx.HTTPError, ValueError, KeyError, TypeError, UnsafeSettings) as error:
                logger.warning("oidc_not_discovered", reason=type(error).__name__)
                if self._found is None:
                    raise SingleSignOnUnavailable from error
                return self._found
            if self._found is not None:
                await self._found.keys.close()
            self._found = fresh
            return fresh

    async def _fetch(self, now: float) -> _Discovered:
        """OpenID Connect Discovery 1.0, 4."""
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            response = await client.get(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
            document = response.raise_for_status().json()
        if document["issuer"] != self._issuer:
            raise ValueError("the provider names another issuer")
        addresses = [str(document[key]) for key in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        for address in addresses:
            check_address(address)
        methods = tuple(document.get("token_endpoint_auth_methods_supported", ("client_secret_basic",)))
        return _Discovered(addresses[0], addresses[1], methods, RemoteKeys(addresses[2], self._clock), now)

    def _client(self, found: _Discovered) -> AsyncOAuth2Client:
        basic = "client_secret_basic" in found.methods
        method = "none" if not self._secret else "client_secret_basic" if basic else "client_secret_post"
        return AsyncOAuth2Client(
            self._client_id,
            self._secret,
            token_endpoint_auth_method=method,
            scope=SCOPE,
            redirect_uri=self._redirect_url,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        )


def role_names(setting: str) -> dict[str, Role]:
    """`their name=our role`, with commas; without any, the roles' own names."""
    if not setting.strip():
        return {role.value: role for role in Role}
    try:
        pairs = [pair.split("=") for pair in setting.split(",")]
        return {theirs.strip(): Role(ours.strip()) for theirs, ours in pairs}
    except ValueError:
        raise UnsafeSettings(f"OIDC_ROLE_NAMES is not `their name=our role, …` with {', '.join(Role)}") from None


def check_address(url: str) -> None:
    """Raises UnsafeSettings for anything but https, or http on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise UnsafeSettings(f"{url} must be an https address")


def _at(claims: dict[str, Any], path: str) -> Any:
    """The claim of that name, or inside it: `roles`, `realm_access.roles`."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
