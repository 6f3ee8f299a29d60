"""Builds the contents that a message can hold, and the words for amounts and days in them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from assistant.conversation.replies import FAILED, PERSON_WANTED
from assistant.handoff.models import Reason, Trigger
from voice.spoken.amounts import amount as amount_words

Content = dict[str, Any]
Option = dict[str, str]

WEEKDAYS = "一二三四五六日"


def text(markdown: str, *, spoken: str | None = None, risk_notice: str | None = None,
         links: Sequence[tuple[str, str]] = ()) -> Content:  # fmt: skip
    return _without_none(
        type="text",
        markdown=markdown,
        spoken=spoken,
        risk_notice=risk_notice,
        links=[{"title": title, "link": link} for title, link in links] or None,
    )


def notice(code: str, words: str) -> Content:
    """A notice; the page acts on its code (`language_en` and `language_zh` switch its own words)."""
    return {"type": "notice", "level": "info", "code": code, "text": words}


def choice(question: str, options: Sequence[Option]) -> Content:
    return {"type": "quick_replies", "text": question, "options": list(options)}


def option(title: str, value: str) -> Option:
    return {"title": title, "value": value}


def person_wanted(trigger: Trigger, reason: Reason | None = None) -> Content:
    """No words: asks for a person in the transaction that stores the answer."""
    return _without_none(type=PERSON_WANTED, trigger=trigger.value, reason=reason.value if reason else None)


def failed() -> Content:
    """No words: the customer was not understood, and nothing was offered to choose from."""
    return {"type": FAILED}


def is_marker(content: Mapping[str, Any]) -> bool:
    """Whether it is for the service, not for the customer."""
    return content.get("type") in (PERSON_WANTED, FAILED)


def person_option(english: bool) -> Option:
    return option("Talk to a person" if english else "转人工", "human")


def card(
    kind: str,
    title: str,
    *,
    subtitle: str | None = None,
    fields: Sequence[tuple[str, str | None]] = (),
    note: str | None = None,
    spoken: str | None = None,
    actions: Sequence[Option] = (),
) -> Content:
    """A card; fields without a value are left out."""
    return _without_none(
        type="card",
        kind=kind,
        title=title,
        subtitle=subtitle,
        fields=[{"label": label, "value": value} for label, value in fields if value],
        note=note,
        spoken=spoken,
        actions=list(actions),
    )


def link_action(title: str, link: str) -> Option:
    return {"title": title, "link": link}


def call_action(title: str, number: str) -> Option:
    return {"title": title, "link": f"tel:{''.join(c for c in number if c.isdigit() or c == '+')}"}


def prefilled(link: str, values: Mapping[str, Any]) -> str:
    """The app's link with what is known already; money in fen."""
    known = {key: str(value) for key, value in values.items() if value not in (None, "")}
    return f"{link}?{urlencode(known, quote_via=quote)}" if known else link


def fen_of(amount: Any) -> int | None:
    """Fen of an amount entity, also of one that is only approximate."""
    if isinstance(amount, Mapping):
        amount = amount.get("fen")
    return amount if isinstance(amount, int) else None


def yuan(fen: int, english: bool = False) -> str:
    whole, rest = divmod(fen, 100)
    number = f"{whole:,}" + (f".{rest:02d}" if rest else "")
    return f"{number} yuan" if english else f"{number} 元"


def yuan_words(fen: int) -> str:
    """As it is read back: 三千五百元."""
    return amount_words(f"{fen / 100:.2f}")


def day_words(value: str, english: bool = False) -> str:
    """`2026-11-23` as 11月23日（周一）; a span as its two ends."""
    days = [datetime.date.fromisoformat(part) for part in value.split("/")]
    if english:
        return " to ".join(day.strftime("%a %d %b %Y") for day in days)
    return " 至 ".join(f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）" for day in days)


def _without_none(**values: Any) -> Content:
    return {key: value for key, value in values.items() if value is not None}
