"""Dates, spans of time and times of day as customers say them, as ISO values relative to a given day.

A day is "2026-11-23"; a span "2026-10-01/2026-10-31"; a time "10:00", a part of the day
"09:00/12:00". Feasts of the lunar calendar are left to jionlp.
"""

from __future__ import annotations

import contextlib
import io
import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from nlu_data.components import date_words as words
from nlu_data.components.numbers import chinese_number


class Moment(NamedTuple):
    """Where the expression stands in the text, `date` or `time`, and its ISO value."""

    start: int
    end: int
    kind: str
    value: str


def find_moments(text: str, today: date) -> list[Moment]:
    """Dates and times in the text, in order, not overlapping; the longer reading wins."""
    found: list[Moment] = []
    for name, pattern in words.PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < m.end and m.start < match.end() for m in found):
                continue
            value = _date_value(name, match, today)
            if value:
                found.append(Moment(match.start(), match.end(), "date", value))
    for match in words.TIME.finditer(text):
        value = _time_value(match)
        if value and not any(match.start() < m.end and m.start < match.end() for m in found):
            found.append(Moment(match.start(), match.end(), "time", value))
    return sorted(found)


def first_day(value: str) -> date:
    """The day of an ISO value, or the first day of a span."""
    return date.fromisoformat(value.split("/")[0])


def _date_value(name: str, match: re.Match[str], today: date) -> str | None:
    group = match.groupdict()
    try:
        if name == "full":
            return _iso(date(_year(group["y"], today), _number(group["m"]), _number(group["d"])))
        if name in ("month_day", "slash"):
            return _iso(_nearest_year(_number(group["m"]), _number(group["d"]), today))
        if name == "shift_month_day":
            first = _shift_month(today, words.MONTH_SHIFT[group["s"]])
            return _iso(first.replace(day=_number(group["d"])))
        if name == "day":
            return _iso(_coming_day(_number(group["d"]), today))
    except ValueError:
        return None
    if name == "week":
        return _week_value(group["s"], group["w"], today)
    if name == "this_week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=words.WEEK_SHIFT[group["s"]])
        return _span(monday, monday + timedelta(days=6))
    if name == "month_edge":
        first = _shift_month(today, words.MONTH_SHIFT[(group["s"] or "这").replace("个", "")])
        last = _last_of(first)
        day = {"月初": first, "月中": first.replace(day=15)}.get(group["e"], last)
        return _iso(day)
    if name == "month":
        first = _shift_month(today, words.MONTH_SHIFT[group["s"]])
        return _span(first, _last_of(first))
    if name == "year_month":
        return _month_value(group, today)
    if name == "half_year":
        year = today.year + words.YEAR_SHIFT.get(group["y"] or "今年", 0)
        return (
            _span(date(year, 1, 1), date(year, 6, 30))
            if group["h"] == "上半年"
            else _span(date(year, 7, 1), date(year, 12, 31))
        )
    if name == "year_edge":
        return _iso(date(today.year, 1, 1) if match.group() == "年初" else date(today.year, 12, 31))
    if name in ("ago", "in_days"):
        days = _days(group["n"], group["u"], today, 1 if group.get("dir", "后") == "后" else -1)
        return _iso(today + timedelta(days=days))
    if name == "recent":
        return _span(today + timedelta(days=_days(group["n"], group["u"], today, -1)), today)
    if name == "recently":
        return _span(today - timedelta(days=7 if "天" in match.group() else 30), today)
    if name == "relative":
        return _iso(today + timedelta(days=words.RELATIVE_DAYS[match.group().lower()]))
    if name == "english_week":
        shift = {"next ": "下", "last ": "上", "this ": "这"}.get((group["s"] or "").lower())
        return _week_value(shift, "一二三四五六日"[words.ENGLISH_DAYS[group["w"].lower()]], today)
    if name == "english_span":
        return _english_span(group["s"].lower(), group["u"].lower(), today)
    if name == "year":
        year = today.year + words.YEAR_SHIFT[match.group()]
        return _span(date(year, 1, 1), date(year, 12, 31))
    if name == "plain_year":
        return _span(date(int(group["y"]), 1, 1), date(int(group["y"]), 12, 31))
    return _feast(match.group(), today)


