"""Sums are left out of what is said unasked; numbers that are none stay."""

from __future__ import annotations

import pytest

from assistant.care.facts import words_of
from assistant.care.sums import without_sums


@pytest.mark.parametrize(
    "text, said",
    [
        ("您的余额是12,345.67元", "您的余额是一笔钱"),
        ("转了三千五百元给李红", "转了一笔钱给李红"),
        ("付了¥88.50", "付了一笔钱"),
        ("大约两万块钱", "大约一笔钱"),
        ("200美元", "一笔钱"),
        ("给她转五百", "给她转一笔钱"),
        ("余额：3000", "余额：一笔钱"),
        ("余额12,345.67元，另有5万元", "余额一笔钱，另有一笔钱"),
        ("工资3500已到账", "工资一笔钱已到账"),
        ("到账 3500", "到账 一笔钱"),
        ("到账120", "到账一笔钱"),
        ("人民币3,500.00", "一笔钱"),
        ("本月收入5,000.00，支出3,200.50", "本月收入一笔钱，支出一笔钱"),
        ("可用额度50000", "可用额度一笔钱"),
        ("还款1200", "还款一笔钱"),
        ("还款1200次日到账", "还款一笔钱次日到账"),
        ("退休金四千二到了", "退休金一笔钱到了"),
        ("USD 300", "一笔钱"),
        ("收到$300", "收到一笔钱"),
        ("收入3500人民币", "收入一笔钱"),
        ("11月22日工资3500到账", "11月22日工资一笔钱到账"),
        ("尾号6222收入3500", "尾号6222收入一笔钱"),
        ("今天10:30支出88.5，共3笔", "今天10:30支出一笔钱，共3笔"),
        ("您的定期5万到期了", "您的定期一笔钱到期了"),
        ("账单：1200", "账单：一笔钱"),
    ],
)
def test_sums_are_left_out(text: str, said: str) -> None:
    assert without_sums(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "请马上打120",
        "打110或者96110",
        "电话400-000-0000",
        "13812345678",
        "0531-86012345",
        "热线12356",
        "心里难受12356",
        "一年1.5%",
        "1月31日",
        "2026年11月22日",
        "2026-11-22 09:30",
        "上午9点到17点",
        "我76岁了",
        "尾号6222",
        "**** 6222",
        "您有3条消息",
        "排在第2位，前面还有12个人",
        "泉城路88号3层",
        "坐1路车，走200米",
        "现在是22号字",
        "24小时都有人，最多5次",
        "十全十美",
        "七十六岁",
        "双十一活动",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert without_sums(text) == text


def test_of_a_long_message_the_first_sentences_are_quoted() -> None:
    first = "您可以先点首页的转账。"
    content = '{"type":"text","markdown":"' + first + "再填对方的姓名和账号。" * 12 + '"}'
    assert words_of(content).startswith(first)
    assert len(words_of(content)) <= 60


def test_marks_and_addresses_are_not_quoted() -> None:
    content = '{"type":"text","markdown":"点**转账**，见[这里](bank://transfer)"}'
    assert words_of(content) == "点转账，见这里。"
