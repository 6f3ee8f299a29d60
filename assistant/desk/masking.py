"""What an agent must not send a customer: full card numbers, passwords and codes are hidden here too."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.kit.metrics import Metrics
from assistant.privacy.models import Finding, Kind
from assistant.privacy.service import PrivacyService

_NAMES = {
    Kind.CARD: "完整的银行卡号",
    Kind.RESIDENT_ID: "身份证号",
    Kind.PASSWORD: "密码",
    Kind.PIN: "密码",
    Kind.SMS_CODE: "短信验证码",
    Kind.CVV: "卡片安全码",
    Kind.EXPIRY: "卡片有效期",
}


class Masking:
    def __init__(self, privacy: PrivacyService, metrics: Metrics) -> None:
        self._privacy = privacy
        self._metrics = metrics

    def masked(self, text: str) -> tuple[str, str | None]:
        """The text as it may be stored, and what the agent is told where something was hidden."""
        masked = self._privacy.mask(text)
        for finding in masked.findings:
            self._metrics.masked.labels(finding.kind).inc()
        return masked.text, told(masked.findings) if masked.findings else None


def told(findings: Iterable[Finding]) -> str:
    found = {finding.kind for finding in findings}
    names = dict.fromkeys(_NAMES.get(kind, "敏感信息") for kind in Kind if kind in found)
    return f"已隐藏您输入的{'、'.join(names)}，客户看不到。卡号说后四位就可以，密码和验证码请不要询问，也不要发送。"
