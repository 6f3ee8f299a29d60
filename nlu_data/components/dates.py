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

from nlu_data.components.amounts import chinese_number


class Moment(NamedTuple):
    """Where the expression stands in the text, `date` or `time`, and its ISO value."""

    start: int
    end: int
    kind: str
    value: str


_N = r"(?:\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
_RELATIVE_DAYS = {
    "大前天": -3,
    "大前日": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨儿": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "今早": 0,
    "今儿": 0,
    "当天": 0,
    "今个": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "明儿": 1,
    "明个": 1,
    "后天": 2,
    "后日": 2,
    "后儿": 2,
    "大后天": 3,
    "大后日": 3,
    "the day after tomorrow": 2,
    "tomorrow": 1,
    "today": 0,
    "yesterday": -1,
}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_ENGLISH_DAYS = {
    d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_WEEK_SHIFT = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "": 0}
_MONTH_SHIFT = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_YEAR_SHIFT = {"前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1}
_FEASTS = (
    "春节",
    "除夕",
    "元宵节",
    "元宵",
    "清明节",
    "清明",
    "端午节",
    "端午",
    "中秋节",
    "中秋",
    "重阳节",
    "国庆节",
    "国庆",
    "元旦",
    "五一",
    "劳动节",
    "双十一",
    "过年",
    "年三十",
    "大年初一",
)
_FIXED_FEASTS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "双十一": (11, 11),
}
_LUNAR_NAMES = {
    "过年": "春节",
    "大年初一": "春节",
    "年三十": "除夕",
    "元宵": "元宵节",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
}

_PATTERNS = [
    (
        "full",
        re.compile(
            rf"(?P<y>\d{{4}}|[零〇一二三四五六七八九]{{4}}|去年|今年|明年|前年)\s?[年/\-.]?\s?(?P<m>{_N})\s?[月/\-.]\s?(?P<d>{_N})\s?[号日號]?"
        ),
    ),
    ("month_day", re.compile(rf"(?P<m>{_N})\s?月\s?(?:份)?\s?(?P<d>{_N})\s?(?:[号日號]|(?![\d个元块万千百]))")),
    ("slash", re.compile(r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])[/](?P<d>3[01]|[12]\d|0?[1-9])(?![\d/])")),
    ("shift_month_day", re.compile(rf"(?P<s>上上|下下|上|下|这|本)个?月\s?的?(?P<d>{_N})\s?[号日號]")),
    ("week", re.compile(r"(?P<s>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末])(?!共)")),
    ("this_week", re.compile(r"(?P<s>上上|下下|上|下|这|本)(?:个|一)?(?:周|星期|礼拜)")),
    ("month_edge", re.compile(r"(?P<s>上个?|下个?|这个?|本)?(?P<e>月底|月末|月初|月中)")),
    ("month", re.compile(r"(?P<s>上上|下下|上|下|这|本|当)(?:个|一个)?月(?:份)?")),
    (
        "year_month",
        re.compile(
            r"(?:(?P<y>\d{4}|去年|今年|明年|前年)年?)?(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!\d)"
        ),
    ),
    ("half_year", re.compile(r"(?P<y>去年|今年|明年)?(?P<h>上半年|下半年)")),
    ("year_edge", re.compile(r"年底|年末|年初")),
    ("ago", re.compile(rf"(?P<n>{_N}|半|几)\s?个?(?P<u>天|日|周|星期|礼拜|月|年)(?:之|以)?(?P<dir>前|后)")),
    ("in_days", re.compile(r"过(?P<n>[一两二三四五六七八九十几]|\d{1,2})(?P<u>天)")),
    ("recent", re.compile(rf"(?:最近|近|过去|前)的?这?(?P<n>{_N}|半|几)\s?个?(?P<u>天|日|周|星期|礼拜|月|年)")),
    ("recently", re.compile(r"最近|近期|这几天|这两天|前几天|前两天|前段时间")),
    ("relative", re.compile("|".join(sorted(_RELATIVE_DAYS, key=len, reverse=True)), re.I)),
    (
        "english_week",
        re.compile(
            r"\b(?P<s>next |this |last )?(?P<w>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.I
        ),
    ),
    ("english_span", re.compile(r"\b(?P<s>next|this|last) (?P<u>week|month|year)\b", re.I)),
    ("year", re.compile("|".join(_YEAR_SHIFT))),
    ("plain_year", re.compile(r"(?P<y>20\d\d)\s?年")),
    ("feast", re.compile("|".join(sorted(_FEASTS, key=len, reverse=True)))),
    (
        "day",
        re.compile(
            r"(?<![\d第])(?P<d>3[01]|[12]\d|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[号號日](?!线|楼|码|店|院|口|窗|柜|门)"
        ),
    ),
]

