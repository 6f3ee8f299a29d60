"""Spoken Chinese back into what it means, so that tests can compare it with what was written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from voice.spoken.amounts import CURRENCIES
from voice.spoken.numbers import DIGITS

_DATE = re.compile(
    r"(?P<year>[零一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]+)月(?P<day>[一二三四五六七八九十]+)日"
)
_TIME = re.compile(
    r"(?P<hour>[零一二三四五六七八九十两]+)点(?:(?P<minute>[零一二三四五六七八九十]+)分)?"
    r"(?:(?P<second>[零一二三四五六七八九十]+)秒)?"
)
_VALUES = {digit: value for value, digit in enumerate(DIGITS)} | {"两": 2, "幺": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_WORTH = {"百分之": Decimal("0.01"), "千分之": Decimal("0.001"), "万分之": Decimal("0.0001")}


def parse(spoken: str) -> Decimal:
    """What a spoken number is worth; raises ValueError for what is none."""
    sign = -1 if spoken.startswith("负") else 1
    whole, _, fraction = spoken.removeprefix("负").partition("点")
    value = Decimal(_whole(whole))
    if fraction:
        figures = fraction.rstrip("".join(_SCALES))
        value += Decimal("0." + parse_digits(figures))
        for scale in fraction[len(figures) :]:
            value *= _SCALES[scale]
    return sign * value


def parse_digits(spoken: str) -> str:
    """Figures that were read one by one, pauses left out; raises ValueError for anything else."""
    try:
        return "".join(str(_VALUES[digit]) for digit in spoken if digit not in "，、 ")
    except KeyError as error:
        raise ValueError(f"{spoken} is not read digit by digit") from error


def parse_amount(spoken: str) -> Decimal:
    """What a spoken amount is worth in its currency; raises ValueError for what is none."""
    sign = -1 if spoken.startswith("负") else 1
    rest = spoken.removeprefix("负").removeprefix("加")
    value = Decimal(0)
    for unit in sorted({*CURRENCIES.values()}, key=len, reverse=True):
        high, found, low = rest.partition(unit)
        if found:
            value, rest = parse(high), low.removeprefix("零") if low not in ("", "零") else ""
            break
    for unit, worth in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        high, found, low = rest.partition(unit)
        if found:
            value, rest = value + parse(high) * worth, low
    if rest:
        raise ValueError(f"{spoken} is not an amount")
    return sign * value


def parse_date(spoken: str) -> date:
    """The day that was said with year, month and day; raises ValueError for anything else."""
    match = _DATE.fullmatch(spoken)
    if match is None:
        raise ValueError(f"{spoken} is not a date")
    return date(int(parse_digits(match["year"])), int(parse(match["month"])), int(parse(match["day"])))


def parse_time(spoken: str) -> tuple[int, int, int]:
    """Hour, minute, second; raises ValueError for what is no time of day."""
    match = _TIME.fullmatch(spoken)
    if match is None:
        raise ValueError(f"{spoken} is not a time of day")
    hour, minute, second = (int(parse(match[part] or "零")) for part in ("hour", "minute", "second"))
    return hour, minute, second


def parse_rate(spoken: str) -> Decimal:
    """The rate as a part of one (百分之五 is 0.05); raises ValueError for what is none."""
    sign = -1 if spoken.startswith("负") else 1
    rest = spoken.removeprefix("负").removeprefix("加")
    for part, worth in _WORTH.items():
        if rest.startswith(part):
            number = rest.removeprefix(part)
            return sign * worth * (Decimal(100) if number == "百" else parse(number))
    raise ValueError(f"{spoken} is not a rate")


def _whole(spoken: str) -> int:
    if not spoken:
        raise ValueError("no number")
    for power, unit in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        high, found, low = spoken.partition(unit)
        if found:
            return _whole(high) * power + (_whole(low) if low else 0)
    return _thousands(spoken)


def _thousands(spoken: str) -> int:
    total, figure, seen = 0, None, False
    for character in spoken:
        if character in _UNITS:
            total += (1 if figure is None else figure) * _UNITS[character]
            figure, seen = None, True
        elif character in _VALUES:
            if figure not in (None, 0):
                raise ValueError(f"{spoken} is not a quantity")
            figure, seen = _VALUES[character], True
        else:
            raise ValueError(f"{spoken} is not a number")
    if not seen:
        raise ValueError("no number")
    return total + (figure or 0)
