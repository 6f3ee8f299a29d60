"""What is likely to be said to the bank: the sentences it was trained on, the words of banking, the names it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import yaml

from assistant.faq.training_groups import held_out, intent_sentences, paraphrase_groups
from voice.repair.sounds import syllables

_FREQUENT = 3
"""A word of the general dictionary from this frequency on is no slip of the pen."""


_SHORTEST_EXPECTED = 3
"""Too many words sound like a name of two characters."""


class Vocabulary:
    """Read once."""

    def __init__(self, knowledge_base: Path, nlu_data: Path) -> None:
        self._knowledge_base, self._nlu_data = knowledge_base, nlu_data
        self.words: tuple[str, ...] = tuple(_read(knowledge_base / "voice" / "words.yml")["words"])
        self.names: tuple[str, ...] = tuple(dict.fromkeys(self._names()))
        self.expected: tuple[str, ...] = tuple(
            dict.fromkeys(name for name in self._places_and_billers() if len(name) >= _SHORTEST_EXPECTED)
        )
        """Billers, branches and places that anybody may name."""
        self._sounds = {_sounds(word): word for word in self.words}

    def sentences(self) -> Iterator[str]:
        """Customers' sentences without those that are spelt by sound (查鱼额), one in ten held out."""
        for sentence in dict.fromkeys(self._said()):
            if not held_out(sentence) and not self.misspelt(sentence):
                yield sentence

    def misspelt(self, sentence: str) -> bool:
        """Whether a word of banking is written in other characters of the same sound, which make no word."""
        said = _sounds(sentence)
        for start in range(len(sentence)):
            for end in range(start + 2, min(len(sentence), start + 4) + 1):
                meant, written = self._sounds.get(said[start:end]), sentence[start:end]
                if meant not in (None, written) and (jieba.dt.FREQ.get(written) or 0) < _FREQUENT:
                    return True
        return False

    def _said(self) -> Iterator[str]:
        for sentences in intent_sentences(self._nlu_data / "intents").values():
            yield from sentences
        for group in paraphrase_groups(self._nlu_data / "paraphrases"):
            yield from group.wordings
        for file in sorted((self._nlu_data / "topics").glob("*.tsv")):
            for line in file.read_text("utf-8").splitlines():
                yield from line.split("\t")[1:]
        for file in sorted((self._knowledge_base / "faq").glob("*.yml")):
            for entry in _read(file):
                yield from (entry["question"], *entry.get("variants", ()))
        yield from self.names
        yield from self.words

    def _names(self) -> Iterator[str]:
        """Functions, products, branches with their places, billers."""
        for feature in _read(self._knowledge_base / "features.yml"):
            yield feature["name"]
        for aliases in _read(self._knowledge_base / "feature_names.yml").values():
            yield from _chinese(aliases)
        for product in _read(self._knowledge_base / "products.yml"):
            yield from _chinese((product["name"], *product.get("aliases", ())))
        yield from self._places_and_billers()

    def _places_and_billers(self) -> Iterator[str]:
        for branch in _read(self._knowledge_base / "branches.yml"):
            yield from _chinese((branch["name"], branch["city"], branch["district"], *branch["landmarks"]))
        for billers in _read(self._nlu_data / "lexicons" / "billers.yml").values():
            yield from _chinese(billers)


def _sounds(text: str) -> tuple[str, ...]:
    """Character by character, which is quicker than in their context, and the same for both sides."""
    return tuple(map(_sound, text))


@cache
def _sound(character: str) -> str:
    return syllables(character)[0]


def _chinese(texts: Iterable[object]) -> Iterator[str]:
    for text in texts:
        if isinstance(text, str) and not text.isascii():
            yield text


def _read(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
