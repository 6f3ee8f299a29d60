"""The other systems that are told of handovers, as the setting WEBHOOKS names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, field_validator

from assistant.handoff.signing import key_of
from assistant.settings import UnsafeSettings, is_loopback

SHORTEST_SECRET = 32


class Endpoint(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", description="how it is called in the outbox and in logs")
    url: str = Field(description="https, or http on this machine; nothing else is ever called")
    secret: SecretStr = Field(description="shared with the receiver; its use depends on the kind")

    @field_validator("url")
    @classmethod
    def only_where_it_may_go(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or parts.username or parts.password or parts.fragment:
            raise ValueError("must be an address with a host, without user, password or fragment")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise ValueError("must be https; http only on this machine")
        return url


class SignedEndpoint(Endpoint):
    """Gets every move of a handover, signed; and that messages were written, without their words."""

    kind: Literal["signed"]

    @field_validator("secret")
    @classmethod
    def a_key(cls, secret: SecretStr) -> SecretStr:
        key_of(secret.get_secret_value())
        return secret


class ChatwootEndpoint(Endpoint):
    """An outside desk: `url` is the Chatwoot server, `secret` what it signs its own webhooks with."""

    kind: Literal["chatwoot"]
    inbox_identifier: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="of an inbox of the API channel")
    account_id: int = Field(ge=1)
    api_token: SecretStr = Field(description="access token of a Chatwoot agent, for notes and the status")
    staff_id: str = Field(min_length=1, max_length=64, description="the member of staff who stands for this desk here")

    @field_validator("url")
    @classmethod
    def without_path(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.path not in ("", "/") or parts.query:
            raise ValueError("must be the server's address alone")
        return url.rstrip("/")


AnyEndpoint = Annotated[SignedEndpoint | ChatwootEndpoint, Field(discriminator="kind")]
_endpoints: TypeAdapter[list[AnyEndpoint]] = TypeAdapter(list[AnyEndpoint])


def read_endpoints(setting: str, *, development: bool) -> list[SignedEndpoint | ChatwootEndpoint]:
    """Raises UnsafeSettings, which names the fault and never the secret."""
    if not setting.strip():
        return []
    try:
        endpoints = _endpoints.validate_json(setting)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise UnsafeSettings(f"WEBHOOKS: {faults}") from None
    _check(endpoints, development)
    return endpoints


def _check(endpoints: Sequence[Endpoint], development: bool) -> None:
    names = [endpoint.name for endpoint in endpoints]
    if len(set(names)) < len(names):
        raise UnsafeSettings("WEBHOOKS: every name must be there once")
    for endpoint in endpoints:
        if not development and len(endpoint.secret.get_secret_value()) < SHORTEST_SECRET:
            raise UnsafeSettings(
                f"WEBHOOKS: the secret of {endpoint.name} is shorter than {SHORTEST_SECRET} characters"
            )
