"""Puts right what was misheard: characters that sound alike, where the sentence they make is far likelier.

A noisy channel: among the ways to write what sounds like the heard sentence, the one that costs least under the
language model and the likeness of the sounds. Numerals stay as they were heard, in number and in place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import jieba

from voice.repair.language import NUMERALS, ORDER, START, CharacterModel, normal
from voice.repair.sounds import distance, readings, syllables

FARTHEST = 0.4
"""Sounds farther apart than this are not mistaken for each other."""
BEAM = 12
PARTICLES = frozenset("的地得了嘞啦呀啊吗嘛呢吧哦嗯呃她他它")
"""One for another makes no difference to what was meant."""
Sounded = dict[int, list[tuple[str, tuple[str, ...]]]]
"""By their length, names with their sounds."""
ALTERNATIVES = 12
"""Ways to write one syllable that are looked at."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a change costs, in nats of the language model; more means fewer changes."""

    change: float = 2.5
    """Each character that is changed."""
    unlike: float = 8.0
    """Times the distance of the sounds."""
    word: float = 4.0
    """Each character of a word of the general language that is given up."""
    alone: float = 4.0
    """Each character that is put in and makes no word with its neighbours."""
    gain: float = 3.0
    """What the sentence must gain beyond all that."""
    name: float = 3.0
    """A character of a name that is expected, instead of what the model says."""


@dataclass(frozen=True, slots=True)
class Change:
    heard: str
    meant: str


@dataclass(frozen=True, slots=True)
class Repaired:
    text: str
    changes: tuple[Change, ...] = ()


