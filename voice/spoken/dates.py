"""Dates and times of day as they are said: 2026-11-22 is 二零二六年十一月二十二日, 09:05 is 九点零五分."""

from __future__ import annotations

from datetime import date

from voice.spoken.numbers import cardinal, digits


def year(figures: str) -> str:
    return digits(figures) + "年"


def month_day(month: int, day: int) -> str:
    return f"{cardinal(month)}月{cardinal(day)}日"


def is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def time_of_day(hour: int, minute: int, second: int = 0) -> str:
    """0 to 24 hours: 2:00 is 两点, 9:05 is 九点零五分, 0:00:07 is 零点零分零七秒."""
    said = ("两" if hour == 2 else cardinal(hour)) + "点"
    if minute or second:
        said += _two_places(minute) + "分"
    return said + (_two_places(second) + "秒" if second else "")


def _two_places(number: int) -> str:
    return ("零" if 0 < number < 10 else "") + cardinal(number)
