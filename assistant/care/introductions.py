"""语音介绍: what a screen is for, what can be done there in which order, and what is on it now."""

from __future__ import annotations

from assistant.care.facts import Facts
from assistant.care.models import Introduction
from assistant.care.screens import Screen, Screens
from assistant.handoff.spoken import count, number
from assistant.identity.models import Customer


class Introductions:
    def __init__(self, screens: Screens, facts: Facts) -> None:
        self._screens = screens
        self._facts = facts

    async def of(self, screen_id: str, customer: Customer, *, private: bool = False) -> Introduction:
        """Raises ScreenNotFound. Sums of money only where `private` is asked for."""
        return await self._with(self._screens.screen(screen_id), customer, private=private)

    async def in_conversation(self, screen_id: str, customer: Customer) -> Introduction:
        """As an answer: without what was said last, which stands right above it. Raises ScreenNotFound."""
        screen = self._screens.screen(screen_id)
        now = tuple(fact for fact in screen.now if fact != "last_message")
        return await self._with(screen.model_copy(update={"now": now}), customer, private=False)

    async def _with(self, screen: Screen, customer: Customer, *, private: bool) -> Introduction:
        found = [await self._facts.now(customer, fact, private=private) for fact in screen.now]
        now = [fact for fact in found if fact is not None]
        text = explanation(screen) + "".join(fact.text for fact in now)
        return Introduction(id=screen.id, title=screen.title, text=text, spoken=text.translate(_UNQUOTED), now=now)


def explanation(screen: Screen) -> str:
    """The part that is the same for every customer and on every day; sentences short enough to be remembered."""
    own = [step for step in screen.steps if step.group is None]
    listed = [step for step in screen.steps if step.group is not None]
    said = f"这里是“{screen.title}”。{screen.purpose}"
    if len(own) == 1:
        said += f"这里能做一件事：{own[0].label}，{own[0].does}。"
    elif own:
        things = "；".join(f"{number(place)}、{step.label}，{step.does}" for place, step in enumerate(own, 1))
        said += f"这里能做{count(len(own))}件事：{things}。"
    if listed:
        begins = "往下还有" if own else "这里有"
        said += f"{begins}：{'、'.join(step.label for step in listed)}。"
    return said


_UNQUOTED = {ord(mark): None for mark in "“”"}
