"""Turning a bearer token into a customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jwt
from cachetools import LRUCache
from pydantic import ValidationError

from assistant.identity.errors import ExpiredToken, InvalidToken
from assistant.identity.keys import KeySource
from assistant.identity.models import Customer, VerifiedToken
from assistant.kit.clock import Clock

ALGORITHMS = ("RS256", "ES256")
LEEWAY_SECONDS = 10
LONGEST_TOKEN = 8192


class IdentityService:
    """Checks signature, issuer, audience and expiry; a token seen before costs a look-up until it expires."""

    def __init__(self, keys: KeySource, issuer: str, audience: str, clock: Clock) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._verified: LRUCache[str, VerifiedToken] = LRUCache(20_000)

    async def verify(self, token: str) -> VerifiedToken:
        """Raises InvalidToken, ExpiredToken, or KeysUnavailable where no key could be fetched."""
        known = self._verified.get(token)
        if known is None:
            known = self._verified[token] = await self._check(token)
        if known.expires_at.timestamp() + LEEWAY_SECONDS <= self._clock.now().timestamp():
            raise ExpiredToken
        return known

    async def from_header(self, authorization: str | None) -> VerifiedToken:
        """The caller of an `Authorization: Bearer …` header."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise InvalidToken("请先登录。")
        return await self.verify(token.strip())

    async def close(self) -> None:
        await self._keys.close()

    async def _check(self, token: str) -> VerifiedToken:
        if len(token) > LONGEST_TOKEN:
            raise InvalidToken
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise InvalidToken
            key = await self._keys.key(str(header.get("kid", "")))
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                # Expiry is compared with our own clock, in `verify`.
                options={"require": ["exp", "sub", "iss", "aud"], "verify_exp": False, "verify_iat": False},
            )
            return _verified(claims)
        except (jwt.PyJWTError, ValidationError, ValueError, OverflowError) as error:
            raise InvalidToken from error


def _verified(claims: dict[str, Any]) -> VerifiedToken:
    customer = Customer.model_validate(
        {
            "id": claims["sub"],
            "name": claims.get("name") or "客户",
            "birth_date": claims.get("birth_date"),
            "segment": claims.get("segment"),
            "language": claims.get("language") or "zh",
            "branch_id": claims.get("branch_id") or None,
            "manager_id": claims.get("manager_id") or None,
            "care_edition": claims.get("care_edition") or False,
        }
    )
    return VerifiedToken(customer=customer, expires_at=datetime.fromtimestamp(claims["exp"], UTC))
