"""What customers read and hear: short, numbers in words for the ear, both languages, no figure in a spoken sentence."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.handoff import spoken, wording
from assistant.handoff.models import EndedBy, Reason, Trigger
from assistant.handoff.wording import Said

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
"""Sunday, 11:04 in China."""
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def sentences(english: bool) -> Iterator[Said]:
    for trigger in Trigger:
        yield wording.asked_for(trigger, english)
        for reason in (None, *Reason):
            yield wording.meanwhile(trigger, reason, english)
    for position in (1, 2, 3, 12, 105):
        for wait in (None, 20, 60, 130, 900, 5000):
            yield wording.queued(position, wait, english)
    for opens_at in (None, NOW.replace(hour=9), MONDAY, datetime(2026, 11, 28, 1, 45, tzinfo=UTC)):
        yield wording.left_message(opens_at, NOW, english, "95300")
        yield wording.left_message(opens_at, NOW, english)
        yield wording.callback_taken("13812345678", opens_at, NOW, english)
    for by in EndedBy:
        for form in (None, "转账"):
            for reason in (None, *Reason):
                yield wording.ended(by, "Li", reason, None if english else form, english)
    for cause in ("connection_lost", "transferred", "not_answered"):
        yield wording.returned(cause, english)
    for said in (wording.active, wording.reached_out, wording.reassigned, wording.joined):
        yield said("Li", "Agent", english)
    for plain in (wording.offered, wording.still_there, wording.cancelled,
                  wording.fraud, wording.self_harm, wording.card_loss):  # fmt: skip
        yield plain(english)
    yield wording.rating_request("Li", english)
    for score in (1, 5):
        yield wording.rating_thanks(score, english)


def test_中文念的话里没有数字和符号() -> None:
    for said in sentences(english=False):
        assert not re.search(r"[0-9*#\[\]/]", said.spoken), said.spoken
        assert bool(said.text) == bool(said.spoken)


def test_中文念的话一句不长_老人听得住() -> None:
    for said in sentences(english=False):
        for sentence in re.split(r"[。？！]", said.spoken):
            assert len(sentence) <= 45, sentence


def test_英文里没有汉字() -> None:
    for said in sentences(english=True):
        assert not re.search(r"[一-鿿]", said.text + said.spoken), said


def test_每句话都有中文和英文() -> None:
    for name, function in inspect.getmembers(wording, inspect.isfunction):
        if not name.startswith("_") and function.__module__ == wording.__name__ and not name.startswith("when"):
            assert "english" in inspect.signature(function).parameters, name


def test_前面几位等几分钟() -> None:
    said = wording.queued(3, 240, english=False)
    assert said.text == "您前面还有 2 位，大约要等 4 分钟。"
    assert said.spoken.startswith("您前面还有两位，大约要等四分钟。")


def test_下一位和等得久的() -> None:
    assert wording.queued(1, 30, english=False).text == "下一位就是您，一分钟内就能轮到您。"
    assert "留个电话" in wording.queued(9, 600, english=False).text
    assert "an hour" in wording.queued(9, 5000, english=True).text


def test_没人值班_说几点上班_热线一个字一个字念() -> None:
    said = wording.left_message(MONDAY, NOW, english=False, hotline="400-658")
    assert "明天早上 8:30 上班" in said.text and "400-658" in said.text
    assert "明天早上八点半上班" in said.spoken and "四零零六五八" in said.spoken


def test_电话只念后四位() -> None:
    said = wording.callback_taken("13812345678", None, NOW, english=False)
    assert "5678" in said.text and "1381234" not in said.text
    assert "五六七八" in said.spoken


def test_紧急的话有该打的号码() -> None:
    assert all(number in wording.fraud(False).text for number in ("110", "96110"))
    assert all(number in wording.self_harm(False).text for number in ("12356", "120"))
    assert "幺幺零" in wording.fraud(False).spoken and "幺二三五六" in wording.self_harm(False).spoken


def test_警报自己说过的_请人时不再说一遍() -> None:
    assert wording.meanwhile(Trigger.FRAUD, Reason.FRAUD, False).text == ""
    assert "先别转账" in wording.meanwhile(Trigger.BUTTON, Reason.FRAUD, False).text
    assert "挂失" in wording.meanwhile(Trigger.SAID, Reason.CARD_LOSS, False).text


def test_结束时问要不要接着办() -> None:
    said = wording.ended(EndedBy.AGENT, "林晓", Reason.TRANSFER, "转账", english=False)
    assert said.text == "林晓结束了这次人工服务，说的是转账的事。小恒回来了，刚才的转账还没办完，要接着办吗？"


@pytest.mark.parametrize(
    ("reason", "chinese", "english"),
    [
        (None, "林晓结束了这次人工服务。", "Lin has ended the conversation."),
        (Reason.OTHER, "林晓结束了这次人工服务。", "Lin has ended the conversation."),
        (Reason.WELLBEING, "林晓结束了这次人工服务。", "Lin has ended the conversation."),
        (Reason.FRAUD, "林晓结束了这次人工服务，说的是诈骗的事。", "Lin has ended the conversation about a fraud."),
        (
            Reason.CARD_LOSS,
            "林晓结束了这次人工服务，说的是挂失的事。",
            "Lin has ended the conversation about a lost card.",
        ),
        (
            Reason.TRANSFER,
            "林晓结束了这次人工服务，说的是转账的事。",
            "Lin has ended the conversation about a transfer.",
        ),
        (
            Reason.WEALTH,
            "林晓结束了这次人工服务，说的是理财的事。",
            "Lin has ended the conversation about investments.",
        ),
        (
            Reason.COMPLAINT,
            "林晓结束了这次人工服务，说的是投诉的事。",
            "Lin has ended the conversation about a complaint.",
        ),
    ],
)
def test_结束时说清是什么事_说不清的和难受的不提(reason: Reason | None, chinese: str, english: str) -> None:
    assert wording.ended(EndedBy.AGENT, "林晓", reason, None, english=False).text.startswith(f"{chinese}小恒回来了")
    assert wording.ended(EndedBy.AGENT, "Lin", reason, None, english=True).text.startswith(f"{english} Xiaoheng")


def test_两句话接起来_英文留空格中文不留() -> None:
    assert (Said("A.", "A.") + Said("B.", "B.")).text == "A. B."
    assert (Said("好的。", "好的。") + Said("下一位。", "下一位。")).text == "好的。下一位。"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2015, "二千零一十五"),
    ],
)
def test_数字念法(value: int, words: str) -> None:
    assert spoken.number(value) == words


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 30, "早上八点半"),
        (1, 0, "上午九点"),
        (4, 5, "中午十二点零五分"),
        (6, 0, "下午两点"),
        (12, 15, "晚上八点十五分"),
    ],
)
def test_几点念法(hour: int, minute: int, words: str) -> None:
    assert spoken.clock(datetime(2026, 11, 22, hour, minute, tzinfo=UTC)) == words
