"""Who answers a message: the button it taps, Rasa, or retrieval while Rasa is away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

import structlog

from assistant.conversation.contents import AssistantContent
from assistant.conversation.rasa import RasaAnswer, RasaUnavailable, Understanding, harmless
from assistant.conversation.replies import HUMAN, from_rasa, not_understood, typed
from assistant.faq.errors import EntryNotFound
from assistant.faq.models import Candidate, Decision, Entry

logger = structlog.get_logger(__name__)

Route = Literal["rasa", "faq", "fallback", "human", "privacy", "failed"]
RenderFaq = Callable[[Decision], Sequence[Mapping[str, Any]]]
RenderPerson = Callable[[bool], Mapping[str, Any]]
"""The card that leads to a person, in English or in Chinese."""

# While Rasa is away nobody else hears the wish for a person in a typed sentence.
WANTS_A_PERSON = re.compile(r"人工|真人|活人|客服电话|human|real person|live agent", re.IGNORECASE)
LONGEST_WISH = 24


@dataclass(frozen=True, slots=True)
class Answer:
    contents: Sequence[AssistantContent]
    route: Route
    understood: RasaAnswer | None = None
    outage_since: datetime | None = None
    """Set where the answer came from retrieval because Rasa is away."""

    def understanding(self) -> dict[str, Any]:
        """What is kept of it for finding out where the assistant fails; holds no words of the customer."""
        kept: dict[str, Any] = {"route": self.route}
        if self.understood is not None:
            kept["intent"] = self.understood.intent
            kept["confidence"] = round(self.understood.confidence, 4)
            kept["topics"] = [[name, round(score, 4)] for name, score in self.understood.topics[:3]]
            kept["active_form"] = self.understood.active_form
        return kept


class Retrieval(Protocol):
    """What conversations need of FaqService."""

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision: ...

    async def sentence_vector(self, text: str) -> Any: ...

    def entry(self, entry_id: str) -> Entry: ...

    def seed_questions(self) -> list[Entry]: ...

    @property
    def ready(self) -> bool: ...


class Answering:
    def __init__(self, rasa: Understanding, faq: Retrieval, render: RenderFaq, person: RenderPerson) -> None:
        self._rasa = rasa
        self._faq = faq
        self._render = render
        self._person = person

    async def text(self, conversation_id: str, message_id: str, text: str, english: bool = False) -> Answer:
        """Answers what a customer wrote; none of it can act as Rasa's payload syntax."""
        sent = harmless(text)
        if not sent:
            return await self._retrieved(text, english)
        try:
            vector = await self._faq.sentence_vector(sent)
            understood = await self._rasa.ask(conversation_id, sent, message_id, vector)
        except RasaUnavailable:
            return await self._in_place_of_rasa(sent, english)
        contents = from_rasa(understood.messages)
        if contents:
            return Answer(contents, "rasa", understood)
        logger.warning("rasa_said_nothing", intent=understood.intent, conversation=conversation_id)
        retrieved = await self._retrieved(sent, english)
        return Answer(retrieved.contents, "faq", understood)

    async def value(self, conversation_id: str, message_id: str, value: str, english: bool = False) -> Answer:
        """Answers a tapped button; the caller has checked that it was on offer."""
        if value == HUMAN:
            return Answer(typed([self._person(english)]), "human")
        kind, _, argument = value.partition(":")
        if kind == "faq":
            return self._entry(argument, english)
        if kind == "text":
            return await self.text(conversation_id, message_id, argument, english)
        try:
            understood = await self._rasa.ask(conversation_id, f"/{argument}", message_id, None)
        except RasaUnavailable:
            return Answer([not_understood(english)], "fallback", outage_since=self._rasa.outage_since)
        return Answer(from_rasa(understood.messages) or [not_understood(english)], "rasa", understood)

    def has_entry(self, entry_id: str) -> bool:
        try:
            self._faq.entry(entry_id)
        except EntryNotFound:
            return False
        return True

    def _entry(self, entry_id: str, english: bool) -> Answer:
        entry = self._faq.entry(entry_id)
        decision = Decision("answer", (Candidate(entry, 1.0, 1.0),))
        return Answer(typed(self._render(decision)) or [not_understood(english)], "faq")

    async def _in_place_of_rasa(self, text: str, english: bool) -> Answer:
        if len(text) <= LONGEST_WISH and WANTS_A_PERSON.search(text):
            return Answer(typed([self._person(english)]), "human", outage_since=self._rasa.outage_since)
        retrieved = await self._retrieved(text, english)
        return Answer(retrieved.contents, "fallback", outage_since=self._rasa.outage_since)

    async def _retrieved(self, text: str, english: bool) -> Answer:
        decision = await self._faq.decide(text)
        return Answer(typed(self._render(decision)) or [not_understood(english)], "faq")
