"""Heard text in Simplified characters, without what a recogniser adds that nobody said."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_SPACE_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_EDGES = " \t,.，。、…-—~～"


def simplified(text: str) -> str:
    """NFKC, Simplified characters, no spaces between characters, no punctuation at the edges."""
    normal = unicodedata.normalize("NFKC", text).replace("\ufffd", "")
    return _SPACE_BETWEEN_HAN.sub("", _converter().convert(normal)).strip(_EDGES)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
