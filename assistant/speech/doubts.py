"""When what was heard must be asked for again before anything is done with it: above all, sums of money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.speech.models import Doubt
from nlu_data.components.amounts import Amount, find_amounts
from voice.ports import Hypothesis

FAINT_SCORE = -0.8
"""Average log-probability a token below which what Whisper gives is mostly invented."""
DOUBTFUL_AMOUNT_SCORE = -0.5
RIVAL = 0.5
"""A hypothesis that scores this much less than the best one still makes its amount doubtful."""
_WITH_UNIT = re.compile(r"[块元圆毛角分钱整多]$|^[¥￥]")
_SOUNDS_LIKE_A_PARTICLE = re.compile(r"[百千万亿][一八九十]$")
"""Without 块 or 元 the last numeral may have been 呀 or 要, 吧, 就, 是: 转五百吧 is heard as 转五百八."""
_TEN_WITHOUT_A_DIGIT = re.compile(r"[百千万]十")
"""Mostly 是: 一百十五 is said in some places only."""
_MAY_FOLLOW = re.compile(
    r"[\s，,。.？?！!、；;：:]|[块元圆钱给到的了吧呢啊呀哦嘛吗哈就去够行可能不用进出过上下来这那是我俺咱他她它你您帮把往转存取充汇买交"
    r"还和跟与或要想再先每都也又从在有没算怎啥什多放打付得会对好左以起作做当为让叫被比之直成]"
)
"""What stands behind a sum that ends in a bare numeral (三千五) where it was heard whole; anything else may have made
the numeral out of its own beginning: 五百就中 is heard as 五百九中."""
_BARE_NUMERAL = re.compile(r"[一二两三四五六七八九]$")
_ROUGH = re.compile(r"几[十百千万]")
_COUNTED = re.compile(r"[零一二两三四五六七八九十百千万亿\d点]{2,}[块元毛角]")
"""Where no sum was found in it, numerals were misheard: 把四十七块 as 八四十七块."""


def doubt(ranked: Sequence[Hypothesis], text: str, amounts: Sequence[Amount]) -> Doubt | None:
    """Faint where the whole was heard poorly; about the sum where it is only rough, reads as two, or may be another.

    `ranked` are the hypotheses in order, `text` what was made of the first, `amounts` those in it.
    """
    best = max(hypothesis.score for hypothesis in ranked)
    if best < FAINT_SCORE:
        return Doubt.FAINT
    if _ROUGH.search(text) or any(found.ambiguous or found.approximate for found in amounts):
        return Doubt.AMOUNT
    if any(_may_be_misheard(text, found) for found in amounts) or _is_no_number(text, amounts):
        return Doubt.AMOUNT
    fen = [found.fen for found in amounts]
    rivals = (hypothesis.text for hypothesis in ranked if hypothesis.score > best - RIVAL)
    if any([found.fen for found in find_amounts(rival)] != fen for rival in rivals):
        return Doubt.AMOUNT
    return Doubt.AMOUNT if amounts and best < DOUBTFUL_AMOUNT_SCORE else None


def _is_no_number(text: str, amounts: Sequence[Amount]) -> bool:
    runs = _COUNTED.finditer(text)
    return any(not any(a.start < run.end() and run.start() < a.end for a in amounts) for run in runs)


def _may_be_misheard(text: str, found: Amount) -> bool:
    said, behind = text[found.start : found.end], text[found.end :]
    if _TEN_WITHOUT_A_DIGIT.search(said):
        return True
    if _WITH_UNIT.search(said):
        return False
    if _SOUNDS_LIKE_A_PARTICLE.search(said):
        return True
    return bool(behind and _BARE_NUMERAL.search(said) and not _MAY_FOLLOW.match(behind))
