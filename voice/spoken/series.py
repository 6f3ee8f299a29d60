"""Figures that are read one by one: card tails, telephone numbers in groups, orders and codes."""

from __future__ import annotations

import re

from voice.spoken.numbers import digits

_SEPARATOR = re.compile(r"[ -]+")
_LETTER_OR_FIGURE = re.compile(r"[A-Za-z]|\d+|[ -]+")
_SHOWN = 4
_CARD_LENGTHS = range(15, 20)
_ISSUERS = "34569"
"""First figures of the cards that are met in China."""


def tail(figures: str) -> str:
    """The last four, with 幺 for one: 6212 is 六二幺二."""
    return digits(figures[-_SHOWN:], yao=True)


def code(figures: str) -> str:
    """A number or code of letters and figures, pauses where it is written in groups: A12-34 is A 幺二，三四."""
    parts = []
    for part in _LETTER_OR_FIGURE.findall(figures):
        if part[0].isdigit():
            parts.append(digits(part, yao=True))
        else:
            parts.append(f"{part.upper()} " if part[0].isalpha() else "，")
    return "".join(parts).strip("， ")


def telephone(number: str) -> str:
    """In the groups in which people say numbers: mobiles 3-4-4, 400 numbers 3-3-4, others as written or by four."""
    country = ""
    if number.startswith(("+", "00")):
        country, _, number = number.lstrip("+0").replace("-", " ").partition(" ")
        if not number:
            country, number = country[:2], country[2:]
    groups = [group for group in _SEPARATOR.split(number) if group]
    figures = "".join(groups)
    if len(figures) == 11 and figures[0] == "1":
        groups = [figures[:3], figures[3:7], figures[7:]]
    elif len(figures) == 10 and figures.startswith(("400", "800")):
        groups = [figures[:3], figures[3:6], figures[6:]]
    else:
        groups = [part for group in groups for part in _by_four(group)]
    said = "，".join(digits(group, yao=True) for group in groups)
    return f"加{digits(country, yao=True)}，{said}" if country else said


def is_private(figures: str, *, grouped: bool) -> bool:
    """Whether it looks like a full card number or a resident's identity number, which nobody may hear."""
    if len(figures) == 18 and figures[6:8] in ("19", "20") and "01" <= figures[10:12] <= "12":
        return True
    if not figures.isdigit() or len(figures) not in _CARD_LENGTHS or figures[0] not in _ISSUERS:
        return False
    return grouped or figures.startswith("62") or _checks(figures)


def _by_four(group: str) -> list[str]:
    """Seven and eight figures are a landline: 3-4 and 4-4."""
    return [group[:-4], group[-4:]] if len(group) in (7, 8) else [group]


def _checks(figures: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, Luhn)."""
    total = 0
    for place, figure in enumerate(reversed(figures)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
