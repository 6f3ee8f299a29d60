"""Digits however they are written: halfwidth, fullwidth, circled, Chinese, said for the ear (幺)."""

from __future__ import annotations

import unicodedata

_CHINESE = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
_CHINESE |= dict(zip("壹贰叁肆伍陆柒捌玖幺", "1234567891", strict=True))
_CHINESE |= dict(zip("貳參陸", "236", strict=True))
_KNOWN: dict[str, str] = {}


def plain(text: str) -> str:
    """The text in lower case with every digit as 0-9, each character at its own place."""
    return "".join([_KNOWN.get(character) or _learn(character) for character in text])


def _learn(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        simple = str(digit)
    elif character in _CHINESE:
        simple = _CHINESE[character]
    else:
        folded = unicodedata.normalize("NFKC", character).lower()
        simple = folded if len(folded) == 1 else character
    if len(_KNOWN) < 20_000:
        _KNOWN[character] = simple
    return simple
