"""What a stored conversation says about what the customer was doing: turns, and the form in progress."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from assistant.conversation.contents import Option
from assistant.conversation.models import Sender
from assistant.conversation.threads import MessageRow
from assistant.handoff import wording
from assistant.handoff.models import FilledField, Task

FORM_SUFFIX = "_form"
FORM_TITLES = {
    "transfer_money": ("转账", "the transfer"),
    "top_up_phone": ("话费充值", "the phone top-up"),
    "reserve_cash": ("预约取现", "the cash reservation"),
    "find_branch": ("找网点", "finding a branch"),
    "complain": ("投诉", "your complaint"),
}
FIELD_LABELS = {
    "payee": "收款人",
    "amount": "金额",
    "phone": "手机号",
    "date": "日期",
    "city": "城市",
    "district": "区县",
    "landmark": "附近",
    "complaint": "情况",
}
FORGOTTEN_AFTER_MS = 4 * 3600 * 1000
"""The dialogue starts anew after this silence, without its form."""
LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """What the customer said, and what the assistant made of it."""

    said: str
    intent: str | None = None
    failed: bool = False
    answered: tuple[str, ...] = ()
    """Questions of the knowledge base that it was answered with."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form in progress; slots as normalised, or masked words of the customer."""

    name: str
    slots: Mapping[str, Any]
    requested: str | None

    def title(self, english: bool = False) -> str:
        return FORM_TITLES.get(self.name, (self.name, self.name))[english]

    def task(self) -> Task:
        """As an agent reads it."""
        filled = [
            FilledField(label=label, value=_readable(name, self.slots[name]))
            for name, label in FIELD_LABELS.items()
            if name in self.slots
        ]
        waiting_for = FIELD_LABELS.get(self.requested) if self.requested else None
        return Task(form=self.name, title=self.title(), filled=filled, waiting_for=waiting_for)

    def options(self, english: bool) -> list[Option]:
        """Go on, also where the dialogue has forgotten everything; or leave it."""
        go_on, leave = wording.resume_titles(english)
        given = {name: value for name, value in self.slots.items() if name != "complaint"}
        known = json.dumps(given, ensure_ascii=False, separators=(",", ":")) if given else ""
        value = f"intent:{self.name}{known}"
        if len(value) > LONGEST_VALUE:
            value = f"intent:{self.name}"
        return [Option(title=go_on, value=value), Option(title=leave, value="intent:cancel")]


def turns(messages: Sequence[MessageRow]) -> list[Turn]:
    """What was said since a person had the conversation last, in order; taps by their title."""
    return list(_turns(_since_last_person(messages)))


def form_in_progress(messages: Sequence[MessageRow]) -> Form | None:
    """The form that the dialogue was in when it understood something last; None once it is forgotten."""
    if not messages:
        return None
    newest = max(message.created_at for message in messages)
    for message in reversed(messages):
        kept = _understanding(message)
        if "active_form" not in kept:
            continue
        name = kept["active_form"]
        if not name or newest - message.created_at > FORGOTTEN_AFTER_MS:
            return None
        return Form(str(name).removesuffix(FORM_SUFFIX), kept.get("slots") or {}, kept.get("requested_slot"))
    return None


def _since_last_person(messages: Sequence[MessageRow]) -> Sequence[MessageRow]:
    for place in range(len(messages) - 1, -1, -1):
        if messages[place].sender == Sender.AGENT:
            return messages[place + 1 :]
    return messages


def _turns(messages: Sequence[MessageRow]) -> Iterator[Turn]:
    for message in messages:
        if message.sender != Sender.CUSTOMER:
            continue
        content = orjson.loads(message.content)
        if str(content.get("value", "")).partition(":")[0] == "human":
            continue
        replies = [reply for reply in messages if reply.in_reply_to == message.sequence]
        kept = _understanding(message)
        for reply in replies:
            kept = _understanding(reply) or kept
        sources = [orjson.loads(reply.content).get("source") for reply in replies]
        yield Turn(
            said=str(content.get("text") or content.get("title") or content.get("name") or ""),
            intent=kept.get("intent"),
            failed=bool(kept.get("failed")),
            answered=tuple(str(source["question"]) for source in sources if source),
        )


def _understanding(message: MessageRow) -> dict[str, Any]:
    """What was understood of a turn; empty where a row carries none."""
    kept: dict[str, Any] = orjson.loads(message.understanding) if message.understanding else {}
    return kept if "route" in kept else {}


def _readable(name: str, value: Any) -> str:
    if name != "amount":
        return str(value)
    approximate = isinstance(value, Mapping)
    fen = value.get("fen") if isinstance(value, Mapping) else value
    if not isinstance(fen, int):
        return str(value)
    yuan, rest = divmod(fen, 100)
    return f"{'约 ' if approximate else ''}{yuan:,}" + (f".{rest:02d}" if rest else "") + " 元"
