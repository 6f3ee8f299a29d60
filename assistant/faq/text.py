"""Turns a sentence into the terms of lexical evidence: words, character pairs and pairs of sounds."""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import jieba
from pypinyin import Style, lazy_pinyin

DICTIONARY = Path("nlu_data/dictionary.txt")
PUNCTUATION = re.compile(r"[^\w]+|_+")
FILLERS = re.compile(
    r"(嗯+|呃+|额(?=那|这|我)|那个(?=[，,。\s]|我|就)|就是说|请问一?下?|麻烦问?一?下?|您好|你好|我想(咨询|问)一?下)"
)


def normalise(text: str) -> str:
    """Half-width, lower case, without punctuation and without the fillers of speech."""
    folded = PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()
    return " ".join(FILLERS.sub(" ", folded).split()) or folded


def words(text: str) -> list[str]:
    """Words as jieba segments them, with the banking dictionary."""
    return [word for word in _segmenter().lcut(text) if not word.isspace()]


def character_pairs(text: str) -> list[str]:
    """Every single character and every pair of neighbours."""
    packed = text.replace(" ", "")
    return list(packed) + [packed[i : i + 2] for i in range(len(packed) - 1)]


def sound_pairs(text: str) -> list[str]:
    """Toneless syllables and pairs of them, so that 瓜是 meets 挂失."""
    syllables = [_flatten(syllable) for syllable in lazy_pinyin(text.replace(" ", ""), style=Style.NORMAL)]
    pairs = [f"{first} {second}" for first, second in zip(syllables, syllables[1:], strict=False)]
    return syllables + pairs


@lru_cache(maxsize=4096)
def _flatten(syllable: str) -> str:
    """Folds what recognisers and southern speakers confuse: zh/z, ch/c, sh/s, l/n, -ng/-n."""
    for heard, folded in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(heard):
            syllable = folded + syllable[2:]
    if syllable.endswith(("ing", "eng", "ang")):
        syllable = syllable[:-1]
    return syllable


@lru_cache(maxsize=1)
def _segmenter() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    if DICTIONARY.exists():
        segmenter.load_userdict(str(DICTIONARY))
    return segmenter