def _time_value(match: re.Match[str]) -> str | None:
    if match["part"]:
        start, end = words.PERIODS[match["part"].lower()]
        return f"{start:02d}:00/{end:02d}:00"
    if match["english"]:
        hour = int(match["english"]) % 12 + (12 if match["ampm"].lower() == "pm" else 0)
        return f"{hour:02d}:00"
    bare_point = not (match["p"] or match["m"] or match["half"] or match["quarter"])
    if bare_point and match.group() in ("一点", "1点", "一點"):
        return None
    hour = _number(match["h"])
    period = match["p"]
    if period and words.PERIODS[period.lower()][0] >= 13 and hour < 12 or period in ("中午", "晌午") and hour < 4:
        hour += 12
    minute = 30 if match["half"] else 15 * _number(match["quarter"]) if match["quarter"] else _number(match["m"] or "0")
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def _number(text: str) -> int:
    value = chinese_number(text)
    if value is None:
        raise ValueError(text)
    return int(value)


def _year(text: str, today: date) -> int:
    return today.year + words.YEAR_SHIFT[text] if text in words.YEAR_SHIFT else _number(text)


def _nearest_year(month: int, day: int, today: date) -> date:
    """The day of this year, or of the year in which it is less than half a year away."""
    candidates = [date(today.year + shift, month, day) for shift in (-1, 0, 1)]
    return min(candidates, key=lambda d: abs((d - today).days))


def _coming_day(day: int, today: date) -> date:
    """The day of this month."""
    return today.replace(day=day)


def _week_value(shift: str | None, weekday: str, today: date) -> str:
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=words.WEEKDAYS[weekday], weeks=words.WEEK_SHIFT[shift or ""])
    if shift is None and day < today:
        day += timedelta(weeks=1)
    return _span(day, day + timedelta(days=1)) if weekday == "末" else _iso(day)


def _month_value(group: dict[str, str | None], today: date) -> str | None:
    month = _number(group["m"] or "")
    if not 1 <= month <= 12:
        return None
    if group["y"]:
        first = date(_year(group["y"], today), month, 1)
    else:
        first = date(today.year if month <= today.month else today.year - 1, month, 1)
    return _span(first, _last_of(first))


def _english_span(shift: str, unit: str, today: date) -> str:
    step = {"last": -1, "this": 0, "next": 1}[shift]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return _span(monday, monday + timedelta(days=6))
    if unit == "month":
        first = _shift_month(today, step)
        return _span(first, _last_of(first))
    return _span(date(today.year + step, 1, 1), date(today.year + step, 12, 31))


def _days(number: str, unit: str, today: date, direction: int) -> int:
    count = 0.5 if number == "半" else 3 if number == "几" else _number(number)
    if unit == "年":
        return direction * int(count * 365)
    if unit == "月":
        if count == int(count):
            return (_same_day(_shift_month(today, direction * int(count)), today) - today).days
        return direction * 15
    return direction * int(count * (7 if unit in ("周", "星期", "礼拜") else 1))


def _same_day(first: date, today: date) -> date:
    return first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))


def _shift_month(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _feast(name: str, today: date) -> str | None:
    if name in words.FIXED_FEASTS:
        return _iso(_nearest_year(*words.FIXED_FEASTS[name], today))
    years = (today.year, today.year + 1)
    days = [day for day in (_lunar_feast(words.LUNAR_NAMES.get(name, name), year) for year in years) if day]
    return _iso(min(days, key=lambda day: abs((day - today).days))) if days else None


def _lunar_feast(name: str, year: int) -> date | None:
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp

    try:
        parsed = jionlp.parse_time(f"{year}年{name}", time_base={"year": year, "month": 1, "day": 1})
    except ValueError:
        return None
    return date.fromisoformat(str(parsed["time"][0])[:10])


def _iso(day: date) -> str:
    return day.isoformat()


def _span(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"
