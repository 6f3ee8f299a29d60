"""Which entries are asked for in so many words: a question that is an entry's own wording needs no ranking."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from assistant.faq.models import Entry
from assistant.faq.text import normalise

SHORTEST_QUESTION = 5
"""Characters without the words that change nothing; what is shorter (忘记密码) names a subject rather than asks."""

_ASKING_HOW = re.compile(r"[该要]?(?:咋个?|如何|怎样|怎么)(?!样)")
_CHANGES_NOTHING = re.compile(r"应该|应当|一下|[我俺咱]们?的?|[呀啊呢哦噢喔哈呐吗嘛]")


def key(text: str) -> str:
    """What the wordings of one question share: `normalise`d, without gaps and words that change nothing.

    如何 and 咋 are 怎么. What is asked about, and whether something is or is not so, is left as it stands.
    """
    packed = normalise(text).replace(" ", "")
    if packed.isascii():
        return packed
    return _ASKING_HOW.sub("怎么", _CHANGES_NOTHING.sub("", packed))


class Wordings:
    """Every question and variant of a knowledge base by its key."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        owners: dict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(entries):
            for text in (entry.question, *entry.variants):
                owners[key(text)].add(number)
        self._owners = {
            wording: tuple(sorted(numbers)) for wording, numbers in owners.items() if len(wording) >= SHORTEST_QUESTION
        }

    def claimed_by(self, text: str) -> tuple[int, ...]:
        """Numbers of the entries with this wording: none, the one it asks for, or several that disagree."""
        return self._owners.get(key(text), ())
