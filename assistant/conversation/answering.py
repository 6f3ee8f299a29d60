"""Who answers a message: the button it taps, Rasa, or retrieval while Rasa is away; and whether it takes a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

import orjson
import structlog

from assistant.conversation.contents import AssistantContent, FormStepContent
from assistant.conversation.rasa import RasaAnswer, RasaUnavailable, Understanding, harmless
from assistant.conversation.replies import Wish, not_understood, offers_person, person_offered, read_rasa, typed
from assistant.faq.errors import EntryNotFound
from assistant.faq.models import Candidate, Decision, Entry

logger = structlog.get_logger(__name__)

Route = Literal["rasa", "faq", "fallback", "human", "attachment", "privacy", "failed"]
RenderFaq = Callable[[Decision, bool], Sequence[Mapping[str, Any]]]
"""A decision as contents; the flag says whether in English."""

# While Rasa is away nobody else hears the wish for a person in a typed sentence.
WANTS_A_PERSON = re.compile(
    r"人工(?!智能|费|窗口|柜|湖|审)|真人|活人|(?:找|转|叫|换|要|接|喊)(?:一?[个位下])?(?:客服|坐席|接线员|工作人员)"
    r"|^客服$|\bhuman\b|(?:real|live) person|(?:live|real) agent|representative|customer service",
    re.IGNORECASE,
)
LONGEST_WISH = 24

BUTTON, SAID, FAILED_ANSWERS = "button", "said", "failed_answers"
"""Triggers of the handover that are found here."""


@dataclass(frozen=True, slots=True)
class Answer:
    contents: Sequence[AssistantContent]
    route: Route
    understood: RasaAnswer | None = None
    outage_since: datetime | None = None
    """Set where the answer came from retrieval because Rasa is away."""
    failed: bool = False
    """The customer was not understood, and nothing was offered to choose from."""
    person_wanted: Wish | None = None
    """A person is to be asked for in the transaction that stores the contents."""

    def understanding(self) -> dict[str, Any]:
        """What is kept of it, for finding out where the assistant fails and for whoever takes over."""
        kept: dict[str, Any] = {"route": self.route}
        if self.understood is not None:
            kept["intent"] = self.understood.intent
            kept["confidence"] = round(self.understood.confidence, 4)
            kept["topics"] = [[name, round(score, 4)] for name, score in self.understood.topics[:3]]
            kept["active_form"] = self.understood.active_form
            if self.understood.active_form:
                kept["slots"] = dict(self.understood.slots)
                kept["requested_slot"] = self.understood.requested_slot
        if self.failed:
            kept["failed"] = True
        if self.person_wanted is not None:
            kept["person_wanted"] = self.person_wanted.trigger
        return kept

    def after(self, earlier: str | None) -> Answer:
        """With a person asked for, if this answer failed and so did the one before it.

        `earlier` is the understanding stored with the reply right before; None where there is none, or
        where a person had the conversation since.
        """
        if not self.failed or self.person_wanted is not None or earlier is None:
            return self
        kept = orjson.loads(earlier)
        if not kept.get("failed") or kept.get("person_wanted"):
            return self
        return replace(self, person_wanted=Wish(FAILED_ANSWERS))


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why a customer's words call for a person whatever the dialogue makes of them."""

    wish: Wish
    intent: str | None = None
    """Where set, the dialogue is to take it as this intent."""
    words: Mapping[str, Any] | None = None
    """A content to say at once where the dialogue cannot."""
    danger: str | None = None
    """What is in danger, told to the dialogue with the intent."""

    @property
    def payload(self) -> str:
        """The intent in Rasa's syntax."""
        return f"/{self.intent}" + (f'{{"danger":"{self.danger}"}}' if self.danger else "")


class Ear(Protocol):
    """What is heard in a customer's words besides what the dialogue understands."""

    def hear_alarm(self, text: str, english: bool) -> Alarm | None: ...

    def reason_of(self, text: str) -> str | None:
        """The reason that a wish for a person names itself."""
        ...

    def missed_the_point(self, text: str) -> bool:
        """The customer says that the answer before was none."""
        ...

    def displeased(self, text: str) -> bool:
        """Not angry enough for an alarm, but so little pleased that a person is better offered."""
        ...


class Retrieval(Protocol):
    """What conversations need of FaqService."""

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision: ...

    async def sentence_vector(self, text: str) -> Any: ...

    def entry(self, entry_id: str) -> Entry: ...

    def seed_questions(self) -> list[Entry]: ...

    @property
    def ready(self) -> bool: ...


