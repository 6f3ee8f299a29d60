"""What is kept of a dialogue: enough to go on after a restart, never more than the last turns, no secrets."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path

import httpx
import numpy as np

from tests.conversations.stage import TOKEN, Stage

QUESTIONS = ("转账要手续费吗", "密码忘了怎么办", "存款利率多少", "网点几点开门", "信用卡怎么还款")


def processor_seconds(stage: Stage) -> float:
    """CPU time that Rasa has used so far."""
    fields = Path(f"/proc/{stage.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100.0


def stored(stage: Stage, conversation: str) -> str:
    with sqlite3.connect(stage.database) as database:
        row = database.execute("select events from dialogue where conversation = ?", (conversation,)).fetchone()
    return str(row[0])


def post(stage: Stage, body: object, token: str = TOKEN) -> httpx.Response:
    return httpx.post(
        f"{stage.url}/webhooks/assistant/webhook",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )


def test_第一百二十轮和第一轮一样快_存的也一样多(stage: Stage, conversation: str) -> None:
    def say(who: str, *turns: int) -> float:
        started = processor_seconds(stage)
        for turn in turns:
            stage.say(who, QUESTIONS[turn % len(QUESTIONS)])
        return processor_seconds(stage) - started

    young = f"{conversation}-young"
    say(conversation, *range(90))
    say(young, *range(5))
    # Turn by turn: a machine that is busy for a while slows down both.
    early = late = 0.0
    for turn in range(30):
        early += say(young, 5 + turn)
        late += say(conversation, 90 + turn)
    size_early = max(len(stored(stage, young)), 1)
    size_late = len(stored(stage, conversation))

    assert late < early * 1.5 + 0.2
    assert size_late < size_early * 2.5
    assert stored(stage, conversation).count('"event": "user"') <= 6


def test_填到一半重启_接着填(stage: Stage, conversation: str) -> None:
    stage.say(conversation, "给我闺女转钱")
    stage.restart()
    heard = stage.say(conversation, "三千五")
    assert heard.form is None
    assert "3,500 元" in heard.said and "闺女" in heard.said


def test_聊过很多轮以后表单还在(stage: Stage, conversation: str) -> None:
    stage.say(conversation, "给王建国转账")
    for turn in range(12):
        heard = stage.say(conversation, QUESTIONS[turn % len(QUESTIONS)])
        assert heard.form == "transfer_money_form"
    heard = stage.say(conversation, "五百")
    assert "500 元" in heard.said and "王建国" in heard.said


def test_句向量用过就扔_不存进对话(stage: Stage, conversation: str) -> None:
    vector = base64.b64encode(np.full(384, 0.05, np.float16).tobytes()).decode()
    answer = post(stage, {"sender": conversation, "message": "查余额", "metadata": {"vector": vector}})
    assert answer.status_code == 200
    assert vector[:40] not in stored(stage, conversation)


def test_坏的句向量不影响回答(stage: Stage, conversation: str) -> None:
    for vector in ("不是编码", base64.b64encode(b"short").decode(), 7):
        answer = post(stage, {"sender": conversation, "message": "查余额", "metadata": {"vector": vector}})
        assert answer.status_code == 200
        assert answer.json()["intent"]["name"] == "check_balance"


def test_没有令牌不让进(stage: Stage, conversation: str) -> None:
    assert post(stage, {"sender": conversation, "message": "查余额"}, token="wrong").status_code == 401
    assert httpx.post(f"{stage.url}/webhooks/assistant/webhook", json={}).status_code == 401


def test_空的和不成样子的消息被拒绝(stage: Stage) -> None:
    for body in ({"sender": "x"}, {"message": "你好"}, {"sender": "x", "message": "  "}, [], "你好"):
        assert post(stage, body).status_code == 422


def test_没有打开管理接口(stage: Stage) -> None:
    for path in ("/model", "/model/parse", "/conversations/x/tracker", "/webhooks/rest/webhook"):
        assert httpx.get(f"{stage.url}{path}").status_code == 404


def test_每轮都说明听懂了什么(stage: Stage, conversation: str) -> None:
    body = post(stage, {"sender": conversation, "message": "转账要手续费吗", "message_id": "m-1"}).json()
    assert body["intent"]["name"] == "ask_faq" and 0 < body["intent"]["confidence"] <= 1
    assert len(body["intent_ranking"]) == 5
    assert body["topics"][0]["name"] == "transfer.transfer_fee"
    assert body["active_form"] is None and body["entities"] == []
