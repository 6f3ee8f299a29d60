"""Rules for what is best found by its form, each with its normalised value.

Amount (fen), date and time (ISO), phone (digits), account (tail digits or the name customers use).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

from nlu_data.components.amounts import find_amounts
from nlu_data.components.corrections import meant
from nlu_data.components.dates import find_moments
from nlu_data.components.numbers import DIGITS


class Value(NamedTuple):
    """An expression in a text: its span, which entity it is, and its normalised value."""

    start: int
    end: int
    entity: str
    value: Any


_SPOKEN = "".join(DIGITS)
_PHONE = re.compile(
    rf"(?:\+?86[\s-]?)?(?<![\d{_SPOKEN}])(?P<mobile>[1一幺](?:[\s-]?[\d{_SPOKEN}]){{10}})(?![\d{_SPOKEN}])"
    r"|(?<!\d)(?P<landline>0\d{2,3}[\s-]?\d{7,8})(?!\d)"
)
_TAIL = re.compile(
    rf"(?:卡号|账号|帐号)?(?:尾号|末四位|后四位|最后四位|尾数)(?:是|为|的)?\s?(?P<tail>[\d{_SPOKEN}](?:\s?[\d{_SPOKEN}]){{3}})(?![\d{_SPOKEN}])"
    rf"|(?<![\d{_SPOKEN}.])(?P<lead>\d{{4}})(?=\s?(?:那张|这张|的卡|的那张|的这张|尾号))"
    r"|(?:card )?ending (?:in |with )?(?P<english>\d{4})(?!\d)",
    re.I,
)
_NAMED_ACCOUNT = re.compile(
    "工资卡|工资户|养老卡|养老金卡|退休金卡|社保卡|储蓄卡|借记卡|信用卡|贷记卡|存折|活期账户|定期账户|一类卡|二类卡|一类户|二类户|主卡|副卡|存单|卡里|savings account|credit card|debit card",
    re.I,
)
_ACCOUNT_NAMES = {
    "工资户": "工资卡",
    "养老金卡": "养老卡",
    "退休金卡": "养老卡",
    "借记卡": "储蓄卡",
    "贷记卡": "信用卡",
    "一类户": "一类卡",
    "二类户": "二类卡",
    "savings account": "储蓄卡",
    "debit card": "储蓄卡",
    "credit card": "信用卡",
}
_LANGUAGES = (
    ("en", re.compile(r"英文|英语|洋文|english|ying\s?wen|yingyu", re.I)),
    ("zh", re.compile(r"简体中文|中文|汉语|普通话|国语|简体|chinese|mandarin|zhongwen", re.I)),
    ("zh-Hant", re.compile(r"繁体中文|繁体|繁體|traditional chinese", re.I)),
    ("yue", re.compile(r"粤语|广东话|cantonese", re.I)),
    ("ja", re.compile(r"日语|日文|japanese", re.I)),
    ("ko", re.compile(r"韩语|韩文|韩国话|朝鲜语|korean", re.I)),
    ("ru", re.compile(r"俄语|俄文|russian", re.I)),
    ("fr", re.compile(r"法语|法文|french", re.I)),
    ("de", re.compile(r"德语|德文|german", re.I)),
    ("es", re.compile(r"西班牙语|西班牙文|西语|spanish", re.I)),
    ("vi", re.compile(r"越南语|越南文|vietnamese", re.I)),
    ("dialect", re.compile(r"方言|家乡话|土话|(?:四川|上海|闽南|客家|东北|河南|陕西|湖南|温州|山东|武汉|南京)话")),
)


def find_values(text: str, today: date, *, asked: str | None = None) -> list[Value]:
    """All expressions found by rule, in order, not overlapping.

    `asked` is the entity the customer has just been asked for: then even a bare 五 is an amount.
    """
    found: list[Value] = []
    _add(found, phones(text))
    _add(found, accounts(text))
    moments = [Value(m.start, m.end, m.kind, m.value) for m in find_moments(text, today)]
    money = [
        Value(a.start, a.end, "amount", amount_value(a.fen, a.approximate))
        for a in meant(text, find_amounts(text, bare_small=asked == "amount"))
    ]
    for first, second in ((moments, money),) if asked != "amount" else ((money, moments),):
        _add(found, first)
        _add(found, second)
    return sorted(found, key=lambda value: value.start)


def amount_value(fen: int, approximate: bool) -> Any:
    """What an amount is worth on the wire: fen, or a mapping that says it is only approximate."""
    return {"fen": fen, "approximate": True} if approximate else fen


def phones(text: str) -> list[Value]:
    """Mobile numbers (also spoken: 幺三八…) and land lines, as digits."""
    found = []
    for match in _PHONE.finditer(text):
        digits = _digits(match["mobile"] or match["landline"])
        if match["landline"] or re.fullmatch(r"1[3-9]\d{9}", digits):
            group = "mobile" if match["mobile"] else "landline"
            found.append(Value(match.start(group), match.end(group), "phone", digits))
    return found


def accounts(text: str) -> list[Value]:
    """Card tails as four digits, and accounts that customers call by name."""
    found = []
    for match in _TAIL.finditer(text):
        tail = _digits(match["tail"] or match["lead"] or match["english"])
        found.append(Value(match.start(), match.end(), "account", tail))
    for match in _NAMED_ACCOUNT.finditer(text):
        name = match.group().lower()
        if name != "卡里":
            found.append(Value(match.start(), match.end(), "account", _ACCOUNT_NAMES.get(name, name)))
    return found


def languages(text: str) -> list[Value]:
    """Languages by name, as their codes."""
    found: list[Value] = []
    for code, pattern in sorted(_LANGUAGES, key=lambda item: item[0] != "zh-Hant"):
        _add(found, [Value(m.start(), m.end(), "language", code) for m in pattern.finditer(text)])
    return found


def spoken_language(text: str) -> str | None:
    """`zh` or `en`, by the letters of the text; None for one that has hardly any."""
    han = sum("一" <= c <= "鿿" for c in text)
    # Words with small letters: ETC and ATM are no English.
    words = len(re.findall(r"[A-Za-z]*[a-z]{2,}", text))
    if han >= 2 and han >= words:
        return "zh"
    return "en" if words and not han else None


def _digits(text: str) -> str:
    return "".join(str(DIGITS[c]) if c in DIGITS else c for c in text if c.isdigit() or c in DIGITS)


def _add(found: list[Value], more: list[Value]) -> None:
    found.extend(v for v in more if not any(v.start < o.end and o.start < v.end for o in found))
