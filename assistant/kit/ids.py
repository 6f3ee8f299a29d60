"""Identifiers that sort by the time they were made, so that an index grows at its end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

NewId = Callable[[datetime], str]


def new_id(moment: datetime) -> str:
    """A UUID of version 7 (RFC 9562, 5.7) in 32 hexadecimal digits."""
    milliseconds = int(moment.timestamp() * 1000)
    random = secrets.randbits(74)
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return f"{value:032x}"
