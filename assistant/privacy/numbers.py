"""Card numbers and resident identity numbers, told from other long numbers by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.privacy.models import Finding, Kind

# Between the groups of a number people put blanks, dashes, dots or commas.
_SEPARATOR = r"[\s\-‐‑–—−_.·•,，、。/\u200b-\u200d\ufeff\u2060\ufe0f\u20e3]{1,3}"
_RUN = re.compile(rf"\d+(?:{_SEPARATOR}\d+)*(?:(?:{_SEPARATOR})?x(?![a-z]))?")
_GROUP = re.compile(r"\d+|x")

_CARD_WORDS = re.compile(r"(?:卡号|银行卡|储蓄卡|信用卡|借记卡|工资卡|帐号|账号|账户|card)[^\d，。；,;]{0,8}$")
_ID_WORDS = re.compile(r"(?:身份证|证件号|身份号码|id card|id number)[^\d，。；,;]{0,8}$")
_ORDER_WORDS = re.compile(
    r"(?:订单|单号|流水|运单|快递|物流|交易号|参考号|凭证|编号|合同|保单|发票|工单|设备号|序列号|imei|order)"
    r"[^\d，。；,;]{0,6}$"
)
_CONTEXT = 16
# Issuers whose cards are met in China: UnionPay 62/60/9x and the international schemes.
_ISSUER = re.compile(r"62|60|4|5[1-5]|2[2-7]|3[04-9]|9[0459]")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10x98765432"


@dataclass(frozen=True, slots=True)
class _Window:
    digits: str
    start: int
    end: int
    groups: tuple[int, ...]


def find_numbers(text: str) -> list[Finding]:
    """Findings in a text made `plain`; identity numbers before cards, as they are the surer."""
    windows = [window for run in _RUN.finditer(text) for window in _windows(run)]
    windows.sort(key=lambda window: -len(window.digits))
    ids = [Finding(w.start, w.end, Kind.RESIDENT_ID, "［已隐藏身份证号］") for w in windows if _is_resident_id(w, text)]
    cards = [
        Finding(w.start, w.end, Kind.CARD, f"［已隐藏卡号 尾号{w.digits[-4:]}］") for w in windows if _is_card(w, text)
    ]
    return ids + cards


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def resident_id_check(number: str) -> bool:
    """GB 11643-1999: province, a real date of birth, and the check character of ISO 7064 MOD 11-2."""
    if not _has_birth_date(number[6:14]) or number[:2] not in _PROVINCES:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == number[17]


def _windows(run: re.Match[str]) -> Iterator[_Window]:
    """Neighbouring groups of a run that together have the length of a card or an identity number."""
    groups = [(m.group(), run.start() + m.start(), run.start() + m.end()) for m in _GROUP.finditer(run.group())]
    for first in range(len(groups)):
        length = 0
        for last in range(first, len(groups)):
            length += len(groups[last][0])
            if length > 19:
                break
            if length >= 13:
                chosen = groups[first : last + 1]
                yield _Window(
                    "".join(group[0] for group in chosen),
                    chosen[0][1],
                    chosen[-1][2],
                    tuple(len(group[0]) for group in chosen),
                )


def _is_card(window: _Window, text: str) -> bool:
    digits = window.digits
    if not digits.isdigit():
        return False
    before = text[max(0, window.start - _CONTEXT) : window.start]
    valid = luhn(digits) and len(set(digits)) > 1
    unionpay = digits.startswith("62") and len(digits) >= 16
    if _CARD_WORDS.search(before) and len(digits) >= 15:
        # A card number with a slip of the thumb is still nearly a card number.
        return valid or _grouped_like_a_card(window.groups)
    if not valid or not _ISSUER.match(digits):
        return False
    if unionpay:
        return True
    return _grouped_like_a_card(window.groups) and not _ORDER_WORDS.search(before) and not _is_moment(digits)


def _grouped_like_a_card(groups: tuple[int, ...]) -> bool:
    if len(groups) == 1 or max(groups) <= 2:
        return True
    if all(size == 4 for size in groups[:-1]) and groups[-1] <= 4:
        return True
    return groups in {(4, 6, 5), (4, 6, 4)} or (len(groups) == 2 and groups[0] == 6)


def _is_moment(digits: str) -> bool:
    """Whether the number begins like 20261122… or is a time stamp in milliseconds."""
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    dated = year[:2] in {"19", "20"} and "01" <= month <= "12" and "01" <= day <= "31"
    return dated or (len(digits) == 13 and digits[0] in "12")


def _is_resident_id(window: _Window, text: str) -> bool:
    number = window.digits
    if not number[:-1].isdigit():
        return False
    named = _ID_WORDS.search(text[max(0, window.start - _CONTEXT) : window.start]) is not None
    if len(number) == 18:
        return resident_id_check(number) or (named and _has_birth_date(number[6:14]))
    return (
        len(number) == 15
        and named
        and number.isdigit()
        and number[:2] in _PROVINCES
        and _has_birth_date(f"19{number[6:12]}")
    )


def _has_birth_date(digits: str) -> bool:
    if not digits.isdigit():
        return False
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2100
