"""Text made speakable: what a person reads aloud for every mark and figure, sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice.spoken import figures, marks, sentences, series
from voice.spoken.polyphones import Pronunciations

CHINESE, ENGLISH = "zh", "en"

_HAN = re.compile(r"[㐀-鿿]")
_ENGLISH_WORD = re.compile(r"[A-Za-z]*[a-z]{2,}|\b[AI]\b")
_LONG_WORD = 4
"""Letters; shorter ones may be units or abbreviations."""
_LATIN = re.compile(r"[A-Za-z]+")
_STARTS = re.compile(rf"[\d+\-¥$€£{marks.HIDDEN}A-Za-z第尾末后卡帐账户分工编流订单验密行取预邀授序凭代邮受合票识身证]")
_TIME, _SPAN, _MONEY, _RATE, _WEEKDAY = "time", "span", "money", "rate", "weekday"
_KINDS = (
    (_TIME, r"\d{1,2}:\d\d(?::\d\d)?"),
    (
        _SPAN,
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}/\d{1,2}|\d[\d.]*\s?个?(?:年|月|日|号|天|周|点|时|小时|分钟?|秒|季|期)",
    ),
    (_RATE, r"\d[\d,.]*\s?[%‰]"),
    (_MONEY, r"[¥$€£]\s?\d[\d,.]*\s?[万亿千]?|\d[\d,.]*\s?(?:[万亿千]元|[元块万亿]|美元)"),
    (_WEEKDAY, r"(?:周|星期)[一二三四五六日天]"),
)
_LEFT = [(kind, re.compile(rf"(?:{pattern})$")) for kind, pattern in _KINDS]
_RIGHT = [(kind, re.compile(rf"\s*[+-]?(?:{pattern})")) for kind, pattern in _KINDS]
_COUNTED_LEFT = re.compile(r"\d\s?([^\d\s])$")
_COUNTED_RIGHT = re.compile(r"\s*[\d,.]+\s?([^\d\s]?)")
_LOOK_BACK = 24
_NEXT_DAY = re.compile(r"\s*(?:次日|周|星期)")
_AFTER_FIGURES = re.compile(r"[\d日号月年元%岁天点万亿‰块个折小时分钟层楼克]$")
_BEFORE_FIGURES = re.compile(r"\s*(?:[¥$+-]?\d|次日|周|星期)")
_SAID = {
    "℃": "摄氏度", "㎡": "平方米", "°": "度", "%": "百分号", "‰": "千分号", "¥": "元", "€": "欧元", "£": "英镑",
    "√": "对", "∞": "无限", "±": "正负", "≈": "约等于", "≥": "大于等于", "≤": "小于等于",
}  # fmt: skip
_CHANGE = re.compile(r"(?<=[A-Z])-(?=\d+(?:\.\d+)?\s?(?:[Bb][Pp]|个?基点|%))")
"""LPR-20BP."""
_OPERAND = re.compile(r"[\w()（）%¥$]")
_BETWEEN = {
    "×": "乘", "*": "乘", "÷": "除以", "=": "等于", "≠": "不等于", "−": "减", "/": "或",
}  # fmt: skip
"""Said between two things, and otherwise left out."""
_PAUSES = dict.fromkeys(":：,，()（）[]［］【】〔〕{}—–|>→←↑↓…·•/\\~_<〈〉^-", "，") | {
    ";": "；", "；": "；", "!": "！", "！": "！", "?": "？", "？": "？", "。": "。", "、": "、",
}  # fmt: skip
_STRENGTH = "、，；。？！"
_RUN = re.compile(r"[ ，、；。！？]*[，、；。！？][ ，、；。！？]*")
_LOOSE = re.compile(r"(?<![A-Z]) +| +(?![A-Z])")
_END = "。！？"
_CARD = re.compile(r"(?<![\d.,])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,4}(?:[ -]?\d{1,3})?[Xx]?(?![\d.,]\d|\d)")
_MASKED = re.compile(rf"(?:\d{{1,6}}[ -]?)?{marks.HIDDEN}+(?:[ -]?{marks.HIDDEN}+)*(?:[ -]?(\d+))?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`written` as a page shows it; `spoken` in Chinese characters, spelled letters and pauses (，、；。！？)."""

    written: str
    spoken: str
    language: str = CHINESE
    """zh or en; what is in English is left to an English voice, with its figures."""


def speakable(text: str, phrases: Pronunciations) -> list[Sentence]:
    """The sentences of a text in order; what cannot be said (addresses, emoji, Markdown) is left out."""
    pieces = sentences.split(marks.plain(text))
    made = (_sentence(written, phrases, last=written is pieces[-1]) for written in pieces)
    return [sentence for sentence in made if sentence is not None]


def _sentence(written: str, phrases: Pronunciations, *, last: bool) -> Sentence | None:
    if not _HAN.search(written) and _is_english(written, phrases):
        return Sentence(written, _english(written), ENGLISH)
    spoken = _with_pauses(_read(written, phrases), goes_on=not last and written.endswith("，"))
    return Sentence(written, spoken) if spoken else None


