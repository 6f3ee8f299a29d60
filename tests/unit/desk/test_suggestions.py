"""Suggested answers: for the last sentence, else for the last few; plain text with the notice that goes along."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.desk.suggestions import Suggestions, plain
from assistant.faq.models import Candidate, Decision, Entry


def entry(id_: str, answer: str = "是。", risk_notice: str | None = None) -> Entry:
    return Entry(id=id_, question=f"{id_}？", answer=answer, risk_notice=risk_notice)


class Knows:
    """Knows as many entries as it was given chances for a text."""

    def __init__(self, **chances: Sequence[float]) -> None:
        self.chances = chances
        self.asked: list[str] = []

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision:
        self.asked.append(text)
        found = self.chances.get(text, ())
        ranked = tuple(Candidate(entry(f"{text}.{n}"), chance, chance) for n, chance in enumerate(found))
        return Decision("offer", ranked[:1], ranked)


async def test_the_three_nearest_are_suggested_and_the_far_ones_left_out() -> None:
    found = await Suggestions(Knows(限额=[0.8, 0.3, 0.2, 0.1])).answering(["限额"])
    assert [s.score for s in found] == [0.8, 0.3, 0.2]
    assert await Suggestions(Knows(你好=[0.05, 0.04])).answering(["你好"]) == []


async def test_a_last_sentence_that_says_too_little_is_read_with_those_before() -> None:
    knows = Knows(**{"限额太低 嗯": [0.6]})
    found = await Suggestions(knows).answering(["限额太低", "嗯"])
    assert (knows.asked, [s.score for s in found]) == (["嗯", "限额太低 嗯"], [0.6])


async def test_where_all_together_lead_nowhere_the_newest_that_leads_somewhere_counts() -> None:
    knows = Knows(限额=[0.6], 手续费=[0.5])
    found = await Suggestions(knows).answering(["手续费", "限额", "转人工"])
    assert [s.entry_id for s in found] == ["限额.0"]
    assert knows.asked == ["转人工", "手续费 限额 转人工", "限额"]


async def test_a_customer_who_wrote_nothing_gets_nothing() -> None:
    knows = Knows()
    assert await Suggestions(knows).answering(["", "  "]) == []
    assert knows.asked == []


def test_markdown_becomes_text_that_can_be_sent() -> None:
    answer = "## 限额\n一类户**默认** 5 万元：\n- 在[限额设置](bank://limit)里改\n1. 点`保存`"
    assert plain(entry("a", answer)) == "限额\n一类户默认 5 万元：\n· 在限额设置里改\n1. 点保存"


def test_a_table_becomes_lines() -> None:
    assert plain(entry("a", "| 项目 | 费用 |\n|---|---|\n| 转账 | 免费 |")) == "项目：费用\n转账：免费"


def test_the_risk_notice_goes_along() -> None:
    assert plain(entry("a", "可以。", "投资须谨慎。")) == "可以。\n投资须谨慎。"
