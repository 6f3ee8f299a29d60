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
from assistant.speech.models import Correction, Doubt, Heard, HeardAmount
from assistant.speech.vocabulary import Vocabulary
from nlu_data.components.amounts import Amount, find_amounts
from voice.ports import Hypothesis, Recognition
from voice.repair.language import CharacterModel
from voice.repair.pauses import joined
from voice.repair.repair import Repairer
from voice.spoken.amounts import amount

FAINT_SCORE = -0.8
"""Average log-probability a token below which what Whisper gives is mostly invented."""
DOUBTFUL_AMOUNT_SCORE = -0.5
RIVAL = 0.5
"""A hypothesis that scores this much less than the best one still makes its amount doubtful."""
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
        others = dict.fromkeys(self._privacy.mask(hypothesis.text).text for hypothesis in ranked[1:])
        return Heard(
            text,
            tuple(other for other in others if other != text),
            tuple(Correction(change.heard, change.meant) for change in repaired.changes if change.meant in text),
            tuple(_heard_amount(text, found) for found in amounts),
            _doubt(ranked, amounts),
            f"您说的是：{read_back(text)}，对吗？",
        )

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
    """The text with its sums of money in words, as they are read to the customer."""
    for found in reversed(find_amounts(text)):
        text = text[: found.start] + _heard_amount(text, found).spoken + text[found.end :]
    return text.rstrip("，。？！,.?!")


def _heard_amount(text: str, found: Amount) -> HeardAmount:
    return HeardAmount(text[found.start : found.end], found.fen, amount(str(Decimal(found.fen) / 100)))


def _doubt(ranked: Sequence[Hypothesis], amounts: Sequence[Amount]) -> Doubt | None:
    """Faint where the whole was heard poorly; about the amount where rivals heard another one, or it reads as two."""
    best = max(hypothesis.score for hypothesis in ranked)
    if best < FAINT_SCORE:
        return Doubt.FAINT
    if any(found.ambiguous for found in amounts):
        return Doubt.AMOUNT
    fen = [found.fen for found in amounts]
    rivals = (hypothesis.text for hypothesis in ranked if hypothesis.score > best - RIVAL)
    if any([found.fen for found in find_amounts(rival)] != fen for rival in rivals):
        return Doubt.AMOUNT
    return Doubt.AMOUNT if amounts and best < DOUBTFUL_AMOUNT_SCORE else None
