"""Yes and no after a question: words too short for the recogniser to be sure of, and short enough to expect."""

from __future__ import annotations

import re

from voice.ports import Recognition

YES = ("对", "对的", "是", "是的", "好", "好的", "可以", "确认", "没错")
NO = ("不对", "不是", "不要", "不用", "不", "取消", "错了", "没有")
EXPECTED = (*YES, *NO)
FAINTEST_YES = -1.15
"""Average log-probability a token; noise gives less, and other words."""
FAINTEST_NO = -1.4
"""Lower: a no that was none costs only another question."""
_ASKS = re.compile(r"[吗呢？?][。？?\s]*$")
_PUNCTUATION = re.compile(r"[\s，。！？、,.!?]+")


def asks(question: str) -> bool:
    return bool(_ASKS.search(question))


def is_answer(recognition: Recognition) -> bool:
    """What was heard is a plain yes or no, and its rival does not say the contrary."""
    if not recognition.hypotheses:
        return False
    best, *others = ((_PUNCTUATION.sub("", each.text), each.score) for each in recognition.hypotheses)
    text, score = best
    if text in NO:
        return score >= FAINTEST_NO
    return text in YES and score >= FAINTEST_YES and not any(other in NO for other, _ in others[:1])
