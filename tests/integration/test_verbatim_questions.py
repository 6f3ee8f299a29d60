"""Rasa away, and the customer asks in the knowledge base's own words: answered, not asked back. Needs `make setup`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.faq.service import FaqService
from assistant.settings import Settings
from tests.fakes import TurnableClock
from tests.harness import FakeRasa, Service

BUILT = Settings()
pytestmark = pytest.mark.skipif(
    not (BUILT.faq_index_dir / "index" / "complete").exists(), reason="run `make setup` to build the index"
)


@pytest.fixture
async def without_rasa(settings: Settings, rasa: FakeRasa, clock: TurnableClock) -> AsyncIterator[Service]:
    faq: Any = FaqService.open(BUILT.encoder_dir, BUILT.faq_index_dir)
    await rasa.stop()
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


@pytest.mark.parametrize("question", ["银行卡丢了怎么办", "请问银行卡丢了，该怎么办呀？"])
async def test_原话一问就答(without_rasa: Service, question: str) -> None:
    caller = await without_rasa.sign_in()
    answer = (await caller.say(await caller.open(), question))[-1]["content"]
    assert answer["type"] == "text"
    assert answer["source"]["entry_id"] == "card.lost_card.what_to_do"


async def test_差一点的还是先问清楚(without_rasa: Service) -> None:
    caller = await without_rasa.sign_in()
    answer = (await caller.say(await caller.open(), "忘记密码了怎么办"))[-1]["content"]
    assert answer["type"] == "quick_replies"
    assert [option["value"] for option in answer["options"]][-2:] == ["intent:deny", "human"]
