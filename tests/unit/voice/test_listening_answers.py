"""A yes or a no heard faintly: which of them counts."""

from __future__ import annotations

import pytest

from assistant.speech.answers import asks, is_answer
from voice.ports import Hypothesis, Recognition


@pytest.mark.parametrize(
    "heard, counts",
    [
        ([("对的。", -1.0), ("退的", -1.4)], True),
        ([("对", -1.3)], False),
        ([("不对", -1.3), ("对", -1.35)], True),
        ([("对", -1.0), ("不对", -1.05)], False),
        ([("对", -1.0), ("费", -1.1), ("不对", -3.0)], True),
        ([("货币", -0.9)], False),
        ([], False),
    ],
)
def test_a_plain_answer_counts_unless_its_rival_contradicts(heard: list[tuple[str, float]], counts: bool) -> None:
    assert is_answer(Recognition(tuple(Hypothesis(*each) for each in heard), 0.5, 0.1)) is counts


def test_only_a_question_expects_an_answer() -> None:
    assert asks("您说的是：查余额，对吗？") and asks("要转人工吗")
    assert not asks("好的，马上为您办理。") and not asks("")
