"""Telephone numbers at which a customer can be called back."""

from __future__ import annotations

import re
import unicodedata

from assistant.handoff.errors import InvalidCallbackNumber

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
_ABROAD = re.compile(r"\+(?:85[23]\d{8}|886\d{8,9}|(?!86|85[23]|886)[1-9]\d{7,13})")


def callback_number(written: str) -> str:
    """A mobile or a landline with its area code as digits, any other with + and its country's code.

    Raises InvalidCallbackNumber.
    """
    plain = re.sub(r"[\s\-()（）—－·.]", "", unicodedata.normalize("NFKC", written))
    digits = re.sub(r"^(\+|00)86(?=\d{10,})", "", plain)
    if re.fullmatch(r"[1-9]\d{9,10}", digits) and digits != plain and not _MOBILE.fullmatch(digits):
        digits = f"0{digits}"
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    abroad = re.sub(r"^00(?=[1-9])", "+", digits)
    if _ABROAD.fullmatch(abroad):
        return abroad
    raise InvalidCallbackNumber
