"""Health tips: enough, in plain words, with a source, never a diagnosis, never a dose."""

from __future__ import annotations

import re

import pytest

from assistant.care.companion import Companion, Tip
from assistant.settings import ROOT

COMPANION = Companion.load(ROOT / "knowledge_base")
DIAGNOSIS = re.compile(r"您(?:得了|患|有)|确诊|您这是|治愈|根治|\d+\s*(?:毫克|片|粒|mg|ml|毫升)|停药吧|不用去医院")


def test_there_are_at_least_forty() -> None:
    assert len(COMPANION.tips) >= 40


@pytest.mark.parametrize("tip", COMPANION.tips, ids=lambda tip: tip.id)
def test_no_tip_diagnoses_or_doses(tip: Tip) -> None:
    assert not DIAGNOSIS.search(tip.text)


def test_the_same_seed_gives_the_same_tip_and_others_others() -> None:
    assert COMPANION.tip("吃药", 3) == COMPANION.tip("吃药", 3)
    assert {COMPANION.tip("吃药", seed).topic for seed in range(20)} == {"吃药"}
    assert len({COMPANION.tip(None, seed).id for seed in range(200)}) > 20


def test_the_lines_anybody_may_call() -> None:
    assert {line.number for line in COMPANION.lines} >= {"120", "110", "119", "96110", "12356"}


@pytest.mark.parametrize("day", range(0, 400, 7))
def test_the_page_begins_with_the_tip_that_its_introduction_tells(day: int) -> None:
    tips = COMPANION.tips_of(day)
    assert tips[0] == COMPANION.tip(None, day)
    assert sorted(tips, key=lambda tip: tip.id) == sorted(COMPANION.tips, key=lambda tip: tip.id)
