"""A customer who is displeased without being furious is offered a person, and is answered all the same."""

from __future__ import annotations

import pytest

from tests.harness import Service, texts

OFFERED = "点一下“转人工”"


@pytest.mark.parametrize("rasa_is_there", [True, False])
async def test_不痛快_先问要不要人_再照样回答(service: Service, rasa_is_there: bool) -> None:
    if not rasa_is_there:
        await service.rasa.stop()
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "烦死了，转账手续费多少")
    (offer,) = [message["content"] for message in answer if OFFERED in str(message["content"].get("text"))]
    assert [option["value"] for option in offer["options"]] == ["human"]
    assert texts(answer)[-1].startswith("Rasa 听到" if rasa_is_there else "**免费**")
    status = await caller.http.get(f"/api/conversations/{answer[0]['conversation_id']}/handoff")
    assert status.json()["state"] == "bot"


async def test_回答里已经有转人工_不说两遍(service: Service) -> None:
    service.rasa.say = lambda call: [
        {"custom": {"type": "quick_replies", "text": "您是想：", "options": [{"title": "转人工", "value": "human"}]}}
    ]
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "烦死了")
    assert len(answer) == 2
    assert OFFERED not in str(answer)


async def test_真生气了就直接请人(service: Service) -> None:
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "存心折腾我是吧，什么嘴脸")
    assert answer[-1]["content"]["type"] == "handoff_state"
    assert OFFERED not in str(answer)


async def test_平静地问_不提转人工(service: Service) -> None:
    caller = await service.sign_in()
    assert OFFERED not in str(await caller.say(await caller.open(), "手续费多少"))
