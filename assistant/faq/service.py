"""Answers questions from a knowledge base: encode, search, rank, decide."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.faq.errors import EntryNotFound
from assistant.faq.index import FaqIndex
from assistant.faq.models import Candidate, Decision, Entry
from assistant.faq.ranker import Ranker
from assistant.faq.text import normalise
from assistant.faq.wordings import key
from assistant.kit.sentence_encoder import SentenceEncoder

REMEMBERED = 4096
LOOK_FOR_NEW_INDEX_S = 2.0
OFFERED = 3
TOO_FAR_BEHIND = 0.05
SHARE_TO_ANSWER = 0.4
BELIEF_TO_OFFER = 0.35
SEED_TOPICS = (
    "credit_card.credit_limit", "loan.loan_rejected", "credit_card.bill_repayment", "mobile_bank.login_failed",
    "transfer.transfer_limit", "card.lost_card", "loan.prepay_loan", "transfer.arrival_time",
    "deposit.deposit_rates", "account.change_phone", "card.forgot_pin", "branch.opening_hours",
)  # by the shares in shared/taxonomy.yml, busiest category first  # fmt: skip


class FaqService:
    """Retrieval over one knowledge base. The index is replaced without a restart when it changes on disk."""

    def __init__(self, encoder: SentenceEncoder, folder: Path) -> None:
        self._encoder, self._folder = encoder, folder
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="faq")
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._looked_at = 0.0
        self._load()

    @classmethod
    def open(cls, encoder_folder: Path, index_folder: Path) -> FaqService:
        """Loads encoder and index; raises EncoderMissing or IndexMissing with what to run."""
        return cls(SentenceEncoder(encoder_folder), index_folder)

    def _load(self) -> None:
        self._version = _version(self._folder)
        index, ranker = FaqIndex.load(self._folder / "index"), Ranker.load(self._folder / "ranker.json")
        self._index, self._ranker = index, ranker

    @property
    def ready(self) -> bool:
        """Whether there is anything to answer from."""
        return len(self._index.entries) > 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry in the order of the files."""
        return self._index.entries

    def entry(self, entry_id: str) -> Entry:
        """The entry with this id; raises EntryNotFound."""
        if entry_id not in self._index.position:
            raise EntryNotFound(entry_id)
        return self._index.entries[self._index.position[entry_id]]

    def seed_questions(self) -> list[Entry]:
        """One entry for each of the topics that real customers ask about most."""
        first: dict[str, Entry] = {}
        for entry in self._index.entries:
            first.setdefault(entry.topic, entry)
        return [first[topic] for topic in SEED_TOPICS if topic in first] or list(self._index.entries[:12])

    async def sentence_vector(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a sentence, shape [384]; remembered, since understanding and retrieval share it."""
        vector = self._vectors.get(text)
        if vector is None:
            vector = await asyncio.get_running_loop().run_in_executor(self._pool, self._encode, text)
        return vector

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision:
        """Answer, offer or unknown; `topics` are the beliefs of the intent classifier, if it was asked."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.decide_now, text, topics)

    def decide_now(self, text: str, topics: Sequence[tuple[str, float]] = (), depth: int = 5) -> Decision:
        """`decide` for callers without an event loop."""
        self._follow_changes()
        if not normalise(text):
            return Decision("unknown", ())
        index, ranker = self._index, self._ranker
        evidence = index.evidence(text, self._encode(text), topics)
        order, scores = ranker.order(evidence)
        chances = ranker.probabilities(evidence, order, scores)
        ranked = tuple(
            Candidate(index.entries[evidence.entries[position]], float(scores[position]), float(chance))
            for position, chance in zip(order[:depth], chances[:depth], strict=False)
        )
        asked = [index.entries[number] for number in index.wordings.claimed_by(text)]
        if asked:
            return _in_so_many_words(asked, ranked)
        best = ranked[0].probability
        if best >= ranker.answer_at and ranker.share(order, scores) >= SHARE_TO_ANSWER:
            return Decision("answer", ranked[:1], ranked)
        believed = dict(topics).get(ranked[0].entry.topic, 0.0)
        if best >= ranker.offer_at or believed >= BELIEF_TO_OFFER:
            near = tuple(c for c in ranked[:OFFERED] if c.probability >= best * TOO_FAR_BEHIND)
            return Decision("offer", near, ranked)
        return Decision("unknown", (), ranked)

    def vectors_of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of many sentences, shape [len(texts), 384]."""
        return self._encoder.encode(texts)

    def _encode(self, text: str) -> NDArray[np.float32]:
        vector = self._vectors.get(text)
        if vector is None:
            vector = self._encoder.encode([text])[0]
            self._vectors[text] = vector
            if len(self._vectors) > REMEMBERED:
                self._vectors.popitem(last=False)
        return vector

    def _follow_changes(self) -> None:
        now = time.monotonic()
        if now - self._looked_at > LOOK_FOR_NEW_INDEX_S:
            self._looked_at = now
            if _version(self._folder) not in (None, self._version):
                self._load()


def _in_so_many_words(asked: Sequence[Entry], ranked: tuple[Candidate, ...]) -> Decision:
    """The entry whose wording the question is; where several claim it and answer differently, not one of them alone.

    Entries with the very same question contradict each other: the customer could not choose between them either.
    """
    others = tuple(candidate for candidate in ranked if candidate.entry not in asked)
    named = tuple(Candidate(entry, ranked[0].score, 1 / len(asked)) for entry in asked)
    if len(asked) == 1:
        return Decision("answer", named, (*named, *others))
    if len({key(entry.question) for entry in asked}) < len(asked):
        return Decision("unknown", (), (*named, *others))
    return Decision("offer", named[:OFFERED], (*named, *others))


def _version(folder: Path) -> int | None:
    file = folder / "index" / "complete"
    return file.stat().st_mtime_ns if file.exists() else None
