"""Numbers in digits, characters or both, as people write and say them."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"两": 2, "俩": 2, "兩": 2, "貳": 2, "仨": 3, "陸": 6, "幺": 1},
}
UNITS = {
    **{"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000, "K": 1000},
    **{"万": 10**4, "萬": 10**4, "w": 10**4, "W": 10**4, "亿": 10**8, "億": 10**8},
}
VAGUE_DIGIT = 3

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_WORDS.update(
    {
        word: 10 * tens
        for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)  # noqa: SIM905
    }
)


def chinese_number(text: str) -> Decimal | None:
    """Value of a number in digits, characters or both: 三千五, 十二万, 1万2, 3.5千, 一点二万, 12,000.

    A last digit without a unit counts tenths of the unit before it (三千五 is 3500), unless 零 stands
    between them. None for what is no number, and for two in a row (三百五百).
    """
    tokens = re.findall(r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?|\S", text)
    if not tokens:
        return None
    if len(tokens) > 1 and all(t in DIGITS for t in tokens):
        return Decimal("".join(str(DIGITS[t]) for t in tokens))
    total = section = Decimal(0)
    current: Decimal | None = None
    last_unit = 1
    smallest = 10**4
    seen_unit = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token in "零〇" and current is None:
            if not seen_unit and index + 1 < len(tokens) and tokens[index + 1] == "点":
                current = Decimal(0)
            elif len(tokens) == 1:
                return Decimal(0)
            last_unit = 1
        elif token in DIGITS or token[0].isdigit() or token == "几":
            if current is not None:
                return None
            current = _digit_value(token)
        elif token == "点":
            decimals = ""
            while index + 1 < len(tokens) and (tokens[index + 1] in DIGITS or tokens[index + 1].isdigit()):
                index += 1
                decimals += str(DIGITS.get(tokens[index], tokens[index]))
            if current is None and section == 0 or not decimals:
                return None
            current = (current or Decimal(0)) + Decimal(f"0.{decimals}")
        elif token == "半":
            if current is not None or not seen_unit:
                return None
            section += Decimal(last_unit) / 2
        elif token in UNITS:
            unit = UNITS[token]
            if unit < 10**4:
                if current is None and unit > 10:
                    return None
                if current is None and section == 0 and seen_unit and total == 0:
                    return None
                if unit >= smallest:
                    return None
                smallest = unit
                section += (Decimal(1) if current is None else current) * unit
            else:
                group = section + (current or Decimal(0))
                if group == 0 and total == 0:
                    return None
                total = (total + group) * unit if unit == 10**8 else total + group * unit
                section, smallest = Decimal(0), 10**4
            current, last_unit, seen_unit = None, unit, True
        else:
            return None
        index += 1
    if current is not None:
        tenths = seen_unit and last_unit >= 100 and current == current.to_integral_value() and current < 10
        section += current * last_unit / 10 if tenths else current
    return total + section


def english_number(words: list[str]) -> Decimal | None:
    """Value of `two hundred and fifty`; None for what is no number."""
    total = current = 0
    for word in words:
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "a":
            current = 1
        elif word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        elif word != "and":
            return None
    return Decimal(total + current) if total + current else None


def starts_number(word: str) -> bool:
    """Whether an English number may begin with the word."""
    return word in _WORDS or word in ("a", "hundred", "thousand")


def _digit_value(token: str) -> Decimal:
    if token == "几":
        return Decimal(VAGUE_DIGIT)
    if token in DIGITS:
        return Decimal(DIGITS[token])
    return Decimal(token.replace(",", "").replace("，", ""))
