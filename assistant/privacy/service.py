"""What must not be kept is hidden, and the customer is told why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.privacy.digits import plain
from assistant.privacy.models import Finding, Kind, Masked, hide
from assistant.privacy.numbers import find_numbers
from assistant.privacy.secrets import find_answer_to, find_secrets, is_bare_code

_NAMES = {
    Kind.CARD: ("完整的银行卡号", "full card number"),
    Kind.RESIDENT_ID: ("身份证号", "identity number"),
    Kind.PASSWORD: ("密码", "password"),
    Kind.PIN: ("密码", "password"),
    Kind.SMS_CODE: ("短信验证码", "verification code"),
    Kind.CVV: ("卡背面的安全码", "card security code"),
    Kind.EXPIRY: ("卡片有效期", "card expiry date"),
}
_NEVER_TOLD = frozenset({Kind.PASSWORD, Kind.PIN, Kind.SMS_CODE, Kind.CVV})

_PHONE = re.compile(r"(?<![0-9a-f])(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?![0-9a-f])")
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
_DOCUMENT = re.compile(r"(?<![a-z0-9])(?:[eghmcdsp][a-z]?\d{7,10})(?![a-z0-9])")
_LONG = re.compile(r"(?<![0-9a-f])\d{15,19}(?![0-9a-f])")
_DIGIT = r"[\d①-⑨零〇一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖]"
_WORTH_A_LOOK = re.compile(
    rf"{_DIGIT}(?:\W{{0,3}}{_DIGIT}){{2}}|@|[密码]|口令|[Pp][Aa]|[Pp][Ii][Nn]|[Pp][Ww][Dd]|[Oo][Tt][Pp]|[Cc][Vv]|有效期"
)


class PrivacyService:
    def mask(self, text: str, question: str | None = None) -> Masked:
        """Hides full card numbers, identity numbers, passwords, PINs, one-time and security codes.

        `question` is what the customer was asked last: a bare 382910 is a code only after a question
        for one.
        """
        if not _WORTH_A_LOOK.search(text):
            return Masked(text)
        simple = plain(text)
        numbers = find_numbers(simple)
        secrets = find_secrets(simple, card_nearby=bool(numbers))
        if question:
            secrets += find_answer_to(simple, plain(question))
        return hide(text, numbers + secrets)

    def depends_on_question(self, text: str) -> bool:
        """Whether the meaning of the text lies in what was asked before it."""
        return len(text) <= 24 and is_bare_code(plain(text))

    def mask_log(self, text: str) -> str:
        """Also hides phone numbers, addresses of mail, document numbers and any long number (C2)."""
        if not _WORTH_A_LOOK.search(text):
            return text
        masked = self.mask(text).text
        simple = plain(masked)
        findings = [
            *(Finding(*m.span(), Kind.PHONE, f"{m[0][:3]}****{m[0][-4:]}") for m in _PHONE.finditer(simple)),
            *(Finding(*m.span(), Kind.EMAIL, f"***@{m[1]}") for m in _EMAIL.finditer(simple)),
            *(Finding(*m.span(), Kind.DOCUMENT, f"{m[0][:1]}****{m[0][-2:]}") for m in _DOCUMENT.finditer(simple)),
            *(Finding(*m.span(), Kind.LONG_NUMBER, f"****{m[0][-4:]}") for m in _LONG.finditer(simple)),
        ]
        return hide(masked, findings).text


def explain(hidden: Iterable[Kind], english: bool = False) -> str:
    """Why something was hidden, for the customer."""
    found = set(hidden)
    kinds = [kind for kind in Kind if kind in found]
    names = list(dict.fromkeys(_NAMES[kind][english] for kind in kinds))
    secret, card = not found.isdisjoint(_NEVER_TOLD), Kind.CARD in found
    if english:
        told = f"To keep your money safe I have hidden your {', '.join(names)}. It was not kept. "
        if secret:
            return told + (
                "Never tell anyone a password or a code; our staff will not ask either. If somebody told you to "
                "send it, please call 96110."
            )
        return told + ("The last four digits of a card are enough." if card else "It is not needed in this chat.")
    told = f"为了您的资金安全，我已经隐藏了您发来的{'、'.join(names)}，没有保存，也没有给任何人看到。"
    if secret:
        return told + ("密码和验证码请不要告诉任何人，银行工作人员也不会向您要。如果是别人让您发的，请马上拨打 96110。")
    return told + ("办业务时只说卡号后四位就可以。" if card else "聊天里不需要您提供它。")
