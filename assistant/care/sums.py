"""Sums of money in a text: what is never said aloud unasked, and never stands in a screen.

Every number is taken for a sum but those that are known to be something else: one too many hidden is asked for by a
tap, one too few is heard by the whole room.
"""

from __future__ import annotations

import re
from itertools import chain

from nlu_data.components.amounts import find_amounts

_MONEY = re.compile(r"[元块圆角毛¥￥$€£]|美金|港币|人民币", re.IGNORECASE)
_MOVED = re.compile(r"(?:转账?|汇款?|存|取|付|交|还|充|花|余额|共)[了入出给有是为：:\s]{0,2}$")
_CURRENCY_BEFORE = re.compile(
    r"(?:USD|US\$|HKD|EUR|GBP|JPY|RMB|CNY|美元|港币|港元|人民币|[¥￥$€£])[\s：:]*$", re.IGNORECASE
)
_CURRENCY_AFTER = re.compile(
    r"\s*(?:美元|美金|港币|港元|欧元|英镑|日元|元|块钱?|人民币|USD|HKD|EUR|RMB|CNY)", re.IGNORECASE
)
_FIGURES = re.compile(r"\d+(?:[,，]\d{3})*(?:\.\d+)?[万千亿]?")
_CALL = r"(?:1[12]\d|1[02]\d{3}|9[56]\d{3,4})(?!\d)"
_NO_SUM = re.compile(
    "|".join(
        (
            r"(?<!\d)(?:19|20)\d{2}\s?(?:年|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))",
            r"(?<![\d.,，])\d{1,2}\s?(?:年|月(?:\s?\d{1,2}\s?[日号]?(?!\d))?|日|点(?:\d{1,2}分?(?!\d))?|时(?!\d))",
            r"(?<!\d)\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?!\d)",
            r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)",
            r"(?<!\d)(?:0\d{2,3}[\s-]?\d{7,8}|[48]00[\s-]\d{3,4}[\s-]?\d{3,4})(?!\d)",
            rf"(?:打|拨|电话|热线|客服|号码|急救|报警|火警|反诈|难受)[是为：:\s]{{0,3}}{_CALL}(?:[、或者和，,\s]{{1,3}}{_CALL})*",
            r"(?:尾号|末四位|后四位|尾数|工号|编号|单号)[是为：:\s]{0,3}\d{3,}",
            r"[*＊•]{2,}\s?\d{3,4}(?!\d)",
            r"第\s?\d+",
            r"\d+(?:\.\d+)?\s?[%％‰]",
            r"\d{1,4}\s?(?:号|路|室|栋|楼|单元|弄)",
            r"[\d,，.]+\s?(?:个|個|条|位|笔|次(?![日月年])|遍|天|周(?!转)|星期|小时|分钟|秒|层|岁|人(?!民币)|张|份|步|页|封|家|名|户|倍|折|期|"
            r"度|公里|米|克|斤|字|版|级|类|套|件|项|台|种|格|届|口|股)",
            r"双十一|十一(?=国庆|长假|黄金周|假期|放假)|[\w]十(?=大寿|华诞)|二十四(?=节气)",
        )
    )
)


def sums_in(text: str) -> list[tuple[int, int]]:
    """Start and end of each sum, with its currency."""
    others = [match.span() for match in _NO_SUM.finditer(text)]
    spans: list[tuple[int, int]] = []
    for start, end in chain(
        ((found.start, found.end) for found in find_amounts(text)), (found.span() for found in _FIGURES.finditer(text))
    ):
        if any(start < taken_end and taken < end for taken, taken_end in spans):
            continue
        before, after = _CURRENCY_BEFORE.search(text[:start]), _CURRENCY_AFTER.match(text, end)
        money = bool(before or after or _MONEY.search(text[start:end]))
        known = any(start < other_end and other < end for other, other_end in others)
        # 十 by itself is mostly no number: 十全十美.
        number = end - start > 1 or text[start:end].isdecimal() or bool(_MOVED.search(text[:start]))
        if money or number and not known:
            spans.append((before.start() if before else start, after.end() if after else end))
    return sorted(spans)


def without_sums(text: str) -> str:
    """Every sum of money as 一笔钱."""
    for start, end in reversed(sums_in(text)):
        text = f"{text[:start]}一笔钱{text[end:]}"
    return text
