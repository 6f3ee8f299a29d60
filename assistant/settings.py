"""Every setting of the assistant: one environment variable each, read once at start-up."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_RASA_TOKEN = "development-only"
SHORTEST_SECRET = 16
VOICES = ("zh-neural", "zh-kokoro", "zh-espeak", "en-espeak")
"""What SPEECH_VOICE may name; a test holds them against those of the voice layer."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class UnsafeSettings(ValueError):
    """The settings would serve customers without a lock on the door."""


class Settings(BaseSettings):
    """The environment variable is the field's name in capitals: DATABASE_URL, RASA_TOKEN, …"""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True, hide_input_in_errors=True)

    environment: Environment = Field(
        default=Environment.DEVELOPMENT,
        description="development signs in demonstration customers; anything else refuses default secrets. "
        "Must be named when HOST is not a loopback address.",
    )
    host: str = Field(default="127.0.0.1", description="address the service listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="port the service listens on")
    forwarded_allow_ips: str = Field(
        default="127.0.0.1",
        description="addresses and networks, with commas, of the proxies whose X-Forwarded-For names the caller",
    )

    database_url: str = Field(
        default="",
        description="postgresql://user:password@host/name; empty means SQLite in VAR_DIR/xiaoheng.db",
    )
    database_connections: int = Field(
        default=8, ge=1, le=200, description="PostgreSQL connections a worker; SQLite readers"
    )

    rasa_url: str = Field(default="http://127.0.0.1:5005", description="where Rasa listens, a loopback address")
    rasa_managed: bool = Field(
        default=True, description="`serve` starts Rasa and watches over it; false where somebody else does"
    )
    rasa_token: SecretStr = Field(
        default=SecretStr(DEFAULT_RASA_TOKEN),
        description="shared secret between the assistant and Rasa, both ways",
    )
    rasa_timeout_seconds: float = Field(
        default=3.0, gt=0, description="after this FAQ retrieval answers in Rasa's place"
    )
    rasa_probe_seconds: float = Field(
        default=2.0, gt=0, description="how often an absent Rasa is asked whether it is back"
    )

    development_issuer: bool | None = Field(
        default=None,
        description="sign in demonstration customers; by default exactly when ENVIRONMENT=development "
        "and IDENTITY_JWKS_URL is empty",
    )
    identity_jwks_url: str = Field(default="", description="JWKS of the app's token issuer")
    identity_issuer: str = Field(default="", description="expected `iss` of a token; required with IDENTITY_JWKS_URL")
    identity_audience: str = Field(default="xiaoheng", description="expected `aud` of a token")

    redis_url: str = Field(
        default="", description="redis://host:6379/0; with it and PostgreSQL any number of workers share the service"
    )
    redis_prefix: str = Field(
        default="xiaoheng", pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="what the names of our keys begin with"
    )

    staff_session_minutes: float = Field(default=30.0, gt=0, description="a desk unused for so long must sign in again")
    staff_session_hours: float = Field(default=12.0, gt=0, description="longest session of a desk, however busy")
    oidc_issuer: str = Field(default="", description="OpenID provider of the bank's staff; empty: passwords only")
    oidc_client_id: str = Field(default="", description="client id at the OpenID provider")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="client secret at the OpenID provider")
    oidc_redirect_url: str = Field(default="", description="https://…/api/staff/oidc/callback, as registered there")
    oidc_role_claim: str = Field(
        default="roles", description="claim with the roles of a member of staff; `realm_access.roles` looks inside"
    )
    oidc_role_names: str = Field(
        default="",
        description="`their name=our role`, with commas (agent, manager, supervisor, administrator); "
        "empty: the same names",
    )

    webhooks: str = Field(
        default="",
        description='JSON list of {"name", "url", "secret", "kind": "signed"|"chatwoot", …} that are told of handovers',
    )
    attachment_bytes: int = Field(default=10 * 1024 * 1024, ge=1024, description="largest picture or document")
    attachment_bytes_per_day: int = Field(
        default=100 * 1024 * 1024, ge=1024, description="pictures and documents that one customer may send in 24 hours"
    )
    clamav_address: str = Field(
        default="", description="host:port of a ClamAV daemon that every picture and document passes; empty: none"
    )
    links_trusted: str = Field(
        default="hfbank.com.cn", description="hosts, with commas, whose links are shown without a warning"
    )

    message_characters: int = Field(default=1000, ge=10, description="longest text a customer may send")
    request_bytes: int = Field(default=64 * 1024, ge=1024, description="largest request body")
    message_burst: int = Field(
        default=20, ge=1, description="messages a customer may send at once; taps to a person too"
    )
    messages_per_minute: float = Field(
        default=60.0, gt=0, description="messages a customer may send a minute; taps to a person too"
    )
    speech: bool = Field(default=True, description="on: pages read aloud and listen; off: they hide it")
    speech_voice: str = Field(
        default="",
        description="id of the reading voice (docs/voice.md says its licence); must be named outside development, "
        "where otherwise the best one installed reads",
    )
    speech_workers: int = Field(default=2, ge=1, le=64, description="processes that read aloud, for each worker")
    speech_warm: bool = Field(default=True, description="speak fixed prompts and screens ahead, in the background")
    speech_characters: int = Field(default=2000, ge=100, description="longest text that is read aloud at once")
    speech_burst: int = Field(default=60, ge=1, description="sentences a caller may ask for at once")
    speech_per_minute: float = Field(
        default=120.0, gt=0, description="sentences a caller may ask for a minute, lasting"
    )
    devices: int = Field(default=10, ge=1, description="live connections to one conversation in one worker")

    var_dir: Path = Field(default=ROOT / "var", description="what the service writes: database, development key")
    encoder_dir: Path = Field(default=ROOT / "build" / "encoder", description="sentence encoder built by set-up")
    recognitions: int = Field(
        default=2,
        ge=1,
        le=64,
        description="utterances recognised at once, by each worker; who comes beyond waits in line",
    )
    recogniser_dir: Path = Field(default=ROOT / "build" / "whisper", description="speech recogniser built by set-up")
    vosk_model_dir: Path | None = Field(
        default=None, description="directory of a Chinese Vosk model, which then listens in Whisper's place"
    )
    voice_dir: Path = Field(default=ROOT / "build" / "voice", description="reading voice built by set-up")
    faq_index_dir: Path = Field(default=ROOT / "build" / "faq", description="index of the knowledge base")
    knowledge_base_dir: Path = Field(default=ROOT / "knowledge_base", description="content a bank edits")
    web_dir: Path = Field(default=ROOT / "web" / "dist", description="built pages; not served where absent")
    domain_path: Path = Field(default=ROOT / "domain.yml", description="Rasa's domain, for actions that ask for it")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"

    @model_validator(mode="after")
    def refuse_what_is_unsafe(self) -> Self:
        if "environment" not in self.model_fields_set and not is_loopback(self.host):
            raise UnsafeSettings(
                f"HOST={self.host} is reachable from outside: name ENVIRONMENT (production or development)"
            )
        if self.redis_url and not self.database_url.startswith("postgres"):
            raise UnsafeSettings(
                "REDIS_URL is for several workers, which SQLite cannot serve: "
                "set DATABASE_URL to a PostgreSQL database, or leave REDIS_URL empty"
            )
        if self.identity_jwks_url and not self.identity_issuer:
            raise UnsafeSettings("IDENTITY_JWKS_URL needs IDENTITY_ISSUER, the `iss` that tokens must carry")
        if self.speech_voice and self.speech_voice not in VOICES:
            raise UnsafeSettings(f"SPEECH_VOICE={self.speech_voice} is no voice; there are {', '.join(VOICES)}")
        if self.environment is Environment.DEVELOPMENT:
            return self
        if self.speech and not self.speech_voice:
            raise UnsafeSettings(
                f"ENVIRONMENT={self.environment} needs SPEECH_VOICE, whose licence somebody has read "
                "(docs/voice.md; zh-neural is for non-commercial use only), or SPEECH=off"
            )
        token = self.rasa_token.get_secret_value()
        if token == DEFAULT_RASA_TOKEN or len(token) < SHORTEST_SECRET:
            raise UnsafeSettings(
                f"RASA_TOKEN is a default or shorter than {SHORTEST_SECRET} characters; "
                f"set a secret of your own when ENVIRONMENT={self.environment}"
            )
        if self.development_issuer:
            raise UnsafeSettings(f"the development issuer signs in anybody; not when ENVIRONMENT={self.environment}")
        if not self.identity_jwks_url:
            raise UnsafeSettings(
                f"ENVIRONMENT={self.environment} needs IDENTITY_JWKS_URL, the keys of the app's tokens"
            )
        return self

    @cached_property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.var_dir / 'xiaoheng.db'}"

    @cached_property
    def issues_development_tokens(self) -> bool:
        if self.development_issuer is not None:
            return self.development_issuer
        return self.environment is Environment.DEVELOPMENT and not self.identity_jwks_url


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