class Repairer:
    """Knows sentences, not what they are about; one for all threads."""

    def __init__(
        self,
        model: CharacterModel,
        characters: Iterable[str],
        prices: Prices | None = None,
        *,
        names: Sequence[str] = (),
    ) -> None:
        """`characters` are those that may be put in, the frequent ones first; `names` are expected of everybody."""
        self._model, self._prices = model, prices or Prices()
        self._names, self._sounded = tuple(names), _sounded(names)
        self._written: dict[str, list[str]] = defaultdict(list)
        for character in characters:
            if _is_chinese(character) and character not in NUMERALS:
                for sound in readings(character):
                    self._written[sound].append(character)
        self._alike: dict[str, tuple[tuple[str, float], ...]] = {}

    def repair(self, text: str, names: Sequence[str] = ()) -> Repaired:
        """The text with what was misheard put right; `names` are expected of this speaker."""
        best = _apply(text, self._worth_it(text, self._likeliest(text, _sounded(names)), names))
        return Repaired(best, _changes(text, best))

    def cost(self, text: str, names: Sequence[str] = ()) -> float:
        """Nats a character; lower is likelier."""
        return self._cost_of(text, names) / (len(normal(text)) + 1)

    def _likeliest(self, text: str, own: Sounded) -> str:
        """The cheapest way to write what sounds like the text; a beam over its characters."""
        said, kept = syllables(text), self._kept(text)
        beams: list[dict[str, float]] = [{} for _ in range(len(text) + 1)]
        beams[0][""] = 0.0
        for at, character in enumerate(text):
            for before, cost in sorted(beams[at].items(), key=lambda item: item[1])[:BEAM]:
                context = (START + normal(before))[-ORDER + 1 :]
                for written, price in self._ways(character, said[at], kept[at]):
                    total = cost + price + self._model.cost(context, normal(written))
                    _keep(beams[at + 1], before + written, total)
                for length, candidates in chain(self._sounded.items(), own.items()):
                    heard = text[at : at + length]
                    for name, sounds in candidates if len(heard) == length and NUMERALS.isdisjoint(heard) else ():
                        apart = sum(map(distance, said[at : at + length], sounds))
                        if heard != name and apart <= FARTHEST * length / 2:
                            price = self._prices.name * length + self._prices.unlike * apart
                            _keep(beams[at + length], before + name, cost + price + sum(kept[at : at + length]))
        return min(beams[-1].items(), key=lambda item: item[1])[0]

    def _ways(self, character: str, sound: str, kept: float) -> list[tuple[str, float]]:
        ways = [(character, 0.0)]
        if _is_chinese(character) and character not in NUMERALS | PARTICLES:
            for written, apart in self._alike_to(sound):
                if written != character:
                    ways.append((written, self._prices.change + self._prices.unlike * apart + kept))
        return ways

    def _alike_to(self, sound: str) -> tuple[tuple[str, float], ...]:
        if sound not in self._alike:
            found = [
                (written, apart)
                for other, characters in self._written.items()
                if (apart := distance(sound, other)) <= FARTHEST
                for written in characters[:ALTERNATIVES]
            ]
            self._alike[sound] = tuple(found)
        return self._alike[sound]

    def _kept(self, text: str) -> list[float]:
        """What giving up each character costs: those of words of the general language cost more."""
        prices: list[float] = []
        for word in jieba.cut(text, HMM=False):
            known = len(word) > 1 and (jieba.dt.FREQ.get(word) or 0) > 0
            prices += [self._prices.word if known else 0.0] * len(word)
        return prices

    def _worth_it(self, text: str, likeliest: str, names: Sequence[str]) -> list[tuple[int, str]]:
        """The changes that gain enough each by itself: where they begin, and what is put there."""
        chosen, before, kept = [], self._cost_of(text, names), self._kept(text)
        for start, end in _spans(text, likeliest):
            changed = text[:start] + likeliest[start:end] + text[end:]
            apart = sum(map(distance, syllables(text)[start:end], syllables(likeliest)[start:end]))
            changes = [at for at in range(start, end) if text[at] != changed[at]]
            price = self._prices.change * len(changes) + self._prices.unlike * apart + sum(kept[start:end])
            price += self._prices.alone * len(_alone(changed).intersection(changes))
            if before - self._cost_of(changed, names) > price + self._prices.gain:
                chosen.append((start, likeliest[start:end]))
        return chosen

    def _cost_of(self, text: str, names: Sequence[str]) -> float:
        """Of the whole text; a character of a name that is expected costs no more than its price."""
        costs = self._model.costs(normal(text))
        said = normal(text)
        for name in chain(self._names, names):
            at = said.find(normal(name)) if name else -1
            if at >= 0:
                costs[at : at + len(name)] = [min(cost, self._prices.name) for cost in costs[at : at + len(name)]]
        return sum(costs)


def _alone(text: str) -> set[int]:
    """Places of the characters that make no word with their neighbours."""
    places, at = set(), 0
    for word in jieba.cut(text, HMM=False):
        if len(word) == 1:
            places.add(at)
        at += len(word)
    return places


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _keep(beam: dict[str, float], text: str, cost: float) -> None:
    if cost < beam.get(text, float("inf")):
        beam[text] = cost


def _sounded(names: Sequence[str]) -> Sounded:
    """Names of two characters and more by their length, with their sounds."""
    by_length: Sounded = {}
    for name in names:
        if len(name) > 1 and NUMERALS.isdisjoint(name):
            by_length.setdefault(len(name), []).append((name, syllables(name)))
    return by_length


def _spans(text: str, other: str) -> list[tuple[int, int]]:
    """Where the texts differ; differences with one character between them are one."""
    spans: list[tuple[int, int]] = []
    for at, (a, b) in enumerate(zip(text, other, strict=True)):
        if a != b:
            if spans and at - spans[-1][1] <= 1:
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
    return spans


def _apply(text: str, pieces: Sequence[tuple[int, str]]) -> str:
    for start, piece in pieces:
        text = text[:start] + piece + text[start + len(piece) :]
    return text


def _changes(text: str, repaired: str) -> tuple[Change, ...]:
    return tuple(Change(text[start:end], repaired[start:end]) for start, end in _spans(text, repaired))
