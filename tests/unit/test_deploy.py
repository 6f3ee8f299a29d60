"""The files of deploy/ name what exists."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.settings import ROOT, Settings
from assistant.speech import transcriptions

DEPLOY = ROOT / "deploy"


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
    return document


def test_every_variable_of_a_worker_is_a_setting() -> None:
    given = compose()["services"]["worker-1"]["environment"].keys()
    assert {name.lower() for name in given} <= Settings.model_fields.keys()
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    line = next(line for line in dockerfile.splitlines() if line.startswith("ENV "))
    assert {name.lower() for name in re.findall(r"(\w+)=", line)} <= Settings.model_fields.keys()


def test_the_settings_of_the_workers_are_accepted_in_production() -> None:
    example = {"POSTGRES_PASSWORD": "p", "REDIS_PASSWORD": "r", "RASA_TOKEN": "t" * 32}
    example |= {"IDENTITY_JWKS_URL": "https://id.bank.example/jwks", "IDENTITY_ISSUER": "https://id.bank.example"}
    example["SPEECH_VOICE"] = "zh-espeak"

    def filled(value: str) -> str:
        return re.sub(r"\$\{(\w+)(?::[?-])?\}", lambda name: example.get(name[1], ""), value)

    given = compose()["services"]["worker-1"]["environment"]
    settings = Settings(**{name.lower(): filled(value) for name, value in given.items()}, host="0.0.0.0")
    assert settings.database == "postgresql://xiaoheng:p@postgres:5432/xiaoheng"
    assert settings.redis_url == "redis://:r@redis:6379/0"


def test_what_else_stands_in_the_file_of_secrets_reaches_the_workers() -> None:
    """Single sign-on, trusted links and the rest have no line of their own in the compose file."""
    assert compose()["services"]["worker-1"]["env_file"] == [{"path": ".env", "required": False}]
    named = re.findall(r"^([A-Z_]+)=", (DEPLOY / "README.md").read_text("utf-8"), re.M)
    ours = set(named) - {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert "OIDC_CLIENT_SECRET" in ours
    assert {name.lower() for name in ours} <= Settings.model_fields.keys()


@pytest.mark.parametrize("ignoring", [".dockerignore", ".gitignore"])
def test_the_file_of_secrets_gets_into_no_image_and_no_commit(ignoring: str) -> None:
    assert "deploy/.env" in (ROOT / ignoring).read_text("utf-8").splitlines()


def test_the_log_of_requests_holds_nothing_of_what_was_asked() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    [(name, format_)] = re.findall(r"^log_format (\w+) (.+);", nginx, re.M)
    assert re.findall(r"^\s*access_log \S+ (\w+);", nginx, re.M) == [name]
    assert not {"$request", "$request_uri", "$args", "$query_string", "$http_referer"} & set(re.findall(r"\$\w+", format_))


def test_rasa_finds_the_workers_and_nginx_lets_the_largest_file_through() -> None:
    services = compose()["services"]
    [host] = re.findall(r"http://([\w-]+):", services["rasa"]["environment"]["ACTIONS_URL"])
    assert host in services["worker-1"]["networks"]["default"]["aliases"]
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert all(f"{worker}:8000" in nginx for worker in services if worker.startswith("worker-"))
    [files, recordings] = [int(size) * 1024 * 1024 for size in re.findall(r"client_max_body_size (\d+)m;", nginx)]
    assert files > Settings.model_fields["attachment_bytes"].default
    assert recordings > transcriptions.LARGEST
    _, place = nginx.split("location = /v1/audio/transcriptions {")
    assert f"client_max_body_size {recordings // 1024 // 1024}m;" in place.split("}")[0]


def test_a_worker_learns_the_callers_address_from_nginx_and_from_nobody_else() -> None:
    document = compose()
    [network] = document["services"]["door"]["networks"]
    members = {name for name, service in document["services"].items() if network in service.get("networks", ())}
    assert members == {"door", "worker-1", "worker-2"}
    [address] = document["networks"][network]["ipam"]["config"]
    assert document["services"]["worker-1"]["environment"]["FORWARDED_ALLOW_IPS"] == address["subnet"]
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.findall(r"proxy_set_header X-Forwarded-For (.+);", nginx) == ["$remote_addr"]
    assert Settings.model_fields["forwarded_allow_ips"].default == "127.0.0.1"


@pytest.mark.parametrize(("proxy", "caller"), [("172.31.250.2", "203.0.113.7"), ("172.18.0.5", "172.18.0.5")])
async def test_the_network_is_one_that_uvicorn_understands(proxy: str, caller: str) -> None:
    seen: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    trusted = re.sub(r"\$\{\w+:-(.+)\}", r"\1", compose()["services"]["worker-1"]["environment"]["FORWARDED_ALLOW_IPS"])
    scope: Any = {"type": "http", "client": (proxy, 1), "headers": [(b"x-forwarded-for", b"203.0.113.7")]}
    await ProxyHeadersMiddleware(app, trusted)(scope, None, None)  # type: ignore[arg-type]
    assert seen == [caller]
