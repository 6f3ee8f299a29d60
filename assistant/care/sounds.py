"""How words sound: pinyin without tones, with the sounds together that many speakers and typists do not tell apart."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_ALIKE = (
    (re.compile(r"^zh"), "z"), (re.compile(r"^ch"), "c"), (re.compile(r"^sh"), "s"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"^hu(?=[aio])"), "f"), (re.compile(r"^fu(?=[aio])"), "f"), (re.compile(r"ng$"), "n"),
    (re.compile(r"^r"), "l"),
)  # fmt: skip
_LATIN = re.compile(r"[a-zü']+(?: +[a-zü']+)*")
_HAN = re.compile(r"[㐀-鿿]")


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """Of the Chinese characters in a text."""
    han = "".join(_HAN.findall(text))
    return tuple(alike(syllable) for syllable in lazy_pinyin(han, style=Style.NORMAL))


@lru_cache(maxsize=4096)
def alike(syllable: str) -> str:
    """One spelling for zh and z, n and l, ng and n, f and hu, r and l."""
    for pattern, one in _ALIKE:
        syllable = pattern.sub(one, syllable)
    return syllable


def letters(text: str) -> str:
    """As it is typed in pinyin: zhuanzhang."""
    return "".join(lazy_pinyin("".join(_HAN.findall(text)), style=Style.NORMAL))


def typed_pinyin(text: str) -> str:
    """The letters, where somebody typed nothing but pinyin; else empty."""
    lower = text.lower().strip()
    return re.sub(r"[^a-zü]", "", lower) if _LATIN.fullmatch(lower) and len(lower) >= 3 else ""


def sounds_in(name: tuple[str, ...], said: tuple[str, ...]) -> float:
    """Share of a name's syllables that are heard in a row in what was said: 1.0 all, less where one is off."""
    if not name or len(said) < len(name):
        return 0.0
    best = max(
        sum(a == b for a, b in zip(name, said[start:], strict=False)) for start in range(len(said) - len(name) + 1)
    )
    return best / len(name)
