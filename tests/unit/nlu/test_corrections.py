"""Amounts that a speaker puts right, or says twice: never added up, never the one that was taken back."""

from __future__ import annotations

from datetime import date

import pytest

from nlu_data.components.numbers import chinese_number
from nlu_data.components.values import find_values


def amounts(text: str, asked: str | None = None) -> list[object]:
    return [value.value for value in find_values(text, date(2026, 11, 22), asked=asked) if value.entity == "amount"]


@pytest.mark.parametrize(
    ("said", "fen"),
    [
        ("转三百 不对 五百", 50000),
        ("给孙子转两百，哦不，三百块", 30000),
        ("转三百，不是，是五百", 50000),
        ("不是五百是三百", 30000),
        ("是三百不是五百", 30000),
        ("充五十，说错了，一百", 10000),
        ("一千吧，改成两千", 200000),
    ],
)
def test_说错了改过来_只剩改过来的数(said: str, fen: int) -> None:
    assert amounts(said) == [fen]


@pytest.mark.parametrize("said", ["三百五百", "转三百 五百", "给他一千两千"])
def test_两个数连着说_不会加在一起(said: str) -> None:
    assert len(set(amounts(said, asked="amount"))) != 1


def test_分开说的两个数都留着_好再问一遍() -> None:
    assert amounts("王建国三百块，李秀英五百块") == [30000, 50000]


@pytest.mark.parametrize("number", ["三百五百", "五百三百", "三万五千两千"])
def test_单位不往下走就不是一个数(number: str) -> None:
    assert chinese_number(number) is None


@pytest.mark.parametrize(("number", "value"), [("三千五百", 3500), ("一千三百万", 13_000_000), ("十万零五百", 100_500)])
def test_单位往下走的照旧(number: str, value: int) -> None:
    assert chinese_number(number) == value
