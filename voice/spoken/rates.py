"""Percentages and other rates as they are said: 3.85% is 百分之三点八五, 30BP is 三十个基点."""

from __future__ import annotations

from voice.spoken.numbers import decimal

_PARTS = {"%": "百分之", "‰": "千分之", "‱": "万分之"}


def rate(figures: str, mark: str) -> str:
    """Figures with sign and commas before %, ‰ or ‱."""
    sign, plain = ("负", figures[1:]) if figures.startswith("-") else ("", figures.removeprefix("+"))
    if mark == "%" and plain == "100":
        return sign + "百分之百"
    return sign + _PARTS[mark] + decimal(plain)


def basis_points(figures: str) -> str:
    return ("两" if figures == "2" else decimal(figures)) + "个基点"
