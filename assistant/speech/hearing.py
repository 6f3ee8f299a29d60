"""From what a recogniser made of the audio to what the customer said: repaired, without secrets, with its amounts."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Self

import jieba

from assistant.privacy.service import PrivacyService
from assistant.settings import ROOT
from assistant.speech.doubts import doubt
from assistant.speech.models import Correction, Doubt, Heard, HeardAmount
from assistant.speech.vocabulary import Vocabulary
from nlu_data.components.amounts import Amount, find_amounts
from voice.ports import Hypothesis, Recognition
from voice.repair.language import CharacterModel
from voice.repair.pauses import joined
from voice.repair.repair import Repairer
from voice.spoken.amounts import amount

SENTENCE_WEIGHT = 0.15
"""What a nat a character of the language model counts beside the engine's log-probability a token."""
RAREST = 2
"""A character that was said less often is not put into anybody's mouth."""


class Hearing:
    """One for all threads."""

    def __init__(self, repairer: Repairer, *, privacy: PrivacyService) -> None:
        self._repairer = repairer
        self._privacy = privacy

    @classmethod
    def load(cls, knowledge_base: Path, *, nlu_data: Path = ROOT / "nlu_data") -> Self:
        """With the sentences and words of the knowledge base and the training data; takes two or three seconds."""
        return cls(repairer(Vocabulary(knowledge_base, nlu_data)), privacy=PrivacyService())

    def understood(self, recognition: Recognition, words: Sequence[str] = ()) -> Heard:
        """`words` are expected of this speaker. Called from threads; takes some ten milliseconds."""
        if not recognition.text:
            return Heard("", doubt=Doubt.FAINT)
        ranked = sorted(recognition.hypotheses, key=lambda heard: self._likelihood(heard, words), reverse=True)
        repaired = self._repairer.repair(joined(ranked[0].text), words)
        text = self._privacy.mask(repaired.text).text
        amounts = find_amounts(text)
        doubted = doubt(ranked, text, amounts)
        return Heard(
            text,
            self._others(ranked[1:], text) if text == repaired.text else (),
            tuple(Correction(change.heard, change.meant) for change in repaired.changes if change.meant in text),
            tuple(_heard_amount(text, found) for found in amounts),
            doubted,
            _asked(text, amounts, doubted),
        )

    def _others(self, hypotheses: Sequence[Hypothesis], text: str) -> tuple[str, ...]:
        """Other readings; there are none of a text that held a secret, for they hold it in other words."""
        others = dict.fromkeys(self._privacy.mask(hypothesis.text).text for hypothesis in hypotheses)
        return tuple(other for other in others if other != text)

    def _likelihood(self, hypothesis: Hypothesis, words: Sequence[str]) -> float:
        return hypothesis.score - SENTENCE_WEIGHT * self._repairer.cost(hypothesis.text, words)


def repairer(vocabulary: Vocabulary) -> Repairer:
    """Repair by sound towards what is said to a bank, over the words of the general dictionary."""
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.initialize()
    sentences = list(vocabulary.sentences())
    characters = Counter(character for sentence in sentences for character in sentence)
    frequent = [character for character, count in characters.most_common() if count >= RAREST]
    return Repairer(CharacterModel(sentences, jieba.dt.FREQ), frequent, names=vocabulary.expected)


def read_back(text: str) -> str:
    """The text with its sums of money in words, as they are read to the customer; rough ones as they were said."""
    for found in reversed(find_amounts(text)):
        text = text[: found.start] + _heard_amount(text, found).spoken + text[found.end :]
    return text.rstrip("，。？！,.?!")


def _heard_amount(text: str, found: Amount) -> HeardAmount:
    said = text[found.start : found.end]
    spoken = said if found.approximate else amount(str(Decimal(found.fen) / 100))
    return HeardAmount(said, found.fen, spoken, found.approximate)


def _asked(text: str, amounts: Sequence[Amount], doubted: Doubt | None) -> str:
    said = f"您说的是：{read_back(text)}，对吗？"
    if doubted is not Doubt.AMOUNT:
        return said
    if not any(not found.approximate or found.ambiguous for found in amounts):
        return f"钱数要请您说个准数。{said}"
    return f"钱数我怕听错了。{said}"
