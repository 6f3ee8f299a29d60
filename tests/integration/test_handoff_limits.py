"""How fast one customer may tap on the way to a person, and that no request for one is lost by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service

BURST = 3


@pytest.fixture
async def service(tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, message_burst=BURST, messages_per_minute=6)
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


@pytest.mark.parametrize(
    ("method", "what", "body"),
    [
        ("PUT", "/reason", {"reason": "transfer"}),
        ("POST", "/cancel", None),
        ("POST", "/end", None),
        ("POST", "/callback", {"number": "13812345678"}),
        ("POST", "/rating", {"handoff_id": "none", "score": 5}),
    ],
)
async def test_点得太快_说清几秒后再点(service: Service, method: str, what: str, body: dict[str, Any] | None) -> None:
    caller = await service.sign_in()
    path = f"/api/conversations/{await caller.open()}/handoff{what}"
    for _ in range(BURST):
        assert (await caller.http.request(method, path, json=body)).status_code != 429
    refused = await caller.http.request(method, path, json=body)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert refused.json() == {
        "code": "tapping_too_fast",
        "detail": "您点得有点快，请过 10 秒再点一次。已经请的人工不受影响。",
    }
    service.app.state.clock.forward(10)
    assert (await caller.http.request(method, path, json=body)).status_code != 429


async def test_一个客户点得快_不碍别人的事(service: Service) -> None:
    hasty, other = await service.sign_in(), await service.sign_in("li_jianguo")
    path = f"/api/conversations/{await hasty.open()}/handoff/cancel"
    for _ in range(BURST + 1):
        response = await hasty.http.post(path)
    assert response.status_code == 429
    assert (await other.http.post(f"/api/conversations/{await other.open()}/handoff/cancel")).status_code == 404


async def test_转人工点多快都不拒_还是同一个请求(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    answers = [await caller.http.post(f"/api/conversations/{conversation}/handoff") for _ in range(BURST * 3)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["handoff_id"] for answer in answers}) == 1


async def test_别的点得太快了_转人工照样请到人(service: Service) -> None:
    caller = await service.sign_in()
    path = f"/api/conversations/{await caller.open()}/handoff"
    for _ in range(BURST + 1):
        await caller.http.post(f"{path}/cancel")
    assert (await caller.http.post(path)).json()["state"] != "bot"


async def test_话发得太快了_点转人工也请得到人_请到了再点才要等(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    for _ in range(BURST):
        await caller.say(conversation, "你好")
    assert (await caller.post(conversation, {"type": "text", "text": "你好"})).status_code == 429
    asked = await caller.tap(conversation, "human", "转人工")
    assert asked.json()["messages"][-1]["content"]["type"] == "handoff_state"
    assert (await caller.tap(conversation, "human", "转人工")).status_code == 429
    status = await caller.http.get(f"/api/conversations/{conversation}/handoff")
    assert status.json()["state"] == "left_message"
