"""How customers say days, spans of time and times of day: the words and the patterns."""

from __future__ import annotations

import re

N = r"(?:\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
RELATIVE_DAYS = {
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
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
ENGLISH_DAYS = {
    d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
WEEK_SHIFT = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "": 0}
MONTH_SHIFT = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
YEAR_SHIFT = {"前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1}
FEASTS = (
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
FIXED_FEASTS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "双十一": (11, 11),
}
LUNAR_NAMES = {
    "过年": "春节",
    "大年初一": "春节",
    "年三十": "除夕",
    "元宵": "元宵节",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
}

PATTERNS = [
    (
        "full",
        re.compile(
            rf"(?P<y>\d{{4}}|[零〇一二三四五六七八九]{{4}}|去年|今年|明年|前年)\s?[年/\-.]?\s?(?P<m>{N})\s?[月/\-.]\s?(?P<d>{N})\s?[号日號]?"
        ),
    ),
    ("month_day", re.compile(rf"(?P<m>{N})\s?月\s?(?:份)?\s?(?P<d>{N})\s?(?:[号日號]|(?![\d个元块万千百]))")),
    ("slash", re.compile(r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])[/](?P<d>3[01]|[12]\d|0?[1-9])(?![\d/])")),
    ("shift_month_day", re.compile(rf"(?P<s>上上|下下|上|下|这|本)个?月\s?的?(?P<d>{N})\s?[号日號]")),
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
    ("ago", re.compile(rf"(?P<n>{N}|半|几)\s?个?(?P<u>天|日|周|星期|礼拜|月|年)(?:之|以)?(?P<dir>前|后)")),
    ("in_days", re.compile(r"过(?P<n>[一两二三四五六七八九十几]|\d{1,2})(?P<u>天)")),
    ("recent", re.compile(rf"(?:最近|近|过去|前)的?这?(?P<n>{N}|半|几)\s?个?(?P<u>天|日|周|星期|礼拜|月|年)")),
    ("recently", re.compile(r"最近|近期|这几天|这两天|前几天|前两天|前段时间")),
    ("relative", re.compile("|".join(sorted(RELATIVE_DAYS, key=len, reverse=True)), re.I)),
    (
        "english_week",
        re.compile(
            r"\b(?P<s>next |this |last )?(?P<w>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.I
        ),
    ),
    ("english_span", re.compile(r"\b(?P<s>next|this|last) (?P<u>week|month|year)\b", re.I)),
    ("year", re.compile("|".join(YEAR_SHIFT))),
    ("plain_year", re.compile(r"(?P<y>20\d\d)\s?年")),
    ("feast", re.compile("|".join(sorted(FEASTS, key=len, reverse=True)))),
    (
        "day",
        re.compile(
            r"(?<![\d第])(?P<d>3[01]|[12]\d|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[号號日](?!线|楼|码|店|院|口|窗|柜|门)"
        ),
    ),
]

PERIODS = {
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
HOUR = r"(?:2[0-4]|1\d|0?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
TIME = re.compile(
    rf"(?P<p>{PERIOD})?\s?的?(?P<h>{HOUR})\s?(?:[点點时](?!子|评|滴|钱|什么|啥|儿?钱|数|播|间)钟?|[:：](?=\d\d))"
    rf"\s?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<m>\d{{1,2}}|[零一二三四五]?十?[零一二三四五六七八九]?)分?)?"
    rf"|(?P<english>\d{{1,2}})\s?(?P<ampm>am|pm)\b|(?P<part>{PERIOD})",
    re.I,
)
