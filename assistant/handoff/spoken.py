"""Numbers, times and telephone numbers as words that a Mandarin voice reads well."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
DIGITS = "零一二三四五六七八九"
TELEPHONE_DIGITS = "零幺二三四五六七八九"
WEEKDAYS = "一二三四五六日"
PLACES = ("", "十", "百", "千")


def number(value: int) -> str:
    """0 to 9999: 15 is 十五, 205 is 二百零五."""
    if value < 10:
        return DIGITS[value]
    words, gap = "", False
    for place in range(len(str(value)) - 1, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            gap = True
            continue
        words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words


def count(value: int) -> str:
    """Before a measure word: 2 is 两."""
    return "两" if value == 2 else number(value)


def digits(telephone: str) -> str:
    """One by one, 1 as 幺."""
    return "".join(TELEPHONE_DIGITS[int(c)] for c in telephone if c.isascii() and c.isdigit())


def clock(moment: datetime) -> str:
    """早上八点半."""
    local = moment.astimezone(CHINA)
    hour = local.hour if local.hour <= 12 else local.hour - 12
    minute = {0: "", 30: "半"}.get(local.minute)
    if minute is None:
        minute = ("零" if local.minute < 10 else "") + number(local.minute) + "分"
    return f"{part_of_day(local)}{count(hour)}点{minute}"


def part_of_day(local: datetime) -> str:
    ends = ((6, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    return next(name for end, name in ends if local.hour < end)


def day(moment: datetime, now: datetime) -> str:
    """今天, 明天, 后天, or the date with its weekday."""
    asked, today = moment.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    near = relative_day(asked, today)
    return near or f"{number(asked.month)}月{number(asked.day)}号星期{WEEKDAYS[asked.weekday()]}"


def relative_day(asked: date, today: date) -> str | None:
    distance = (asked - today).days
    return ("今天", "明天", "后天")[distance] if 0 <= distance <= 2 else None
