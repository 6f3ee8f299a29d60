"""Chinese characters as pinyin and as the symbols of the Baker corpus, with the tones that are really spoken.

Every syllable is written with its tone as a digit, 5 for the neutral one: `huan2`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.contrib.tone_convert import to_tone3

PAUSES = "，、；：,;:"
SPOKEN_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]")
SINGLE_DIGITS = frozenset("零一二三四五六七八九幺点")
BEFORE_YI1 = frozenset("第初周统唯")
AFTER_YI1 = frozenset("月日号楼")
LONGEST_WORD = 8
LETTERS = {
    "A": ["ei1"],
    "B": ["bi4"],
    "C": ["xi1"],
    "D": ["di4"],
    "E": ["yi4"],
    "F": ["ai2", "fu5"],
    "G": ["ji4"],
    "H": ["ei2", "qi5"],
    "I": ["ai4"],
    "J": ["zhei4"],
    "K": ["kei4"],
    "L": ["ai2", "lou5"],
    "M": ["ai2", "mu5"],
    "N": ["en1"],
    "O": ["ou1"],
    "P": ["pi4"],
    "Q": ["qiu1"],
    "R": ["a4", "er5"],
    "S": ["ai2", "si5"],
    "T": ["ti4"],
    "U": ["you1"],
    "V": ["wei1"],
    "W": ["da2", "bu5", "liu5"],
    "X": ["ai2", "ke5", "si5"],
    "Y": ["wai4"],
    "Z": ["zei4"],
}
"""As they are said within Chinese."""
REVISION = 3
"""Raise it when the same text is spoken otherwise than before."""

Syllable = str


class Frontend:
    """Knows words by a dictionary, and first of all by the phrases that are passed in."""

    def __init__(self, phrases: Mapping[str, str] | None = None) -> None:
        """`phrases` gives the pinyin of each word, syllables apart: {"还款": "huán kuǎn"} or "huan2 kuan3"."""
        self._phrases = {word: _numbered(word, pinyin) for word, pinyin in (phrases or {}).items()}

    def syllables(self, text: str) -> list[Syllable]:
        """One a Chinese character, one to three a Latin letter; everything else is left out."""
        return [
            syllable
            for run in SPOKEN_RUN.findall(text)
            for syllable in (LETTERS[run.upper()] if run.isascii() else self._of_characters(run))
        ]

    def groups(self, text: str) -> list[list[Syllable]]:
        """The syllables between pauses."""
        parts = (self.syllables(part) for part in _parts(text))
        return [part for part in parts if part]

    def word_groups(self, text: str) -> list[list[list[Syllable]]]:
        """As `groups`, the syllables of a word together."""
        parts = ([word for run in SPOKEN_RUN.findall(part) for word in self._by_word(run)] for part in _parts(text))
        return [part for part in parts if part]

    def _by_word(self, run: str) -> Iterator[list[Syllable]]:
        if run.isascii():
            yield list(LETTERS[run.upper()])
            return
        syllables = iter(self._of_characters(run))
        for word in self._words(run):
            yield [next(syllables) for _ in word]

    def _of_characters(self, text: str) -> list[Syllable]:
        words = list(self._words(text))
        spoken = [self._of_word(word) for word in words]
        _third_tones(words, spoken)
        flat = [syllable for syllables in spoken for syllable in syllables]
        ends = {index for index, word in _ends(words) if len(word) > 1}
        return [_yi_bu(text, flat, index, index in ends) for index in range(len(text))]

    def _words(self, text: str) -> Iterable[str]:
        """Longest word first, from the left."""
        start = 0
        while start < len(text):
            for end in range(min(start + LONGEST_WORD, len(text)), start, -1):
                word = text[start:end]
                if word in self._phrases or word in PHRASES_DICT or len(word) == 1:
                    yield word
                    start = end
                    break

    def _of_word(self, word: str) -> list[Syllable]:
        known = self._phrases.get(word)
        return list(known) if known else _read(word)


class BakerSymbols:
    """Numbers of the symbols that the acoustic model reads."""

    def __init__(self, file: Path) -> None:
        table = json.loads(file.read_text("utf-8"))
        self._ids: dict[str, int] = table["symbol_to_id"]
        self._parts: dict[str, list[str]] = table["pinyin_dict"]

    def of(self, groups: Iterable[Iterable[Syllable]]) -> list[int]:
        """Silence, the groups with a pause between them, silence, end; empty where nothing can be said."""
        symbols: list[str] = []
        for group in groups:
            if symbols:
                symbols[-1] = "#3"
            for syllable in group:
                symbols += [*self.parts(syllable), "#0"]
        if not symbols:
            return []
        return [self._ids[symbol] for symbol in ("sil", *symbols[:-1], "sil", "eos")]

    def parts(self, syllable: Syllable) -> tuple[str, str]:
        """Initial and final with tone; a rare syllable outside the corpus is spoken as a short `en`."""
        body, tone = syllable[:-1], syllable[-1]
        initial, final = self._parts.get(body) or self._parts.get(body.removesuffix("r")) or ("^", "en")
        return initial, final + tone


def _parts(text: str) -> list[str]:
    return re.split(f"[{PAUSES}]", text)


def _read(word: str) -> list[Syllable]:
    found = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    return [syllable.replace("ü", "v") for syllable in found]


def _numbered(word: str, pinyin: str) -> list[Syllable]:
    syllables = [
        part if part[-1].isdigit() else to_tone3(part, neutral_tone_with_five=True).replace("ü", "v")
        for part in pinyin.split()
    ]
    if len(syllables) != len(word):
        raise ValueError(f"{word}: {pinyin!r} has {len(syllables)} syllables for {len(word)} characters")
    return syllables


def _ends(words: Iterable[str]) -> Iterable[tuple[int, str]]:
    """Every word with the index of its last character."""
    index = -1
    for word in words:
        index += len(word)
        yield index, word


def _third_tones(words: list[str], spoken: list[list[Syllable]]) -> None:
    """A third tone before a third tone is spoken as a second: inside a word, and of one character before a word."""
    for number, syllables in enumerate(spoken):
        following = spoken[number + 1][0] if number + 1 < len(spoken) else ""
        digits = words[number] in SINGLE_DIGITS
        for index, syllable in enumerate(syllables):
            last = index + 1 == len(syllables)
            after = syllables[index + 1] if not last else following if len(syllables) == 1 and not digits else ""
            if syllable.endswith("3") and after.endswith("3"):
                syllables[index] = syllable[:-1] + "2"


def _yi_bu(characters: str, syllables: list[Syllable], index: int, ends_word: bool) -> Syllable:
    """一 and 不 by what follows; ordinals, dates and digits read one by one keep yi1."""
    character, syllable = characters[index], syllables[index]
    before = characters[index - 1] if index else ""
    after = characters[index + 1] if index + 1 < len(characters) else ""
    if character == "不" and syllable.startswith("bu"):
        if before and before == after:
            return "bu5"
        return "bu2" if after and syllables[index + 1].endswith("4") else syllable.replace("bu2", "bu4")
    if character != "一":
        return syllable
    read_as_digit = before in SINGLE_DIGITS or after in SINGLE_DIGITS or before == "十" or after == "十"
    if not after or ends_word or read_as_digit or before in BEFORE_YI1 or after in AFTER_YI1:
        return "yi1"
    if before == after:
        return "yi5"
    return "yi2" if syllables[index + 1][-1] in "45" else "yi4"
