"""Finds pages, functions, products, questions and activities by name, by sound and by meaning."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.care.models import GroupKind, Hit, HitGroup, HitKind, SearchResult
from assistant.care.places import Place, activity_places
from assistant.care.sounds import letters, sounds_in, syllables, typed_pinyin
from assistant.catalogue.models import Activity
from assistant.faq.models import Decision
from assistant.privacy.service import PrivacyService

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of sentences, shape [len(texts), 384]."""

TITLES: dict[GroupKind, str] = {"functions": "功能", "questions": "常见问题", "activities": "活动", "products": "产品"}
GROUP_OF: dict[HitKind, GroupKind] = {
    "function": "functions",
    "setting": "functions",
    "question": "questions",
    "activity": "activities",
    "product": "products",
}
ENOUGH = 0.35
"""What scores less is not shown."""
SURE = 0.7
"""From here on the best is named as found, below it is asked about."""
FAR_BEHIND = 0.45
"""Nor is what scores less than this share of the best."""
MEANS_NOTHING, MEANS_THE_SAME = 0.45, 0.9
"""Cosines between which the meaning counts from 0 to 1."""
WEIGHT_OF_MEANING, WEIGHT_OF_ANSWERS = 1.2, 0.35
LEAST_OF_NEAREST = 0.4
"""What the nearest answer says of the functions it opens, however unsure it is; the second half of it, and so on."""
COMMON = 0.1
"""For what has a page of the care edition: a rare function has to be meant more clearly."""
SOUND, NEARLY = 0.9, 0.75
"""What a name that only sounds right, and one of which a syllable is off, counts beside a written one."""
_SAID_BESIDES = re.compile(
    r"[，。！？、,.!?\s]|请|麻烦|帮[我俺]|给[我俺]|[我俺咱](?:想|要|得)?|想要?|看看|看一下|一下|怎么|咋(?:办|弄|整)?|在?哪[里儿]?|"
    r"那个|这个|的|了|吗|呢|啊|呀|吧|不$|没$|没有$|打开|进入|找"
)


class Answers(Protocol):
    """Retrieval over the knowledge base."""

    async def decide(self, text: str) -> Decision: ...


@dataclass(frozen=True, slots=True)
class Ranked:
    score: float
    hit: Hit


class Search:
    """`embed` is absent where no encoder is: names and sounds then have to do."""

    def __init__(
        self,
        places: Sequence[Place],
        *,
        answers: Answers,
        activities: Callable[[], list[Activity]],
        embed: Embed | None = None,
    ) -> None:
        self._places = list(places)
        self._answers = answers
        self._activities = activities
        self._embed = embed
        self._privacy = PrivacyService()
        self._vectors: dict[str, Vectors] = {}
        self._warmed = False

    async def find(self, query: str, limit: int = 5) -> SearchResult:
        """At most `limit` hits a group, the best group first; card numbers and codes in the query are hidden."""
        query = self._privacy.mask(query).text
        ranked = await self.rank(query)
        by_kind: dict[GroupKind, list[Ranked]] = {}
        for found in ranked:
            by_kind.setdefault(GROUP_OF[found.hit.kind], []).append(found)
        groups = [
            HitGroup(kind=kind, title=TITLES[kind], results=[found.hit for found in by_kind[kind][:limit]])
            for kind in sorted(by_kind, key=lambda kind: -by_kind[kind][0].score)
        ]
        best = ranked[0].hit if ranked else None
        return SearchResult(query=query, best=best, groups=groups, say=_say(query, groups, ranked))

    async def rank(self, query: str) -> list[Ranked]:
        """Everything found in one order, the best first; nothing for an empty query."""
        words = _plain(query)
        if not words:
            return []
        decision = await self._answers.decide(words)
        return await asyncio.to_thread(self._rank, words, decision)

    def _rank(self, words: str, decision: Decision) -> list[Ranked]:
        places = [*self._places, *activity_places(self._activities())]
        if self._warmed:
            for place in places:  # an activity may have begun since
                self._learn(place)
        answered = _opened_by(decision)
        meanings = self._meanings(words, places)
        named = Named(words)
        scored = [
            Ranked(
                named.score(place.names)
                + WEIGHT_OF_MEANING * meaning
                + WEIGHT_OF_ANSWERS * max((answered.get(feature, 0.0) for feature in place.features), default=0.0)
                + COMMON * place.common,
                place.hit,
            )
            for place, meaning in zip(places, meanings, strict=True)
        ]
        best = max(found.score for found in scored)
        kept = [found for found in scored if found.score >= max(ENOUGH, FAR_BEHIND * best)]
        return sorted([*kept, *_questions(decision)], key=lambda found: -found.score)

    def _meanings(self, words: str, places: Sequence[Place]) -> list[float]:
        """From 0 to 1 for each place: the nearest of all that it is called; 0 while that is not computed yet."""
        if self._embed is None:
            return [0.0] * len(places)
        query = self._embed([words])[0]
        known = [self._vectors.get(_key(place)) for place in places]
        nearest = [0.0 if vectors is None else float((vectors @ query).max()) for vectors in known]
        return [min(1.0, max(0.0, (cosine - MEANS_NOTHING) / (MEANS_THE_SAME - MEANS_NOTHING))) for cosine in nearest]

    @asynccontextmanager
    async def warming(self) -> AsyncIterator[None]:
        """Warms in the background while the service runs."""
        task = asyncio.create_task(self.warm())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def warm(self) -> None:
        """Computes what everything is called, by sound and meaning: seconds, once, and may be cancelled.

        A search meanwhile does not wait: it goes by names, and by the meaning of what is there already.
        """
        for place in [*self._places, *activity_places(self._activities())]:
            await asyncio.to_thread(self._learn, place)
        self._warmed = True

    def _learn(self, place: Place) -> None:
        for name in place.names:
            syllables(_plain(name))
        if self._embed is not None and _key(place) not in self._vectors:
            self._vectors[_key(place)] = self._embed([*place.names, place.hit.text])


