"""Phones, accounts, languages, and which reading wins where several fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nlu_data.components.values import accounts, find_values, languages, phones, spoken_language

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("幺三八零零幺三八零零零", "13800138000"),
        ("给一三八零零一三八零零零充五十", "13800138000"),
        ("座机0531-86012345", "053186012345"),
    ],
)
def test_电话号码(said: str, digits: str) -> None:
    assert [value.value for value in phones(said)] == [digits]


@pytest.mark.parametrize("said", ["6222020200112233445", "12345678901", "2380013800", "密码123456"])
def test_不是电话的长数字(said: str) -> None:
    assert phones(said) == []


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("尾号6222", "6222"),
        ("尾号是6222的卡", "6222"),
        ("尾号六二二二", "6222"),
        ("后四位 3344", "3344"),
        ("6222那张", "6222"),
        ("card ending in 6222", "6222"),
        ("工资卡", "工资卡"),
        ("借记卡", "储蓄卡"),
        ("存折", "存折"),
        ("my credit card", "信用卡"),
    ],
)
def test_账户(said: str, value: str) -> None:
    assert [found.value for found in accounts(said)] == [value]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("切换英文", ["en"]),
        ("switch to English", ["en"]),
        ("用中文", ["zh"]),
        ("要繁体中文", ["zh-Hant"]),
        ("会说粤语吗", ["yue"]),
        ("英语换成普通话", ["en", "zh"]),
    ],
)
def test_语言(said: str, codes: list[str]) -> None:
    assert [value.value for value in sorted(languages(said), key=lambda value: value.start)] == codes


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("where is the branch", "en"),
        ("查余额", "zh"),
        ("我的 credit card 丢了", "zh"),
        ("500", None),
        ("ETC", None),
        ("Wang Wei", "en"),
    ],
)
def test_用什么语言回答(said: str, language: str | None) -> None:
    assert spoken_language(said) == language


def found(said: str, asked: str | None = None) -> list[tuple[str, Any]]:
    return [(value.entity, value.value) for value in find_values(said, TODAY, asked=asked)]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("尾号6222上个月的明细", [("account", "6222"), ("date", "2026-10-01/2026-10-31")]),
        ("明天取三万", [("date", "2026-11-23"), ("amount", 3_000_000)]),
        ("给13800138000充五十", [("phone", "13800138000"), ("amount", 5_000)]),
        ("从工资卡转两千", [("account", "工资卡"), ("amount", 200_000)]),
        ("7月3号下午两点取五万", [("date", "2026-07-03"), ("time", "14:00"), ("amount", 5_000_000)]),
        ("转五百左右", [("amount", {"fen": 50_000, "approximate": True})]),
        ("交100块电费", [("amount", 10_000)]),
    ],
)
def test_一句里各归各的(said: str, values: list[tuple[str, Any]]) -> None:
    assert found(said) == values


def test_刚问过金额时三就是三块() -> None:
    assert found("三", asked="amount") == [("amount", 300)]
    assert found("三") == []
