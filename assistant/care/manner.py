"""说慢点, 说快点, 声音大点: what a customer's words ask of the voice, and what that makes of the settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.care.models import CareSettings, SettingsChange

Measure = Literal["rate", "volume"]
Way = Literal["up", "down"]

STEP: dict[Measure, float] = {"rate": 0.1, "volume": 0.2}
"""Heard as a difference, and no more than that."""
LEAST: dict[Measure, float] = {"rate": 0.5, "volume": 0.2}
"""Of the volume: nobody who asks for less of it by words means silence."""
MOST: dict[Measure, float] = {"rate": 1.5, "volume": 1.0}

_COMPLAINTS: dict[Measure, tuple[tuple[str, Way], ...]] = {
    "rate": (
        (r"太慢|[这那]么慢|嫌慢|[别不]要?(?:太|这么|那么)?慢", "up"),
        (r"太[快块]|[这那]么快|快了|别.{0,2}快", "down"),
    ),
    "volume": (
        (r"太大声|太响|太吵|吵[死人着]|声音?(?:太|有点|这么)大", "down"),
        (r"太小|声音?(?:有点|这么)小(?!一?[点些])|小了|听不?[不勿唔][见到清着]", "up"),
    ),
}
"""What is wrong now; said together with a wish, they agree: 太快了，慢一点."""
_WISHES: dict[Measure, tuple[tuple[str, Way], ...]] = {
    "rate": (
        (r"[慢漫]|[满曼]点|man点|减速|缓|一句一句|一个字一个字|跟不上|反应不过来|停顿", "down"),
        (r"快一?[点些]|再快|[加调]快|加速", "up"),
    ),
    "volume": (
        (r"小一?[点些]声|小声|声音?.{0,2}小一?[点些]|轻一?[点些]|[调开放]小", "down"),
        (r"(?<!字)大一?[点些]|大[声生身]|声.?大|响|[调开放]大|提高音量|音量.{0,4}[高大]|嗓|吼|[背聋]", "up"),
    ),
}
_BRIEFER = re.compile(r"短|简单|长")
"""Fewer words, and not another voice."""
_UTMOST = re.compile(r"最[慢快大小响高]")

_SAID: dict[tuple[Measure, Way], tuple[str, str]] = {
    ("rate", "down"): ("念慢一点", "念得已经最慢了"),
    ("rate", "up"): ("念快一点", "念得已经最快了"),
    ("volume", "up"): ("声音大一点", "我这边的声音已经最大了，您按手机旁边的音量键，还能再大"),
    ("volume", "down"): ("声音小一点", "声音已经最小了"),
}
"""What is said of a change, and where there is no further."""


@dataclass(frozen=True, slots=True)
class Wish:
    measure: Measure
    way: Way
    utmost: bool = False
    """All the way, not a step."""


def wishes(text: str) -> list[Wish]:
    """What is asked of the voice, at most one wish a measure.

    Slower where the words say no more of it, and nothing where they ask for a shorter answer.
    """
    words = text.lower()
    utmost = _UTMOST.search(words) is not None
    found = [Wish(measure, way, utmost) for measure in STEP if (way := _way(words, measure))]
    if not found and _BRIEFER.search(words):
        return []
    return found or [Wish("rate", "down")]


def fulfilled(asked: Sequence[Wish], settings: CareSettings) -> tuple[SettingsChange, str]:
    """What changes in the settings, and the words for it; nothing but words where a limit is reached."""
    changes: dict[str, float] = {}
    done, limits = [], []
    for wish in asked:
        now: float = getattr(settings, wish.measure)
        then = _moved(now, wish)
        changed, no_further = _SAID[wish.measure, wish.way]
        if then == now:
            limits.append(no_further)
        else:
            changes[wish.measure] = then
            done.append(changed)
    said = [f"好，{'，'.join(done)}。"] if done else []
    said += [f"{limit}。" for limit in limits]
    if not settings.reading:
        said.append("现在没有打开“念给我听”，想听我出声，请到“字号和声音”里打开。")
    return SettingsChange.model_validate(changes), "".join(said)


def _way(words: str, measure: Measure) -> Way | None:
    for pattern, way in (*_COMPLAINTS[measure], *_WISHES[measure]):
        if re.search(pattern, words):
            return way
    return None


def _moved(now: float, wish: Wish) -> float:
    least, most = LEAST[wish.measure], MOST[wish.measure]
    if wish.way == "up":
        return max(now, most if wish.utmost else min(most, round(now + STEP[wish.measure], 2)))
    return min(now, least if wish.utmost else max(least, round(now - STEP[wish.measure], 2)))
