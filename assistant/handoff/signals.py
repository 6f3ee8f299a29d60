"""What in a customer's words calls for a person: a danger, a fraud under way, anger; and how the customer feels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.conversation.answering import Alarm
from assistant.conversation.replies import Wish
from assistant.handoff import alarm_words as words
from assistant.handoff import danger_words as dangers
from assistant.handoff import reproach_words as reproach
from assistant.handoff import wording
from assistant.handoff.emergencies import Danger, call_titles, what_to_do
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
    danger = own_life_in_danger(heard)
    if danger is None and fraud_under_way(heard):
        return _alarm(Trigger.FRAUD, Reason.FRAUD, "report_fraud", wording.fraud(english))
    danger = danger or life_in_danger(heard)
    if danger is not None:
        # Of despair the dialogue knows how to speak; the other kinds have to be named to it.
        named = None if danger is Danger.DESPAIR else danger.value
        said = wording.self_harm(english) if danger is Danger.DESPAIR else what_to_do(danger, english)
        alarm = _alarm(danger.trigger, danger.reason, "emergency", said, call_titles(danger, english))
        return replace(alarm, danger=named)
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
    return own_life_in_danger(text) in (Danger.DESPAIR, Danger.HARMED)


def danger_in(text: str) -> Danger | None:
    """What is in danger by what the words themselves say."""
    return own_life_in_danger(text) or life_in_danger(text)


def own_life_in_danger(text: str) -> Danger | None:
    """Despair, however indirect; what is asked for to act on it; an act already done, also somebody else's."""
    heard = _plain(text)
    if dangers.POISON_TAKEN.search(heard) and not dangers.ABOUT_BANKING.search(heard):
        return Danger.OVERDOSE if dangers.BY_MISTAKE.search(heard) else Danger.HARMED
    if words.DESPAIR.search(heard) or words.GOING_AWAY.search(heard):
        return Danger.DESPAIR
    if words.ENDURING.search(heard) and not words.NOT_OWN_LIFE.search(heard):
        return Danger.DESPAIR
    if dangers.DESPAIR.search(heard) and not dangers.NOT_OWN.search(heard):
        return Danger.DESPAIR
    if dangers.MEANS.search(heard) and not dangers.INNOCENT_MEANS.search(heard):
        return Danger.MEANS
    return None


def life_in_danger(text: str) -> Danger | None:
    """A body, a house or a safety in danger now; not the bank's business with it, nor what is long over."""
    heard = _plain(text)
    if dangers.ABOUT_BANKING.search(heard) or dangers.HEARSAY.search(heard):
        return None
    if dangers.LONG_AGO.search(heard) and not dangers.NOW.search(heard):
        return None
    if _in_need_of_police(heard):
        return Danger.POLICE
    if dangers.BANK_ERRAND.search(heard) and not dangers.NOW.search(heard):
        return None
    found = next((danger for danger, is_there in _DANGERS if is_there(heard)), None)
    if found is None and dangers.PRESSURE.search(heard):
        return Danger.PRESSURE
    return found


def sounds_sad(text: str) -> bool:
    """Of use only where need is certain and its kind is not."""
    return bool(dangers.SAD.search(_plain(text)))


def figure_of_speech(text: str, *, sure: bool = False) -> bool:
    """累死了, 想死你了, 心疼钱; or the telephone is what does not answer: nobody is in danger by the words.

    Where the understanding is `sure` of need, a word of banking (房贷, 密码, 存款) makes nothing harmless.
    """
    heard = _plain(text)
    signs = [dangers.FIGURE, dangers.LONG_AGO]
    if not sure:
        signs += [dangers.DEVICE, dangers.ERRAND, dangers.ABOUT_BANKING, dangers.BANK_ERRAND]
    return any(sign.search(heard) for sign in signs) and danger_in(heard) is None


def _on_fire(heard: str) -> bool:
    signs = dangers.FIRE.search(heard) or dangers.ENGLISH_FIRE.search(heard)
    return bool(signs) and not dangers.FALLEN_THINGS.search(heard)


def _ill(heard: str) -> bool:
    if dangers.MOVED.search(heard):
        return False
    if any(signs.search(heard) for signs in (dangers.HURTS, dangers.SEVERE)):
        return not dangers.FALLEN_THINGS.search(heard)
    if dangers.ENGLISH_ILLNESS.search(heard):
        return True
    if any(_someone_in_a_state(clause) for clause in re.split(r"[,，。；;！!？?]", heard)):
        return True
    weak = dangers.STATES.search(heard) or dangers.HELP.search(heard)
    return bool(weak) and not dangers.DEVICE.search(heard)


def _someone_in_a_state(clause: str) -> bool:
    """The telephone may be spoken of beside it, but not in the same breath."""
    signs = (dangers.STATES, dangers.SOMEONE)
    return all(sign.search(clause) for sign in signs) and not dangers.DEVICE.search(clause)


def _in_need_of_police(heard: str) -> bool:
    signs = (dangers.BREAK_IN, dangers.VIOLENCE, dangers.ENGLISH_POLICE)
    excuses = (dangers.THEIR_HOUSE, dangers.NOT_A_ROBBERY)
    return any(sign.search(heard) for sign in signs) and not any(excuse.search(heard) for excuse in excuses)


def _missing(heard: str) -> bool:
    return bool(dangers.MISSING.search(heard)) and not dangers.NOT_A_PERSON.search(heard)


_DANGERS: tuple[tuple[Danger, Callable[[str], bool]], ...] = (
    (Danger.FIRE, _on_fire),
    (Danger.GAS, lambda heard: bool(dangers.GAS.search(heard))),
    (Danger.TRAPPED, lambda heard: bool(dangers.TRAPPED.search(heard))),
    (Danger.OVERDOSE, lambda heard: bool(dangers.OVERDOSE.search(heard))),
    (Danger.MISSING, _missing),
    (Danger.ILLNESS, _ill),
)
"""The first that fits is taken."""


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


def _alarm(trigger: Trigger, reason: Reason, intent: str, said: Said, calls: Sequence[tuple[str, str]] = ()) -> Alarm:
    content: dict[str, Any] = {"type": "text", "markdown": said.text, "spoken": said.spoken}
    if calls:
        content["links"] = [{"title": title, "link": f"tel:{number}"} for title, number in calls]
    return Alarm(Wish(trigger, reason), intent, content)


def _plain(text: str) -> str:
    """One width, one case, no gaps between Chinese characters, common mishearings mended."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    plain = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "，", plain)
    for heard, meant in MISHEARD:
        plain = heard.sub(meant, plain)
    return plain
