"""Illness, fire and crime are heard whatever the dialogue makes of them, with Rasa and without."""

from __future__ import annotations

import pytest

from tests.harness import Service


@pytest.mark.parametrize(
    ("sentence", "danger", "number"),
    [
        ("胸口疼喘不上气", "illness", "120"),
        ("家里着火了", "fire", "119"),
        ("有人砸我家门", "police", "110"),
        ("喝了农药", "harmed", "120"),
    ],
)
async def test_急事_对话引擎在不在都有号码有人(service: Service, sentence: str, danger: str, number: str) -> None:
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), sentence)
    assert service.rasa.heard[-1] == f'/emergency{{"danger":"{danger}"}}'
    assert answer[-1]["content"]["type"] == "handoff_state"

    await service.rasa.stop()
    other = await service.sign_in("li_jianguo")
    answer = await other.say(await other.open(), sentence)
    said = next(m["content"] for m in answer if "markdown" in m["content"])
    assert number in said["markdown"] and said["links"][0]["link"] == f"tel:{number}"
    assert answer[-1]["content"]["type"] == "handoff_state"


@pytest.mark.parametrize("sentence", ["累死了", "手机没反应了", "煤气费怎么交"])
async def test_平常话照常回答_不请人(service: Service, sentence: str) -> None:
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), sentence)
    assert service.rasa.heard[-1] == sentence
    assert all(message["content"]["type"] != "handoff_state" for message in answer)
