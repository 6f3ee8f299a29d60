"""The service refuses to start where anybody could walk in."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.identity.development import DevelopmentIssuer
from assistant.main import create_app
from assistant.settings import Environment, Settings
from tests.fakes import TurnableClock, fake_knowledge

SAFE = {
    "ENVIRONMENT": "production",
    "RASA_TOKEN": "a-secret-of-their-own-0123456789",
    "IDENTITY_JWKS_URL": "https://id.bank.example/keys",
    "IDENTITY_ISSUER": "https://id.bank.example",
    "SPEECH_VOICE": "zh-espeak",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SAFE, "HOST", "DATABASE_URL", "DEVELOPMENT_ISSUER", "SPEECH"):
        monkeypatch.delenv(name, raising=False)


def from_environment(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in (SAFE | changes).items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_a_fresh_clone_runs_in_development() -> None:
    settings = Settings()
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.issues_development_tokens
    assert settings.database.startswith("sqlite:///") and settings.database.endswith("var/xiaoheng.db")


def test_production_with_its_own_secrets_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = from_environment(monkeypatch, VAR_DIR=str(tmp_path))
    assert not settings.issues_development_tokens
    app = create_app(settings, load=fake_knowledge())
    paths = app.openapi()["paths"]
    assert "/api/conversations" in paths
    assert not [path for path in paths if "development" in path or "jwks" in path]


@pytest.mark.parametrize("changes", [{"SPEECH": "off", "SPEECH_VOICE": ""}, {"SPEECH_VOICE": "zh-neural"}])
def test_production_reads_aloud_with_a_voice_that_is_named_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changes: dict[str, str]
) -> None:
    assert from_environment(monkeypatch, VAR_DIR=str(tmp_path), **changes).speech is (changes.get("SPEECH") != "off")


@pytest.mark.parametrize("environment", ["production", "test"])
@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"RASA_TOKEN": "development-only"}, "RASA_TOKEN"),
        ({"RASA_TOKEN": "short"}, "RASA_TOKEN"),
        ({"DEVELOPMENT_ISSUER": "true"}, "development issuer"),
        ({"IDENTITY_JWKS_URL": ""}, "IDENTITY_JWKS_URL"),
        ({"IDENTITY_ISSUER": ""}, "IDENTITY_ISSUER"),
        ({"SPEECH_VOICE": ""}, "zh-neural is for non-commercial use only"),
        ({"SPEECH_VOICE": "zh-nobody"}, "there are zh-neural"),
    ],
)
def test_outside_development_it_refuses_defaults(
    monkeypatch: pytest.MonkeyPatch, environment: str, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        from_environment(monkeypatch, ENVIRONMENT=environment, **changes)


def test_an_open_address_needs_a_named_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    with pytest.raises(ValueError, match="ENVIRONMENT"):
        Settings()
    monkeypatch.setenv("ENVIRONMENT", "development")
    assert Settings().host == "0.0.0.0"


def test_the_development_issuer_refuses_by_itself_too(monkeypatch: pytest.MonkeyPatch, clock: TurnableClock) -> None:
    with pytest.raises(ValueError, match="development"):
        DevelopmentIssuer(from_environment(monkeypatch), clock)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SAFE["RASA_TOKEN"] not in repr(from_environment(monkeypatch))
