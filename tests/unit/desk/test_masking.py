"""What an agent types is masked like what a customer does, and the agent is told."""

from __future__ import annotations

from assistant.desk.masking import Masking
from assistant.kit.metrics import Metrics
from assistant.privacy.service import PrivacyService


def masked(text: str) -> tuple[str, str | None]:
    return Masking(PrivacyService(), Metrics()).masked(text)


def test_a_full_card_number_is_hidden_and_the_agent_told() -> None:
    text, notice = masked("您的卡号是 6222021001112223332 吗")
    assert "6222021001112223332" not in text
    assert notice is not None and "完整的银行卡号" in notice


def test_a_password_and_a_code_are_hidden() -> None:
    text, notice = masked("您的密码是 382910，验证码是 771234")
    assert "382910" not in text and "771234" not in text
    assert notice is not None and "密码" in notice and "短信验证码" in notice


def test_ordinary_words_pass_untouched_and_nobody_is_told() -> None:
    assert masked("尾号 6222 的卡今天 15:30 到账 12,345.67 元") == ("尾号 6222 的卡今天 15:30 到账 12,345.67 元", None)
