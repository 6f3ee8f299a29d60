"""Money as people write and say it (3,000.50元, 三千五, 1.5w, 块把钱, 五毛) found in a text, in integer fen."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from nlu_data.components.numbers import DIGITS, UNITS, chinese_number, english_number, starts_number
from nlu_data.components.numeral_names import NumeralInName, numerals_in_names

LARGEST_FEN = 10**15


class Amount(NamedTuple):
    """Where an amount stands in the text and what it is worth; `approximate` asks for the exact figure.

    An `ambiguous` one is approximate too: 给李四十块 may be forty yuan for 李, or ten for 李四.
    """

    start: int
    end: int
    fen: int
    approximate: bool
    ambiguous: bool = False


_HAN = "".join(DIGITS) + "十拾百佰千仟万萬亿億点半几"
_NUMBER = (
    rf"(?:(?:\d{{1,3}}(?:[,，]\d{{3}})+|\d+)(?:\.\d+)?|[{_HAN}])(?:\s?(?:\d+(?:\.\d+)?|[{_HAN}]|[wWkK](?![A-Za-z])))*"
)
_YUAN = r"(?:元|圆|圓|块|塊)"
_TAIL = r"(?:人民币|大洋|整|正|钱|錢)"
_ABOUT_BEFORE = r"(?:大约|大概|差不多|约莫|约|将近|大致|左右|上下)"
_ABOUT_AFTER = r"(?:左右|上下|出头)"

_VAGUE_AND_EXACT = re.compile(r"几[十百千万]+[一二两三四五六七八九]")
"""No number: the end of 取几万一 is the beginning of another word."""
_TOGETHER = re.compile(r"一块(?:儿(?!钱|零)|(?=[去来走办吃玩排坐过存住说聊弄做学送买交取看上下进出]))")
"""一块儿去, where no yuan is meant."""
_NO_NUMERAL = "某"
"""Stands for the numeral of a name, so that what follows is read by itself."""
_COLLOQUIAL = re.compile(
    r"(?P<small>块儿?把)\s?钱?|"
    r"(?P<unit>[十百千万])(?:把|来)(?:万)?\s?(?:块|元)?钱?|"
    r"(?P<pair>百儿?八十|千儿?八百|万儿?八千|百十(?:来)?(?=块|元))\s?(?:块|元)?钱?"
)
_PAIR_VALUE = {"百": 100, "千": 1000, "万": 10**4}

_WITH_YUAN = re.compile(
    rf"(?:[¥￥]\s?)?(?P<yuan>{_NUMBER})\s?(?P<more>多|来|余)?(?P<scale>万|亿)?\s?(?P<more2>多)?\s?{_YUAN}"
    rf"(?P<zero>零)?(?:\s?(?P<jiao>[{''.join(DIGITS)}半\d])(?:\s?[毛角](?:\s?(?P<fen>[{''.join(DIGITS)}\d])\s?分?)?|"
    rf"(?![\d{_HAN}个張张笔天月年号分]))|零?(?P<onlyfen>[{''.join(DIGITS)}\d])\s?分)?(?:\s?{_TAIL})*"
)
_SMALL = re.compile(
    rf"(?P<jiao>[{''.join(DIGITS)}几两\d]+)\s?[毛角](?:\s?(?P<fen>[{''.join(DIGITS)}\d])\s?分?)?\s?钱?|"
    rf"(?P<onlyfen>[{''.join(DIGITS)}\d])\s?分\s?钱"
)
_SIGNED = re.compile(
    r"(?:[¥￥]|(?:rmb|cny|人民币)\s?)\s?(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?[wWkK万千]?)", re.I
)
_ENGLISH = re.compile(
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?:(?:[a-z]+)[\s-])+?)\s?(?P<scale>k|w)?\s?(?:yuan|rmb|cny|kuai|renminbi)\b",
    re.I,
)
_BARE = re.compile(rf"(?P<number>{_NUMBER})(?P<more>多|来|余)?(?P<scale>万|亿)?(?P<after>{_ABOUT_AFTER})?")

_NOT_MONEY_BEFORE = re.compile(
    r"(?:尾号|末四位|后四位|卡号|账号|帐号|号码|密码|验证码|第|星期|周|礼拜|手机号?|电话|编号|身份证|证件号?|"
    r"版本|型号|[a-zA-Z\-/.:：]|[一二三四五六七八九十\d]月)(?:是|为|码|号)?\s?$"
)
_NOT_MONEY_AFTER = re.compile(
    r"\s?(?:个|個|张|張|笔|条|位|家|次|遍|下|回|天|日|号|號|月|年|周|星期|礼拜|点|时|小时|分钟|分|秒|岁|期|类|折|档|"
    r"级|层|楼|路|环|度|倍|成|股|份|克|斤|米|公里|手|口|人|户|套|本|只|块表|%|％|[a-zA-Z:：/\-]|\.\d|代|线|种|样|些|切|直|"
    r"共|起|定|般|旦|边|会|律|卡通|路人|家人|样的|方|分之|把手)"
)


def find_amounts(text: str, *, bare_small: bool = False) -> list[Amount]:
    """Amounts in the text, in order, not overlapping.

    A bare number counts from ten up, if nothing around it says that it counts something else;
    with `bare_small` (the customer has just been asked how much) any number counts.
    """
    found = _written(text, bare_small)
    for name in numerals_in_names(text):
        found = _beside_name(text, name, found, bare_small)
    return sorted(found)


def _written(text: str, bare_small: bool) -> list[Amount]:
    """As the text reads if no numeral in it belongs to a name."""
    found: list[Amount] = []
    for finder in (_colloquial, _with_yuan, _small, _signed, _english):
        found.extend(a for a in finder(text) if not _overlaps(a, found))
    found.extend(a for a in _bare(text, bare_small) if not _overlaps(a, found))
    return sorted(_with_surroundings(text, amount) for amount in found)


def _beside_name(text: str, name: NumeralInName, found: list[Amount], bare_small: bool) -> list[Amount]:
    """The amounts, where the numeral is the end of a name if a complete sum follows it, or if it is no sum itself."""
    behind = text[name.place + 1 :]
    start = len(text) - len(behind.lstrip())
    masked = f"{text[: name.place]}{_NO_NUMERAL}{behind}"
    rest = next((a for a in _written(masked, bare_small) if a.start == start and a.fen > 0), None)
    whole = next((a for a in found if a.start <= name.place < a.end), None)
    if whole is None:
        return found if rest is None else [*(a for a in found if not _overlaps(a, [rest])), rest]
    if not (name.paid and name.nameless) and not (rest and whole.approximate):
        return found
    others = [a for a in found if a != whole]
    if whole.end - whole.start == 1 and not text[name.place].isdecimal():
        return others
    # Figures are one number, whoever is paid; of 张三 and 百 only the first is complete.
    likelier = whole if rest is None or text[name.place].isdecimal() else rest
    return [*others, likelier._replace(approximate=True, ambiguous=True)]


def parse_amount(text: str) -> Amount | None:
    """The amount that the text names, None if it names none or several."""
    found = find_amounts(text, bare_small=True)
    return found[0] if len(found) == 1 else None


def _colloquial(text: str) -> list[Amount]:
    result = []
    for match in _COLLOQUIAL.finditer(text):
        if match["small"]:
            if match.start() and text[match.start() - 1] in _HAN + "0123456789":
                continue
            yuan = 1
        elif match["pair"]:
            # 一千八百六十四 is no 千八百.
            around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
            if any(character in _HAN + "0123456789" for character in around):
                continue
            yuan = _PAIR_VALUE[match["pair"][0]]
        else:
            rest = match.group()
            if not re.search(r"[块元钱]", rest) and "把" not in rest:
                continue
            if match.start() and text[match.start() - 1] in _HAN + "0123456789":
                continue
            yuan = UNITS[match["unit"]] * (10**4 if "万" in rest[1:] else 1)
        result.append(Amount(match.start(), match.end(), yuan * 100, True))
    return result


def _with_yuan(text: str) -> list[Amount]:
    result = []
    together = {match.start() for match in _TOGETHER.finditer(text)}
    for match in _WITH_YUAN.finditer(text):
        if match.start("yuan") in together:
            continue
        start = match.start("yuan") if match.group()[0] not in "¥￥" else match.start()
        yuan = _loose_number(match["yuan"] + (match["scale"] or ""))
        if yuan is None:
            continue
        value, vague = yuan
        fen = _to_fen(value)
        if match["zero"] and match["jiao"] and "毛" not in match.group() and "角" not in match.group():
            fen += _single(match["jiao"])
        elif match["jiao"]:
            fen += 50 if match["jiao"] == "半" else 10 * _single(match["jiao"])
        fen += _single(match["fen"]) + _single(match["onlyfen"])
        approximate = vague or bool(match["more"] or match["more2"])
        result.append(Amount(start, match.end(), fen, approximate))
    return result


def _small(text: str) -> list[Amount]:
    result = []
    for match in _SMALL.finditer(text):
        jiao = chinese_number(match["jiao"]) if match["jiao"] else Decimal(0)
        if jiao is None:
            continue
        fen = int(jiao) * 10 + _single(match["fen"]) + _single(match["onlyfen"])
        result.append(Amount(match.start(), match.end(), fen, "几" in (match["jiao"] or "")))
    return result


def _signed(text: str) -> list[Amount]:
    result = []
    for match in _SIGNED.finditer(text):
        value = chinese_number(match["number"].replace(" ", ""))
        if value is not None:
            result.append(Amount(match.start(), match.end(), _to_fen(value), False))
    return result


def _english(text: str) -> list[Amount]:
    result = []
    for match in _ENGLISH.finditer(text):
        number = match["number"].strip()
        if number[0].isdigit():
            value = chinese_number(number + (match["scale"] or ""))
            start = match.start()
        else:
            words = number.lower().replace("-", " ").split()
            while words and not starts_number(words[0]):
                words = words[1:]
            value = english_number(words)
            start = match.end("number") - len(number) + (number.lower().find(words[0]) if words else 0)
            start = match.start() + match.group().lower().find(words[0]) if words else start
        if value is not None:
            result.append(Amount(start, match.end(), _to_fen(value), False))
    return result


def _bare(text: str, small: bool) -> list[Amount]:
    result = []
    for match in _BARE.finditer(text):
        number = match["number"]
        found = _loose_number(number + (match["scale"] or ""))
        if found is None:
            continue
        value, vague = found
        compact = re.sub(r"[\s,，]", "", number)
        digits_only = compact.isdigit()
        unit = any(c in UNITS for c in number) or bool(match["scale"])
        if digits_only and (len(compact) > 7 or (compact.startswith("0") and len(compact) > 1)):
            continue
        if not unit and not compact.replace(".", "", 1).isdigit() and not small:
            continue
        if value < 10 and not small or value <= 0:
            continue
        if _NOT_MONEY_BEFORE.search(text[: match.start()]) or _NOT_MONEY_AFTER.match(text[match.end() :]):
            continue
        end = match.end("scale") if match["scale"] else match.end("more") if match["more"] else match.end("number")
        result.append(Amount(match.start(), end, _to_fen(value), vague or bool(match["more"] or match["after"])))
    return result


def _loose_number(text: str) -> tuple[Decimal, bool] | None:
    """Value, and whether it is only a rough one (几百, 三五百)."""
    compact = re.sub(r"\s", "", text)
    if _VAGUE_AND_EXACT.search(compact):
        return None
    pair = re.match(r"^([一二三四五六七八])([二三四五六七八九])([十百千万]+)$", compact)
    if pair and DIGITS[pair[2]] - DIGITS[pair[1]] in (1, 2):
        value = chinese_number(pair[1] + pair[3])
        return (value, True) if value is not None else None
    value = chinese_number(compact)
    return None if value is None else (value, "几" in compact)


def _single(text: str | None) -> int:
    if not text:
        return 0
    return DIGITS[text] if text in DIGITS else int(text)


def _to_fen(yuan: Decimal) -> int:
    fen = int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return min(fen, LARGEST_FEN)


def _with_surroundings(text: str, amount: Amount) -> Amount:
    """Mark as approximate what is called so before or after."""
    before = re.search(rf"(?:{_ABOUT_BEFORE}|好几?|小|有个)\s?$", text[: amount.start])
    after = re.match(rf"\s?{_ABOUT_AFTER}", text[amount.end :])
    return amount._replace(approximate=amount.approximate or bool(before or after))


def _overlaps(amount: Amount, others: list[Amount]) -> bool:
    return any(amount.start < other.end and other.start < amount.end for other in others)
