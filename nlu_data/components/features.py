"""What the intent classifier sees in a sentence: characters, sounds and words, as counted strings.

Sounds are toneless, with the pairs that recognisers and dialects confuse folded together
(zh/z, ch/c, sh/s, -ng/-n), so that 瓜失 still looks like 挂失.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import jieba

CHARACTER, SOUND, WORD = "c", "s", "w"

_NUMBER = re.compile(r"\d[\d.,]*")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"[一-鿿]|[a-z]+|[0-9]+|[^\s一-鿿a-z0-9]")
_PUNCTUATION = re.compile(r"[，。！？、；：,.!?;:~…“”\"'（）()《》【】]+")
_HESITATION = re.compile(
    r"^(?:(?:那个啥?|这个|就是说?|额|啊|哎|唉|喂)[，、,\s]*(?=那个|这个|就是|[呃嗯])|[呃嗯]+[，、,\s]*)+|(?<=.)[呃嗯]+[，、,\s]*(?=.)"
)
_STUTTER = re.compile(r"(我|你|俺|那|这|给|想|把|帮|转|查)\1+|([一-鿿]{2,3})[，、,\s]*\2(?=.)")
_FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("lv", "lu"))


def normalise(text: str) -> str:
    """One form for full width, case, spaces and numbers (their value is the entities' business)."""
    text = unhesitating(unicodedata.normalize("NFKC", text).lower().strip())
    text = _NUMBER.sub(lambda found: "00" if len(found.group()) >= 11 else "0", text)
    return _SPACE.sub(" ", text)


def unhesitating(text: str) -> str:
    """The text without what only fills a pause (呃, 嗯, 那个那个) and without stutter (我我我想); never empty."""
    calm = _STUTTER.sub(lambda found: found[1] or found[2], _HESITATION.sub("", text))
    return calm if len(calm) > 1 else text


def fold_sound(syllable: str) -> str:
    """A toneless syllable without the differences that are commonly misheard."""
    for original, folded in _FOLDED:
        syllable = syllable.replace(original, folded)
    return syllable


def sound_table() -> dict[str, str]:
    """The folded sound of every common Chinese character (its most frequent reading)."""
    from pypinyin import Style, lazy_pinyin

    characters = [chr(code) for code in range(0x4E00, 0x9FA6)]
    return {
        c: fold_sound(lazy_pinyin(c, style=Style.NORMAL, errors="ignore")[0])
        for c in characters
        if lazy_pinyin(c, style=Style.NORMAL, errors="ignore")
    }


def tokenizer_of(dictionary: Path) -> jieba.Tokenizer:
    """A jieba tokenizer that knows exactly the words of a file (`word frequency` a line), without a cache."""
    tokenizer = jieba.Tokenizer()
    with dictionary.open("rb") as words:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(words)
    tokenizer.initialized = True
    return tokenizer


class FeatureReader:
    """Lists the features of a sentence; the same sentence always has the same features."""

    def __init__(self, sounds: dict[str, str], words: jieba.Tokenizer) -> None:
        self._sounds = sounds
        self._words = words

    def features(self, text: str) -> list[str]:
        text = normalise(text)
        bare = _PUNCTUATION.sub(" ", text).strip()
        result = [CHARACTER + gram for gram in _grams(f"^{text}$", 3)]
        sounds = [self._sounds.get(token, token) for token in _TOKEN.findall(bare)]
        result.extend(SOUND + " ".join(gram) for gram in _sequences(sounds, 3))
        words = [word for word in self._words.cut(bare, HMM=False) if word.strip()]
        result.extend(WORD + word for word in words if len(word) > 1)
        result.extend(f"{WORD}{left} {right}" for left, right in zip(words, words[1:], strict=False))
        return result


def _grams(text: str, longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _sequences(items: Sequence[str], longest: int) -> Iterator[Sequence[str]]:
    for length in range(1, longest + 1):
        for start in range(len(items) - length + 1):
            yield items[start : start + length]
