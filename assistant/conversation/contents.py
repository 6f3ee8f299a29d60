"""What a message may hold: one model a type, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

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
    """A button; `value` is faq:<entry>, text:<as if typed>, intent:<name>, or human."""

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


class CustomerText(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"type": "text", "text": "转账要手续费吗"}})

    type: Literal["text"]
    text: str


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


CustomerContent = Annotated[CustomerText | CustomerQuickReply, Field(discriminator="type")]


def offered_values(content: AssistantContent) -> list[str]:
    """The values of the buttons that a message shows."""
    match content:
        case QuickRepliesContent(options=options):
            return [option.value for option in options]
        case CardContent(actions=actions):
            return [action.value for action in actions if action.value is not None]
        case FormStepContent(options=options) if options:
            return [option.value for option in options]
    return []


def words(content: AssistantContent) -> str:
    """What a message says, for finding out whether it asked for a secret."""
    match content:
        case TextContent(markdown=said) | QuickRepliesContent(text=said) | NoticeContent(text=said):
            return said
        case FormStepContent(prompt=said) | CardContent(title=said):
            return said
