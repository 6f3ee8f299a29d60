"""What Rasa and retrieval say, as the contents that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import structlog
from pydantic import ValidationError

from assistant.conversation.contents import (
    AssistantContent,
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


def limited_service(english: bool) -> NoticeContent:
    said = (
        "I can only answer common questions right now. Everything else will be back by itself; if it is "
        "urgent, ask for a person."
        if english
        else "我现在只能回答常见问题，办理类的功能暂时用不了，恢复后会自动可用。着急的话可以转人工。"
    )
    return NoticeContent(level="warning", code="limited_service", text=said)


def not_understood(english: bool) -> QuickRepliesContent:
    said = (
        "I am not sure about this one. Please put it another way, or ask for a person."
        if english
        else "这个问题我暂时没有把握回答。您可以换个说法再问我，或者转人工。"
    )
    return QuickRepliesContent(text=said, options=[_person_option(english)])


def went_wrong(english: bool) -> QuickRepliesContent:
    said = (
        "Sorry, something went wrong with your message. Please send it again, or ask for a person."
        if english
        else "抱歉，刚才没能处理好您的问题，请再发一次；着急的话可以转人工。"
    )
    return QuickRepliesContent(text=said, options=[_person_option(english)])


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


def _person_option(english: bool) -> Option:
    return Option(title="Talk to a person" if english else "转人工", value=HUMAN)


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
