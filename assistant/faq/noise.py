"""Disturbs sentences as thumbs and recognisers do: homophones, fillers, lost punctuation, dropped characters."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

FILLERS = ("嗯", "那个", "呃", "就是", "请问", "你好", "您好，", "麻烦问下", "我想问一下", "哎", "同志", "姑娘")
TAILS = ("啊", "呀", "呢", "吗", "咧", "谢谢", "急", "在线等", "怎么弄", "？", "。", "！")
COMMON = 2500
LEFT_ALONE = 0.65


class Noise:
    """Homophones are taken from the characters that are common in `texts`."""

    def __init__(self, texts: Iterable[str], chance: random.Random) -> None:
        self._chance = chance
        counts = Counter(character for text in texts for character in text if "\u4e00" <= character <= "\u9fff")
        self._sounds = {character: _sound(character) for character in counts}
        self._alike: dict[str, list[str]] = defaultdict(list)
        for character, _ in counts.most_common(COMMON):
            self._alike[self._sounds[character]].append(character)

    def disturb(self, text: str) -> str:
        """Two times in three the text itself, else disturbed in one way."""
        if self._chance.random() < LEFT_ALONE or len(text) < 4:
            return text
        kind = self._chance.random()
        if kind < 0.45:
            return self._mishear(text)
        if kind < 0.6:
            return self._chance.choice(FILLERS) + text
        if kind < 0.75:
            return text.rstrip("？?。！!吗呢") + self._chance.choice(TAILS)
        if kind < 0.9:
            at = self._chance.randrange(len(text))
            return text[:at] + text[at + 1 :]
        return "".join(character for character in text if character not in "，。？！、,.?! ")

    def _mishear(self, text: str) -> str:
        characters = list(text)
        for at in self._chance.sample(range(len(characters)), 1 + len(characters) // 8):
            others = self._alike.get(self._sounds.get(characters[at], ""), [])
            if others:
                characters[at] = self._chance.choice(others)
        return "".join(characters)


def _sound(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])
