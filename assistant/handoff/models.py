"""Handovers inside the service and on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Any, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field

from assistant.handoff.machine import State

HandoffId = NewType("HandoffId", str)
StaffId = NewType("StaffId", str)
GroupId = NewType("GroupId", str)


class Reason(StrEnum):
    """What the customer needs a person for, offered as taps and never required."""

    CARD_LOSS = "card_loss"
    TRANSFER = "transfer"
    WEALTH = "wealth"
    COMPLAINT = "complaint"
    FRAUD = "fraud"
    WELLBEING = "wellbeing"
    """A hint of self-harm, or another emergency."""
    OTHER = "other"


class Trigger(StrEnum):
    """What asked for the person."""

    BUTTON = "button"
    SAID = "said"
    FAILED_ANSWERS = "failed_answers"
    ANGER = "anger"
    FRAUD = "fraud"
    SELF_HARM = "self_harm"
    ILLNESS = "illness"
    """A body in danger: 120 first, a person beside it."""
    DANGER = "danger"
    """Fire, gas, a crime, somebody missing: 119 or 110 first."""
    MANAGER = "manager"
    """The account manager wrote first."""


class Priority(IntEnum):
    """Who is served first; within one, first come, first served."""

    NORMAL = 0
    ELDERLY = 1
    CARD_LOSS = 2
    URGENT = 3
    """Fraud in progress, or a hint of self-harm."""


class Availability(StrEnum):
    ON_DUTY = "on_duty"
    """在岗: gets new customers."""
    BUSY = "busy"
    """忙碌: keeps the customers there are, gets no new ones."""
    ON_LEAVE = "on_leave"
    """休假: the deputy gets this manager's customers."""
    OFF_DUTY = "off_duty"


