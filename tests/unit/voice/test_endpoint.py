"""When a sentence is unfinished, what a speaker's pauses teach, and what end-pointing promises whatever is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.listening.endpoint import Endpointer, Step
from voice.listening.events import Overheard
from voice.listening.overheard import without_reading
from voice.listening.pace import LONGEST_UNFINISHED, SHORTEST_WAIT, Pace
from voice.listening.unfinished import unfinished
from voice.listening.vad import FRAME_SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "那个", "呃", "嗯，", "我想查一下那个……", "帮我看看，然后", "就是说", "我的钱就是",
        "我要转给", "请把", "转三千五", "给李明转", "我的", "老张和", "我想", "我想问一下", "请问",
        "我要转三千五百元", "我要汇五百块钱", "我的卡尾号", "幺三八零零", "帮我", "麻烦", "因为",
    ],
)  # fmt: skip
def test_what_asks_for_more_words_is_unfinished(text: str) -> None:
    assert unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "查余额", "余额", "信用卡额度是多少", "最高限额", "给李明转三千五百元", "三千五百元", "我要", "不要", "是的", "好的", "对",
        "我要找人工客服", "养老金到了没有", "转账", "不对", "三", "谢谢", "银行卡丢了怎么办", "声音太小了", "再说一遍",
    ],
)  # fmt: skip
def test_what_may_stand_alone_is_finished(text: str) -> None:
    assert not unfinished(text)


@given(st.lists(st.floats(0, 30), max_size=40), st.booleans())
def test_the_wait_stays_within_its_bounds_whatever_the_pauses(pauses: list[float], open_ended: bool) -> None:
    pace = Pace()
    for pause in pauses:
        pace.paused(pause)
    assert SHORTEST_WAIT <= pace.wait(open_ended) <= LONGEST_UNFINISHED
    assert pace.wait(True) > pace.wait(False)


@given(st.lists(st.floats(0, 1), max_size=400))
def test_it_ends_only_after_silence_and_then_without_fail(probabilities: list[float]) -> None:
    endpointer = Endpointer()
    endpointer.begin(3)
    for probability in probabilities:
        step = endpointer.frame(probability)
        if step in (Step.ENDED, Step.DROPPED):
            assert endpointer.silence * FRAME_SECONDS >= SHORTEST_WAIT
            return
    steps = [endpointer.frame(0.0) for _ in range(round(LONGEST_UNFINISHED / FRAME_SECONDS) + 1)]
    assert sum(step in (Step.ENDED, Step.DROPPED) for step in steps) == 1
    assert not endpointer.speaking


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400))
def test_nothing_ends_that_did_not_begin(probabilities: list[float]) -> None:
    endpointer = Endpointer()
    assert {endpointer.frame(probability) for probability in probabilities} == {None}


READ = "您的账户里一共有三张银行卡，您想看哪一张？"


@pytest.mark.parametrize(
    "heard, seconds, kept",
    [
        ("三张银行卡我要找人工客服", 2.5, "我要找人工客服"),
        ("三张银航卡，我要找人工客服", 2.5, "我要找人工客服"),
        ("我要找人工客服", 2.5, "我要找人工客服"),
        ("银行卡丢了", 2.0, "银行卡丢了"),
        ("想看哪一张", 4.0, "想看哪一张"),
        ("您的账户我要挂失", 30.0, "您的账户我要挂失"),
    ],
)
def test_of_what_was_being_read_nothing_stays_at_the_beginning(heard: str, seconds: float, kept: str) -> None:
    assert without_reading(heard, Overheard(READ, seconds)) == kept


@given(st.text("您的账户里一共有三张银行卡想看哪我要转查", max_size=20), st.floats(0, 10))
def test_only_a_beginning_is_ever_cut_and_never_all(heard: str, seconds: float) -> None:
    kept = without_reading(heard, Overheard(READ, seconds))
    assert heard.endswith(kept)
    assert bool(kept) == bool(heard)
    assert without_reading(heard, None) == heard
