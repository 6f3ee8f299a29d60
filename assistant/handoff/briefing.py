"""What an agent is handed with a customer: read out of the conversation as stored, nothing asked of anyone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from assistant.conversation.threads import MessageRow
from assistant.handoff.dialogue import Turn, form_in_progress, turns
from assistant.handoff.models import Brief, CustomerCard, Reason, Task, Trigger
from assistant.handoff.signals import Sentiment, Signals, read_signals
from assistant.handoff.wording import reason_title
from assistant.identity.models import Customer

SHOWN_SENTENCES = 5
FELT_IN = 6
LONGEST_QUOTE = 40
ELDERLY_FROM = 60

WHY = {
    Trigger.BUTTON: "客户点了“转人工”",
    Trigger.SAID: "客户开口要找人工",
    Trigger.FAILED_ANSWERS: "小恒连着两次没答上来",
    Trigger.ANGER: "客户很生气，请先安抚",
    Trigger.FRAUD: "客户可能正遇到诈骗，请先止损",
    Trigger.SELF_HARM: "客户流露出轻生的念头，请先关心人，别急着办业务",
    Trigger.ILLNESS: "客户说有人突发急症，请先问 120 打了没有，再帮着联系家里人",
    Trigger.DANGER: "客户说遇到了危险（火、煤气、坏人或有人走失），请先问 119 或 110 打了没有",
    Trigger.MANAGER: "客户经理主动联系",
}
INTENT_TITLES = {
    "check_balance": "查余额",
    "list_transactions": "查明细",
    "check_bill": "查账单",
    "transfer_money": "转账",
    "undo_payment": "撤回转账",
    "top_up_phone": "充话费",
    "pay_utility": "生活缴费",
    "reserve_cash": "预约取现",
    "report_card_loss": "挂失",
    "lock_or_limit": "锁卡、调限额",
    "report_fraud": "遇到诈骗",
    "browse_products": "看理财、存款产品",
    "explain_product": "了解某款产品",
    "contact_manager": "找客户经理",
    "find_branch": "找网点",
    "complain": "投诉",
    "open_feature": "找手机银行的功能",
    "manage_alerts": "动账提醒",
    "list_activities": "看活动",
    "refer_friend": "推荐好友",
    "switch_care_mode": "换成关爱版",
    "verify_identity_foreigner": "外籍身份核验",
    "health_tip": "聊健康",
    "companion_chat": "想聊聊天",
    "emergency": "紧急求助",
}
FEELINGS: tuple[Sentiment, ...] = ("distressed", "angry", "worried", "calm")
RISKS = ("self_harm", "fraud", "card_loss", "complaint")
OF_TRIGGER = {Trigger.FRAUD: "fraud", Trigger.SELF_HARM: "self_harm"}
OF_REASON = {Reason.FRAUD: "fraud", Reason.CARD_LOSS: "card_loss", Reason.COMPLAINT: "complaint"}
FELT_BY_TRIGGER: dict[Trigger, Sentiment] = {Trigger.ANGER: "angry", Trigger.SELF_HARM: "distressed"}

TO_ELDERLY = (
    "说慢一点，句子短一点，一次只说一件事",
    "金额、日期、人名都重复一遍，请客户再说一遍确认",
    "不用术语：“限额”说“一天最多能转多少”，“赎回”说“取出来”",
    "转账前问一句：有没有人催您、教您这么办，让您别告诉家里人",
    "不催、不抢话；看不清听不清，就换个说法再说",
)
TO_FOREIGN = (
    "请用英文回复，句子简单，一句一件事",
    "证件：护照 passport，外国人永久居留身份证 Foreign Permanent Resident ID Card，签证 visa",
    "金额写 CNY 1,000.00，日期写 23 Nov 2026",
    "姓名按证件上的拼写核对，连字符和空格都算",
)
COMPOUND_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|夏侯|南宫|端木|百里|呼延|轩辕|独孤"
)


def make_brief(
    messages: Sequence[MessageRow],
    customer: Customer,
    trigger: Trigger,
    reason: Reason | None,
    *,
    today: date,
    branch_name: str | None = None,
    manager_name: str | None = None,
) -> Brief:
    """From the last messages of the conversation, oldest first, as stored (masked)."""
    said = turns(messages)
    form = form_in_progress(messages)
    task = form.task() if form else None
    signals = [read_signals(turn.said) for turn in said[-FELT_IN:]]
    return Brief(
        summary=_summary(said, trigger, reason, task),
        said=[turn.said for turn in said[-SHOWN_SENTENCES:]],
        task=task,
        sentiment=_sentiment(signals, trigger),
        risks=_risks(signals, trigger, reason),
        customer=customer_card(customer, today, branch_name, manager_name),
    )


def customer_card(
    customer: Customer, today: date, branch_name: str | None = None, manager_name: str | None = None
) -> CustomerCard:
    """The name masked, the age as a group, and how to speak with elderly and foreign customers."""
    age = _age(customer.birth_date, today)
    elderly = customer.care_edition or (age is not None and age >= ELDERLY_FROM) or customer.segment == "elderly"
    foreign = customer.language.startswith("en")
    return CustomerCard(
        customer_id=customer.id,
        name=masked_name(customer.name),
        segment=customer.segment,
        age_group=age_group(customer.birth_date, today),
        language=customer.language,
        care_edition=customer.care_edition,
        branch_id=customer.branch_id,
        branch_name=branch_name,
        manager_id=customer.manager_id,
        manager_name=manager_name,
        how_to_speak=[*(TO_ELDERLY if elderly else ()), *(TO_FOREIGN if foreign else ())],
    )


def masked_name(name: str) -> str:
    """王桂兰 as 王**, 欧阳娜娜 as 欧阳**, John Smith as J*** S***."""
    name = name.strip()
    if name.isascii():
        return " ".join(f"{part[0]}***" for part in name.split())
    compound = COMPOUND_SURNAMES.match(name)
    return f"{compound[0] if compound else name[:1]}**"


def age_group(birth_date: date | None, today: date) -> str | None:
    age = _age(birth_date, today)
    if age is None:
        return None
    return "60+" if age >= ELDERLY_FROM else "30-59" if age >= 30 else "under 30"


def _age(birth_date: date | None, today: date) -> int | None:
    if birth_date is None:
        return None
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def _summary(said: Sequence[Turn], trigger: Trigger, reason: Reason | None, task: Task | None) -> str:
    """Two sentences at most: why, then what had been going on."""
    why = WHY[trigger] + (f"，事由：{reason_title(reason)}" if reason and reason is not Reason.WELLBEING else "")
    events = [*_task_words(task), *_answered_words(said, task), *_failed_words(said)]
    if not events and said:
        events = [f"最后说“{_quoted(said[-1].said)}”"]
    return f"{why}。" + (f"此前{'；'.join(events)}。" if events else "")


def _task_words(task: Task | None) -> list[str]:
    if task is None:
        return []
    filled = "，".join(f"{field.label} {field.value}" for field in task.filled)
    missing = f"还差{task.waiting_for}" if task.waiting_for else ""
    inside = "，".join(part for part in (filled, missing) if part)
    return [f"正在办{task.title}（{inside}）" if inside else f"正在办{task.title}"]


def _answered_words(said: Sequence[Turn], task: Task | None) -> list[str]:
    asked = _distinct(question.rstrip("？?") for turn in said for question in turn.answered)[-2:]
    under_way = task.form if task else None
    wished = [turn.intent for turn in said if turn.intent in INTENT_TITLES and not turn.failed]
    done = _distinct(INTENT_TITLES[intent] for intent in wished if intent and intent != under_way)[-2:]
    words = []
    if done:
        words.append(f"说到{'、'.join(done)}")
    if asked:
        words.append(f"问过{'、'.join(f'“{question}”' for question in asked)}，小恒已答")
    return words


def _failed_words(said: Sequence[Turn]) -> list[str]:
    failed = _distinct(_quoted(turn.said) for turn in said if turn.failed)[-2:]
    return [f"小恒没听懂{'、'.join(f'“{quote}”' for quote in failed)}"] if failed else []


def _sentiment(signals: Sequence[Signals], trigger: Trigger) -> Sentiment:
    felt = {signal.sentiment for signal in signals} | {FELT_BY_TRIGGER.get(trigger, "calm")}
    return next(feeling for feeling in FEELINGS if feeling in felt)


def _risks(signals: Sequence[Signals], trigger: Trigger, reason: Reason | None) -> list[str]:
    found = {risk for signal in signals for risk in signal.risks}
    found |= {OF_TRIGGER.get(trigger, ""), OF_REASON.get(reason, "") if reason else ""}
    return [risk for risk in RISKS if risk in found]


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))


def _quoted(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"
