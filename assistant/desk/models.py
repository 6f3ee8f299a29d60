"""What passes between the desk's pages and the service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from assistant.conversation.models import CLIENT_MESSAGE_ID, Message, MessagePage
from assistant.handoff.machine import State
from assistant.handoff.models import Availability, Brief, CustomerCard, HandoffEvent, Reason, Trigger

Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
Tags = Annotated[list[Tag], Field(max_length=10)]

_TICKET: JsonDict = {
    "handoff_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10",
    "conversation_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f00",
    "state": "queued",
    "reason": "transfer",
    "reason_title": "转账问题",
    "trigger": "button",
    "priority": 1,
    "requested_at": "2026-11-22T03:04:05.678Z",
    "waiting_seconds": 74,
    "position": 2,
    "customer": {
        "name": "王**",
        "segment": "elderly",
        "age_group": "60+",
        "language": "zh",
        "care_edition": True,
    },
    "marks": ["elderly"],
    "staff_id": None,
    "group_id": "general",
    "last_message": None,
    "unanswered_since": None,
    "unread": 0,
}
_COLLEAGUE: JsonDict = {
    "staff_id": "li_na",
    "name": "李娜",
    "title": "客服",
    "availability": "on_duty",
    "present": True,
    "active": 2,
    "conversation_limit": 4,
}
_ME: JsonDict = {
    "staff_id": "lin_xiao",
    "name": "林晓",
    "title": "客服",
    "role": "agent",
    "availability": "on_duty",
    "set_busy": False,
    "deputy_id": None,
    "conversation_limit": 4,
}
_CARD: JsonDict = {"customer_id": "wang_guilan", "name": "王**", "segment": "elderly", "age_group": "60+"}
_BRIEF: JsonDict = {"summary": "客户要找人工，事由：转账问题。", "customer": _CARD}
_REPLY: JsonDict = {
    "id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f00-9",
    "conversation_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f00",
    "sequence": 9,
    "sender": "agent",
    "created_at": "2026-11-22T03:06:05.712Z",
    "agent": {"name": "林晓", "title": "客服"},
    "content": {"type": "text", "text": "您好，我来帮您。"},
}


class Transcript(MessagePage):
    """What was written, and how far the customer has seen it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"messages": [_REPLY], "last_sequence": 9, "read_by_customer": 9}}
    )

    read_by_customer: int = Field(description="sequence of the last message that the customer has seen; 0: none")


class TicketCustomer(BaseModel):
    """As much of a customer as the queue shows; the name masked."""

    name: str
    segment: str | None = None
    age_group: str | None = None
    language: str = "zh"
    care_edition: bool = False


class LastMessage(BaseModel):
    text: str
    sender: Literal["customer", "assistant", "agent", "system"]
    at: datetime


class Ticket(BaseModel):
    """One handover in a list. `last_message` is empty for who may not read the conversation."""

    model_config = ConfigDict(json_schema_extra={"example": _TICKET})

    handoff_id: str
    conversation_id: str
    state: State
    reason: Reason | None
    reason_title: str
    trigger: Trigger
    priority: int
    requested_at: datetime = Field(description="when the wait clock started")
    waiting_seconds: int = Field(description="from the request until somebody took it, or until now")
    position: int | None = Field(description="place in the whole queue, 1 is next")
    customer: TicketCustomer
    marks: list[str] = Field(
        description="fraud, self_harm, card_loss, complaint, angry, worried, distressed, elderly, foreign, callback"
    )
    staff_id: str | None
    group_id: str
    last_message: LastMessage | None = None
    unanswered_since: datetime | None = Field(
        default=None, description="the customer's first message that no agent has answered"
    )
    unread: int = Field(default=0, description="the customer's messages that no agent has read")


class Offer(Ticket):
    lapses_at: datetime | None = Field(description="until when it can be accepted")


class Me(BaseModel):
    staff_id: str
    name: str
    title: str
    role: str
    availability: Availability
    set_busy: bool = Field(
        default=False, description="the service did so after two offers in a row lapsed; until another is chosen"
    )
    deputy_id: str | None
    conversation_limit: int


