"""Handovers as lists show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from assistant.conversation.contents import said
from assistant.conversation.threads import Glance
from assistant.desk.models import LastMessage, Ticket, TicketCustomer
from assistant.handoff.machine import State
from assistant.handoff.models import Handoff
from assistant.handoff.wording import reason_title

LONGEST_EXCERPT = 80
NO_REASON = "未说明"
_NOBODY = TicketCustomer(name="客户")


def ticket(
    handoff: Handoff,
    now: int,
    position: int | None = None,
    glance: Glance | None = None,
    *,
    anonymous: bool = False,
) -> Ticket:
    """`now` in milliseconds; `glance` where the conversation may be read; `anonymous` hides whose it is."""
    brief: dict[str, Any] = orjson.loads(handoff.brief_json)
    customer = brief["customer"]
    waited_until = handoff.first_accepted_at or handoff.closed_at or now
    return Ticket(
        handoff_id=handoff.id,
        conversation_id=handoff.conversation_id,
        state=handoff.state,
        reason=handoff.reason,
        reason_title=reason_title(handoff.reason) or NO_REASON,
        trigger=handoff.trigger,
        priority=handoff.priority,
        requested_at=moment(handoff.requested_at),
        waiting_seconds=max(0, waited_until - handoff.requested_at) // 1000,
        position=position,
        customer=_NOBODY if anonymous else TicketCustomer.model_validate(customer),
        marks=marks(brief, handoff.callback_number),
        staff_id=None if handoff.state in {State.QUEUED, State.LEFT_MESSAGE} else handoff.staff_id,
        group_id=handoff.group_id,
        last_message=last_message(glance) if glance else None,
        unanswered_since=moment(handoff.unanswered_since) if handoff.unanswered_since else None,
        unread=glance.unread if glance else 0,
    )


def positions(queue: Iterable[Handoff]) -> dict[str, int]:
    """Each place among those who wait for the same group, as the customers are told; 1 is next."""
    counted: Counter[str] = Counter()
    places = {}
    for handoff in queue:
        counted[handoff.group_id] += 1
        places[handoff.id] = counted[handoff.group_id]
    return places


def marks(brief: Mapping[str, Any], callback_number: str | None) -> list[str]:
    """What an agent should know before reading anything; the most serious first."""
    customer = brief["customer"]
    found = list(brief.get("risks", ()))
    if (sentiment := brief.get("sentiment", "calm")) != "calm":
        found.append(sentiment)
    if customer.get("age_group") == "60+" or customer.get("segment") == "elderly" or customer.get("care_edition"):
        found.append("elderly")
    if not str(customer.get("language", "zh")).startswith("zh") or customer.get("segment") == "foreigner":
        found.append("foreign")
    if callback_number:
        found.append("callback")
    return list(dict.fromkeys(found))


def last_message(glance: Glance) -> LastMessage:
    text = " ".join(said(glance.content).split())
    shown = text if len(text) <= LONGEST_EXCERPT else f"{text[: LONGEST_EXCERPT - 1]}…"
    return LastMessage.model_validate({"text": shown, "sender": glance.sender, "at": moment(glance.at)})


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
