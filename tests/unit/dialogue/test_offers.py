"""对 and 不是 after “您是想问……吗？”: the question offered, or none of it."""

from __future__ import annotations

from typing import Any

import pytest

from actions.contents import choice, option
from actions.courtesy import Courtesy
from actions.services import ActionServices
from actions.turn import Turn
from assistant.care.callers import Callers
from assistant.care.screens import Screens
from assistant.catalogue.service import CatalogueService
from assistant.conversation.replies import FAILED
from assistant.kit.clock import SystemClock
from tests.fakes import FakeFaq
from tests.unit.dialogue.test_domain import ROOT

LOST, FEE = "card.lost_card.report", "transfer.transfer_fee.mobile"


@pytest.fixture
def courtesy() -> Courtesy:
    faq: Any = FakeFaq()
    knowledge = ROOT / "knowledge_base"
    return Courtesy(
        ActionServices(faq, CatalogueService.load(knowledge), SystemClock(), Screens.load(knowledge), Callers())
    )


def after_offer(intent: str, *entries: str, form: str | None = None) -> Turn:
    offer = choice("您是想问……吗？", [*(option(id_, f"faq:{id_}") for id_ in entries), option("转人工", "human")])
    said = {"affirm": "对", "deny": "不是"}[intent]
    events = [{"event": "user"}, {"event": "bot", "data": {"custom": offer}}, {"event": "user", "text": said}]
    return Turn(said, intent, (), (), (), {}, form, events)


async def test_说对就回答那一个(courtesy: Courtesy) -> None:
    (content,) = await courtesy.answer(after_offer("affirm", LOST))
    assert content["source"]["entry_id"] == LOST


async def test_几个里说对_还不知道是哪个(courtesy: Courtesy) -> None:
    (content,) = await courtesy.answer(after_offer("affirm", LOST, FEE))
    assert "source" not in content


async def test_知识库里已经没有那一条_就当随口答应(courtesy: Courtesy) -> None:
    (content,) = await courtesy.answer(after_offer("affirm", "gone"))
    assert "source" not in content


@pytest.mark.parametrize("entries", [(LOST,), (LOST, FEE)])
async def test_说不是_请换个说法_给人工_算没听懂(courtesy: Courtesy, entries: tuple[str, ...]) -> None:
    said, marker = await courtesy.answer(after_offer("deny", *entries))
    assert [each["value"] for each in said["options"]] == ["human"]
    assert marker["type"] == FAILED


async def test_填表中间的对_是答表的(courtesy: Courtesy) -> None:
    assert await courtesy.answer(after_offer("affirm", LOST, form="transfer_money_form")) == []