class EndedBy(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    CUSTOMER_IDLE = "customer_idle"
    SUPERVISOR = "supervisor"


class Deadline(StrEnum):
    """What falls due by itself."""

    OFFER_LAPSE = "offer_lapse"
    """The agent has not answered the offer."""
    IDLE = "idle"
    """Looks whether the agent or the customer has been silent for too long."""
    WRAP_UP_LAPSE = "wrap_up_lapse"
    """The agent has not said what it was about."""
    NOBODY_ON_DUTY = "nobody_on_duty"
    """Everybody who could have answered has left meanwhile."""
    CALLBACK_DUE = "callback_due"
    """The customer asked to be called back; by now the queue should have come round."""


class Actor(BaseModel):
    """Who made a move: a customer, a member of staff, or the service itself."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["customer", "staff", "system"]
    id: str = ""


class AgentFace(BaseModel):
    """What a customer sees of the person."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str


class ReasonOption(BaseModel):
    value: Reason
    title: str


class HandoffStatus(BaseModel):
    """Where the customer stands, as the page shows it and the care edition speaks it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "handoff_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10",
                "state": "queued",
                "position": 3,
                "expected_wait_seconds": 240,
                "requested_at": "2026-11-22T03:04:05.678Z",
                "text": "您前面还有 2 位，大约要等 4 分钟。",
                "spoken": "您前面还有两位，大约要等四分钟。您也可以先做别的，轮到您我会告诉您。",
                "can": ["reason", "cancel", "callback"],
            }
        }
    )

    handoff_id: str | None = None
    state: State = State.BOT
    reason: Reason | None = None
    position: int | None = Field(default=None, ge=1, description="place in the queue, 1 is next")
    expected_wait_seconds: int | None = None
    requested_at: datetime | None = Field(default=None, description="when the wait clock started")
    opens_at: datetime | None = Field(default=None, description="when somebody will be on duty, if known")
    callback_tail: str | None = Field(default=None, description="last four digits of the number to be called back on")
    text: str = ""
    spoken: str = ""
    agent: AgentFace | None = None
    reasons: list[ReasonOption] = []
    can: list[Literal["reason", "cancel", "callback", "end", "rate"]] = []


class CustomerCard(BaseModel):
    """What an agent sees of a customer; the name masked as policy says (王**)."""

    customer_id: str
    name: str
    segment: str | None = None
    age_group: str | None = Field(default=None, description="60+, 30-59, under 30; from the date of birth")
    language: str = "zh"
    care_edition: bool = False
    branch_id: str | None = None
    branch_name: str | None = None
    manager_id: str | None = None
    manager_name: str | None = None
    how_to_speak: list[str] = Field(default=[], description="for elderly and foreign customers")


class FilledField(BaseModel):
    label: str
    value: str


class Task(BaseModel):
    """What the customer was doing when the request came: the form and what had been filled in."""

    form: str
    title: str
    filled: list[FilledField] = []
    waiting_for: str | None = None


class Brief(BaseModel):
    """What an agent is handed with a customer."""

    summary: str
    said: list[str] = Field(default=[], description="the customer's last sentences, masked")
    task: Task | None = None
    sentiment: Literal["calm", "worried", "angry", "distressed"] = "calm"
    risks: list[str] = Field(default=[], description="fraud, self_harm, card_loss, complaint; for marks")
    customer: CustomerCard


class HandoffEvent(BaseModel):
    """One move, as stored."""

    handoff_id: str
    sequence: int
    move: str
    from_state: State
    to_state: State
    actor: Actor
    at: datetime
    data: dict[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """A handover as stored; times are milliseconds since 1970, UTC."""

    id: str
    conversation_id: str
    customer_id: str
    state: State
    trigger: Trigger
    reason: Reason | None
    priority: Priority
    rank_at: int
    """Place in the queue: the smallest is next."""
    group_id: str
    branch_id: str | None
    preferred_staff_id: str | None
    requested_at: int
    brief_json: str
    staff_id: str | None = None
    """To whom it is offered, or who has it or had it last."""
    offered_at: int | None = None
    first_accepted_at: int | None = None
    accepted_at: int | None = None
    unanswered_since: int | None = None
    """Since when the customer waits for the agent's next words."""
    customer_wrote_at: int | None = None
    agent_wrote_at: int | None = None
    idle_told_at: int | None = None
    """When whoever is silent was last reminded."""
    ended_at: int | None = None
    closed_at: int | None = None
    ended_by: EndedBy | None = None
    callback_number: str | None = None
    declined_by: Mapping[str, int] = field(default_factory=dict)
    """When an agent refused the offer or let it lapse."""
    events: int = 0
    """Sequence of the last event."""
    wrap_up_code: str | None = None
    tags: tuple[str, ...] = ()
    rating: int | None = None
    rating_word: str | None = None

    @cached_property
    def brief(self) -> Brief:
        return Brief.model_validate_json(self.brief_json)

    @property
    def asks_for_rating(self) -> bool:
        """Who asked for a person, also who only read or was called; whom a manager wrote to, once they answered."""
        return self.trigger is not Trigger.MANAGER or self.customer_wrote_at is not None

    @property
    def english(self) -> bool:
        return self.brief.customer.language.startswith("en")


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who takes customers, as things stand now."""

    id: str
    name: str
    title: str
    branch_id: str | None
    conversation_limit: int
    availability: Availability
    deputy_id: str | None
    disabled: bool
    served_at: int
    """When a customer was last given to this agent."""
    last_seen: int
    """Last sign of life of any of the agent's desks; 0 where there is none."""
    load: int
    """Customers offered and active."""
    groups: frozenset[str]
    lapsed_at: int | None = None
    """When an offer lapsed, if the agent has taken, refused and ended nothing since."""
    wrote_at: int = 0
    """Last message to any of the customers there are; 0 where there is none."""

    @property
    def set_busy(self) -> bool:
        """Busy because two offers in a row lapsed, until the agent chooses what to be."""
        return self.availability is Availability.BUSY and self.lapsed_at is not None

    @property
    def away(self) -> bool:
        """Nobody sits at the desk, however lively its page: set busy, and not a word to anybody since."""
        return self.set_busy and self.wrote_at <= (self.lapsed_at or 0)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    kind: Literal["skill", "branch"]
    reasons: tuple[str, ...]
    branch_id: str | None
    fallback_group_id: str | None
    hours: str
    """JSON of hours.DutyHours."""
    language: str | None = None
    """Customers who speak it come here first."""
