"""Not understood for certain: what comes near is offered, and an offer is no failure."""

from __future__ import annotations

from typing import Any

import pytest

from actions.faq import DefaultFallback
from actions.services import ActionServices
from actions.turn import Turn
from assistant.care.callers import Callers
from assistant.care.screens import Screens
from assistant.catalogue.service import CatalogueService
from assistant.conversation.replies import FAILED
from assistant.faq.models import Decision
from assistant.kit.clock import SystemClock
from tests.unit.dialogue.test_domain import ROOT


class NothingKnown:
    async def decide(self, text: str, *, topics: Any = ()) -> Decision:
        return Decision("unknown", ())


@pytest.fixture
def fallback() -> DefaultFallback:
    faq: Any = NothingKnown()
    knowledge = ROOT / "knowledge_base"
    services = ActionServices(faq, CatalogueService.load(knowledge), SystemClock(), Screens.load(knowledge), Callers())
    return DefaultFallback(services)


def unsure(**confidences: float) -> Turn:
    ranking = [("nlu_fallback", 0.3), *confidences.items()]
    return Turn("嗯那个啥来着", "nlu_fallback", ranking, (), (), {}, None, ())


async def test_给了选项就不算没听懂(fallback: DefaultFallback) -> None:
    (offer,) = await fallback.answer(unsure(list_transactions=0.3, check_balance=0.2, transfer_money=0.05))
    assert [option["value"] for option in offer["options"]] == [
        "intent:list_transactions",
        "intent:check_balance",
        "human",
    ]


async def test_没什么可给的就算没听懂(fallback: DefaultFallback) -> None:
    contents = await fallback.answer(unsure(list_transactions=0.1))
    assert contents[-1]["type"] == FAILED