class Colleague(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": _COLLEAGUE})

    staff_id: str
    name: str
    title: str
    availability: Availability
    present: bool = Field(description="the desk gave a sign of life within 29 s")
    active: int = Field(description="conversations under way")
    conversation_limit: int


class GroupState(BaseModel):
    id: str
    name: str
    open: bool
    waiting: int


class Workbench(BaseModel):
    """Everything that a work page shows beside the open conversation, from one view of the database."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "me": _ME,
                "offers": [],
                "conversations": [],
                "queue": [_TICKET],
                "colleagues": [_COLLEAGUE],
                "groups": [{"id": "general", "name": "综合服务组", "open": True, "waiting": 1}],
                "now": "2026-11-22T03:05:20Z",
            }
        }
    )

    me: Me
    offers: list[Offer]
    conversations: list[Ticket] = Field(description="of mine: active, or to be written up")
    queue: list[Ticket] = Field(description="waiting for my groups; of a supervisor, for all; then messages left")
    colleagues: list[Colleague]
    groups: list[GroupState]
    now: datetime


class Note(BaseModel):
    id: str
    staff_id: str
    name: str
    at: datetime
    text: str


class PreviousHandoff(BaseModel):
    handoff_id: str
    requested_at: datetime
    reason: Reason | None
    agent: str | None
    summary: str


class HandoffDetail(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "ticket": _TICKET,
                "brief": _BRIEF,
                "callback_number": None,
                "notes": [],
                "tags": ["限额"],
                "wrap_up_code": None,
                "history": [],
                "previous": [],
            }
        }
    )

    ticket: Ticket
    brief: Brief
    callback_number: str | None
    notes: list[Note]
    tags: list[str]
    wrap_up_code: str | None
    history: list[HandoffEvent]
    previous: list[PreviousHandoff]


class StaffText(BaseModel):
    type: Literal["text"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class StaffAttachment(BaseModel):
    type: Literal["attachment"]
    attachment_id: str = Field(min_length=1, max_length=64)


class StaffMessage(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"client_message_id": "d-7", "content": {"type": "text", "text": "您好，我来帮您。"}}
        }
    )

    client_message_id: str = Field(pattern=CLIENT_MESSAGE_ID, description="a repeat returns the stored message")
    content: Annotated[StaffText | StaffAttachment, Field(discriminator="type")]


class StaffSent(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"message": _REPLY, "repeated": False}})

    message: Message
    repeated: bool
    notice: str | None = Field(default=None, description="what was hidden of the text, and why")


class Transfer(BaseModel):
    """Exactly one of `staff_id` and `group_id`."""

    model_config = ConfigDict(json_schema_extra={"example": {"group_id": "wealth", "note": "想了解大额存单"}})

    staff_id: str | None = None
    group_id: str | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""

    @model_validator(mode="after")
    def names_one(self) -> Transfer:
        if (self.staff_id is None) == (self.group_id is None):
            raise ValueError("either staff_id or group_id")
        return self


class Reassign(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"staff_id": "he_ping"}})

    staff_id: str


class WrapUp(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"code": "transfer", "tags": ["限额"], "note": "已教客户调限额"}}
    )

    code: str
    tags: Tags = []
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class WriteNote(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"text": "客户明天上午再来电"}})

    text: Written


class SetTags(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"tags": ["限额"]}})

    tags: Tags


class SetAvailability(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"availability": "on_leave", "deputy_id": "sun_li"}})

    availability: Availability
    deputy_id: str | None = None


class Suggestion(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "entry_id": "transfer.transfer_fee.mobile",
                "question": "手机银行转账要手续费吗？",
                "answer": "手机银行转账不收手续费。",
                "score": 0.91,
            }
        }
    )

    entry_id: str
    question: str
    answer: str = Field(description="plain text, ready to be sent")
    score: float = Field(description="calibrated chance that it answers, 0 to 1")


class CannedReply(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "greeting",
                "shortcut": "nh",
                "title": "问候",
                "text": "您好，我来帮您。",
                "group_id": None,
            }
        }
    )

    id: str
    shortcut: str = Field(description="what follows the slash")
    title: str
    text: str
    group_id: str | None = Field(description="empty: for every group")


class WrapUpCode(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"code": "transfer", "title": "转账汇款"}})

    code: str
    title: str


class OwnCustomer(CustomerCard):
    """A customer of the manager who asks."""

    model_config = ConfigDict(json_schema_extra={"example": {**_CARD, "conversation_id": None, "last_contact": None}})

    conversation_id: str | None = None
    last_contact: datetime | None = Field(default=None, description="when anything was last written")


class WriteFirst(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"text": "陈女士您好，您的大额存单下周到期。"}})

    text: Written
    client_message_id: str | None = Field(
        default=None, pattern=CLIENT_MESSAGE_ID, description="a repeat returns the stored message"
    )


class Reached(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "handoff_id": _TICKET["handoff_id"],
                "conversation_id": _TICKET["conversation_id"],
                "message": _REPLY,
            }
        }
    )

    handoff_id: str
    conversation_id: str
    message: Message
    notice: str | None = None


class AgentState(Colleague):
    groups: list[str]
    handling_seconds: int | None = Field(description="average today, from taking a customer to the end")


class ServiceLevel(BaseModel):
    """Requests made since midnight, China time."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "requests": 420,
                "queued": 412,
                "answered": 380,
                "answered_within_15s": 301,
                "answered_within_60s": 352,
                "abandoned": 12,
                "left_message": 9,
                "average_wait_seconds": 21.4,
                "average_handling_seconds": 312.0,
                "rating_average": 4.7,
                "ratings": 160,
            }
        }
    )

    requests: int
    queued: int = Field(description="those for whom somebody was on duty: the whole of which the shares are taken")
    answered: int = Field(description="also of messages left")
    answered_within_15s: int = Field(description="of those in the queue")
    answered_within_60s: int = Field(description="of those in the queue")
    abandoned: int = Field(description="of those in the queue: cancelled by the customer before anybody took it")
    left_message: int = Field(description="nobody was on duty, or the customer asked to be called back")
    average_wait_seconds: float | None = Field(description="of those who waited until they were answered")
    average_handling_seconds: float | None
    rating_average: float | None
    ratings: int


class Supervision(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "queue": [_TICKET],
                "active": [],
                "agents": [{**_COLLEAGUE, "groups": ["综合服务组"], "handling_seconds": 312}],
                "service_level": {"requests": 420, "queued": 412, "answered": 380},
                "since": "2026-11-21T16:00:00Z",
            }
        }
    )

    queue: list[Ticket]
    active: list[Ticket]
    agents: list[AgentState]
    service_level: ServiceLevel
    since: datetime
