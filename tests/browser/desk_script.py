"""What the scripted desk holds: staff, customers, canned replies, and what the knowledge base would suggest."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

PASSWORD = "xiaoheng-demo"
STAFF: list[Json] = [
    {"id": "lin_xiao", "name": "林晓", "username": "lin_xiao", "role": "agent", "description": "综合服务组"},
    {"id": "zhao_min", "name": "赵敏", "username": "zhao_min", "role": "manager", "description": "负责王桂兰和陈静"},
    {"id": "wu_gang", "name": "吴刚", "username": "wu_gang", "role": "supervisor", "description": "看全部队列"},
    {"id": "tang_ling", "name": "唐玲", "username": "tang_ling", "role": "administrator", "description": "管理账号"},
]
COLLEAGUES: list[Json] = [
    {"staff_id": "he_ping", "name": "何平", "title": "客服", "availability": "on_duty", "present": True, "active": 2, "conversation_limit": 4},
    {"staff_id": "sun_lei", "name": "孙磊", "title": "反诈专员", "availability": "busy", "present": True, "active": 4, "conversation_limit": 4},
    {"staff_id": "xu_jing", "name": "徐静", "title": "理财顾问", "availability": "on_duty", "present": True, "active": 0, "conversation_limit": 2},
    {"staff_id": "qian_hong", "name": "钱虹", "title": "客户经理", "availability": "on_duty", "present": True, "active": 1, "conversation_limit": 4},
    {"staff_id": "ma_chao", "name": "马超", "title": "投诉专员", "availability": "off_duty", "present": False, "active": 0, "conversation_limit": 2},
]  # fmt: skip
GROUPS: list[Json] = [
    {"id": "general", "name": "综合服务", "open": True, "waiting": 2},
    {"id": "safety", "name": "挂失反诈", "open": True, "waiting": 0},
    {"id": "wealth", "name": "理财", "open": False, "waiting": 0},
]
CUSTOMERS: dict[str, Json] = {
    "王**": {
        "customer": {"segment": "elderly", "age_group": "60+", "language": "zh", "care_edition": True},
        "reason": ("card_loss", "挂失"),
        "marks": ["card_loss", "worried", "elderly"],
        "summary": "银行卡在菜场丢了，想马上挂失；小恒给了挂失入口，她没有找到。",
        "task": {
            "form": "card_loss_form",
            "title": "银行卡挂失",
            "filled": [{"label": "卡号尾号", "value": "6222"}, {"label": "什么时候丢的", "value": "今天上午"}],
            "waiting_for": "是否同时补卡",
        },
        "sentiment": "worried",
        "how_to_speak": ["一次只说一件事，句子短一点", "不用“点击”“跳转”，说“按”“打开”", "确认听懂了再往下说"],
        "said": ["我卡不见了，急死了", "那个挂失在哪里按啊"],
    },
    "张*": {
        "customer": {"segment": "mass", "age_group": "30-59", "language": "zh", "care_edition": False},
        "reason": ("transfer", "转账问题"),
        "marks": [],
        "summary": "昨晚转给张伟的 3,500 元还没有到账，问是不是转错了。",
        "task": None,
        "sentiment": "calm",
        "how_to_speak": [],
        "said": ["昨天转的钱还没到", "能不能帮我查一下"],
    },
    "J*** S****": {
        "customer": {"segment": "foreigner", "age_group": "30-59", "language": "en", "care_edition": False},
        "reason": ("other", "其他"),
        "marks": ["foreign"],
        "summary": "Wants to receive a salary from abroad and asks which documents the branch needs.",
        "task": None,
        "sentiment": "calm",
        "how_to_speak": ["请用英语回复", "日期写月份的英文名，金额写 CNY"],
        "said": ["Which documents do I need?"],
    },
    "李**": {
        "customer": {"segment": "mass", "age_group": "30-59", "language": "zh", "care_edition": False},
        "reason": ("fraud", "疑似诈骗"),
        "marks": ["fraud", "distressed"],
        "summary": "有人自称公安，让她把钱转到“安全账户”，已经转了一笔，还在通话。",
        "task": None,
        "sentiment": "distressed",
        "how_to_speak": [],
        "said": ["他们说我涉嫌洗钱", "让我别挂电话"],
    },
    "陈*": {
        "customer": {"segment": "wealth", "age_group": "30-59", "language": "zh", "care_edition": False},
        "reason": ("wealth", "理财"),
        "marks": [],
        "summary": "大额存单下周到期，想比较续存和理财。",
        "task": None,
        "sentiment": "calm",
        "how_to_speak": [],
        "said": ["存单到期了怎么办"],
    },
}
SUGGESTIONS: list[Json] = [
    {"entry_id": "q1", "question": "银行卡丢了怎么挂失", "answer": "打开手机银行，按“我的”，再按“银行卡”，选这张卡，按“挂失”。也可以现在由我为您办理口头挂失。", "score": 0.93},
    {"entry_id": "q2", "question": "挂失后多久可以补卡", "answer": "挂失七天后，本人带身份证到任一网点补卡。", "score": 0.71},
    {"entry_id": "q3", "question": "口头挂失有效多久", "answer": "口头挂失五天内有效，请在五天内办理正式挂失。", "score": 0.64},
]  # fmt: skip
CANNED: list[Json] = [
    {"id": "c1", "shortcut": "nh", "title": "问候", "text": "您好，我是人工客服，很高兴为您服务。", "group_id": None},
    {"id": "c2", "shortcut": "sd", "title": "请稍等", "text": "请稍等，我正在为您查询。", "group_id": None},
    {
        "id": "c3",
        "shortcut": "gs",
        "title": "挂失确认",
        "text": "已为您办理口头挂失，五天内有效。",
        "group_id": "general",
    },
    {
        "id": "c4",
        "shortcut": "lc",
        "title": "理财提示",
        "text": "理财非存款，产品有风险，投资须谨慎。",
        "group_id": "wealth",
    },
]
CODES: list[Json] = [
    {"code": "solved", "title": "已解决"},
    {"code": "follow_up", "title": "需跟进"},
    {"code": "complaint", "title": "投诉已登记"},
]
HOURS: Json = {
    "always": False,
    "workdays": [["08:30", "18:00"]],
    "weekends": [["09:00", "17:00"]],
    "holidays": [],
    "closed_days": ["2026-12-31"],
    "open_days": [],
}
SERVICE_LEVEL: Json = {
    "requests": 133,
    "queued": 128,
    "answered": 117,
    "answered_within_15s": 96,
    "answered_within_60s": 113,
    "abandoned": 6,
    "left_message": 5,
    "average_wait_seconds": 18.4,
    "average_handling_seconds": 312.0,
    "rating_average": 4.6,
    "ratings": 71,
}
