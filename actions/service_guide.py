"""Services that are not done inside the chat yet: honestly said, where they are, with what was understood filled in."""

from __future__ import annotations

from dataclasses import dataclass

from actions.contents import (
    Content,
    call_action,
    card,
    day_words,
    fen_of,
    link_action,
    person_option,
    prefilled,
    yuan,
    yuan_words,
)
from actions.services import ActionServices
from actions.turn import BankAction, Turn


@dataclass(frozen=True)
class Guide:
    """Which function does it, how to say what cannot be done here, and which entities go into the link."""

    feature: str
    what: str
    english: str
    takes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    note: str | None = None
    english_note: str | None = None
    urgent: bool = False
    lead: tuple[str, str] | None = None
    """What to say instead of that it cannot be done here, in Chinese and in English."""


GUIDES = {
    "check_balance": Guide("balance", "替您查余额", "show your balance", ("account",)),
    "list_transactions": Guide(
        "transactions", "替您查明细", "list your transactions", ("account", "date", "amount"), ("statement_print",)
    ),
    "check_bill": Guide(
        "credit_card_bill", "替您查账单", "show your bill", ("date", "account"), ("loan_repayment",),
        note="信用卡看“账单与还款”，贷款看“我要还款”。",
    ),
    "undo_payment": Guide(
        "delayed_transfer", "替您撤回转账", "take a payment back", ("amount", "payee"), ("transfer_records",),
        note="只有选了延时到账、还没到账的那笔能撤回；已经到账的，先联系收款人退回。怀疑被骗请马上拨 110。",
        english_note="Only a delayed transfer that has not arrived yet can be taken back. If you suspect fraud, call 110 now.",
    ),
    "pay_utility": Guide(
        "utility_bills", "替您缴费", "pay a bill", ("biller", "amount"), note="缴费前核对户号和户名，缴完在记录里能看到凭证。"
    ),
    "report_card_loss": Guide(
        "card_loss", "替您挂失", "report your card lost", ("account",), ("card_lock", "card_replace"), urgent=True,
        note="先挂失最要紧：点下面的按钮马上挂失，或者打客服热线口头挂失。卡找到了还可以解挂。",
        english_note="Please block the card first, with the button below or by calling the hotline.",
    ),
    "lock_or_limit": Guide(
        "card_lock", "替您锁卡或调限额", "lock a card or change a limit", ("account", "amount"), ("transfer_limit",),
        note="临时锁卡随时可以自己解开；发现有不是自己的交易，请先锁卡再打客服热线。",
    ),
    "contact_manager": Guide(
        "manager", "替您接通客户经理", "connect you with your account manager",
        lead=(
            "您的客户经理在这里。想现在就说话，点“转人工”，客户经理在岗的话先由他来接您。",
            "Your account manager is here. To talk right now, ask for a person: your manager answers first if on duty.",
        ),
    ),
    "manage_alerts": Guide("alerts", "替您开关动账提醒", "change your alerts", ("account", "amount")),
    "refer_friend": Guide("referral", "替您推荐好友", "send a referral", note="推荐码和进度都在“推荐有礼”里。"),
    "verify_identity_foreigner": Guide(
        "foreigner_identity", "替您核验证件", "verify your identity",
        note="护照、外国人永久居留身份证、港澳居民来往内地通行证、台湾居民来往大陆通行证、港澳台居民居住证都可以，请准备好证件原件。",
        english_note="Passport, Foreign Permanent Resident ID Card, and travel or residence permits of Hong Kong, "
        "Macao and Taiwan residents are accepted. Please have the original at hand.",
    ),
}  # fmt: skip

LABELS = {"account": "账户", "date": "时间", "amount": "金额", "payee": "收款人", "biller": "项目"}
ENGLISH_LABELS = {"account": "Account", "date": "When", "amount": "Amount", "payee": "Payee", "biller": "For"}


class ServiceGuide(BankAction):
    action_name = "action_service_guide"

    def __init__(self, services: ActionServices) -> None:
        super().__init__(services)
        for guide in GUIDES.values():
            for feature in (guide.feature, *guide.also):
                services.catalogue.required(feature)

    async def answer(self, turn: Turn) -> list[Content]:
        guide = GUIDES.get(turn.intent)
        if guide is None:
            return []
        return [self.guide_card(guide, turn)]

    def guide_card(self, guide: Guide, turn: Turn) -> Content:
        catalogue = self.services.catalogue
        feature = catalogue.required(guide.feature)
        english = turn.english
        known = {name: turn.entity(name) for name in guide.takes}
        link = prefilled(feature.link, {name: _for_link(name, value) for name, value in known.items()})
        labels = ENGLISH_LABELS if english else LABELS
        fields: list[tuple[str, str | None]] = [("Where" if english else "在哪里", feature.path)]
        fields += [(labels[name], _for_reading(turn, name, english)) for name in guide.takes if known[name]]
        actions = [link_action(f"Open {feature.name}" if english else f"打开{feature.name}", link)]
        for other in map(catalogue.required, guide.also):
            actions.append(link_action(other.name, other.link))
        if guide.urgent:
            hotline = catalogue.bank["hotline"]
            fields.append(("Hotline" if english else "客服热线", hotline))
            actions.append(call_action(f"Call {hotline}" if english else f"拨打 {hotline}", hotline))
        subtitle = (
            f"I cannot {guide.english} here in the chat yet. You can do it in the app:"
            if english
            else f"我现在还不能在聊天里直接{guide.what}，在手机银行里这样办："
        )
        if guide.lead is not None:
            subtitle = guide.lead[english]
        return card(
            "feature",
            feature.name,
            subtitle=subtitle,
            fields=fields,
            note=guide.english_note if english else guide.note,
            spoken=None
            if english
            else said_back(guide, turn) + f"{feature.name}在{feature.path.replace('>', '，')}，点下面的按钮就能打开。",
            actions=[*actions, person_option(english)],
        )


def said_back(guide: Guide, turn: Turn) -> str:
    """The amount as it was understood, in words: 电费，一百元."""
    fen = fen_of(turn.entity("amount")) if "amount" in guide.takes else None
    if fen is None:
        return ""
    biller = _for_reading(turn, "biller", False) if turn.entity("biller") else None
    return f"{biller}，{yuan_words(fen)}。" if biller else f"{yuan_words(fen)}。"


def _for_link(name: str, value: object) -> object:
    if name == "amount":
        return fen_of(value)
    return value


def _for_reading(turn: Turn, name: str, english: bool) -> str | None:
    value = turn.entity(name)
    if name == "amount":
        fen = fen_of(value)
        return yuan(fen, english) if fen is not None else None
    if name == "date":
        return day_words(str(value), english)
    if name == "biller":
        entity = next(e for e in turn.entities if e.get("entity") == "biller")
        return turn.text[int(entity.get("start", 0)) : int(entity.get("end", 0))] or str(value)
    text = str(value)
    return f"尾号 {text}" if text.isdigit() and not english else text
