"""Whether a message in the middle of a form is its answer or something else."""

from __future__ import annotations

from typing import Any

import pytest

from nlu_data.components.form_context import Answer, read_answer

TRANSFER, TOP_UP, BRANCH = "transfer_money_form", "top_up_phone_form", "find_branch_form"


def entity(text: str, part: str, name: str, value: Any = "x") -> dict[str, Any]:
    start = text.index(part)
    return {"entity": name, "start": start, "end": start + len(part), "value": value}


def read(text: str, form: str, asked: str, intent: str, confidence: float, *entities: dict[str, Any]) -> Answer | None:
    return read_answer(text, form, asked, intent, confidence, list(entities))


@pytest.mark.parametrize("said", ["五百", "就五百吧", "嗯 五百", "不对，五百", "转五百就行", "大概五百"])
def test_只说金额就是回答(said: str) -> None:
    answer = read(said, TRANSFER, "amount", "ask_faq", 0.4, entity(said, "五百", "amount", 50_000))
    assert answer == Answer("transfer_money", None)


def test_问手续费不是回答金额() -> None:
    said = "转五百块手续费多少"
    assert read(said, TRANSFER, "amount", "ask_faq", 0.9, entity(said, "五百块", "amount")) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [("王建国", "王建国"), ("给王建国", "王建国"), ("就是我二姨吧", "我二姨"), ("John Smith", "John Smith")],
)
def test_问给谁时名字就是收款人(said: str, name: str) -> None:
    answer = read(said, TRANSFER, "payee", "nlu_fallback", 0.2)
    assert answer is not None and answer.extra is not None
    assert (answer.intent, answer.extra["value"]) == ("transfer_money", name)
    assert said[answer.extra["start"] : answer.extra["end"]] == name


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("不办了", "cancel"),
        ("算了", "cancel"),
        ("转人工", "human_agent"),
        ("再说一遍", "repeat"),
        ("我被骗了", "report_fraud"),
        ("不是", "deny"),
    ],
)
def test_离开和打岔的话不当成收款人(said: str, intent: str) -> None:
    assert read(said, TRANSFER, "payee", intent, 0.95) is None


@pytest.mark.parametrize("said", ["手续费多少", "要多久到账呢", "能不能转给外地", "限额是几万"])
def test_问题不当成收款人(said: str) -> None:
    assert read(said, TRANSFER, "payee", "ask_faq", 0.5) is None


def test_地方可以是区也可以是地标() -> None:
    said = "人民医院那边"
    assert read(said, BRANCH, "city", "ask_faq", 0.3, entity(said, "人民医院", "landmark")) == Answer(
        "find_branch", None
    )


def test_说出表单自己的意图总算回答() -> None:
    said = "给我儿子的号13800138000充五十块钱的话费"
    found = entity(said, "13800138000", "phone")
    assert read(said, TOP_UP, "phone", "top_up_phone", 0.9, found) == Answer("top_up_phone", None)


def test_不办了里没有答案就离开表单() -> None:
    assert read("算了不充了", TOP_UP, "amount", "cancel", 0.9) is None
