"""Limits, secrets, health, errors, actions and documentation, over HTTP."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from assistant.conversation import store
from assistant.settings import DEFAULT_RASA_TOKEN
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service, codes, texts

ACTIONS = "/internal/rasa/actions"
RASA = {"Authorization": f"Bearer {DEFAULT_RASA_TOKEN}"}


@pytest.fixture
async def caller(service: Service) -> Caller:
    return await service.sign_in()


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/api/identity/me"),
        ("POST", "/api/conversations"),
        ("GET", "/api/conversations"),
        ("GET", "/api/conversations/x/messages"),
        ("POST", "/webhooks/rest/webhook"),
    ],
)
async def test_nothing_is_done_for_nobody(caller: Caller, method: str, path: str) -> None:
    body = {"message": "x"} if path.startswith("/webhooks") else None
    response = await caller.http.request(method, path, json=body, headers={"Authorization": ""})
    assert response.status_code == 401
    assert response.json() == {"code": "invalid_token", "detail": "请先登录。"}


async def test_too_long_and_too_large_are_413_and_empty_is_400(caller: Caller) -> None:
    conversation = await caller.open()
    long = await caller.post(conversation, {"type": "text", "text": "长" * 1001})
    large = await caller.http.post("/api/conversations", content=b"x" * 70_000)
    empty = await caller.post(conversation, {"type": "text", "text": " \u3000\n"})
    assert (long.status_code, large.status_code, empty.status_code) == (413, 413, 400)
    assert "一次最多 1000 个字" in long.json()["detail"]
    assert large.json()["detail"].startswith("发送的内容太大")
    assert await caller.history(conversation) == []


async def test_a_body_without_a_length_is_cut_off_too(caller: Caller) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 1024

    response = await caller.http.post("/api/conversations", content=endless())
    assert response.status_code == 413


async def test_too_fast_is_429_with_when_to_come_back(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, message_burst=2, messages_per_minute=6)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller = await service.sign_in()
        conversation = await caller.open()
        for _ in range(2):
            await caller.say(conversation, "你好")
        refused = await caller.post(conversation, {"type": "text", "text": "你好"}, "third")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
        assert refused.json() == {"code": "sending_too_fast", "detail": "您发得有点快，请过 10 秒再发。"}
        clock.forward(10)
        assert (await caller.post(conversation, {"type": "text", "text": "你好"}, "third")).status_code == 200


@pytest.mark.parametrize("id_", ["", "bad id", "x" * 65, "号"])
async def test_client_message_ids_are_plain(caller: Caller, id_: str) -> None:
    conversation = await caller.open()
    body = {"client_message_id": id_, "content": {"type": "text", "text": "x"}}
    response = await caller.http.post(f"/api/conversations/{conversation}/messages", json=body)
    assert response.status_code == 422


async def test_a_refused_body_is_not_echoed(capfd: pytest.CaptureFixture[str], caller: Caller) -> None:
    conversation = await caller.open()
    response = await caller.http.post(
        f"/api/conversations/{conversation}/messages", json={"content": "卡号6222021234567890128"}
    )
    assert response.status_code == 422
    assert response.json()["detail"] == "这条请求的格式不对，请刷新页面后再试。"
    assert "6222021234567890128" not in response.text + capfd.readouterr().err


SECRETS = ["6222021234567890128", "135790", "382910", "110101198003071239"]


async def test_secrets_are_neither_stored_nor_logged_nor_echoed_nor_sent_on(
    capfd: pytest.CaptureFixture[str], service: Service, caller: Caller, tmp_path: Path
) -> None:
    conversation = await caller.open()
    card, pin, code, identity = SECRETS

    sent = await caller.say(conversation, f"卡号{card}密码是{pin}，身份证{identity}，转不出去怎么办")
    await caller.say(conversation, f"验证码{code}，手续费多少")
    await caller.tap(conversation, "human", f"我的密码是{pin}")

    assert codes(sent) == ["masked_sensitive"]
    assert "完整的银行卡号、身份证号、密码" in texts(sent)[1]
    assert texts(sent)[2].startswith("Rasa 听到：卡号［已隐藏卡号 尾号0128］密码是［已隐藏密码］")
    everything = orjson.dumps(sent).decode() + orjson.dumps(await caller.history(conversation)).decode()
    everything += "".join(service.rasa.heard) + "".join(service.faq.asked) + capfd.readouterr().err
    stored = await service.app.state.database.read(lambda c: store.messages_after(c, conversation, 0, 100))
    everything += "".join(row.content + (row.understanding or "") for row in stored)
    everything += "".join(file.read_bytes().decode("utf-8", "ignore") for file in tmp_path.glob("xiaoheng.db*"))
    assert [secret for secret in SECRETS if secret in everything] == []


async def test_only_a_secret_is_answered_with_why_and_goes_to_nobody(service: Service, caller: Caller) -> None:
    sent = await caller.say(await caller.open(), "我的密码是135790")
    assert codes(sent) == ["masked_sensitive"]
    assert len(sent) == 2
    assert service.rasa.heard == []


async def test_a_bare_code_is_hidden_after_a_question_for_it(service: Service, caller: Caller) -> None:
    conversation = await caller.open()
    service.rasa.say = lambda call: [{"text": "请输入您收到的短信验证码"}]
    await caller.say(conversation, "绑卡")
    sent = await caller.say(conversation, "382910")
    service.rasa.say = lambda call: [{"text": "请问要转多少钱？"}]
    await caller.say(conversation, "转账")
    amount = await caller.say(conversation, "350000")
    assert texts(sent)[0] == "［已隐藏验证码］"
    assert texts(amount)[0] == "350000"


async def test_other_personal_data_is_kept_for_the_conversation_and_masked_in_logs(
    capfd: pytest.CaptureFixture[str], service: Service, caller: Caller
) -> None:
    import structlog

    sent = await caller.say(await caller.open(), "给13800138000充话费")
    structlog.get_logger("assistant.test").error("oops", said=["给13800138000充话费"], card="6222021234567890128")
    logged = capfd.readouterr().err
    assert texts(sent)[0] == "给13800138000充话费"
    assert "13800138000" not in logged and "138****8000" in logged
    assert "6222021234567890128" not in logged


async def test_unknown_paths_and_methods_speak_chinese(caller: Caller) -> None:
    missing = await caller.http.get("/api/nothing")
    wrong = await caller.http.put("/api/conversations")
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert missing.json()["code"] == "not_found"


async def test_an_unexpected_error_shows_no_trace(service: Service, caller: Caller) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("secret detail")

    service.app.state.conversations.open = broken
    transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {caller.token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as http:
        response = await http.post("/api/conversations")
    assert response.status_code == 500
    assert response.json()["code"] == "internal"
    assert "secret detail" not in response.text and "Traceback" not in response.text


async def test_health_readiness_and_metrics(service: Service, caller: Caller) -> None:
    await caller.say(await caller.open(), "你好")
    assert (await caller.http.get("/healthz")).json() == {"status": "ok"}
    ready = await caller.http.get("/readyz")
    assert ready.json() == {"status": "ready", "checks": {"database": "ok", "index": "ok", "rasa": "ok"}}
    metrics = (await caller.http.get("/metrics")).text
    route = "/api/conversations/{conversation_id}/messages"
    assert f'xiaoheng_http_requests_total{{method="POST",route="{route}",status="200"}} 1.0' in metrics
    assert 'xiaoheng_turns_total{route="rasa"} 1.0' in metrics


async def test_without_index_it_is_not_ready(service: Service, caller: Caller) -> None:
    service.faq.ready = False
    response = await caller.http.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "not_ready")


async def test_responses_carry_security_headers(caller: Caller) -> None:
    response = await caller.http.get("/api/identity/me", headers={"X-Request-Id": "abc-1"})
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-request-id"] == "abc-1"


async def test_every_operation_is_documented_with_an_example(caller: Caller) -> None:
    document = (await caller.http.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]

    def has_example(schema: dict[str, Any]) -> bool:
        if "$ref" in schema:
            return "example" in schemas[schema["$ref"].rsplit("/", 1)[1]]
        if schema.get("type") == "array":
            return has_example(schema["items"])
        return True

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            assert body is None or has_example(body["schema"]), (method, path)
            answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            assert "schema" not in answer or has_example(answer["schema"]), (method, path)
    assert ACTIONS not in document["paths"]


async def test_pages_are_served_with_a_fallback_and_the_api_is_not_swallowed(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    pages = tmp_path / "dist"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<title>小恒</title>", "utf-8")
    (pages / "desk.html").write_text("<title>工作台</title>", "utf-8")
    (pages / "assets" / "app-1a2b.js").write_text("1")
    settings = make_settings(tmp_path, rasa_url=rasa.url, web_dir=pages)
    async with Service.running(settings, rasa, faq, clock) as service:
        http = (await service.sign_in()).http
        for path in ("/", "/chat", "/chat/today"):
            page = await http.get(path)
            assert "小恒" in page.text and page.headers["cache-control"] == "no-cache"
            assert "default-src 'self'" in page.headers["content-security-policy"]
        for path in ("/desk", "/desk/work"):
            assert "工作台" in (await http.get(path)).text
        assert "immutable" in (await http.get("/assets/app-1a2b.js")).headers["cache-control"]
        assert (await http.get("/assets/missing.js")).status_code == 404
        assert (await http.get("/api/nothing")).json()["code"] == "not_found"
        assert (await http.get("/../settings.py")).status_code == 404


def action_call(name: str, **changes: Any) -> dict[str, Any]:
    tracker = {"sender_id": "c", "slots": {}, "latest_message": {"text": "你好"}, "events": []}
    return {"next_action": name, "sender_id": "c", "tracker": tracker, "version": "3.6.21"} | changes


async def test_rasas_actions_run_here_without_the_domain_in_the_call(caller: Caller) -> None:
    body = zlib.compress(orjson.dumps(action_call("action_echo")))
    response = await caller.http.post(ACTIONS, content=body, headers=RASA | {"Content-Encoding": "deflate"})
    plain = await caller.http.post(ACTIONS, json=action_call("action_echo"), headers=RASA)
    assert response.status_code == plain.status_code == 200
    assert response.json() == plain.json()
    assert response.json()["responses"][0]["custom"] == {"type": "text", "markdown": "回声：你好"}
    assert response.json()["events"] == [{"event": "slot", "name": "forms", "value": []}]


@pytest.mark.parametrize("name, status", [("action_reject", 400), ("action_unknown", 404), ("action_broken", 500)])
async def test_actions_that_do_not_run_say_so_as_rasa_expects(caller: Caller, name: str, status: int) -> None:
    response = await caller.http.post(ACTIONS, json=action_call(name), headers=RASA)
    assert response.status_code == status
    assert response.json()["action_name"] == name


async def test_actions_are_for_rasa_alone(caller: Caller) -> None:
    response = await caller.http.post(ACTIONS, json=action_call("action_echo"))
    assert response.status_code == 401
    bomb = zlib.compress(b"0" * (5 * 1024 * 1024))
    headers = RASA | {"Content-Encoding": "deflate"}
    assert (await caller.http.post(ACTIONS, content=bomb, headers=headers)).status_code == 413
    assert (await caller.http.post(ACTIONS, content=b"{", headers=RASA)).status_code == 400
