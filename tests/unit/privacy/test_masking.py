"""Secrets are hidden and everything else survives."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.privacy.numbers import luhn, resident_id_check
from assistant.privacy.service import PrivacyService, explain
from tests.unit.privacy.cases import ANSWERS_TO_A_QUESTION, HIDDEN, KEPT

privacy = PrivacyService()


def lines(table: str) -> list[str]:
    written = [line for line in table.splitlines() if line and not line.startswith("#")]
    return [line.replace("\\n", "\n").replace("\\u200b", "\u200b") for line in written]


def spelled_out(expected: str) -> str:
    expected = re.sub(r"\{卡 (\d{4})\}", r"［已隐藏卡号 尾号\1］", expected)
    expected = expected.replace("{身份证}", "［已隐藏身份证号］")
    return re.sub(r"\{(密码|验证码|安全码|有效期)\}", r"［已隐藏\1］", expected)


@pytest.mark.parametrize("case", lines(HIDDEN))
def test_what_must_not_be_kept_is_hidden(case: str) -> None:
    written, expected = case.split(" => ")
    assert privacy.mask(written).text == spelled_out(expected)


@pytest.mark.parametrize("written", lines(KEPT))
def test_what_is_harmless_survives(written: str) -> None:
    masked = privacy.mask(written)
    assert masked.text == written
    assert masked.findings == ()


@pytest.mark.parametrize("question, written, expected", ANSWERS_TO_A_QUESTION)
def test_a_bare_number_is_a_secret_only_after_a_question_for_one(question: str, written: str, expected: str) -> None:
    assert privacy.mask(written, question).text == spelled_out(expected)


def test_there_are_enough_written_cases() -> None:
    assert len(lines(HIDDEN)) + len(lines(KEPT)) + len(ANSWERS_TO_A_QUESTION) >= 120


def test_the_customer_is_told_why() -> None:
    code = explain(finding.kind for finding in privacy.mask("验证码 382910").findings)
    card = explain(finding.kind for finding in privacy.mask("卡号6222021234567890128").findings)
    assert "短信验证码" in code and "96110" in code
    assert "完整的银行卡号" in card and "后四位" in card


@pytest.mark.parametrize(
    "written, nothing_else",
    [
        ("验证码 382910", True),
        ("382910是验证码", True),
        ("我的密码是123456", True),
        ("6222021234567890128", True),
        ("密码是123456怎么登录不上", False),
        ("你好", False),
        ("my password is abc12345", True),
        ("the verification code is 556677", True),
    ],
)
def test_a_message_that_is_only_a_secret_is_known(written: str, nothing_else: bool) -> None:
    assert privacy.mask(written).says_nothing_else is nothing_else


@pytest.mark.parametrize(
    "written, logged",
    [
        ("电话13800138000", "电话138****8000"),
        ("a.wang@example.com来信", "***@example.com来信"),
        ("护照E12345678", "护照e****78"),
        ("单号2026112212345678", "单号****5678"),
        ("卡6222021234567890128", "卡［已隐藏卡号 尾号0128］"),
        ("0199d0c5a7b27c1e8f3a5d2b9e4c6f10", "0199d0c5a7b27c1e8f3a5d2b9e4c6f10"),
        ("2026-11-22T03:04:05.678Z", "2026-11-22T03:04:05.678Z"),
        ("/api/conversations/{conversation_id}/messages", "/api/conversations/{conversation_id}/messages"),
    ],
)
def test_logs_hide_other_personal_data_too(written: str, logged: str) -> None:
    assert privacy.mask_log(written) == logged


HOW_DIGITS_ARE_WRITTEN = [
    str.maketrans("", ""),
    str.maketrans("0123456789", "０１２３４５６７８９"),
    str.maketrans("0123456789", "零一二三四五六七八九"),
    str.maketrans("0123456789", "零幺二三四五六七八九"),
]


@st.composite
def cards(draw: st.DrawFn) -> str:
    length = draw(st.sampled_from([16, 17, 18, 19]))
    body = "62" + draw(st.text("0123456789", min_size=length - 3, max_size=length - 3))
    return next(body + check for check in "0123456789" if luhn(body + check))


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1920, 1, 1), date(2020, 12, 31)))
    region = draw(st.sampled_from(["110101", "310104", "440307", "650102"]))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return next(body + check for check in "0123456789X" if resident_id_check((body + check).lower()))


words = st.text("我的卡号是帮查一下钱没到账怎么办，。？ 好吗", max_size=12)


@given(cards(), words, words, st.sampled_from(HOW_DIGITS_ARE_WRITTEN), st.sampled_from(["", " ", "-"]))
def test_no_card_survives_in_any_writing(
    card: str, before: str, after: str, digits: dict[int, str], separator: str
) -> None:
    assume("一" not in before[-1:] + after[:1])  # it would read as one more digit
    grouped = separator.join(card[i : i + 4] for i in range(0, len(card), 4))
    masked = privacy.mask(f"{before}{grouped.translate(digits)}{after}").text
    assert f"尾号{card[-4:]}］" in masked
    assert card[:12] not in masked
    assert masked.startswith(before) and masked.endswith(after)


@given(resident_ids(), words, words)
def test_no_identity_number_survives(number: str, before: str, after: str) -> None:
    assume("一" not in before[-1:] + after[:1])
    assert privacy.mask(f"{before}{number}{after}").text == f"{before}［已隐藏身份证号］{after}"


@given(
    st.sampled_from(["密码是{}", "我的密码：{}", "取款密码{}", "验证码{}", "验证码是 {}", "短信验证码：{}，快点"]),
    st.integers(0, 999999),
)
def test_no_six_digits_survive_their_name(sentence: str, secret: int) -> None:
    assert f"{secret:06d}" not in privacy.mask(sentence.format(f"{secret:06d}")).text


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(written: str) -> None:
    once = privacy.mask(written).text
    assert privacy.mask(once).text == once


@given(st.text("0123456789 -密码验证是卡号位元六二x，。", max_size=80))
def test_masking_twice_is_masking_once_where_it_is_hard(written: str) -> None:
    once = privacy.mask(written).text
    assert privacy.mask(once).text == once


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["转{}元", "余额{}", "密码锁了，转{}元"]))
def test_amounts_survive(amount: object, sentence: str) -> None:
    written = sentence.format(amount)
    assert privacy.mask(written).text == written


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(["手机{}", "给{}充话费", "验证码收不到 {}"]))
def test_phone_numbers_survive(phone: str, sentence: str) -> None:
    written = sentence.format(phone)
    assert privacy.mask(written).text == written


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d %H:%M", "%Y%m%d%H%M%S", "%Y年%m月%d日", "%Y/%m/%d"]),
)
def test_dates_survive(moment: object, form: str) -> None:
    written = f"{moment:{form}}到账了吗"
    assert privacy.mask(written).text == written
