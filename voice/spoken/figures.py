"""Every kind of figure in a text and how it is read: rules that are tried in order at one place of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from voice.spoken import dates, rates, series
from voice.spoken.amounts import CURRENCIES, amount, quantity, scaled
from voice.spoken.marks import HIDDEN
from voice.spoken.numbers import cardinal, decimal, digits

Say = Callable[[re.Match[str]], str | None]
"""What is said for a match; None where the rule does not hold after all."""


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    say: Say


_NUM = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = r"(?:万亿|亿|万|千|百)"
_TO = r"\s*(?:[-~至到])\s*"
_SIGN = r"(?:(?<![A-Za-z\d%)）])[+-])?"
_SYMBOLS = {"HK$": "港元", "US$": "美元", "HKD": "港元"}
_UNIT = "|".join(
    re.escape(unit) for unit in sorted((u for u in CURRENCIES if u[-1] not in "¥￥$€£"), key=len, reverse=True)
)
_SYMBOL = r"HK\$|US\$|[¥$€£]|RMB|CNY|USD|HKD|EUR|GBP|JPY"
_COUNTED = (
    "个笔张次位名家条项天年周岁元块千万亿倍份套件只户人步页部台种本根克米股手口门道处遍组段枚盒袋瓶成斤者轮场册"
    "支把辆间栋座片颗顿趟回边端把类层"
)
_NOT_COUNTED = "类层"
_MEASURE = (
    rf"(?:[{''.join(c for c in _COUNTED if c not in _NOT_COUNTED)}]|小时|分钟|秒|平方|公里|公斤|期(?!日)|季(?!度)"
    "|美元|港|欧元|英镑|日元)"
)
_ANY_UNIT = rf"(?:{_MEASURE}|[月日号点时分期层楼级折股路度℃角]|多|余|左右|以[上下内]|字|卷|公|积分)"
_LATIN_UNITS = {
    "kg": "公斤", "KG": "公斤", "g": "克", "km": "公里", "m": "米", "cm": "厘米", "mm": "毫米", "ml": "毫升", "L": "升",
    "h": "小时", "H": "小时", "min": "分钟", "s": "秒", "w": "万", "W": "万",
}  # fmt: skip
_CODE_WORDS = (
    r"(?:尾号|末[三四]位|后[三四]位|卡号|帐号|账号|户号|工号|编号|流水号?|订单号?|单号|验证码|密码|行号|取款码|预约码|"
    r"邀请码|分机号?|授权码|序列号|凭证号|代码|邮编|受理号|合同号|票号|识别码|身份证号?码?|证件号码?)"
)
_PRIVATE_WORDS = re.compile("[卡帐账户]号|证")
_LONGEST_CODE = 8
"""Longer ones are account and identity numbers, of which only the tail is spoken."""
_TAIL_WORDS = re.compile(r"(?:尾号|末四位|后四位)(?:[是为：: ]|\s)*$")
_CARD_BEFORE = re.compile(r"(?:尾号|[末后][三四]位|[卡帐账]号?|存折|[帐账]户)\s?[是为]?[：:]?\s?[(（\[［【「“\"]$")
_CALL_WORDS = re.compile(r"(?:电话|热线|拨打?|打|致电|客服|手机号?码?|号码|联系)[：: ]*$")
_AMOUNT_WORDS = re.compile(r"(?:余额|金额|合计|总计|共|总额|收入|支出|约|超过|不足|达到?|等于|[<>=×÷≥≤])[为是：: ]*$")
_AMOUNT_NAMES = re.compile(r"(?:余额|额|资产|收益|存款|工资)[为是：: ]*$")
_BLOOD_PRESSURE = re.compile(r"(?:血压|高压|低压)[^\d，。；]{0,4}$")
_NUMBER_WORDS = re.compile(r"(?:第|星期|周|礼拜|初)\s*$")


def _before(match: re.Match[str], what: re.Pattern[str]) -> bool:
    return what.search(match.string[max(0, match.start() - 12) : match.start()]) is not None


def _signed(sign: str) -> str:
    return {"-": "负", "+": "加"}.get(sign, "")


def _hidden(match: re.Match[str]) -> str:
    """Only what is left to be seen, at most the tail."""
    head, shown = match["head"] or "", match["tail"] or ""
    if match["currency"] or match["unit"]:
        return "已隐藏" if _before(match, _AMOUNT_NAMES) else "金额已隐藏"
    opening = ""
    if re.fullmatch(r"1[3-9]\d", head):
        opening = digits(head, yao=True) + "开头，"
    if not shown:
        return (opening or "已隐藏").rstrip("，")
    return opening + ("" if _before(match, _TAIL_WORDS) else "尾号") + series.tail(shown)


def _private(match: re.Match[str]) -> str | None:
    figures = re.sub(r"[ -]", "", match[0])
    grouped = re.fullmatch(r"\d{4}([ -]\d{4}){3}([ -]?\d{1,3})?", match[0]) is not None
    before = match.string[max(0, match.start() - 8) : match.start()]
    if re.search(r"(?:订单|流水|单号|凭证|受理|合同|编号)[^，。]*$", before) and not grouped:
        return None
    if not series.is_private(figures, grouped=grouped):
        return None
    return ("" if _before(match, _TAIL_WORDS) else "尾号") + series.code(figures[-4:])


def _coded(match: re.Match[str]) -> str:
    word, code = match["word"], re.sub("[ -]", "", match["code"])
    private = len(code) > _LONGEST_CODE and _PRIVATE_WORDS.search(word) is not None
    said = f"尾号{series.code(code[-4:])}" if private else series.code(match["code"])
    return f"{word}{match['link'].strip(' :：')}{'，' if ':' in match['link'] or '：' in match['link'] else ''}{said}"


def _bracketed(match: re.Match[str]) -> str | None:
    return series.code(match[0]) if _before(match, _CARD_BEFORE) else None


def _full_date(match: re.Match[str]) -> str | None:
    year, month, day = match["y"], int(match["m"]), int(match["d"])
    if not dates.is_date(int(year), month, day):
        return None
    return dates.year(year) + dates.month_day(month, day)


def _short_date(match: re.Match[str]) -> str | None:
    month, day = int(match["m"]), int(match["d"])
    if not dates.is_date(2000 + int(match["y"]), month, day):
        return None
    return dates.year(match["y"]) + dates.month_day(month, day)


def _year_month(match: re.Match[str]) -> str:
    return f"{dates.year(match['y'])}{cardinal(int(match['m']))}月"


def _month_day(match: re.Match[str]) -> str | None:
    month, day = int(match["m"]), int(match["d"])
    if not dates.is_date(2000, month, day):
        return None
    return f"{cardinal(month)}月{cardinal(day)}{match['mark'] or '日'}"


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    if hour > 24 or (hour == 24 and minute):
        return None
    half = {"AM": "上午", "PM": "下午"}.get((match["half"] or "").strip().upper(), "")
    return half + dates.time_of_day(hour, minute, second)


def _hour(match: re.Match[str]) -> str:
    return quantity(str(int(match["n"]))) if int(match["n"]) else "零"


def _service_number(match: re.Match[str]) -> str | None:
    if _before(match, _AMOUNT_WORDS) or _before(match, _NUMBER_WORDS):
        return None
    return digits(match[0], yao=True)


def _called(match: re.Match[str]) -> str | None:
    return digits(match[0], yao=True) if _before(match, _CALL_WORDS) else None


def _money(match: re.Match[str]) -> str:
    groups = match.groupdict()
    unit = groups["unit"]
    unit = _SYMBOLS.get(unit, unit)
    signs = (groups["sign"] or "") + (groups.get("inner") or "")
    said = amount(groups["n"], unit, groups["scale"] or "")
    return _signed(signs[:1]) + said


def _each(match: re.Match[str]) -> str:
    """10元/笔 is 每笔十元."""
    return f"每{match['each']}" + _money(match)


def _rate(match: re.Match[str]) -> str:
    said = rates.rate(match["n"], match["mark"])
    return _signed(match["sign"]) + said


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match["above"]), int(match["below"])
    if not 0 < above < below or below > 1000:
        return None
    return f"{cardinal(below)}分之{cardinal(above)}"


def _blood_pressure(match: re.Match[str]) -> str | None:
    if not _before(match, _BLOOD_PRESSURE):
        return None
    return f"{cardinal(int(match['above']))}，{cardinal(int(match['below']))}"


def _page(match: re.Match[str]) -> str:
    return f"第{cardinal(int(match['n']))}页，共{quantity(match['all'])}页"


def _discount(match: re.Match[str]) -> str:
    return digits(match["n"]) + "折"


def _scaled(match: re.Match[str]) -> str:
    return _signed(match["sign"]) + scaled(match["n"], match["scale"])


def _version(match: re.Match[str]) -> str:
    return "点".join(cardinal(int(part)) for part in match[0].split("."))


def _counted(match: re.Match[str]) -> str:
    if _before(match, _NUMBER_WORDS):
        return "二"
    return "两"


def _year_range(match: re.Match[str]) -> str:
    return digits(match["y"])


def _series(match: re.Match[str]) -> str:
    return digits(match[0], yao=True)


def _number(match: re.Match[str]) -> str:
    written = match["n"].removesuffix(".00") if "," in match["n"] or match["sign"] else match["n"]
    return _signed(match["sign"]) + decimal(written)


def _rule(pattern: str, say: Say) -> Rule:
    return Rule(re.compile(pattern), say)


_H = re.escape(HIDDEN)
_YEAR = r"(?<!\d)(?P<y>(?:19|20)\d\d)"
_DATED = r"(?:到期|还款|扣款|出账|到账|入账|生效|截止|之?前|起(?!码))"
_END = r"(?![\d]|[.,]\d)"
_NO_UNIT = rf"(?!\s*(?:{_ANY_UNIT}|%|‰|[-~至到]\s*\d))"

RULES: tuple[Rule, ...] = (
    _rule(
        rf"(?P<currency>[¥$])?(?P<head>\d{{0,6}})[ -]?(?:{_H}+[ .,-]*)+(?P<tail>\d+)?(?P<unit>\s*元)?(?:\.\d\d)?",
        _hidden,
    ),
    _rule(r"(?<![\d.,])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,4}(?:[ -]?\d{1,3})?[Xx]?(?![\d.,])", _private),
    _rule(r"(?<![\d.,])\d{6} ?(?:19|20)\d{6} ?\d{3}[\dXx](?![\dA-Za-z])", _private),
    _rule(
        rf"(?P<word>{_CODE_WORDS})(?P<link>[是为]?\s*[:：]?\s*)"
        r"(?P<code>(?:[A-Za-z]{1,4}[ -]?)?\d[\dA-Z]*(?:[ -]?\d+)*)"
        rf"(?![\d.]|\s*(?:{_MEASURE}|位|%|[.,/]\d))",
        _coded,
    ),
    _rule(r"(?<=[(（\[［【「“\"])\d{3,4}(?=\s?[)）\]］】」”\"])", _bracketed),
    _rule(r"(?<![\d.,-])9[56]\d{3}(?:-\d{1,2})+(?![\d.,%-]|\s*[元万亿])", lambda m: series.code(m[0])),
    _rule(r"(?<![\d./-])(?P<y>[2-4]\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-2]\d|3[01])(?![\d-])", _short_date),
    _rule(
        rf"(?<![\d./-])(?P<m>0[1-9]|1[0-2])-(?P<d>[0-2]\d|3[01])(?P<mark>)(?![\d.,%-])(?=\s+[-+¥\d]|\s?{_DATED})",
        _month_day,
    ),
    _rule(
        rf"(?<![\d./])(?P<m>0?[1-9]|1[0-2])/(?P<d>[12]\d|3[01]|0?[1-9])(?P<mark>)(?![\d/])"
        rf"(?=\s?{_DATED}|[-~至到]\s?\d{{1,2}}/\d)",
        _month_day,
    ),
    _rule(
        r"(?<=/\d[-~至到]|\d\d[-~至到])(?P<m>0?[1-9]|1[0-2])/(?P<d>[12]\d|3[01]|0?[1-9])(?P<mark>)(?![\d/])", _month_day
    ),
    _rule(r"(?<![A-Za-z])[Nn][Oo]\.?\s?(?=\d)", lambda m: "第"),
    _rule(rf"{_YEAR}[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>[12]\d|3[01]|0?[1-9])(?!\d)[日号]?T?", _full_date),
    _rule(r"(?<!\d)(?P<m>0?[1-9]|1[0-2])/(?P<d>[12]\d|3[01]|0?[1-9])/(?P<y>(?:19|20)\d\d)(?!\d)", _full_date),
    _rule(rf"{_YEAR}\s?年\s?(?P<m>0?[1-9]|1[0-2])\s?月\s?(?P<d>[12]\d|3[01]|0?[1-9])(?:\s?日|\s?号)", _full_date),
    _rule(rf"{_YEAR}\s?年\s?(?P<m>0[1-9]|1[0-2]|[1-9])\s?月", _year_month),
    _rule(rf"{_YEAR}[-/](?P<m>0[1-9]|1[0-2])(?![-\d/.%]|\s*[元万亿])", _year_month),
    _rule(r"(?<!\d)(?P<d>1[3-9]|2\d|3[01])/(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?!\d)", _full_date),
    _rule(r"(?<![\d.])(?P<m>0?[1-9]|1[0-2])\.(?P<d>[12]\d|3[01]|0?[1-9])\s?(?P<mark>[日号])", _month_day),
    _rule(rf"{_YEAR}\s?[Qq](?P<q>[1-4])(?![A-Za-z\d])", lambda m: f"{dates.year(m['y'])}第{cardinal(int(m['q']))}季度"),
    _rule(rf"{_YEAR}\s?年(?!期)", lambda m: dates.year(m["y"])),
    _rule(rf"{_YEAR}(?={_TO}(?:19|20)\d\d\s?年)", _year_range),
    _rule(r"(?<!\d)(?P<m>0?[1-9]|1[0-2])\s?月\s?(?P<d>[12]\d|3[01]|0?[1-9])\s?(?P<mark>[日号])", _month_day),
    _rule(r"(?<![\d/])(?P<m>0[1-9]|1[0-2])/(?P<d>[12]\d|3[01]|0[1-9])(?![\d/])(?P<mark>[日号]?)", _month_day),
    _rule(r"(?<!\d)0(?P<n>\d)(?=\s?[月日号])", lambda m: cardinal(int(m["n"]))),
    _rule(
        r"(?<![\d:])(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?:[:：](?P<s>[0-5]\d))?(?![\d:])(?P<half>\s?[AaPp][Mm])?",
        _time,
    ),
    _rule(r"(?<!\d)(?P<n>[01]?\d|2[0-4])\s?(?=[点时](?!\d*(?:股|刻度)))", _hour),
    _rule(
        r"(?<![\d.,])(?:(?:\+|00)86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,]\d|\d|\s*元)",
        lambda m: series.telephone(re.sub(r"^((?:\+|00)86)(?=\d)", r"\1 ", m[0])),
    ),
    _rule(r"\+\d{1,3}(?:[- ]\d{2,})+", lambda m: series.telephone(m[0])),
    _rule(
        r"(?<![\d.,])[48]00(?:[- ]?\d{3}[- ]?\d{4}|[- ]\d{4}[- ]\d{3}|[- ]\d{1,2}[- ]?\d{5})(?![\d.,]\d|\d)",
        lambda m: series.telephone(m[0]),
    ),
    _rule(
        r"(?<![\d.,])0\d{2,3}[- ]\d{3,4}[- ]?\d{4}(?!\d)|(?<![\d.,])0\d{9,11}(?!\d)",
        lambda m: series.telephone(_area(m[0])),
    ),
    _rule(r"(?<![\d/])(?P<above>\d{2,3})/(?P<below>\d{2,3})(?![\d/])", _blood_pressure),
    _rule(
        rf"(?<![\d.,])(?:9[56]\d{{3}}(?:\d{{1,3}})?|1010\d{{4}}|100(?:00|01|10|50|86|99)|12[1-3]\d\d){_END}{_NO_UNIT}",
        _service_number,
    ),
    _rule(rf"(?<![\d.,:-])(?:110|119|12[02]){_END}{_NO_UNIT}(?!\s*[平吨兆㎡])", _service_number),
    _rule(rf"(?<![\d.,])\d{{3,8}}{_END}(?!\s*(?:{_MEASURE}|位|部|[-~]\s*\d))", _called),
    _rule(r"(?<![\d.,])(?:\d{3,4}(?=\s?(?:室|房间|号房|号病房))|\d{3}(?=\s?路(?!口)))", _series),
    _rule(r"(?<=米)\d{1,2}(?![\d.]|\s*[厘分高宽长])", lambda m: digits(m[0])),
    _rule(
        rf"(?<![\d.,])(?P<n>{_NUM})\s?(?P<unit>[次笔张份])/(?P<each>[日天周月年人户卡])",
        lambda m: f"每{m['each']}{quantity(m['n'])}{m['unit']}",
    ),
    _rule(rf"-(?P<n>{_NUM})(?=\s?(?:℃|°C|摄氏度))", lambda m: "零下" + decimal(m["n"])),
    _rule(r"(?<![\d.,])\d{2,6}(?=\s?(?:开头|结尾|打头|开始的号))", _series),
    _rule(
        rf"(?P<sign>{_SIGN})(?P<unit>{_SYMBOL})\s?(?P<inner>[+-]?)(?P<n>{_NUM})\s?(?P<scale>{_SCALE})?"
        r"(?:元|圆)?/(?P<each>[月年笔张次份天日人户个克页])",
        _each,
    ),
    _rule(
        rf"(?P<sign>{_SIGN})(?P<n>{_NUM})\s?(?P<scale>{_SCALE})?\s?(?P<unit>{_UNIT})/(?P<each>[月年笔张次份天日人户个克页])",
        _each,
    ),
    _rule(
        rf"(?P<sign>{_SIGN})(?:人民币)?(?P<unit>{_SYMBOL})\s?(?P<inner>[+-]?)(?P<n>{_NUM})\s?(?P<scale>{_SCALE})?(?:元|圆)?",
        _money,
    ),
    _rule(rf"(?P<sign>{_SIGN})(?P<n>{_NUM})\s?(?P<scale>{_SCALE})?\s?(?P<unit>{_UNIT})(?!素|旦)", _money),
    _rule(rf"(?P<sign>{_SIGN})(?P<n>{_NUM})(?={_TO}{_NUM}\s?(?P<mark>[%‰‱]))", _rate),
    _rule(
        rf"(?P<sign>{_SIGN})(?P<n>{_NUM})\s?(?P<mark>[%‰‱])/(?P<each>[月年天日笔])",
        lambda m: f"每{m['each']}{_rate(m)}",
    ),
    _rule(rf"(?P<sign>{_SIGN})(?P<n>{_NUM})\s?(?P<mark>[%‰‱])", _rate),
    _rule(
        rf"(?P<n>{_NUM})\s?(?P<unit>{'|'.join(sorted(_LATIN_UNITS, key=len, reverse=True))})(?![A-Za-z])",
        lambda m: quantity(m["n"]) + _LATIN_UNITS[m["unit"]],
    ),
    _rule(r"(?<![\d.,])[05-9][05](?=后(?!的?\d|[天日月年]))", lambda m: digits(m[0])),
    _rule(
        rf"(?P<sign>{_SIGN})(?P<n>{_NUM})\s?个?\s?(?:[Bb][Pp][Ss]?(?![A-Za-z])|基点)",
        lambda m: _signed(m["sign"]) + rates.basis_points(m["n"]),
    ),
    _rule(r"(?<![\d.])\d+(?:\.\d+){2,}(?!\d)", _version),
    _rule(r"(?<![\d.,])(?P<n>\d(?:\.?\d)?)\s?折", _discount),
    _rule(r"第?\s?(?P<n>\d+)/(?P<all>\d+)\s?页", _page),
    _rule(r"(?<![\d./])(?P<above>\d{1,2})/(?P<below>\d{1,4})(?![\d./])", _fraction),
    _rule(rf"(?<![\d.,])2(?=\s?{_MEASURE}|(?:{_TO}|、){_NUM}\s?{_MEASURE})", _counted),
    _rule(rf"(?P<sign>{_SIGN})(?P<n>{_NUM})\s?(?P<scale>{_SCALE})(?!分之)", _scaled),
    _rule(rf"(?<![\d.,])(?:\d{{6,}}|0\d+)(?![\d.,]\d|\d)(?!\s*{_ANY_UNIT})", _series),
    _rule(r"(?<![\d.,])\d{17,}(?![\d.,]\d)", _series),
    _rule(r"(?<=[A-Za-z])\d{3,}(?![\d.%])", _series),
    _rule(rf"(?P<sign>(?:(?<![\w%)）])[+-]|(?<=[㐀-鿿])[+-](?=[\d,]+\.\d))?)(?P<n>{_NUM})", _number),
    _rule(r"(?P<sign>)(?P<n>\d+)", _number),
)


def _area(number: str) -> str:
    """A landline with its area code apart: 01012345678 is 010 12345678."""
    if "-" in number or " " in number:
        return number
    length = 3 if number[1] in "12" else 4
    return f"{number[:length]} {number[length:]}"


def read(text: str, place: int) -> tuple[str, int] | None:
    """What is said for the figures that begin at `place`, and where the text goes on; None where none begin."""
    for rule in RULES:
        match = rule.pattern.match(text, place)
        if match is not None and match.end() > place:
            said = rule.say(match)
            if said is not None:
                return said, match.end()
    return None
