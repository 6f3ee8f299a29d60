"""What in a customer's words calls for a person: anger, a fraud under way, despair; and how the customer feels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.conversation.answering import Alarm
from assistant.conversation.replies import Wish
from assistant.handoff import alarm_words as words
from assistant.handoff import reproach_words as reproach
from assistant.handoff import wording
from assistant.handoff.models import Reason, Trigger
from assistant.handoff.wording import Said

Sentiment = Literal["calm", "worried", "angry", "distressed"]

ANGRY_FROM = 2
MISHEARD = [(re.compile(heard), meant) for heard, meant in words.MISHEARD]


@dataclass(frozen=True, slots=True)
class Signals:
    """`risks` are marks for the agent: fraud, self_harm, card_loss, complaint."""

    sentiment: Sentiment = "calm"
    risks: tuple[str, ...] = ()


def read_signals(text: str) -> Signals:
    heard = _plain(text)
    despair, fraud = despairs(heard), fraud_under_way(heard)
    found = {
        "self_harm": despair,
        "fraud": fraud,
        "card_loss": bool(words.CARD_LOST.search(heard)),
        "complaint": bool(words.COMPLAINT.search(heard)),
    }
    return Signals(_sentiment(heard, despair, fraud), tuple(name for name, is_there in found.items() if is_there))


def hear_alarm(text: str, english: bool) -> Alarm | None:
    """The most urgent reason to fetch a person, whatever the dialogue makes of the sentence."""
    heard = _plain(text)
    if despairs(heard):
        return _alarm(Trigger.SELF_HARM, Reason.WELLBEING, "emergency", wording.self_harm(english))
    if fraud_under_way(heard):
        return _alarm(Trigger.FRAUD, Reason.FRAUD, "report_fraud", wording.fraud(english))
    if is_angry(heard):
        return Alarm(Wish(Trigger.ANGER, reason_of(text)))
    return None


def reason_of(text: str) -> str | None:
    """The reason that a wish for a person names itself."""
    heard = _plain(text)
    named = (
        (Reason.FRAUD, fraud_under_way(heard)),
        (Reason.CARD_LOSS, words.CARD_LOST.search(heard)),
        (Reason.COMPLAINT, words.COMPLAINT.search(heard)),
        (Reason.TRANSFER, words.TRANSFER.search(heard)),
        (Reason.WEALTH, words.WEALTH.search(heard)),
    )
    return next((reason.value for reason, is_there in named if is_there), None)


def missed_the_point(text: str) -> bool:
    """The customer says that the answer before was none."""
    return bool(words.MISSED_THE_POINT.search(_plain(text)))


def despairs(text: str) -> bool:
    """A hint, however indirect, that the customer thinks of ending it."""
    heard = _plain(text)
    if words.DESPAIR.search(heard) or words.GOING_AWAY.search(heard):
        return True
    return bool(words.ENDURING.search(heard)) and not words.NOT_OWN_LIFE.search(heard)


def fraud_under_way(text: str) -> bool:
    """Somebody is being defrauded, or just was; asking how to guard against it is not that."""
    heard = _plain(text)
    patterns = (words.FRAUD_DONE, words.FRAUD_NOW, words.FRAUD_ENGLISH)
    if not any(pattern.search(heard) for pattern in patterns):
        return False
    return not words.FRAUD_ASKED.search(heard) or bool(words.FRAUD_CERTAIN.search(heard))


def only_asks_about_fraud(text: str) -> bool:
    """A question about fraud in general, with nothing in it that is happening to the customer."""
    heard = _plain(text)
    return bool(words.FRAUD_ASKED.search(heard)) and not fraud_under_way(heard)


def is_angry(text: str) -> bool:
    """Insults, rage and reproach at once; signs of mere irritation only where several come together."""
    heard = _plain(text)
    if words.CALM.search(heard):
        return False
    strong = _count(heard, (words.INSULTS, words.RAGE, *reproach.FRAMES))
    if strong:
        return True
    irritated = _count(heard, (words.IRRITATION, reproach.WEARY, reproach.EFFORT))
    return irritated >= ANGRY_FROM and not reproach.SETTLED.search(heard)


def displeased(text: str) -> bool:
    """So little pleased, without the anger that fetches a person, that one is better offered."""
    heard = _plain(text)
    if words.CALM.search(heard) or reproach.SETTLED.search(heard):
        return False
    return any(sign.search(heard) for sign in (reproach.DISPLEASED, reproach.WEARY))


def _sentiment(heard: str, despair: bool, fraud: bool) -> Sentiment:
    if despair or words.TEARS.search(heard):
        return "distressed"
    if is_angry(heard):
        return "angry"
    return "worried" if fraud or words.WORRY.search(heard) else "calm"


def _count(heard: str, patterns: Sequence[re.Pattern[str]]) -> int:
    return sum(1 for pattern in patterns for _ in pattern.finditer(heard))


def _alarm(trigger: Trigger, reason: Reason, intent: str, said: Said) -> Alarm:
    content = {"type": "text", "markdown": said.text, "spoken": said.spoken}
    return Alarm(Wish(trigger, reason), intent, content)


def _plain(text: str) -> str:
    """One width, one case, no gaps between Chinese characters, common mishearings mended."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    plain = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "，", plain)
    for heard, meant in MISHEARD:
        plain = heard.sub(meant, plain)
    return plain
