"""Which of several amounts a speaker means who has put the first one right: 转三百，不对，五百."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu_data.components.amounts import Amount

_TAKEN_BACK = re.compile(
    r"不对|不是|错了|说错|讲错|搞错|弄错|改成|改为|换成|应该是|哦不|噢不|啊不|no,|i mean|sorry", re.IGNORECASE
)
_NAMED = re.compile(r"(?<!不)(?:是|转|打|要|给|充|取|交)\s*$")
_RULED_OUT = re.compile(r"^[，、,\s]*(?:而|可|并)?(?:不是|不要)\s*$")
_RULED_OUT_BEFORE = re.compile(r"不(?:是|要)\s*$")


def meant(text: str, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts without those that were taken back; 是三百不是五百 keeps the first."""
    kept: list[Amount] = []
    for amount in amounts:
        if not kept:
            kept.append(amount)
            continue
        before, between = text[: kept[-1].start], text[kept[-1].end : amount.start]
        if before.endswith("是") and not _RULED_OUT_BEFORE.search(before) and _RULED_OUT.search(between):
            continue
        if _TAKEN_BACK.search(between) or (_RULED_OUT_BEFORE.search(before) and _NAMED.search(between)):
            kept[-1] = amount
        else:
            kept.append(amount)
    return kept
