"""Reads a message as the answer to what a form has just asked.

In the middle of a form 五百 or 王建国 says little by itself; what was asked decides. An answer keeps
the intent of the form, so that its slots are filled; anything else keeps its own intent, is answered,
and the form asks again.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

FORM_SUFFIX = "_form"
WANTED: dict[str, frozenset[str]] = {
    "payee": frozenset({"payee", "phone"}),
    "amount": frozenset({"amount"}),
    "phone": frozenset({"phone"}),
    "date": frozenset({"date"}),
    "city": frozenset({"city", "district", "landmark"}),
}
LEAVING = frozenset({"cancel", "human_agent", "emergency", "report_fraud", "goodbye", "switch_language"})
CONVERSATIONAL = frozenset({"affirm", "repeat", "speak_slower", "thank", "greet", "bot_challenge", "companion_chat"})

_QUESTION = re.compile(
    r"[?？]|吗|么|呢|多少|怎么|咋|什么|啥|哪|为何|为什么|几点|能不能|可以不|收不收|是不是|要不要|手续费|限额|到账"
)
_FILLER = re.compile(
    r"[\s，。！、,.!~…:：]|大概|大约|左右|差不多|不对|不是|错了|改成|改为|那个|这个|就是|应该|可以|好的|好吧|帮我|请|麻烦|我要|我想|"
    r"附近|旁边|那边|那里|这边|这儿|那儿|取现|现金|充值|话费|转账|转给|给|转|取|充|打|汇|吧|啊|呀|哦|嗯|呃|额|的|了|就|是|要|来|"
    r"先|在|到|去|说|我|想|行|好|嘛|哈|一个|号码|手机|电话|人民币|yuan|please|to|in|for|the|my|near"
)
_PAYEE_LEAD = re.compile(
    r"^(?:转?给|打给|汇给|就?是|叫|我想?转?给|嗯|呃|那个|to|pay)\s*|(?:吧|啊|呀|哦|的|就行)$", re.I
)


class Answer(NamedTuple):
    """The form's intent, and the entity made of the text where no recogniser knows it."""

    intent: str
    extra: dict[str, Any] | None


def read_answer(
    text: str, form: str, requested: str | None, intent: str, confidence: float, entities: list[dict[str, Any]]
) -> Answer | None:
    """How the text answers the form's question; None if it is something else."""
    own_intent = form[: -len(FORM_SUFFIX)]
    wanted = WANTED.get(requested or "", frozenset())
    sure = confidence >= 0.6
    if intent in LEAVING and sure and not any(e["entity"] in wanted for e in entities):
        return None
    if any(e["entity"] in wanted for e in entities):
        rest = _remainder(text, entities)
        if len(rest) <= 2 or (len(rest) <= 5 and not _QUESTION.search(rest)) or intent == own_intent:
            return Answer(own_intent, None)
        return None
    if requested == "payee":
        return _named_payee(text, own_intent, intent, sure)
    return None


def _named_payee(text: str, own_intent: str, intent: str, sure: bool) -> Answer | None:
    name = text.strip(" ，。！、,.!")
    start = text.find(name)
    lead = _PAYEE_LEAD.match(name)
    if lead and lead.group():
        start, name = start + lead.end(), name[lead.end() :]
    tail = _PAYEE_LEAD.search(name)
    if tail and tail.group() and tail.end() == len(name):
        name = name[: tail.start()]
    latin = bool(re.fullmatch(r"[A-Za-z][A-Za-z .'-]{1,40}", name)) and len(name.split()) <= 3
    usual = bool(re.fullmatch(r"[一-鿿·]{1,8}", name))
    other = sure and intent in LEAVING | CONVERSATIONAL | {"deny"}
    if other or _QUESTION.search(text) or not (latin or usual):
        return None
    payee = {"entity": "payee", "start": start, "end": start + len(name), "value": name}
    return Answer(own_intent, payee)


def _remainder(text: str, entities: list[dict[str, Any]]) -> str:
    kept = list(text)
    for entity in entities:
        for index in range(entity["start"], entity["end"]):
            kept[index] = " "
    return _FILLER.sub("", "".join(kept).lower())
