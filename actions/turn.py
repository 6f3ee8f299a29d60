"""The customer's latest turn, and the frame every action shares: read it, answer it, perhaps leave the form."""

from __future__ import annotations

import datetime
import re
import zlib
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import ActionServices

Content = dict[str, Any]
Event = dict[str, Any]

CHINA = ZoneInfo("Asia/Shanghai")
FORM_SLOTS = ("amount", "payee", "phone", "date", "city", "district", "landmark", "complaint")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Turn:
    """What was said, what was understood of it, and where in the dialogue it stands."""

    text: str
    intent: str
    ranking: Sequence[tuple[str, float]]
    topics: Sequence[tuple[str, float]]
    entities: Sequence[dict[str, Any]]
    slots: dict[str, Any]
    form: str | None
    events: Sequence[dict[str, Any]]
    conversation_id: str = ""
    message_id: str = ""
    aspect: str | None = None
    """Which of the intent's aspects it is, such as call_family of companion_chat."""

    @classmethod
    def read(cls, tracker: Tracker) -> Turn:
        message = tracker.latest_message or {}
        loop = tracker.active_loop or {}
        text = str(message.get("text") or "")
        return cls(
            # A button's `/intent` says nothing beyond the intent.
            text="" if text.startswith("/") else text,
            intent=str((message.get("intent") or {}).get("name") or ""),
            ranking=_pairs(message.get("intent_ranking")),
            topics=_pairs(message.get("faq_topics")),
            entities=message.get("entities") or (),
            slots=tracker.slots,
            form=loop.get("name"),
            events=tracker.events,
            conversation_id=str(tracker.sender_id),
            message_id=_message_id(tracker.events),
            aspect=message.get("aspect"),
        )

    @property
    def english(self) -> bool:
        """Whether to answer in English; who writes Chinese is answered in Chinese."""
        return self.slots.get("language") == "en" and not _HAN.search(self.text)

    def entity(self, *names: str) -> Any:
        """The first value of one of these entities, None if there is none."""
        return next((e.get("value") for e in self.entities if e.get("entity") in names), None)

    def pick(self, options: Sequence[str]) -> str:
        """One of several wordings: not the one used last, the same for the same history."""
        said = " ".join(str(e.get("data") or "") + str(e.get("text") or "") for e in self.events[-12:])
        fresh = [option for option in options if option not in said] or list(options)
        return fresh[zlib.crc32(f"{self.text}{len(self.events)}".encode()) % len(fresh)]


class BankAction(Action):  # type: ignore[misc]
    """Reads the turn, says what `answer` returns. A `leaves_form` action ends the form in progress."""

    action_name: ClassVar[str]
    leaves_form: ClassVar[bool] = False

    def __init__(self, services: ActionServices) -> None:
        self.services = services

    def name(self) -> str:
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        turn = Turn.read(tracker)
        for content in await self.answer(turn):
            dispatcher.utter_message(json_message=content)
        events = self.events(turn)
        if self.leaves_form and turn.form:
            events += leave_form()
        return events

    @abstractmethod
    async def answer(self, turn: Turn) -> list[Content]:
        """What to say."""

    def events(self, turn: Turn) -> list[Event]:
        """What changes in the dialogue's state besides."""
        return []

    def feature_link(self, feature_id: str) -> tuple[str, str] | None:
        """Title and link of an app function; None where the catalogue has none of that id."""
        feature = self.services.catalogue.feature(feature_id)
        return (feature.name, feature.link) if feature else None

    def today(self) -> datetime.date:
        return self.services.clock.now().astimezone(CHINA).date()


def leave_form() -> list[Event]:
    """Ends the form in progress."""
    return [ActiveLoop(None), SlotSet("requested_slot", None), *forget_form_slots()]


def forget_form_slots() -> list[Event]:
    """So that the next form starts from what the customer says then."""
    return [SlotSet(slot, None) for slot in FORM_SLOTS]


def _message_id(events: Sequence[dict[str, Any]]) -> str:
    """The service's id of the latest message."""
    return next((str(e.get("message_id") or "") for e in reversed(events) if e.get("event") == "user"), "")


def _pairs(ranking: Any) -> list[tuple[str, float]]:
    return [(str(item["name"]), float(item["confidence"])) for item in ranking or ()]
