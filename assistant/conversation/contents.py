"""What a message may hold: one model a type, told apart by `type`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Link(Part):
    title: str
    link: str


class Source(Part):
    """The knowledge-base entry that an answer is from."""

    entry_id: str
    topic: str
    question: str


class Option(Part):
    """A button; `value` is faq:<entry>, text:<as if typed>, intent:<name>, human, or human:<reason>."""

    title: str = Field(min_length=1, max_length=200)
    value: str = Field(min_length=1, max_length=500)


class TextContent(Part):
    type: Literal["text"] = "text"
    markdown: str
    spoken: str | None = None
    risk_notice: str | None = None
    source: Source | None = None
    links: list[Link] | None = None


class QuickRepliesContent(Part):
    type: Literal["quick_replies"] = "quick_replies"
    text: str
    options: list[Option]
    spoken: str | None = None


class CardField(Part):
    label: str
    value: str


class CardAction(Part):
    """A button of a card: opens `link`, or sends `value` like a quick reply."""

    title: str
    link: str | None = None
    value: str | None = None

    @model_validator(mode="after")
    def leads_somewhere(self) -> CardAction:
        if (self.link is None) == (self.value is None):
            raise ValueError("a card action has either a link or a value")
        return self


class CardContent(Part):
    type: Literal["card"] = "card"
    kind: Literal["feature", "branch", "product", "activity", "person"]
    title: str
    subtitle: str | None = None
    fields: list[CardField] = []
    note: str | None = None
    spoken: str | None = None
    actions: list[CardAction] = []


class FormStepContent(Part):
    type: Literal["form_step"] = "form_step"
    form: str
    slot: str
    prompt: str
    step: int = Field(ge=1)
    total: int = Field(ge=1)
    options: list[Option] | None = None
    spoken: str | None = None


class NoticeContent(Part):
    type: Literal["notice"] = "notice"
    level: Literal["info", "warning"] = "info"
    code: str
    text: str


AssistantContent = Annotated[
    TextContent | QuickRepliesContent | CardContent | FormStepContent | NoticeContent,
    Field(discriminator="type"),
]
assistant_content: TypeAdapter[AssistantContent] = TypeAdapter(AssistantContent)


class Author(Part):
    """What a customer sees of the person who writes."""

    name: str
    title: str


class Choice(Part):
    value: str
    title: str


class HandoffStateContent(Part):
    """A move of the handover, told in the conversation."""

    type: Literal["handoff_state"] = "handoff_state"
    handoff_id: str
    state: str
    text: str
    spoken: str
    agent: Author | None = None
    reasons: list[Choice] | None = None
    can: list[str] = []
    opens_at: datetime | None = None
    resume: list[Option] | None = Field(default=None, description="what was under way, to be taken up again")


class RatingRequestContent(Part):
    type: Literal["rating_request"] = "rating_request"
    handoff_id: str
    text: str
    spoken: str


class AgentTextContent(Part):
    """What a member of staff wrote: plain text, shown as it is."""

    type: Literal["text"] = "text"
    text: str


class AttachmentContent(Part):
    """A picture or document; its bytes are at /api/attachments/{attachment_id}."""

    type: Literal["attachment"] = "attachment"
    attachment_id: str
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


SystemContent = HandoffStateContent | RatingRequestContent
AgentContent = AgentTextContent | AttachmentContent


class CustomerText(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"type": "text", "text": "这个页面是干什么的", "screen": "care.transfer"}}
    )

    type: Literal["text"]
    text: str
    screen: str | None = Field(
        default=None,
        max_length=40,
        pattern=r"^[a-z]+\.[a-z][a-z0-9_]*$",
        description="id of the page that was open when this was said, if the client knows it",
    )


class CustomerQuickReply(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "quick_reply",
                "title": "手机银行转账要手续费吗？",
                "value": "faq:transfer.transfer_fee.mobile",
            }
        }
    )

    type: Literal["quick_reply"]
    title: str = Field(min_length=1, max_length=200)
    value: str = Field(min_length=1, max_length=500)


class CustomerAttachment(BaseModel):
    """What was uploaded before, sent as a message."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"type": "attachment", "attachment_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f30"}}
    )

    type: Literal["attachment"]
    attachment_id: str = Field(pattern=r"^[0-9a-f]{32}$")


CustomerContent = Annotated[CustomerText | CustomerQuickReply | CustomerAttachment, Field(discriminator="type")]

MADE_VALID_BY_OFFER = ("intent:", "text:")


def offered_values(content: AssistantContent | SystemContent) -> list[str]:
    """The values of the buttons that a message shows."""
    match content:
        case HandoffStateContent(resume=options) if options:
            return [option.value for option in options]
        case QuickRepliesContent(options=options):
            return [option.value for option in options]
        case CardContent(actions=actions):
            return [action.value for action in actions if action.value is not None]
        case FormStepContent(options=options) if options:
            return [option.value for option in options]
    return []


def values_made_valid(contents: Iterable[AssistantContent | SystemContent]) -> list[str]:
    """The values among their buttons that may be tapped only because they were offered."""
    values = {value for content in contents for value in offered_values(content)}
    return sorted(value for value in values if value.startswith(MADE_VALID_BY_OFFER))


def said(content: bytes | str) -> str:
    """What any stored message says, from its JSON; of an attachment its name, of a tap its title."""
    fields: dict[str, Any] = orjson.loads(content)
    for name in ("markdown", "text", "prompt", "title", "name"):
        if isinstance(fields.get(name), str):
            return str(fields[name])
    return ""
