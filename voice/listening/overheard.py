"""What was being read aloud does not belong to what the customer said over it."""

from __future__ import annotations

import math

from voice.listening.events import Overheard

SHORTEST_LEAK = 4
"""Syllables: fewer coincide with words that the customer chose themselves."""
SHORTEST_REST = 2
MISSES = 0.25
"""Share of the syllables that may have been misheard."""
SLOWEST, FASTEST = 2.0, 6.5
"""Syllables a second that a voice may read."""
STOPS_WITHIN = 0.8
"""Seconds that a page may read on after somebody began to speak."""
HEARD_BEFORE = 0.5
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))


def without_reading(text: str, over: Overheard | None) -> str:
    """The text less a beginning that sounds like the words being read when it began.

    Never all of it: a customer may well say what was just offered to them.
    """
    if over is None:
        return text
    heard, read = _syllables(text), _syllables(over.text)
    first = max(0, math.floor((over.seconds - HEARD_BEFORE) * SLOWEST) - 1)
    last = min(len(read), math.ceil((over.seconds + STOPS_WITHIN) * FASTEST))
    playing = [syllable for _, syllable in read[first:last]]
    longest = len(heard) - SHORTEST_REST
    if _within([syllable for _, syllable in heard], playing):
        return text
    for length in range(min(longest, len(playing)), SHORTEST_LEAK - 1, -1):
        beginning = [syllable for _, syllable in heard[:length]]
        if _within(beginning, playing):
            return text[heard[length][0] :]
    return text


def _syllables(text: str) -> list[tuple[int, str]]:
    """Each character that is spoken, with its place."""
    from pypinyin import lazy_pinyin

    spoken = [(place, character) for place, character in enumerate(text) if character.isalnum()]
    return [(place, _plain("".join(lazy_pinyin(character)))) for place, character in spoken]


def _plain(syllable: str) -> str:
    for ending, like in _ALIKE:
        syllable = syllable.replace(ending, like)
    return syllable


def _within(words: list[str], playing: list[str]) -> bool:
    length = len(words)
    return length > 0 and any(_sounds_like(words, playing[at : at + length]) for at in range(len(playing) - length + 1))


def _sounds_like(one: list[str], other: list[str]) -> bool:
    """Its ends agree, and all but a few syllables between them."""
    missed = sum(a != b for a, b in zip(one, other, strict=True))
    return one[0] == other[0] and one[-1] == other[-1] and missed <= len(one) * MISSES
