"""How phrases with characters of several readings are said, and how foreign words are: a table that is passed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from pypinyin import Style, pinyin
from pypinyin.contrib.tone_convert import to_normal

from voice.ports import VoiceError

_HAN = re.compile(r"[㐀-鿿]+")
_SPEAKABLE = re.compile(r"[㐀-鿿A-Z ，]+")
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"


@dataclass(frozen=True)
class Pronunciations:
    """`phrases`: 还款 → huán kuǎn, with tone marks. `words`: Wi-Fi → 无线网络, matched whatever the case."""

    phrases: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def phrases_dict(self) -> dict[str, list[list[str]]]:
        """As pypinyin.load_phrases_dict takes it: {"还款": [["huán"], ["kuǎn"]]}."""
        return {phrase: [[syllable] for syllable in said.split()] for phrase, said in self.phrases.items()}

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds the words, the longest first; None where there are none."""
        if not self.words:
            return None
        longest_first = sorted(self.words, key=len, reverse=True)
        return re.compile(
            r"(?<![A-Za-z0-9])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![A-Za-z0-9])", re.IGNORECASE
        )

    @cached_property
    def _by_fold(self) -> dict[str, str]:
        return {word.casefold(): said for word, said in self.words.items()}

    def say(self, word: str) -> str:
        return self._by_fold[word.casefold()]


def load(path: Path) -> Pronunciations:
    """Reads a file with `phrases` and `words`; raises VoiceError where `check` finds anything."""
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    pronunciations = Pronunciations(phrases=content.get("phrases", {}), words=content.get("words", {}))
    if problems := check(pronunciations):
        raise VoiceError(f"{path.name}: " + "; ".join(problems))
    return pronunciations


def check(pronunciations: Pronunciations) -> list[str]:
    """What is wrong with the table: one line a problem."""
    problems = []
    for phrase, said in pronunciations.phrases.items():
        if not _HAN.fullmatch(phrase):
            problems.append(f"{phrase} is not written in Chinese characters only")
        elif len(said.split()) != len(phrase):
            problems.append(f"{phrase} has {len(phrase)} characters and {len(said.split())} syllables")
        else:
            problems += [
                f"{character} in {phrase} is never read {syllable}"
                for character, syllable in zip(phrase, said.split(), strict=True)
                if not _may_be(character, syllable)
            ]
    problems += [
        f"{word} is to be said as {said}, which is not Chinese or capital letters"
        for word, said in pronunciations.words.items()
        if not _SPEAKABLE.fullmatch(said)
    ]
    return problems


def _may_be(character: str, syllable: str) -> bool:
    """The character has this reading; a neutral tone is one of any of its readings."""
    known = {reading for readings in pinyin(character, style=Style.TONE, heteronym=True) for reading in readings}
    if any(mark in syllable for mark in _TONES):
        return syllable in known
    return syllable in {to_normal(reading) for reading in known}