class Answering:
    def __init__(self, rasa: Understanding, faq: Retrieval, render: RenderFaq, ear: Ear) -> None:
        self._rasa = rasa
        self._faq = faq
        self._render = render
        self._ear = ear

    async def text(self, conversation_id: str, message_id: str, text: str, english: bool = False) -> Answer:
        """Answers what a customer wrote; none of it can act as Rasa's payload syntax."""
        answer = await self._understood(conversation_id, message_id, text, english)
        if answer.person_wanted is not None or not self._ear.displeased(text) or offers_person(answer.contents):
            return answer
        return replace(answer, contents=[person_offered(english), *answer.contents])

    async def _understood(self, conversation_id: str, message_id: str, text: str, english: bool) -> Answer:
        sent = harmless(text)
        if not sent:
            return await self._retrieved(text, english)
        alarm = self._ear.hear_alarm(sent, english)
        try:
            if alarm is not None and alarm.intent is not None:
                understood = await self._rasa.ask(conversation_id, alarm.payload, message_id, None)
            else:
                vector = await self._faq.sentence_vector(sent)
                understood = await self._rasa.ask(conversation_id, sent, message_id, vector)
        except RasaUnavailable:
            return await self._in_place_of_rasa(sent, alarm, english)
        contents, outcome = read_rasa(understood.messages)
        wish = outcome.wish or (alarm.wish if alarm is not None else None)
        if wish is not None and wish.reason is None:
            wish = replace(wish, reason=self._ear.reason_of(sent))
        if wish is not None and wish.trigger == SAID:
            # Who has just asked for a person is not asked the form's question in the same breath.
            contents = [content for content in contents if not isinstance(content, FormStepContent)]
        if contents or wish is not None:
            failed = outcome.failed or self._ear.missed_the_point(sent)
            return Answer(contents, "rasa", understood, failed=failed, person_wanted=wish)
        logger.warning("rasa_said_nothing", intent=understood.intent, conversation=conversation_id)
        retrieved = await self._retrieved(sent, english)
        return replace(retrieved, understood=understood)

    async def value(self, conversation_id: str, message_id: str, value: str, english: bool = False) -> Answer:
        """Answers a tapped button; the caller has checked that it was on offer."""
        kind, _, argument = value.partition(":")
        if kind == "faq":
            return self._entry(argument, english)
        if kind == "text":
            return await self.text(conversation_id, message_id, argument, english)
        try:
            understood = await self._rasa.ask(conversation_id, f"/{argument}", message_id, None)
        except RasaUnavailable:
            return Answer([not_understood(english)], "fallback", outage_since=self._rasa.outage_since)
        contents, outcome = read_rasa(understood.messages)
        return Answer(
            contents or ([] if outcome.wish else [not_understood(english)]),
            "rasa",
            understood,
            failed=outcome.failed,
            person_wanted=outcome.wish,
        )

    def has_entry(self, entry_id: str) -> bool:
        try:
            self._faq.entry(entry_id)
        except EntryNotFound:
            return False
        return True

    def _entry(self, entry_id: str, english: bool) -> Answer:
        entry = self._faq.entry(entry_id)
        decision = Decision("answer", (Candidate(entry, 1.0, 1.0),))
        return Answer(typed(self._render(decision, english)) or [not_understood(english)], "faq")

    async def _in_place_of_rasa(self, text: str, alarm: Alarm | None, english: bool) -> Answer:
        since = self._rasa.outage_since
        if alarm is not None and alarm.words is not None:
            return Answer(typed([alarm.words]), "fallback", outage_since=since, person_wanted=alarm.wish)
        if len(text) <= LONGEST_WISH and WANTS_A_PERSON.search(text):
            return Answer([], "human", outage_since=since, person_wanted=Wish(SAID, self._ear.reason_of(text)))
        retrieved = await self._retrieved(text, english)
        wish = alarm.wish if alarm is not None else None
        failed = retrieved.failed or self._ear.missed_the_point(text)
        return replace(retrieved, route="fallback", outage_since=since, failed=failed, person_wanted=wish)

    async def _retrieved(self, text: str, english: bool) -> Answer:
        decision = await self._faq.decide(text)
        contents = typed(self._render(decision, english)) or [not_understood(english)]
        return Answer(contents, "faq", failed=decision.outcome == "unknown")
