"""What Rasa and retrieval say, as the contents that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    offered_values,
)
from assistant.conversation.rasa import SLASHES

logger = structlog.get_logger(__name__)

PREFIXES = ("faq:", "text:", "intent:")
HUMAN = "human"
# Markers among an action's contents; they are no words and reach nobody.
PERSON_WANTED = "person_wanted"
FAILED = "failed"


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


def person_offered(english: bool) -> QuickRepliesContent:
    """To a customer who is displeased, before the answer."""
    said = (
        "I am sorry this has been trouble. If you would rather talk to a person, just tap below."
        if english
        else "让您费心了，对不起。想直接跟人说，点一下“转人工”就行。"
    )
    return QuickRepliesContent(text=said, options=[_person_option(english)])


def offers_person(contents: Iterable[AssistantContent]) -> bool:
    """Whether one of the buttons leads to a person."""
    return any(value.partition(":")[0] == HUMAN for content in contents for value in offered_values(content))


def cannot_read(english: bool) -> QuickRepliesContent:
    said = (
        "I have your file, but I cannot look into it myself. A person can: just ask for one."
        if english
        else "收到您发来的文件了。我自己看不了图片和文件，转人工后工作人员可以直接看到。"
    )
    return QuickRepliesContent(text=said, options=[_person_option(english)])


@dataclass(frozen=True, slots=True)
class Wish:
    """Something in a turn asks for a person; the values are the handover's triggers and reasons."""

    trigger: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What an action says of its turn besides the words."""

    failed: bool = False
    wish: Wish | None = None


def read_rasa(messages: Sequence[Mapping[str, Any]]) -> tuple[list[AssistantContent], TurnOutcome]:
    """Typed contents of a dialogue turn, and its outcome; what does not fit the contract is left out and logged."""
    customs = [message.get("custom") or {} for message in messages]
    wishes = [Wish(c["trigger"], c.get("reason")) for c in customs if c.get("type") == PERSON_WANTED]
    failed = any(custom.get("type") == FAILED for custom in customs)
    shown = [
        m for m, custom in zip(messages, customs, strict=True) if custom.get("type") not in (PERSON_WANTED, FAILED)
    ]
    contents = [content for message in shown for content in _from_rasa(message)]
    return contents, TurnOutcome(failed, wishes[0] if wishes else None)


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
