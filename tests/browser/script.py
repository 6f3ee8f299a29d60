"""What the stand-in says: customers, hot questions, and answers by keyword."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

CUSTOMERS: list[Json] = [
    {
        "id": "wang_guilan",
        "name": "王桂兰",
        "age": 74,
        "segment": "elderly",
        "language": "zh",
        "description": "退休教师，用关爱版，养老金在工资卡上",
    },
    {
        "id": "zhang_wei",
        "name": "张伟",
        "age": 38,
        "segment": "mass",
        "language": "zh",
        "description": "上班族，有房贷和信用卡",
    },
    {
        "id": "john_smith",
        "name": "John Smith",
        "age": 41,
        "segment": "foreigner",
        "language": "en",
        "description": "外籍客户，持护照，用英文",
    },
]
HOT = [
    "怎么修改预留手机号",
    "手机银行转账要手续费吗",
    "银行卡丢了怎么办",
    "转账多久能到账",
    "怎么查开户行",
    "信用卡账单怎么还",
    "大额存单利率是多少",
    "取款密码忘了怎么办",
]
ANSWER = {
    "type": "text",
    "markdown": "可以在手机银行里自己改，**不用跑网点**：\n\n1. 打开「我的 > 安全中心 > 修改手机号」；\n"
    "2. 刷脸核验，再填新号码收到的验证码；\n3. 提交后即时生效。\n\n"
    "旧号码已停用的，请带身份证和银行卡到网点办理。",
    "risk_notice": "验证码只填在手机银行里，任何人向您要验证码都不要给。",
    "source": {
        "entry_id": "account.change_phone.app",
        "topic": "account.change_phone",
        "question": "怎么修改银行卡预留手机号？",
    },
    "links": [{"title": "修改手机号", "link": "bank://security/phone"}],
}
CARD = {
    "type": "card",
    "kind": "feature",
    "title": "转账汇款",
    "subtitle": "我现在还不能在聊天里直接替您转账，已替您填好，请到手机银行里核对后确认。",
    "fields": [
        {"label": "收款人", "value": "闺女"},
        {"label": "金额", "value": "3,500.00 元"},
        {"label": "位置", "value": "首页 > 转账"},
    ],
    "note": "转账前请电话核实对方身份。",
    "actions": [
        {"title": "去转账", "link": "bank://transfer?amount=350000&payee=闺女"},
        {"title": "转人工", "value": "human"},
    ],
}
BRANCH = {
    "type": "card",
    "kind": "branch",
    "title": "济南泺源大街支行",
    "subtitle": "离您约 600 米",
    "fields": [
        {"label": "地址", "value": "济南市历下区泺源大街 8 号"},
        {"label": "营业时间", "value": "周一至周日 9:00–17:00"},
    ],
    "actions": [
        {"title": "导航", "link": "bank://branches/navigate?name=泺源大街支行"},
        {"title": "拨打电话", "link": "tel:0531-80000000"},
    ],
}
PRODUCT = {
    "type": "card",
    "kind": "product",
    "title": "恒稳月享 90 天",
    "subtitle": "适合能接受小幅波动、三个月内不用这笔钱的客户",
    "fields": [
        {"label": "风险等级", "value": "R2 较低风险"},
        {"label": "期限", "value": "90 天"},
        {"label": "起购", "value": "1 元"},
    ],
    "note": "理财非存款，产品有风险，业绩比较基准不代表实际收益。",
    "actions": [{"title": "查看详情", "link": "bank://wealth/product?product=hw90"}],
}
REASONS = [
    {"value": "card_loss", "title": "挂失"},
    {"value": "transfer", "title": "转账问题"},
    {"value": "wealth", "title": "理财"},
    {"value": "complaint", "title": "投诉"},
    {"value": "other", "title": "其他"},
]
OFFER = {
    "type": "quick_replies",
    "text": "您是想问：",
    "options": [
        {"title": "手机银行转账要手续费吗", "value": "faq:fee"},
        {"title": "转账多久能到账", "value": "faq:arrival"},
        {"title": "转人工", "value": "human"},
    ],
}
FORM = {
    "type": "form_step",
    "form": "reserve_cash",
    "slot": "date",
    "prompt": "您想哪天来取？",
    "step": 2,
    "total": 3,
    "options": [{"title": "明天", "value": "text:明天"}, {"title": "后天", "value": "text:后天"}],
}
MASKED = {
    "type": "notice",
    "level": "warning",
    "code": "masked_sensitive",
    "text": "您刚才发的内容里有卡号或密码，为了您的资金安全，我们没有保存它。请不要在聊天里发送卡号、密码和验证码。",
}
ENGLISH = {
    "type": "notice",
    "level": "info",
    "code": "language_en",
    "text": "I will speak English with you from now on.",
}
ENGLISH_ANSWER = {
    "type": "text",
    "markdown": "You can open an account with your **passport** at any branch. Bring:\n\n"
    "- your passport and visa\n"
    "- a Chinese mobile number\n- proof of address or work",
    "links": [{"title": "Find a branch", "link": "bank://branches"}],
}
VOICE_CHANGED = {"type": "notice", "level": "info", "code": "care_settings_changed", "text": "好，念慢一点。"}
TOO_FAST = "发得太快的一句"
SCRIPT: list[tuple[tuple[str, ...], list[Json]]] = [
    (("闺女", "转给", "3500", "三千五"), [CARD]),
    (("网点", "附近"), [BRANCH]),
    (("理财", "产品"), [PRODUCT]),
    (("取现", "预约"), [FORM]),
    (("6222", "密码是"), [MASKED, {"type": "text", "markdown": "请问有什么可以帮您？"}]),
    (("English", "english"), [ENGLISH, ENGLISH_ANSWER]),
    (("手续费", "怎么转"), [OFFER]),
    (("说慢点",), [VOICE_CHANGED, ANSWER]),
]
