"""Character error rate, where the same number in figures and in words is the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from voice.spoken.numbers import decimal, digits

FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
LONGEST_QUANTITY = 5
SAME = str.maketrans({"帐": "账", "两": "二", "幺": "一", "〇": "零", "块": "元"})


def comparable(text: str) -> str:
    """NFKC, numbers in words, no punctuation, no spaces, small letters, variants of one character as one."""
    said = FIGURES.sub(_in_words, unicodedata.normalize("NFKC", text))
    return re.sub(r"[^\u3400-\u9fffa-z]", "", said.lower()).translate(SAME)


def character_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Insertions, deletions and substitutions over the characters of the references; (reference, heard) pairs."""
    errors = total = 0
    for reference, heard in pairs:
        wanted = comparable(reference)
        errors += distance(wanted, comparable(heard))
        total += len(wanted)
    return errors / total if total else 0.0


def distance(a: str, b: str) -> int:
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def _in_words(match: re.Match[str]) -> str:
    figures = match[0].replace(",", "")
    whole = figures.partition(".")[0]
    as_digits = len(whole) > LONGEST_QUANTITY or (len(whole) > 1 and whole.startswith("0"))
    return digits(figures) if as_digits else decimal(figures)
