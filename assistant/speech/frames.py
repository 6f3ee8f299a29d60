"""What a listening connection tells the page, and what of it alphacep's vosk-server would say."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from assistant.kit.errors import AppError
from assistant.privacy.service import PrivacyService
from assistant.speech.models import Heard

NOT_HEARD = ("没听清，麻烦您再说一遍。", "还是没听清，请您离手机近一点，慢慢再说一遍。")
OFFER_PERSON = "还是没听清，不好意思。您可以点“转人工”，让工作人员来帮您，也可以打字。"
_SECRET_COMING = re.compile(
    r"(.*?(?:[密米蜜迷秘觅弥][码马妈麻吗玛嘛]|口令|(?:验证|校验|安全|动态)[码马妈麻吗玛嘛])).*", re.DOTALL
)
"""Also as it sounds: nothing is repaired yet."""
_DIGIT = re.compile(r"[\d零〇一二三四五六七八九幺两][\s，、,.-]*")
_SHOWN_DIGITS = re.compile(rf"((?:{_DIGIT.pattern}){{11}})(?:{_DIGIT.pattern})+")
"""As many as a telephone number has; a card number has more."""
NAMELESS = "…"


@dataclass(frozen=True)
class Frame:
    """`body` for our pages; a frame with a `text` or `partial` is also what a plain client gets."""

    kind: Literal["event", "partial", "final", "error"]
    body: dict[str, Any]
    start: float = 0.0
    end: float = 0.0
    confidence: float = 0.0

    @property
    def text(self) -> str:
        return str(self.body.get("text", ""))

    def as_result(self, with_words: bool) -> dict[str, Any]:
        """As vosk-server says it. The whole utterance is one word: Whisper's words have no times here."""
        result: dict[str, Any] = {"text": self.text}
        if with_words and self.text:
            word = {"word": self.text, "start": round(self.start, 2), "end": round(self.end, 2)}
            result["result"] = [word | {"conf": round(self.confidence, 3)}]
        return result


def event(name: str, **fields: Any) -> Frame:
    return Frame("event", {"event": name, **fields})


def waiting(ahead: int) -> Frame:
    return event("waiting", ahead=ahead, say=f"前面还有{ahead}位，请稍等。")


def partial(privacy: PrivacyService, text: str, question: str = "") -> Frame:
    """Of a secret not even the beginning is shown, since nobody knows yet where it ends; `question` was asked last."""
    shown = _SECRET_COMING.sub(rf"\1{NAMELESS}", privacy.mask(text, question).text)
    if _SECRET_COMING.search(question):
        shown = _DIGIT.sub(NAMELESS, shown)
    return Frame("partial", {"partial": _SHOWN_DIGITS.sub(rf"\1{NAMELESS}", shown)})


def final(heard: Heard, *, start: float, end: float, score: float) -> Frame:
    body = {
        "text": heard.text,
        "alternatives": list(heard.alternatives),
        "corrections": [asdict(correction) for correction in heard.corrections],
        "amounts": [asdict(amount) for amount in heard.amounts],
        "doubt": heard.doubt,
        "say": heard.say,
    }
    return Frame("final", body, start, end, math.exp(min(0.0, score)))


def not_heard(times: int, start: float, end: float) -> Frame:
    return Frame("final", {"event": "not_heard", "times": times, "say": NOT_HEARD[times - 1]}, start, end)


def offer_person(start: float, end: float) -> Frame:
    return Frame("final", {"event": "offer_person", "say": OFFER_PERSON}, start, end)


def error(problem: AppError) -> Frame:
    return Frame("error", {"error": problem.body()})
