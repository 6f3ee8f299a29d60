"""Repair by sound: what is put right, what is left alone, and never a numeral."""

from __future__ import annotations

from collections.abc import Sequence

import jieba
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voice.repair.language import NUMERALS, CharacterModel
from voice.repair.pauses import joined
from voice.repair.repair import Repairer
from voice.repair.sounds import UNLIKE, distance, syllables

SENTENCES = [
    "查一下余额",
    "我的余额还有多少",
    "账户余额是多少",
    "帮我把银行卡挂失",
    "银行卡丢了怎么挂失",
    "给老王转三千块钱",
    "给闺女转五百",
    "这个月的话费交了没有",
    "交话费",
    "转账要手续费吗",
    "手续费怎么收",
    "换个手机号码",
    "信用卡年费多少",
    "利息怎么算",
    "定期存款的利息",
    "四十块钱",
    "十四号还款",
] * 3


def made(sentences: Sequence[str] = SENTENCES) -> Repairer:
    jieba.dt.initialize()
    return Repairer(CharacterModel(sentences, jieba.dt.FREQ), dict.fromkeys("".join(sentences)))


@pytest.fixture(scope="module")
def repairer() -> Repairer:
    return made()


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("查一下鱼额", "查一下余额"),
        ("帮我把银行卡挂诗", "帮我把银行卡挂失"),
        ("帮我把银航卡挂失", "帮我把银行卡挂失"),
        ("信用卡年肥多少", "信用卡年费多少"),
    ],
)
def test_what_sounds_alike_and_is_far_likelier_is_put_right(repairer: Repairer, heard: str, meant: str) -> None:
    repaired = repairer.repair(heard)
    assert repaired.text == meant
    assert "".join(change.meant for change in repaired.changes) in meant


@pytest.mark.parametrize("right", ["手续费怎么收", "换个手机号码", "我买了化肥", "今天天气真好", "", "OK，好的"])
def test_what_was_right_stays(repairer: Repairer, right: str) -> None:
    repaired = repairer.repair(right)
    assert repaired.text == right
    assert repaired.changes == ()


def test_the_names_of_this_customer_are_put_right_and_nobody_elses(repairer: Repairer) -> None:
    assert repairer.repair("给鞠晚停转五百").text == "给鞠晚停转五百"
    assert repairer.repair("给鞠晚停转五百", names=["鞠婉婷"]).text == "给鞠婉婷转五百"


def test_a_name_does_not_take_the_place_of_what_is_often_said() -> None:
    sentences = [*SENTENCES, *["卡里没钱了", "卡里没有钱"] * 5]
    assert made(sentences).repair("卡里没钱了", names=["李梅"]).text == "卡里没钱了"


def test_a_likelier_sentence_costs_less_whatever_its_numerals(repairer: Repairer) -> None:
    assert repairer.cost("查一下余额") < repairer.cost("查一下鱼鹅")
    assert repairer.cost("给闺女转五百") == repairer.cost("给闺女转九千")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet="查一下余鱼额给闺女转三千四十石是百块钱话化费挂诗失，0123456789万亿两", max_size=16))
def test_numerals_stay_where_they_were_heard(repairer: Repairer, text: str) -> None:
    repaired = repairer.repair(text, names=["石四", "闺女"]).text
    assert len(repaired) == len(text)
    assert [(at, c) for at, c in enumerate(repaired) if c in NUMERALS] == [
        (at, c) for at, c in enumerate(text) if c in NUMERALS
    ]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("刷了四千,八,我在家", "刷了四千八,我在家"),
        ("转三千，五百块", "转三千五百块"),
        ("一万,零五百", "一万零五百"),
        ("转四千,八", "转四千八"),
        ("不是五百,三百", "不是五百,三百"),
        ("转两千,三点半以前要到", "转两千,三点半以前要到"),
        ("转两千,一定要快", "转两千,一定要快"),
        ("存一万,五年的", "存一万,五年的"),
    ],
)
def test_a_pause_inside_a_number_makes_no_two_numbers(heard: str, meant: str) -> None:
    assert joined(heard) == meant


def test_sounds_that_are_often_mistaken_lie_near_each_other() -> None:
    alike = [("zhi", "zi"), ("lan", "nan"), ("xin", "xing"), ("fei", "hui"), ("ran", "lan")]
    assert all(0 < distance(a, b) < 0.5 for a, b in alike)
    assert distance("yu", "yu") == 0
    assert distance("ma", "xiong") == UNLIKE
    assert syllables("查 A 余额") == ("cha", " ", "A", " ", "yu", "e")