class Named:
    """What was said, compared with what a place is called."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._core = _SAID_BESIDES.sub("", words) or words
        self._sounds = syllables(words)
        self._typed = typed_pinyin(words)

    def score(self, names: Sequence[str]) -> float:
        """0 to 1: how much of what was said a name accounts for, by its characters or its sound."""
        return max(self._one(_plain(name)) for name in names)

    def _one(self, name: str) -> float:
        if self._typed:
            spelled = letters(name)
            return SOUND * _share(spelled, self._typed) if spelled else _share(name, self._words)
        written = max(_share(name, self._core), _share(name, self._words))
        sounds = syllables(name)
        heard = sounds_in(sounds, self._sounds) if len(sounds) > 1 else 0.0
        covered = len(sounds) / max(len(syllables(self._core)), len(sounds), 1)
        if heard == 1.0:
            return max(written, SOUND * (0.4 + 0.6 * covered))
        if heard >= 1 - 1 / 4 and len(sounds) >= 4:
            return max(written, NEARLY * (0.4 + 0.6 * covered))
        return written


def _share(name: str, said: str) -> float:
    if len(name) > 1 and name in said:
        return 0.4 + 0.6 * len(name) / len(said)
    if len(said) > 1 and said in name:
        return 0.5 + 0.4 * len(said) / len(name)
    return 0.0


def _opened_by(decision: Decision) -> dict[str, float]:
    """Functions that the nearest answers open, with how likely the answer is meant."""
    likely: dict[str, float] = {}
    for place, candidate in enumerate(decision.ranked or decision.candidates, 1):
        for feature in candidate.entry.links:
            likely[feature] = max(likely.get(feature, 0.0), candidate.probability, LEAST_OF_NEAREST / place)
    return likely


def _questions(decision: Decision) -> list[Ranked]:
    """What the knowledge base would answer or offer, each as a question to tap."""
    return [
        Ranked(
            candidate.probability,
            Hit(
                kind="question",
                title=candidate.entry.question,
                text=candidate.entry.spoken,
                target=f"faq:{candidate.entry.id}",
            ),
        )
        for candidate in decision.candidates
    ]


def _say(query: str, groups: Sequence[HitGroup], ranked: Sequence[Ranked]) -> str:
    if not ranked:
        return f"没有找到“{query}”，可以换个说法，或者直接问小恒。"
    best = ranked[0].hit
    if ranked[0].score < SURE:
        return f"您要找的是不是“{best.title}”？不是的话，可以直接问小恒。"
    several = sum(len(group.results) for group in groups) > 1
    others = "，下面还有几样" if several else ""
    return f"找到了“{best.title}”，点一下就打开{others}。"


def _key(place: Place) -> str:
    return f"{place.hit.kind} {place.hit.target}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
