"""What is spoken means what was written: it is parsed back to the same value."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spoken_back import parse, parse_amount, parse_date, parse_digits, parse_rate, parse_time
from voice.spoken.numbers import cardinal
from voice.spoken.polyphones import Pronunciations
from voice.spoken.text import speakable

FEN = st.integers(0, 10**13)
SAYABLE = re.compile(r"[㐀-鿿A-Z ，、；。！？]*")


def said(text: str) -> str:
    return "".join(sentence.spoken for sentence in speakable(text, Pronunciations())).rstrip("。")


@given(st.integers(0, 10**16 - 1))
def test_numbers(number: int) -> None:
    assert parse(cardinal(number)) == number


@given(
    FEN,
    st.sampled_from(
        ["¥{:,.2f}", "￥{:.2f}", "{:,.2f}元", "{:.2f} 元", "{:,.2f}块", "RMB {:,.2f}", "-¥{:,.2f}", "-{:.2f}元"]
    ),
)
def test_amounts(fen: int, form: str) -> None:
    value = Decimal(fen) / 100

    assert parse_amount(said(form.format(value))) == (-value if form.startswith("-") else value)


@given(
    st.integers(1, 10**9),
    st.sampled_from(
        [
            "11月22日 ", "2026-11-22 ", "2026-11-22 10:32:05 ", "09:30 ", "近1年", "余额¥12,345.67 ", "尾号6222 ",
            "共3笔 ", "收益 ", "支出：", "（", "年化2.35% ", "1/3 ", "5天 ", "11月22日", "转账",
        ]
    ),
    st.sampled_from(["-{:,.2f}元", "-¥{:,.2f}", "¥-{:,.2f}"]),
    st.sampled_from(["", "，已到账。", " 余额100元", "）"]),
)  # fmt: skip
def test_a_minus_is_heard_wherever_it_stands(fen: int, before: str, form: str, after: str) -> None:
    value = Decimal(fen) / 100
    alone = said(form.format(value))

    assert alone.startswith("负")
    assert alone in said(before + form.format(value) + after)


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from(["元", "%", "天", "万元", "岁", "个月", "次"]),
    st.sampled_from(["-", " - "]),
)
def test_a_dash_between_like_kinds_joins(low: int, high: int, unit: str, dash: str) -> None:
    spoken = said(f"{low}{unit}{dash}{high}{unit}")

    assert "到" in spoken and "负" not in spoken


@given(FEN, st.sampled_from(["向王芳转账{:,.2f}元。", "余额为¥{:,.2f}，已到账。", "（金额：{:.2f}元）"]))
def test_amounts_within_a_sentence(fen: int, form: str) -> None:
    value = Decimal(fen) / 100
    spoken = said(form.format(value))
    found = re.search(r"[零一二三四五六七八九十百千万亿两]+(?:元|角|分)(?:[零一二三四五六七八九]*[角分])*", spoken)

    assert found is not None
    assert parse_amount(found[0]) == value


@given(st.integers(1, 99_999), st.integers(0, 99), st.sampled_from(["万", "亿"]))
def test_amounts_with_a_scale(whole: int, hundredths: int, scale: str) -> None:
    value = Decimal(whole * 100 + hundredths) / 100
    worth = {"万": 10**4, "亿": 10**8}[scale]

    assert parse_amount(said(f"{value.normalize():f}{scale}元")) == value * worth


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]),
)
def test_dates(day: date, form: str) -> None:
    assert parse_date(said(day.strftime(form))) == day


@given(st.times(), st.sampled_from(["%H:%M", "%H:%M:%S", "%H：%M"]))
def test_times(moment: time, form: str) -> None:
    second = moment.second if "%S" in form else 0

    assert parse_time(said(moment.strftime(form))) == (moment.hour, moment.minute, second)


@given(st.integers(-10_000, 100_000), st.integers(0, 4), st.sampled_from("%‰"))
def test_percentages(figures: int, places: int, mark: str) -> None:
    value = Decimal(figures).scaleb(-places)

    assert parse_rate(said(f"{value:f}{mark}")) == value * (Decimal("0.01") if mark == "%" else Decimal("0.001"))


@given(
    st.from_regex(r"[0-9]{4}", fullmatch=True),
    st.sampled_from(["尾号{}", "尾号 {}", "****{}", "6222****{}", "末四位为{}"]),
)
def test_card_tails(tail: str, form: str) -> None:
    spoken = said(form.format(tail))

    assert parse_digits(re.sub("^(尾号|末四位为)", "", spoken)) == tail
    assert "一" not in spoken.removeprefix("末四位")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_mobile_numbers_are_said_in_three_groups(number: str) -> None:
    spoken = said(f"请拨打{number}").removeprefix("请拨打")

    assert [len(group) for group in spoken.split("，")] == [3, 4, 4]
    assert parse_digits(spoken) == number


@given(st.from_regex(r"[0-9]{7,14}", fullmatch=True))
def test_order_numbers_are_read_one_by_one(number: str) -> None:
    assert parse_digits(said(f"订单号{number}").removeprefix("订单号")) == number


@settings(max_examples=300)
@given(
    st.text(st.sampled_from("0123456789.,，:-/*%+¥$×•xXTP月日年元万第二尾号：（） \n#>_`[]()|~=转账😀é①"), max_size=40)
)
def test_whatever_is_written_only_the_sayable_is_spoken(text: str) -> None:
    for sentence in speakable(text, Pronunciations()):
        assert sentence.language == "en" or SAYABLE.fullmatch(sentence.spoken)
