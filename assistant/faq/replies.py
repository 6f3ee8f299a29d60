"""Turns a decision into what the customer sees: an answer, a choice, or an honest no with a person on offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.faq.models import Decision, Entry

Content = dict[str, Any]
ENTRY = "faq:"
"""Begins the value of a button that asks for an entry by its id."""
NO = "intent:deny"
FeatureLink = Callable[[str], tuple[str, str] | None]
"""Title and link of an app function by its id."""

PERSON = ("转人工", "Talk to a person")
NONE_OF_THEM = ("都不是", "None of these")
NOT_THAT_ONE = ("不是这个", "Not this")
UNKNOWN = (
    "这个问题我没有把握，怕说错误导您。您可以换个说法再问一次，或者直接找人工。",
    "I am not sure about this one, and I would rather not give you a wrong answer. "
    "Please try other words, or talk to a person.",
)
OFFER = ("您是想问下面哪一个？点一下就告诉您。", "Which of these do you mean? Tap one and I will answer it.")
OFFER_ONE = (("您是想问“{}”吗？", "Do you mean “{}”?"), ("您是想问，{}，是吗？", "Do you mean: {}?"))
"""To read, and to hear."""


def faq_contents(decision: Decision, feature_link: FeatureLink, english: bool = False) -> list[Content]:
    """Contents for a decision; the entries themselves are in the language they are written in."""
    if decision.outcome == "answer":
        return [entry_content(decision.candidates[0].entry, feature_link)]
    person = _option(PERSON[english], "human")
    if decision.outcome == "unknown":
        return [_choice(UNKNOWN[english], [person])]
    entries = [candidate.entry for candidate in decision.candidates]
    options = [_option(entry.question, f"{ENTRY}{entry.id}") for entry in entries]
    if len(entries) > 1:
        return [_choice(OFFER[english], [*options, _option(NONE_OF_THEM[english], NO), person])]
    question = entries[0].question.rstrip("？?")
    read, heard = (wording[english].format(question) for wording in OFFER_ONE)
    return [_choice(read, [*options, _option(NOT_THAT_ONE[english], NO), person], spoken=heard)]


def entry_content(entry: Entry, feature_link: FeatureLink) -> Content:
    """The answer of one entry as a text content."""
    links = [found for link in entry.links if (found := feature_link(link)) is not None]
    return {
        "type": "text",
        "markdown": entry.answer,
        "spoken": entry.spoken or None,
        "risk_notice": entry.risk_notice,
        "source": {"entry_id": entry.id, "topic": entry.topic, "question": entry.question},
        "links": [{"title": title, "link": link} for title, link in links],
    }


def _option(title: str, value: str) -> Content:
    return {"title": title, "value": value}


def _choice(text: str, options: Sequence[Content], spoken: str | None = None) -> Content:
    said: Content = {"type": "quick_replies", "text": text, "options": list(options)}
    return said if spoken is None else {**said, "spoken": spoken}
