"""How likely a sentence is: a character model of what is said in the domain over the words of the general language.

Counts of up to ORDER characters with Witten and Bell's smoothing (1991). Numerals are one class: what is said about
money must not make one sum likelier than another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

ORDER = 4
START, NUMERAL = "^", "#"
NUMERALS = frozenset("0123456789零〇一二三四五六七八九十百千万亿两半几幺俩仨")
_CLASS = str.maketrans(dict.fromkeys(NUMERALS, NUMERAL))
_UNSAID = re.compile(r"[^\u3400-\u9fff#]+")
_RAREST = 1e-7


def normal(text: str) -> str:
    """As the model counts: numerals as one class, nothing but Chinese; a pause makes no other sentence of it."""
    return _UNSAID.sub("", text.translate(_CLASS))


class CharacterModel:
    """Natural logarithms, negated: a cost in nats; lower is likelier."""

    def __init__(self, sentences: Iterable[str], general: Mapping[str, int]) -> None:
        """`general` are words with their frequencies in the language at large."""
        # Contexts that reach over the end of a sentence are counted too, and never asked for.
        text = START + START.join(normal(sentence) for sentence in sentences) + START
        grams: Counter[str] = Counter()
        for size in range(1, ORDER + 1):
            grams.update([text[at : at + size] for at in range(len(text) - size + 1)])
        self._grams: dict[str, int] = dict(grams)
        self._after, self._kinds = _contexts(self._grams)
        self._general = _General(general)
        self.cost = lru_cache(maxsize=200_000)(self._cost)

    def costs(self, text: str) -> list[float]:
        """Of each character of a sentence in its normal form, and of its end."""
        said = START + text + START
        return [self.cost(said[max(0, at - ORDER + 1) : at], said[at]) for at in range(1, len(said))]

    def _cost(self, before: str, character: str) -> float:
        return -math.log(self._likelihood(before[-(ORDER - 1) :], character))

    def _likelihood(self, before: str, character: str) -> float:
        likelihood = self._general.likelihood(before[-1:], character)
        for size in range(len(before) + 1):
            context = before[len(before) - size :]
            after = self._after.get(context)
            if after:
                kinds = self._kinds[context]
                likelihood = (self._grams.get(context + character, 0) + kinds * likelihood) / (after + kinds)
        return likelihood


class _General:
    """Pairs of characters inside the words of a dictionary."""

    def __init__(self, words: Mapping[str, int]) -> None:
        singles: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for word, frequency in words.items():
            if frequency:
                for at, character in enumerate(word):
                    singles[character] += frequency
                    if at:
                        pairs[word[at - 1 : at + 1]] += frequency
        self._singles, self._pairs = dict(singles), dict(pairs)
        self._total = sum(singles.values()) or 1

    def likelihood(self, before: str, character: str) -> float:
        alone = max(self._singles.get(character, 0) / self._total, _RAREST)
        first = self._singles.get(before, 0)
        return 0.5 * alone + 0.5 * self._pairs.get(before + character, 0) / first if first else alone


def _contexts(grams: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """How often each context was followed by anything, and by how many different characters."""
    after: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for gram, count in grams.items():
        after[gram[:-1]] += count
        kinds[gram[:-1]] += 1
    return dict(after), dict(kinds)
