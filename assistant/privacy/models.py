"""What was found in a text, and the text without it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Classes after JR/T 0171-2020. The first seven are hidden everywhere, the rest in logs."""

    CARD = "card"
    RESIDENT_ID = "resident_id"
    PASSWORD = "password"
    PIN = "pin"
    SMS_CODE = "sms_code"
    CVV = "cvv"
    EXPIRY = "expiry"
    PHONE = "phone"
    EMAIL = "email"
    DOCUMENT = "document"
    LONG_NUMBER = "long_number"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A piece of sensitive data at text[start:end] and what stands there instead."""

    start: int
    end: int
    kind: Kind
    replacement: str


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    findings: tuple[Finding, ...] = ()

    @property
    def says_nothing_else(self) -> bool:
        """Whether only hidden pieces, labels for them and punctuation are left."""
        return bool(self.findings) and not _rest(self)


def hide(text: str, findings: list[Finding]) -> Masked:
    """The text with each finding replaced; where two overlap, the one found first stands."""
    kept: list[Finding] = []
    for finding in findings:
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    kept.sort()
    parts, position = [], 0
    for finding in kept:
        parts += [text[position : finding.start], finding.replacement]
        position = finding.end
    return Masked("".join([*parts, text[position:]]), tuple(kept))


_LABELS = (
    "验证码", "校验码", "动态码", "短信", "密码", "口令", "取款", "支付", "登录", "交易", "安全码", "卡号", "银行卡",
    "身份证", "号码", "有效期", "我的", "是", "我", "的", "号", "为", "cvv", "pin", "my", "password", "passcode",
    "verification", "code", "number", "otp", "the", "is",
)  # fmt: skip


def _rest(masked: Masked) -> str:
    rest = masked.text
    for finding in masked.findings:
        rest = rest.replace(finding.replacement, "")
    rest = rest.lower()
    for label in _LABELS:
        rest = rest.replace(label, "")
    return "".join(character for character in rest if character.isalnum())
