"""A number that was said with a pause in it is one number: 四千,八 is 四千八."""

from __future__ import annotations

import re

_UNITS = "十百千万亿"
_PAUSE = re.compile(
    rf"(?P<before>[{_UNITS}])[,，、。 ]+"
    rf"(?=零?[一二两三四五六七八九](?:(?P<after>[{_UNITS}])|[块元]|[^\u3400-\u9fff\d]|$))"
)


def joined(text: str) -> str:
    """The text without pauses inside numbers; 五百,三百 stay two: what comes later must count for less."""
    return _PAUSE.sub(_join, text)


def _join(pause: re.Match[str]) -> str:
    smaller = pause["after"] is None or _UNITS.index(pause["after"]) < _UNITS.index(pause["before"])
    return pause["before"] if smaller else pause[0]
