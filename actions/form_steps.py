"""What forms accept as an answer, and the one question whose options come from the catalogue."""

from __future__ import annotations

import datetime
import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contents import Content, text
from actions.services import ActionServices
from actions.turn import BankAction, Event, Turn
from assistant.catalogue.service import Place

OFFERED_CITIES = 6
LONGEST_COMPLAINT = 500
TELLS_SOMETHING = 8
_COMPLAINING = re.compile(
    r"我要|我想|想要|投诉|举报|你们|银行|一下|反映|个|问题|，|。|！|,|!|\s|complain|complaint|i want to|make a"
)


class ValidateForm(BankAction):
    """Takes over only what this turn said: an old payee or amount never slips into a new form."""

    form = ""
    slots: tuple[str, ...] = ()

    def name(self) -> str:
        return f"validate_{self.form}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        turn = Turn.read(tracker)
        begins = _begins(turn, self.form)
        if not begins and not set(self.slots) & _just_set(turn):
            if turn.intent != self.form.removesuffix("_form"):
                # Nothing answered the question: claiming to have validated would keep the form from yielding.
                return []
            # Meant for this form, but nothing in it was caught: no other rule would take it up.
            if turn.text:
                unheard = "I did not catch that." if turn.english else "这句我没听准，您再说一遍。"
                dispatcher.utter_message(json_message=text(unheard))
            return [SlotSet(slot, turn.slots.get(slot)) for slot in self.slots]
        found = {slot: turn.slots.get(slot) for slot in self.slots}
        if begins:
            said = {str(entity.get("entity")) for entity in turn.entities}
            found = {slot: value if _source(slot) & said else None for slot, value in found.items()}
        values, problems = self.check(turn, found)
        for problem in problems:
            dispatcher.utter_message(json_message=problem)
        return [SlotSet(slot, value) for slot, value in values.items()]

    def check(self, turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
        """The slots as they shall be, and what to tell the customer about those refused."""
        return found, []

    async def answer(self, turn: Turn) -> list[Content]:
        return []


class ValidateTransfer(ValidateForm):
    form = "transfer_money_form"
    slots = ("payee", "amount")

    def check(self, turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
        return exact_amount(turn, found)


class ValidateTopUp(ValidateForm):
    form = "top_up_phone_form"
    slots = ("phone", "amount")

    def check(self, turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
        problems: list[Content] = []
        phone = found.get("phone")
        if phone and not re.fullmatch(r"1[3-9]\d{9}", str(phone)):
            found["phone"] = None
            problems.append(
                text(
                    "That is not a mobile number of 11 digits." if turn.english else "这不是 11 位的手机号，您再看看。"
                )
            )
        checked, more = exact_amount(turn, found)
        return checked, [*problems, *more]


class ValidateReserveCash(ValidateForm):
    form = "reserve_cash_form"
    slots = ("amount", "date", "city", "district", "landmark")

    def check(self, turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
        found, problems = exact_amount(turn, found)
        if found.get("date"):
            day = datetime.date.fromisoformat(str(found["date"]).split("/")[0])
            if day < self.today():
                found["date"] = None
                problems.append(text("That day has passed." if turn.english else "这个日子已经过去了，您另选一天。"))
            else:
                found["date"] = day.isoformat()
        return with_city(self.services, found), problems


class ValidateFindBranch(ValidateForm):
    form = "find_branch_form"
    slots = ("city", "district", "landmark")

    def check(self, turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
        return with_city(self.services, found), []


class ValidateComplain(ValidateForm):
    form = "complain_form"
    slots = ("complaint",)

    def check(self, turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
        story = found.get("complaint")
        if story is not None and not turn.text:
            # A tapped button tells no story.
            story = None
        if (
            story is None
            and turn.intent == "complain"
            and len(_COMPLAINING.sub("", turn.text.lower())) >= TELLS_SOMETHING
        ):
            story = turn.text
        return {"complaint": str(story)[:LONGEST_COMPLAINT] if story else None}, []


def validators(services: ActionServices) -> list[ValidateForm]:
    kinds = (ValidateTransfer, ValidateTopUp, ValidateReserveCash, ValidateFindBranch, ValidateComplain)
    return [kind(services) for kind in kinds]


class AskCity(BankAction):
    """Asks where, with the cities that have a branch as buttons."""

    def __init__(self, services: ActionServices, form: str, step: int, total: int) -> None:
        super().__init__(services)
        self._form, self._step, self._total = form, step, total

    def name(self) -> str:
        return f"action_ask_{self._form}_city"

    async def answer(self, turn: Turn) -> list[Content]:
        english = turn.english
        cities = self.services.catalogue.cities()[:OFFERED_CITIES]
        return [
            {
                "type": "form_step",
                "form": self._form.removesuffix("_form"),
                "slot": "city",
                "prompt": "Which city or district are you in?"
                if english
                else "您在哪个城市？说区、说附近的地方也行，比如“历下区”“人民医院旁边”。",
                "step": self._step,
                "total": self._total,
                "options": [{"title": city, "value": f"text:{city}"} for city in cities],
            }
        ]


def exact_amount(turn: Turn, found: dict[str, Any]) -> tuple[dict[str, Any], list[Content]]:
    """Refuses an amount that is only approximate, or nothing: money takes the exact figure."""
    amount = found.get("amount")
    if isinstance(amount, list):
        found["amount"] = None
        return found, [
            text(
                "Which amount is it? Please say it once more."
                if turn.english
                else "我听到了不止一个数，您再说一遍：到底是多少？"
            )
        ]
    if isinstance(amount, dict):
        found["amount"] = None
        return found, [text("I need the exact amount." if turn.english else "钱的事得说准数，您说个确切的金额。")]
    if amount is not None and int(amount) <= 0:
        found["amount"] = None
        return found, [text("The amount must be more than zero." if turn.english else "金额要大于零，您再说一遍。")]
    return found, []


def with_city(services: ActionServices, found: dict[str, Any]) -> dict[str, Any]:
    """Completes the city where the district or the landmark leaves only one."""
    if not found.get("city"):
        place = Place(None, found.get("district"), found.get("landmark"))
        found["city"] = services.catalogue.city_of(place) if place else None
    return found


def _just_set(turn: Turn) -> set[str]:
    """The slots that the latest message has filled."""
    names: set[str] = set()
    for event in reversed(turn.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "slot" and event.get("value") is not None:
            names.add(str(event.get("name")))
    return names


def _begins(turn: Turn, form: str) -> bool:
    """Whether the form starts with this very message."""
    for event in reversed(turn.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "active_loop" and event.get("name") == form:
            return True
    return False


def _source(slot: str) -> set[str]:
    """The entities that may fill a slot in the message that starts a form."""
    return {"payee": {"payee", "phone"}, "city": {"city", "district", "landmark"}}.get(slot, {slot})
