"""Turns a decision into what the customer sees: an answer, a choice, or an honest no with a person on offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.faq.models import Decision, Entry

Content = dict[str, Any]
PERSON = {"title": "转人工", "value": "human"}
UNKNOWN = "这个问题我没有把握，怕说错误导您。您可以换个说法再问一次，或者直接找人工。"
OFFER = "您是想问下面哪一个？点一下就告诉您。"


def faq_contents(decision: Decision, feature_link: Callable[[str], tuple[str, str] | None]) -> list[Content]:
    """Contents for a decision; `feature_link` gives title and link of an app function by its id."""
    if decision.outcome == "answer":
        return [entry_content(decision.candidates[0].entry, feature_link)]
    if decision.outcome == "offer":
        options = [
            {"title": candidate.entry.question, "value": f"faq:{candidate.entry.id}"}
            for candidate in decision.candidates
        ]
        return [{"type": "quick_replies", "text": OFFER, "options": [*options, PERSON]}]
    return [{"type": "quick_replies", "text": UNKNOWN, "options": [PERSON]}]


def entry_content(entry: Entry, feature_link: Callable[[str], tuple[str, str] | None]) -> Content:
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
