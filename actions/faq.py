"""Questions: the knowledge base answers, offers the nearest, or says that it does not know."""

from __future__ import annotations

from actions.contents import choice, failed, option, person_option, text
from actions.courtesy import PHRASES
from actions.turn import BankAction, Content, Turn
from assistant.faq.models import Decision
from assistant.faq.replies import faq_contents

INTENT_TITLES = {
    "check_balance": "查余额",
    "list_transactions": "查明细",
    "check_bill": "查账单",
    "transfer_money": "转账",
    "top_up_phone": "充话费",
    "pay_utility": "生活缴费",
    "reserve_cash": "预约取现",
    "report_card_loss": "挂失银行卡",
    "lock_or_limit": "锁卡、调限额",
    "report_fraud": "我遇到诈骗了",
    "browse_products": "看理财、存款产品",
    "find_branch": "找附近网点",
    "contact_manager": "联系客户经理",
    "list_activities": "看最新活动",
    "undo_payment": "撤回刚才的转账",
    "manage_alerts": "动账提醒",
    "complain": "投诉",
}
WORTH_OFFERING = 0.15


class AskFaq(BankAction):
    action_name = "action_ask_faq"

    async def answer(self, turn: Turn) -> list[Content]:
        decision = await self.services.faq.decide(turn.text, topics=turn.topics)
        if decision.outcome == "unknown":
            return self.unknown(turn, decision)
        return list(faq_contents(decision, self.feature_link, turn.english))

    def unknown(self, turn: Turn, decision: Decision) -> list[Content]:
        return [*faq_contents(decision, self.feature_link, turn.english), failed()]


class DefaultFallback(AskFaq):
    """Nothing was sure: ask the knowledge base, else offer the services that come nearest."""

    action_name = "action_default_fallback"

    async def answer(self, turn: Turn) -> list[Content]:
        decision = await self.services.faq.decide(turn.text, topics=turn.topics)
        if decision.outcome != "unknown":
            return list(faq_contents(decision, self.feature_link, turn.english))
        if turn.form:
            return [text("Sorry, I did not get that." if turn.english else "不好意思，我没听明白。"), failed()]
        if turn.english:
            return self.unknown(turn, decision)
        likeliest = next((name for name, _ in turn.ranking if name != "nlu_fallback"), "")
        if likeliest == "out_of_scope":
            return [text(turn.pick(PHRASES["out_of_scope"][0]))]
        nearest = [name for name, confidence in turn.ranking if confidence >= WORTH_OFFERING]
        options = [option(INTENT_TITLES[name], f"intent:{name}") for name in nearest if name in INTENT_TITLES]
        if options:
            return [choice("我没有完全听明白，您是想：", [*options[:2], person_option(False)])]
        return self.unknown(turn, decision)
