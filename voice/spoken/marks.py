"""Marks that are seen and not heard: Markdown, addresses, emoji, brackets; what was hidden stays hidden."""

from __future__ import annotations

import re

HIDDEN = "•"
"""Stands for each hidden character, however it was written."""

_FULLWIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULLWIDTH |= str.maketrans("％＋－–‒‑／＊～∼〜＝．￥＄＃＆＠｜＜＞＿\u3000\u00a0\u2009", "%+----/*~~~=.¥$#&@|<>_   ")
_FULLWIDTH |= {ord(mark): None for mark in "\u200b\u200c\u200d\ufeff\ufe0e\ufe0f\u20e3"}
_FULLWIDTH |= {ord(mark): HIDDEN for mark in "●∙⬤"}

_MINUS = re.compile(r"−(?=\s?[\d¥$])")
_GROUPS = re.compile(r"(?<![\d，])\d{1,3}(?:，\d{3})+(?=(?:\.\d{1,2})?\s*元)")
_SPACED = re.compile(
    r"(?<![\d.,] )(?<![\d.,])\d{1,3}(?: \d{3})+(?=(?:\.\d{1,2})?\s*[元块万亿])|(?<=[¥$])\d{1,3}(?: \d{3})+(?!\d)"
)
_KEY = re.compile(r"([*#])号?键")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*:?-*:?[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_EMAIL = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ADDRESS = re.compile(
    r"<?(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>，。；！？、（）()“”\u4e00-\u9fff]*[^\s<>，。；！？、（）()“”.,;:!?\u4e00-\u9fff]>?"
    r"|(?<![\w.@])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|gov)(?:\.cn)?(?:/[^\s，。；！？、（）()“”\u4e00-\u9fff]*)?(?![\w.])",
    re.IGNORECASE | re.ASCII,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_BULLET = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+|[-*+•·▪◦■◆★☆][ \t]+(?:\[[ xX]\][ \t]+)?)?", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(?:[（(](\d{1,2})[)）]|(\d{1,2})(?:[.)）、](?!\d)))[ \t]*(?=\S)", re.MULTILINE)
_STARS = re.compile(
    r"(?<=[\d¥$])(?<!\*)\*{3,}(?:\.\*+)?|(?<=\d)\*{2}(?=\d)|(?<!\*)\*{3,}(?=[ -]?\d)"
    r"|(?<!\*)\*{4,}(?!\*)(?=[\s元，。；.,*]|$)|\*{5,}|(?<=[\d*] )\*{2,}(?= [\d*])"
)
_ONE_STAR = re.compile(r"(?<![\w*)）%])(?<![\d)）] )\*(?=\d{4}(?![\d.,*]))|(?<=[㐀-鿿])\*(?=\d{4}(?![\d.,*]))")
_CROSSES = re.compile(r"(?<=\d)[ -]?[xX×]{3,}(?:[ -][xX×]{3,})*[ -]?(?=\d)|(?<![A-Za-z\d])[xX×]{4,}(?=[ -]?\d)")
_NAME = re.compile(r"(?<![\d×])×{2,}(?![\d×])|(?<=[㐀-鿿])\*{1,2}(?![\d*])|(?<!\*)\*{1,2}(?=[㐀-鿿])")
_BOLD = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_CODE = re.compile(r"`+([^`\n]*)`+")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u25a0-\u25ff\ue000-\uf8ff\U000e0000-\U000e007f]"
)
_SEQUENCE = {"①": 1, "②": 2, "③": 3, "④": 4, "⑤": 5, "⑥": 6, "⑦": 7, "⑧": 8, "⑨": 9, "⑩": 10}
_ROMAN = str.maketrans({"Ⅰ": "一", "Ⅱ": "二", "Ⅲ": "三", "Ⅳ": "四", "Ⅴ": "五", "Ⅵ": "六"})
_HAN = re.compile(r"[㐀-鿿]")
_SPACES = re.compile(r"[ \t]+")


def plain(text: str) -> str:
    """The text as a page shows it, without Markdown, addresses and emoji; hidden figures as HIDDEN.

    Numbered lines begin with 第1，; lines stay lines.
    """
    text = text.replace("\r\n", "\n").translate(_FULLWIDTH).translate(_ROMAN)
    text = _MINUS.sub("-", text)
    text = _GROUPS.sub(lambda match: match[0].replace("，", ","), text)
    text = _SPACED.sub(lambda match: match[0].replace(" ", ","), text)
    text = _KEY.sub(lambda match: ("星" if match[1] == "*" else "井") + "号键", text)
    text = _FENCE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _EMAIL.sub(lambda match: "屏幕上的邮箱" if _in_chinese(match) else "", text)
    text = _ADDRESS.sub(lambda match: "屏幕上的网址" if _in_chinese(match) else "", text)
    text = _TAG.sub("\n", text)
    text = _STARS.sub(_hide, text)
    text = _ONE_STAR.sub(_hide, text)
    text = _CROSSES.sub(_hide, text)
    text = _RULE.sub("", text)
    text = _BULLET.sub("", text)
    while (bare := _BOLD.sub(r"\2", text)) != text:
        text = bare
    text = _CODE.sub(r"\1", text)
    text = _NUMBERED.sub(lambda match: f"第{match[1] or match[2]}，" if _in_chinese(match) else "", text)
    text = _NAME.sub(lambda match: "某" * len(match[0]), text)
    for mark, number in _SEQUENCE.items():
        text = text.replace(mark, f"，第{number}，")
    return _SPACES.sub(" ", _EMOJI.sub("", text))


def _hide(match: re.Match[str]) -> str:
    return HIDDEN * 4


def _in_chinese(match: re.Match[str]) -> bool:
    """Whether the line of the match is Chinese."""
    start, end = match.string.rfind("\n", 0, match.start()) + 1, match.string.find("\n", match.end())
    return _HAN.search(match.string, start, end if end >= 0 else len(match.string)) is not None