def _is_english(written: str, phrases: Pronunciations) -> bool:
    """Several English words, or a long one that the table does not say in Chinese."""
    words = _ENGLISH_WORD.findall(written)
    known = phrases.pattern is not None and phrases.pattern.search(written) is not None
    return len(words) > 1 or (not known and any(len(word) >= _LONG_WORD for word in words))


def _read(text: str, phrases: Pronunciations) -> str:
    """Every character, figure and word as it is said, pauses not yet in order."""
    said: list[str] = []
    place = 0
    while place < len(text):
        if phrases.pattern and (word := phrases.pattern.match(text, place)):
            said.append(f" {phrases.say(word[0])} ")
            place = word.end()
        elif _joins(text, place):
            said.append("到")
            place += 1
        elif _STARTS.match(text, place) and (read := figures.read(text, place)):
            said.append(read[0])
            place = read[1]
        elif latin := _LATIN.match(text, place):
            said.append(f" {' '.join(latin[0].upper())} ")
            place = latin.end()
        else:
            said.append(_mark(text, place))
            place += 1
    return "".join(said)


def _joins(text: str, place: int) -> bool:
    """A dash between two figures, dates or times of a kind: from the one to the other, and no minus."""
    if text[place] not in "-~—":
        return False
    before = text[max(0, place - _LOOK_BACK) : place].rstrip()
    if text[place] != "-":
        return _AFTER_FIGURES.search(before) is not None and _BEFORE_FIGURES.match(text, place + 1) is not None
    if text[place - 1 : place].isspace() != text[place + 1 : place + 2].isspace():
        return False
    left = next((kind for kind, pattern in _LEFT if pattern.search(before)), None)
    right = next((kind for kind, pattern in _RIGHT if pattern.match(text, place + 1)), None)
    if left in (_TIME, _SPAN) and _NEXT_DAY.match(text, place + 1):
        return True
    follows = _COUNTED_RIGHT.match(text, place + 1)
    if left is None and before[-1:].isdigit():
        return follows is not None and right != _TIME
    if left is None or (left == _MONEY and right is None):
        counted = _COUNTED_LEFT.search(before)
        same = counted is not None and follows is not None and follows[1] in ("", counted[1])
        return same or (left == _MONEY and follows is not None)
    return left == right


def _mark(text: str, place: int) -> str:
    character = text[place]
    before, after = text[:place].rstrip()[-1:], text[place + 1 :].lstrip()[:1]
    touching = text[place + 1 : place + 2]
    if _HAN.match(character):
        return character
    if character == " ":
        return " "
    if character == "+":
        return "多" if before.isdigit() and not (after.isascii() and after.isalnum()) else "加"
    if character == "-" and _CHANGE.match(text, place):
        return "减"
    if character == "-" and before.isalnum() and after.isalnum() and not _HAN.match(before):
        return "，"
    if character == "/" and after == "共":
        return "，"
    if character in _BETWEEN:
        return _BETWEEN[character] if _OPERAND.match(before) and _OPERAND.match(after) else "，"
    if character in "<>" and after.isdigit():
        return "大于" if character == ">" else "小于"
    if character in ":：" and before.isdigit() and after.isdigit():
        return "比"
    if character == "~" and (after.isdigit() or _HAN.match(before) and _HAN.match(after)):
        return "到" if _HAN.match(before) and not after.isdigit() else "约"
    if character == ".":
        if text[place - 1 : place].isascii() and text[place - 1 : place].isalpha() and touching.isalnum():
            return "点"
        return "" if touching.isalnum() else "，" if after else "。"
    return _SAID.get(character) or _PAUSES.get(character, "")


def _with_pauses(said: str, *, goes_on: bool) -> str:
    """One pause where several meet, the strongest of them; none at the beginning, one at the end."""
    said = _RUN.sub(lambda run: max(run[0].replace(" ", ""), key=_STRENGTH.index), said)
    said = _LOOSE.sub("", said).strip("，、；。！？ " if not said.rstrip(" ").endswith(tuple("！？")) else "，、；。 ")
    said = said.lstrip("！？")
    if not said:
        return ""
    return said if said[-1] in _END else said + ("，" if goes_on else "。")


def _english(written: str) -> str:
    """For an English voice: hidden figures stay hidden, full card numbers only by their tail."""

    def ending(tail: str) -> str:
        return f"ending in {' '.join(tail[-4:])}"

    def private(match: re.Match[str]) -> str:
        figures_only = re.sub(r"[ -]", "", match[0])
        if series.is_private(figures_only, grouped=" " in match[0] or "-" in match[0]):
            return ending(figures_only)
        return match[0]

    said = _MASKED.sub(lambda match: ending(match[1]) if match[1] else "hidden", written)
    return _CARD.sub(private, said).replace("ending in ending in", "ending in")