_PERIODS = {
    "凌晨": (0, 6),
    "清早": (6, 9),
    "清晨": (6, 9),
    "大早上": (6, 9),
    "早上": (6, 9),
    "早晨": (6, 9),
    "一早": (6, 9),
    "上午": (9, 12),
    "中午": (11, 13),
    "晌午": (11, 13),
    "午后": (13, 18),
    "下午": (13, 18),
    "傍晚": (17, 19),
    "晚上": (18, 22),
    "夜里": (20, 24),
    "半夜": (0, 5),
    "后半晌": (13, 18),
    "morning": (9, 12),
    "afternoon": (13, 18),
    "evening": (18, 22),
}
_HOUR = r"(?:2[0-4]|1\d|0?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_PERIOD = "|".join(sorted(_PERIODS, key=len, reverse=True))
_TIME = re.compile(
    rf"(?P<p>{_PERIOD})?\s?的?(?P<h>{_HOUR})\s?(?:[点點时](?!子|评|滴|钱|什么|啥|儿?钱|数|播|间)钟?|[:：](?=\d\d))"
    rf"\s?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<m>\d{{1,2}}|[零一二三四五]?十?[零一二三四五六七八九]?)分?)?"
    rf"|(?P<english>\d{{1,2}})\s?(?P<ampm>am|pm)\b|(?P<part>{_PERIOD})",
    re.I,
)


def find_moments(text: str, today: date) -> list[Moment]:
    """Dates and times in the text, in order, not overlapping; the longer reading wins."""
    found: list[Moment] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < m.end and m.start < match.end() for m in found):
                continue
            value = _date_value(name, match, today)
            if value:
                found.append(Moment(match.start(), match.end(), "date", value))
    for match in _TIME.finditer(text):
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
            first = _shift_month(today, _MONTH_SHIFT[group["s"]])
            return _iso(first.replace(day=_number(group["d"])))
        if name == "day":
            return _iso(_coming_day(_number(group["d"]), today))
    except ValueError:
        return None
    if name == "week":
        return _week_value(group["s"], group["w"], today)
    if name == "this_week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEK_SHIFT[group["s"]])
        return _span(monday, monday + timedelta(days=6))
    if name == "month_edge":
        first = _shift_month(today, _MONTH_SHIFT[(group["s"] or "这").replace("个", "")])
        last = _last_of(first)
        day = {"月初": first, "月中": first.replace(day=15)}.get(group["e"], last)
        return _iso(day)
    if name == "month":
        first = _shift_month(today, _MONTH_SHIFT[group["s"]])
        return _span(first, _last_of(first))
    if name == "year_month":
        return _month_value(group, today)
    if name == "half_year":
        year = today.year + _YEAR_SHIFT.get(group["y"] or "今年", 0)
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
        return _iso(today + timedelta(days=_RELATIVE_DAYS[match.group().lower()]))
    if name == "english_week":
        shift = {"next ": "下", "last ": "上", "this ": "这"}.get((group["s"] or "").lower())
        return _week_value(shift, "一二三四五六日"[_ENGLISH_DAYS[group["w"].lower()]], today)
    if name == "english_span":
        return _english_span(group["s"].lower(), group["u"].lower(), today)
    if name == "year":
        year = today.year + _YEAR_SHIFT[match.group()]
        return _span(date(year, 1, 1), date(year, 12, 31))
    if name == "plain_year":
        return _span(date(int(group["y"]), 1, 1), date(int(group["y"]), 12, 31))
    return _feast(match.group(), today)


def _time_value(match: re.Match[str]) -> str | None:
    if match["part"]:
        start, end = _PERIODS[match["part"].lower()]
        return f"{start:02d}:00/{end:02d}:00"
    if match["english"]:
        hour = int(match["english"]) % 12 + (12 if match["ampm"].lower() == "pm" else 0)
        return f"{hour:02d}:00"
    bare_point = not (match["p"] or match["m"] or match["half"] or match["quarter"])
    if bare_point and match.group() in ("一点", "1点", "一點"):
        return None
    hour = _number(match["h"])
    period = match["p"]
    if period and _PERIODS[period.lower()][0] >= 13 and hour < 12 or period in ("中午", "晌午") and hour < 4:
        hour += 12
    minute = 30 if match["half"] else 15 * _number(match["quarter"]) if match["quarter"] else _number(match["m"] or "0")
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def _number(text: str) -> int:
    value = chinese_number(text)
    if value is None:
        raise ValueError(text)
    return int(value)


def _year(text: str, today: date) -> int:
    return today.year + _YEAR_SHIFT[text] if text in _YEAR_SHIFT else _number(text)


def _nearest_year(month: int, day: int, today: date) -> date:
    """The day of this year, or of the year in which it is less than half a year away."""
    candidates = [date(today.year + shift, month, day) for shift in (-1, 0, 1)]
    return min(candidates, key=lambda d: abs((d - today).days))


def _coming_day(day: int, today: date) -> date:
    """The day of this month."""
    return today.replace(day=day)


def _week_value(shift: str | None, weekday: str, today: date) -> str:
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=_WEEKDAYS[weekday], weeks=_WEEK_SHIFT[shift or ""])
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
    if name in _FIXED_FEASTS:
        return _iso(_nearest_year(*_FIXED_FEASTS[name], today))
    years = (today.year, today.year + 1)
    days = [day for day in (_lunar_feast(_LUNAR_NAMES.get(name, name), year) for year in years) if day]
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
