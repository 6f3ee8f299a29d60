"""Stand-ins that follow the ports: a clock one can turn, a small FAQ, a bank, two actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from assistant.faq.errors import EntryNotFound
from assistant.faq.models import Candidate, Decision, Entry
from assistant.faq.replies import faq_contents
from assistant.kit.clock import Clock
from assistant.main import Knowledge
from assistant.settings import Settings
from assistant.speech.service import Ears


class TurnableClock:
    """Stands still until told otherwise."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def forward(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds


def entry(id_: str, question: str, answer: str, *words: str) -> Entry:
    return Entry(
        id=id_,
        topic=".".join(id_.split(".")[:2]),
        question=question,
        variants=tuple(words),
        answer=answer,
        spoken=answer,
        links=("transfer",),
    )


ENTRIES = [
    entry(
        "transfer.transfer_fee.mobile",
        "手机银行转账要手续费吗？",
        "**免费**，手机银行转账不收手续费。",
        "手续费",
    ),
    entry("card.lost_card.report", "卡丢了怎么办？", "请马上挂失。", "丢", "挂失"),
    entry("deposit.deposit_rates.now", "现在存款利率是多少？", "以公告为准。", "利率"),
    entry("branch.opening_hours.weekday", "网点几点开门？", "工作日 9:00。", "几点", "开门"),
]


class FakeFaq:
    """Answers with the entry one of whose words is in the text."""

    def __init__(self) -> None:
        self.entries = {item.id: item for item in ENTRIES}
        self.asked: list[str] = []
        self.ready = True

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision:
        self.asked.append(text)
        if "崩溃" in text:
            raise RuntimeError("the index is broken")
        found = [e for e in self.entries.values() if any(word in text for word in e.variants)]
        candidates = tuple(Candidate(e, 1.0, 0.9) for e in found)
        return Decision("answer" if len(found) == 1 else "offer" if found else "unknown", candidates)

    async def sentence_vector(self, text: str) -> Any:
        return np.full(384, 0.05, dtype=np.float32)

    def entry(self, entry_id: str) -> Entry:
        try:
            return self.entries[entry_id]
        except KeyError:
            raise EntryNotFound(entry_id) from None

    def seed_questions(self) -> list[Entry]:
        return list(self.entries.values())


class Echo(Action):
    def name(self) -> str:
        return "action_echo"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        said = tracker.latest_message.get("text")
        dispatcher.utter_message(json_message={"type": "text", "markdown": f"回声：{said}"})
        return [{"event": "slot", "name": "forms", "value": sorted(domain.get("forms", {}))}]


class Reject(Action):
    def name(self) -> str:
        return "action_reject"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), "not now")


class Broken(Action):
    def name(self) -> str:
        return "action_broken"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise ZeroDivisionError


def fake_knowledge(faq: FakeFaq | None = None, ears: Ears | None = None) -> Any:
    faq = faq or FakeFaq()

    def load(_settings: Settings, _clock: Clock) -> Knowledge:
        return Knowledge(
            faq=faq,
            render=lambda decision, english: faq_contents(decision, lambda id_: (id_, f"bank://{id_}"), english),
            actions=[Echo(), Reject(), Broken()],
            ears=ears,
        )

    return load
