"""What an agent is handed: why, what the customer was doing and said, how they feel, how to speak with them."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from assistant.conversation.threads import MessageRow
from assistant.handoff.briefing import age_group, customer_card, make_brief, masked_name
from assistant.handoff.dialogue import form_in_progress, turns
from assistant.handoff.models import Brief, Reason, Trigger
from assistant.identity.models import Customer, CustomerId

TODAY = date(2026, 11, 22)
GRANDMOTHER = Customer(
    id=CustomerId("wang_guilan"), name="王桂兰", birth_date=date(1952, 3, 8), segment="elderly", care_edition=True
)
FOREIGNER = Customer(id=CustomerId("john_smith"), name="John Smith", birth_date=date(1985, 4, 2), language="en")
YOUNG = Customer(id=CustomerId("liu_yang"), name="刘洋", birth_date=date(2002, 1, 20))


class Talk:
    """A conversation as it is stored."""

    def __init__(self) -> None:
        self.rows: list[MessageRow] = []

    def says(self, text: str, *, at: int = 0, answered: str | None = None, **understood: Any) -> Talk:
        said = self._row("customer", at, {"type": "text", "text": text})
        content: dict[str, Any] = {"type": "text", "markdown": "好的"}
        if answered:
            content["source"] = {"entry_id": "a.b.c", "topic": "a.b", "question": answered}
        kept = {"route": "rasa", "active_form": None} | understood
        self._row("assistant", at, content, in_reply_to=said.sequence, understanding=orjson.dumps(kept).decode())
        return self

    def taps(self, value: str, title: str) -> Talk:
        self._row("customer", 0, {"type": "quick_reply", "title": title, "value": value})
        return self

    def agent(self, text: str) -> Talk:
        self._row("agent", 0, {"type": "text", "text": text})
        return self

    def _row(self, sender: str, at: int, content: dict[str, Any], **fields: Any) -> MessageRow:
        values = {"client_message_id": None, "in_reply_to": None} | fields
        row = MessageRow("c", len(self.rows) + 1, sender, at, content=orjson.dumps(content).decode(), **values)
        self.rows.append(row)
        return row


TRANSFER = {"intent": "transfer_money", "active_form": "transfer_money_form", "requested_slot": "amount"}


def brief(talk: Talk, trigger: Trigger = Trigger.BUTTON, reason: Reason | None = None, who: Customer = YOUNG) -> Brief:
    return make_brief(talk.rows, who, trigger, reason, today=TODAY, branch_name="历下支行", manager_name="赵敏")


def test_办到一半的事_填了什么还差什么() -> None:
    handed = brief(Talk().says("给王建国转账", **TRANSFER, slots={"payee": "王建国"}).taps("human", "转人工"))
    assert handed.task is not None
    assert (handed.task.form, handed.task.title, handed.task.waiting_for) == ("transfer_money", "转账", "金额")
    assert [(field.label, field.value) for field in handed.task.filled] == [("收款人", "王建国")]
    assert handed.summary == "客户点了“转人工”。此前正在办转账（收款人 王建国，还差金额）。"


def test_答过什么_没听懂什么_都写进去() -> None:
    talk = Talk().says("转账要手续费吗", answered="手机银行转账要手续费吗？", intent="ask_faq")
    talk.says("那个单子咋弄", failed=True, intent="nlu_fallback")
    handed = brief(talk, Trigger.FAILED_ANSWERS)
    assert handed.summary == (
        "小恒连着两次没答上来。此前问过“手机银行转账要手续费吗”，小恒已答；小恒没听懂“那个单子咋弄”。"
    )


def test_点了事由就写上() -> None:
    assert "事由：挂失" in brief(Talk(), reason=Reason.CARD_LOSS).summary


def test_总结最多两句话() -> None:
    talk = Talk()
    for n in range(9):
        talk.says(f"问题{n}", answered=f"问题{n}？", intent="check_balance")
    assert brief(talk).summary.count("。") <= 2


def test_最后几句原话_不算点转人工的那一下() -> None:
    talk = Talk()
    for n in range(8):
        talk.says(f"第{n}句")
    assert brief(talk.taps("human", "转人工")).said == ["第3句", "第4句", "第5句", "第6句", "第7句"]


def test_上一次人工说过的不算这一次的() -> None:
    talk = Talk().says("什么破银行，气死我了").agent("给您办好了").says("谢谢，再问一下利率")
    handed = brief(talk)
    assert handed.said == ["谢谢，再问一下利率"] and handed.sentiment == "calm"


@pytest.mark.parametrize(
    ("text", "trigger", "sentiment"),
    [
        ("转账要手续费吗", Trigger.BUTTON, "calm"),
        ("好着急，钱没到账咋办", Trigger.BUTTON, "worried"),
        ("垃圾银行", Trigger.BUTTON, "angry"),
        ("转账要手续费吗", Trigger.ANGER, "angry"),
        ("活着没意思", Trigger.SELF_HARM, "distressed"),
    ],
)
def test_心情(text: str, trigger: Trigger, sentiment: str) -> None:
    assert brief(Talk().says(text), trigger).sentiment == sentiment


def test_风险_要命的排在前面() -> None:
    talk = Talk().says("卡丢了，我要投诉").says("钱也被骗走了")
    assert brief(talk).risks == ["fraud", "card_loss", "complaint"]
    assert brief(Talk(), Trigger.SELF_HARM, Reason.WELLBEING).risks == ["self_harm"]


def test_客户名片_名字遮着_有网点和客户经理() -> None:
    card = brief(Talk(), who=GRANDMOTHER).customer
    assert (card.name, card.age_group, card.care_edition) == ("王**", "60+", True)
    assert (card.branch_name, card.manager_name) == ("历下支行", "赵敏")


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王桂兰", "王**"), ("张伟", "张**"), ("欧阳娜娜", "欧阳**"), ("John Smith", "J*** S***"), ("Li", "L***")],
)
def test_名字怎么遮(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("born", "group"),
    [(date(1966, 11, 22), "60+"), (date(1966, 11, 23), "30-59"), (date(1996, 11, 22), "30-59"),
     (date(1996, 11, 23), "under 30"), (None, None)],
)  # fmt: skip
def test_年龄段按生日当天算(born: date | None, group: str | None) -> None:
    assert age_group(born, TODAY) == group


def test_老人和外籍客户_各有说法_别人没有() -> None:
    assert any("有没有人催您" in hint for hint in customer_card(GRANDMOTHER, TODAY).how_to_speak)
    assert any("passport" in hint for hint in customer_card(FOREIGNER, TODAY).how_to_speak)
    assert customer_card(YOUNG, TODAY).how_to_speak == []


def test_表单接着办_填过的都带上_按钮装得下() -> None:
    form = form_in_progress(Talk().says("转", **TRANSFER, slots={"payee": "王建国", "amount": 350000}).rows)
    assert form is not None
    go_on, leave = form.options(english=False)
    assert (go_on.title, go_on.value) == ("接着办", 'intent:transfer_money{"payee":"王建国","amount":350000}')
    assert (leave.title, leave.value) == ("不办了", "intent:cancel")
    assert [option.title for option in form.options(english=True)] == ["Go on", "Leave it"]
    endless = form_in_progress(Talk().says("转", **TRANSFER, slots={"payee": "王" * 600}).rows)
    assert endless is not None and endless.options(False)[0].value == "intent:transfer_money"


def test_投诉的话不塞进按钮() -> None:
    talk = Talk().says("投诉", intent="complain", active_form="complain_form", slots={"complaint": "柜员态度差"})
    form = form_in_progress(talk.rows)
    assert form is not None and form.options(False)[0].value == "intent:complain"


def test_表单办完了_或者隔了半天_就不算在办() -> None:
    talk = Talk().says("转", **TRANSFER)
    assert form_in_progress(talk.rows) is not None
    assert form_in_progress(Talk().says("转", **TRANSFER).says("五百").rows) is None
    talk.rows.append(MessageRow("c", 9, "customer", 5 * 3600 * 1000, None, None, '{"type":"text","text":"在吗"}'))
    assert form_in_progress(talk.rows) is None


def test_知识库回的话不改变表单在不在办() -> None:
    talk = Talk().says("转", **TRANSFER, slots={"payee": "王建国"})
    talk.rows.append(MessageRow("c", 9, "assistant", 0, None, None, '{"type":"text"}', understanding='{"route":"faq"}'))
    assert form_in_progress(talk.rows) is not None


def test_空的对话也写得出交接() -> None:
    handed = brief(Talk())
    assert (handed.summary, handed.said, handed.task) == ("客户点了“转人工”。", [], None)
    assert turns([]) == []
