"""What a ticket tells at a glance."""

from __future__ import annotations

from typing import Any

import orjson

from assistant.conversation.threads import Glance
from assistant.desk.tickets import last_message, marks, positions, ticket
from assistant.handoff.machine import State
from tests.unit.desk.test_access import handoff


def brief(**customer: Any) -> dict[str, Any]:
    return {"risks": [], "sentiment": "calm", "customer": {"name": "王**", "language": "zh"} | customer}


def test_marks_tell_the_gravest_first_and_each_once() -> None:
    told = brief(age_group="60+", segment="elderly") | {"risks": ["fraud", "card_loss"], "sentiment": "distressed"}
    assert marks(told, "139****0000") == ["fraud", "card_loss", "distressed", "elderly", "callback"]


def test_care_edition_and_age_mark_the_elderly_and_language_the_foreign() -> None:
    assert marks(brief(care_edition=True), None) == ["elderly"]
    assert marks(brief(language="en-GB"), None) == ["foreign"]
    assert marks(brief(), None) == []


def test_the_place_is_counted_within_the_group_as_the_customer_hears_it() -> None:
    queue = [handoff(id="a"), handoff(id="b", group_id="wealth"), handoff(id="c"), handoff(id="d", group_id="wealth")]
    assert positions(queue) == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_the_wait_runs_until_somebody_takes_the_customer() -> None:
    told = orjson.dumps(brief()).decode()
    assert ticket(handoff(brief_json=told), 74_900).waiting_seconds == 74
    taken = handoff(State.ACTIVE, brief_json=told, staff_id="me", first_accepted_at=10_000)
    assert ticket(taken, 99_000).waiting_seconds == 10


def test_who_may_not_know_the_customer_sees_no_name() -> None:
    told = orjson.dumps(brief(age_group="60+")).decode()
    shown = ticket(handoff(brief_json=told), 0, anonymous=True)
    assert (shown.customer.name, shown.customer.age_group, shown.last_message) == ("客户", None, None)


def test_a_long_last_message_is_cut_and_an_attachment_told_by_its_name() -> None:
    long = Glance("customer", orjson.dumps({"type": "text", "text": "很长" * 100}).decode(), 0, 1)
    assert (len(last_message(long).text), last_message(long).text[-1]) == (80, "…")
    picture = Glance("customer", '{"type":"attachment","name":"回单.jpg"}', 0, 1)
    assert last_message(picture).text == "回单.jpg"
