"""What Rasa and retrieval say, as the contents that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import structlog
from pydantic import ValidationError

from assistant.conversation.contents import (
    AssistantContent,
    CardAction,
    CardContent,
    CardField,
    NoticeContent,
    Option,
    QuickRepliesContent,
    TextContent,
    assistant_content,
)
from assistant.conversation.rasa import SLASHES

logger = structlog.get_logger(__name__)

PREFIXES = ("faq:", "text:", "intent:")
HUMAN = "human"
HUMAN_OPTION = Option(title="转人工", value=HUMAN)

LIMITED_SERVICE = NoticeContent(
    level="warning",
    code="limited_service",
    text="我现在只能回答常见问题，办理类的功能暂时用不了，恢复后会自动可用。着急的话可以转人工。",
)
NOT_UNDERSTOOD = QuickRepliesContent(
    text="这个问题我暂时没有把握回答。您可以换个说法再问我，或者转人工。",
    options=[HUMAN_OPTION],
)
WENT_WRONG = QuickRepliesContent(
    text="抱歉，刚才没能处理好您的问题，请再发一次；着急的话可以转人工。",
    options=[HUMAN_OPTION],
)


def from_rasa(messages: Iterable[Mapping[str, Any]]) -> list[AssistantContent]:
    """Typed contents of a dialogue turn; what does not fit the contract is left out and logged."""
    return [content for message in messages for content in _from_rasa(message)]


def typed(contents: Iterable[Mapping[str, Any]]) -> list[AssistantContent]:
    """Typed contents of what a renderer made; what does not fit the contract is left out and logged."""
    return list(_typed(contents))


def value_of_payload(payload: str) -> str:
    """A button's payload in a domain, as one of our values."""
    if payload == HUMAN or payload.startswith(PREFIXES):
        return payload
    if payload[:1] in SLASHES:
        return f"intent:{payload[1:]}"
    return f"text:{payload}"


def _from_rasa(message: Mapping[str, Any]) -> Iterator[AssistantContent]:
    said, buttons, custom = message.get("text"), message.get("buttons"), message.get("custom")
    if said and buttons:
        options = [Option(title=button["title"], value=value_of_payload(button["payload"])) for button in buttons]
        yield QuickRepliesContent(text=said, options=options)
    elif said:
        yield TextContent(markdown=said)
    if custom:
        yield from _typed([custom])


def _typed(contents: Iterable[Mapping[str, Any]]) -> Iterator[AssistantContent]:
    for content in contents:
        try:
            yield assistant_content.validate_python(content)
        except ValidationError as error:
            places = [".".join(map(str, problem["loc"])) for problem in error.errors()]
            logger.error("content_not_understood", type=str(content.get("type")), places=places)


def person_card(bank: Mapping[str, str]) -> CardContent:
    """The way to a person while the desk is not open: the hotline, its hours, and that this is so."""
    hotline = bank.get("hotline", "")
    fields = [CardField(label="客服热线", value=hotline)]
    if hours := bank.get("hotline_hours"):
        fields.append(CardField(label="服务时间", value=hours))
    return CardContent(
        kind="person",
        title="人工客服",
        subtitle="聊天里还不能直接转接人工，请拨打客服热线，有专人为您服务。",
        fields=fields,
        note="遇到卡片丢失或诈骗，请马上拨打；也可以拨 110 报警、96110 反诈专线。",
        spoken=f"聊天里还不能直接转人工，请您拨打客服热线{hotline}，有专人为您服务。",
        actions=[
            CardAction(title=f"拨打 {hotline}", link=f"tel:{''.join(c for c in hotline if c.isdigit() or c == '+')}")
        ],
    )
