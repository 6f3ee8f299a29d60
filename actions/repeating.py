"""Saying it again: as it was, then shorter, and a person offered to whoever still did not catch it."""

from __future__ import annotations

import re

from actions.contents import choice, is_marker, option, person_option, text
from actions.turn import BankAction, Content, Turn

AGAIN, SHORTER = "好，我慢慢再说一遍。", "我说短一点："
NOT_CAUGHT = "还没听清的话，我请个人来跟您说，好不好？"
SHORT = 40
"""Characters that are remembered at one hearing."""

_MARKUP = re.compile(r"[*#>`]|\n+\d+\.\s*|\n+")
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")


class Repeat(BankAction):
    """In a form the form itself asks again."""

    action_name = "action_repeat"

    async def answer(self, turn: Turn) -> list[Content]:
        if turn.form:
            return []
        said = last_said(turn)
        if not said:
            return [text("I have not said anything yet." if turn.english else "我还没说什么呢，您想问点什么？")]
        if turn.english:
            return said
        lead = str(said[0].get("markdown") or "")
        if lead == AGAIN:
            return _shorter(said[1:])
        return said if lead.startswith(SHORTER) else [text(AGAIN, spoken=AGAIN), *said]


def last_said(turn: Turn) -> list[Content]:
    """The contents of the assistant's last reply, before the customer's latest words."""
    contents: list[Content] = []
    users = 0
    for event in reversed(turn.events):
        if event.get("event") == "user":
            users += 1
            if users == 2:
                break
        elif event.get("event") == "bot" and users == 1:
            custom = (event.get("data") or {}).get("custom")
            if not custom or not is_marker(custom):
                contents.append(dict(custom) if custom else text(str(event.get("text") or "")))
    return list(reversed(contents))


def _shorter(said: list[Content]) -> list[Content]:
    """The gist in a sentence or two, with the buttons of the original, and a person."""
    gist = SHORTER + _gist(said)
    cards = [content for content in said if content.get("type") == "card"]
    return [
        text(gist, spoken=gist),
        *cards[:1],
        choice(NOT_CAUGHT, [person_option(False), option("听清了", "text:好的，听清了")]),
    ]


def _gist(said: list[Content]) -> str:
    words = next((spoken_words(content) for content in said if spoken_words(content)), "")
    short = ""
    for sentence in _SENTENCE.findall(words):
        if short and len(short) + len(sentence) > SHORT:
            break
        short += sentence
    return short


def spoken_words(content: Content) -> str:
    """What is said aloud of a content."""
    words = content.get("spoken") or content.get("markdown") or content.get("text") or content.get("prompt")
    return _MARKUP.sub("", str(words or content.get("subtitle") or content.get("title") or "")).strip()
