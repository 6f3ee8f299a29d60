"""What may be said aloud of a text that holds secrets: of a card its tail, of everything else that it is not said."""

from __future__ import annotations

import re

from assistant.privacy.service import PrivacyService

_HAN = re.compile("[㐀-鿿]")
_HIDDEN = re.compile(r"［已隐藏(?P<what>[^ ］]+)(?: 尾号(?P<tail>\d{4}))?］")


def hushed(text: str, privacy: PrivacyService) -> str:
    """密码是135790 becomes 密码不念; a full card number becomes 尾号 and its last four figures."""
    aloud = _aloud if _HAN.search(text) else _in_english
    return _HIDDEN.sub(aloud, _with_name(privacy.mask(text).text))


def _with_name(text: str) -> str:
    """密码是［已隐藏密码］ says 密码 once."""
    return re.sub(
        r"(?P<name>密码|验证码|安全码|有效期|身份证号?|卡号)(?:就?是|为|[:： ])*(?=［已隐藏(?P=name))", "", text
    )


def _aloud(match: re.Match[str]) -> str:
    return f"尾号{match['tail']}" if match["tail"] else f"{match['what']}不念"


def _in_english(match: re.Match[str]) -> str:
    return f"ending in {match['tail']}" if match["tail"] else "hidden"
