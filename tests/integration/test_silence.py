"""While a person has the conversation the assistant says nothing, whatever the customer sends; one tap asks for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests import people
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service, codes, texts


@pytest.fixture
async def service(
    database_url: str,
    tmp_path: Path,
    rasa: FakeRasa,
    faq: FakeFaq,
    clock: TurnableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Service]:
    people.only_by_hand(monkeypatch)
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url, rasa_timeout_seconds=60)
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


@pytest.mark.parametrize(
    "content",
    [
        {"type": "text", "text": "转账要手续费吗"},
        {"type": "text", "text": "我的密码是135790"},
        {"type": "text", "text": "转人工"},
        {"type": "quick_reply", "title": "手续费", "value": "faq:transfer.transfer_fee.mobile"},
        {"type": "quick_reply", "title": "转人工", "value": "human"},
        {"type": "quick_reply", "title": "挂失", "value": "human:card_loss"},
        {"type": "quick_reply", "title": "好", "value": "intent:affirm"},
        {"type": "quick_reply", "title": "明天", "value": "text:明天"},
    ],
    ids=lambda content: content.get("value") or content["text"],
)
async def test_nothing_is_answered_while_a_person_has_the_conversation(
    service: Service, content: dict[str, Any]
) -> None:
    buttons = [{"title": "好", "payload": "/affirm"}, {"title": "明天", "payload": "明天"}]
    service.rasa.say = lambda call: [{"text": "好吗？", "buttons": buttons}]
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.say(conversation, "预约")
    await people.has(service, conversation)

    first = (await caller.post(conversation, content, "same")).json()
    again = (await caller.post(conversation, content, "same")).json()

    assert [m["sequence"] for m in first["messages"]] == [3]
    assert again == {"messages": first["messages"], "repeated": True}
    assert service.rasa.heard == ["预约"]
    assert service.faq.asked == []
    assert len(await caller.history(conversation)) == 3


async def test_a_picture_for_a_person_is_not_answered_and_one_for_the_assistant_is(service: Service) -> None:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    caller = await service.sign_in()
    conversation = await caller.open()

    async def send() -> list[dict[str, Any]]:
        uploaded = await caller.http.post(
            f"/api/conversations/{conversation}/attachments?name=a.png",
            content=picture.getvalue(),
            headers={"Content-Type": "image/png"},
        )
        content = {"type": "attachment", "attachment_id": uploaded.json()["attachment_id"]}
        return list((await caller.post(conversation, content)).json()["messages"])

    to_assistant = await send()
    await people.has(service, conversation)
    to_person = await send()

    assert people.senders(to_assistant) == ["customer", "assistant"]
    assert "转人工" in texts(to_assistant)[1]
    assert to_assistant[0]["content"]["width"] == 8
    assert people.senders(to_person) == ["customer"]


async def test_no_device_sees_the_assistant_typing_to_a_persons_customer(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        await phone.send(type="send", client_message_id="c", content={"type": "text", "text": "在吗"})
        assert (await phone.receive())["type"] == "message"
        await phone.send(type="ping")
        assert (await phone.receive())["type"] == "pong"


async def test_an_answer_under_way_when_a_person_takes_over_is_dropped(service: Service) -> None:
    service.rasa.mode = "held"
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        asking = asyncio.create_task(caller.post(conversation, {"type": "text", "text": "你好"}, "same"))
        await people.heard(service, 1)
        await people.has(service, conversation)
        service.rasa.released.set()
        sent = (await asking).json()["messages"]
        frames = [await phone.receive() for _ in range(3)]

    repeated = (await caller.post(conversation, {"type": "text", "text": "你好"}, "same")).json()
    [row] = await people.stored(service, conversation, 1)
    assert people.senders(sent) == ["customer"]
    assert [frame["type"] for frame in frames] == ["message", "typing", "typing"]
    assert repeated == {"messages": sent, "repeated": True}
    assert (row.awaiting_since, '"route":"rasa"' in (row.understanding or "")) == (None, True)


async def test_messages_in_line_behind_it_are_left_to_the_person_too(service: Service) -> None:
    service.rasa.mode = "held"
    caller = await service.sign_in()
    conversation = await caller.open()
    asking = [asyncio.create_task(caller.say(conversation, f"第 {n} 句", f"c-{n}")) for n in range(4)]
    await people.stored(service, conversation, 4)
    await people.has(service, conversation)
    service.rasa.released.set()
    assert [people.senders(sent) for sent in await asyncio.gather(*asking)] == [["customer"]] * 4
    assert [m["sequence"] for m in await caller.history(conversation)] == [1, 2, 3, 4]


async def test_the_assistant_speaks_again_on_the_next_message_after_the_person(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    await caller.say(conversation, "给客服的")
    await people.has(service, conversation, "assistant")
    sent = await caller.say(conversation, "你好")
    assert texts(sent) == ["你好", "Rasa 听到：你好"]
    assert service.rasa.heard == ["你好"]


async def test_a_notice_that_was_dropped_is_given_later(service: Service) -> None:
    service.rasa.mode = "failing"
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    await caller.say(conversation, "手续费")
    await people.has(service, conversation, "assistant")
    assert codes(await caller.say(conversation, "利率")) == ["limited_service"]


async def test_another_worker_is_silent_too(service: Service, tmp_path: Path, clock: TurnableClock) -> None:
    settings = make_settings(tmp_path, rasa_url=service.rasa.url, database_url=service.settings.database_url)
    async with Service.running(settings, service.rasa, service.faq, clock) as other:
        here, there = await service.sign_in(), await other.sign_in()
        conversation = await here.open()
        await people.has(service, conversation)
        assert people.senders(await there.say(conversation, "你好")) == ["customer"]


async def test_the_rest_channel_returns_nothing_while_a_person_has_the_conversation(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    for message in ("你好", "human", "faq:transfer.transfer_fee.mobile"):
        answer = await caller.http.post("/webhooks/rest/webhook", json={"sender": "w", "message": message})
        assert (answer.status_code, answer.json()) == (200, [])


async def test_the_rest_channel_asks_for_a_person_too(service: Service) -> None:
    caller = await service.sign_in()
    answer = (await caller.http.post("/webhooks/rest/webhook", json={"sender": "w", "message": "human"})).json()
    assert [reply["custom"]["type"] for reply in answer] == ["handoff_state"]
    assert answer[0]["text"] == answer[0]["custom"]["text"]


async def test_two_devices_and_a_person_writing_at_once_leave_one_order(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    async with caller.device(conversation) as phone, caller.device(conversation) as tablet:
        await phone.receive("ready")
        await tablet.receive("ready")
        for n in range(10):
            content = {"type": "text", "text": f"第 {n} 句"}
            await (phone if n % 2 else tablet).send(type="send", client_message_id=f"c-{n}", content=content)
            await people.write(service, conversation, f"答 {n}", f"a-{n}")
        on_phone, on_tablet = await phone.messages(20), await tablet.messages(20)
    history = await caller.history(conversation)
    assert [m["sequence"] for m in history] == list(range(1, 21))
    assert on_phone == on_tablet == history
    for sender in ("customer", "agent"):
        said = [m["content"]["text"] for m in history if m["sender"] == sender]
        assert sorted(said) == [
            f"{'答' if sender == 'agent' else '第'} {n}{'' if sender == 'agent' else ' 句'}" for n in range(10)
        ]


async def test_one_tap_is_acknowledged_though_rasa_hangs_and_a_turn_is_under_way(service: Service) -> None:
    service.rasa.mode = "held"
    caller = await service.sign_in()
    conversation = await caller.open()
    asking = asyncio.create_task(caller.say(conversation, "你好", "first"))
    await people.heard(service, 1)

    told = (await caller.tap(conversation, "human")).json()["messages"]

    service.rasa.released.set()
    await asking
    assert people.senders(told) == ["customer", "system"]
    assert told[1]["in_reply_to"] == told[0]["id"]
    assert len(service.rasa.calls) == 1


async def test_the_same_tap_sent_again_returns_what_it_was_told(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    tap = {"type": "quick_reply", "title": "转人工", "value": "human"}
    first, again = [(await caller.post(conversation, tap, "same")).json() for _ in range(2)]
    assert again == {"messages": first["messages"], "repeated": True}
    assert len(await caller.history(conversation)) == 2


async def test_a_tap_and_its_request_are_stored_together_or_not_at_all(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    with monkeypatch.context() as broken:
        broken.setattr(service.app.state.handoff, "request", _break)
        async with caller.device(conversation) as phone:
            await phone.receive("ready")
            content = {"type": "quick_reply", "title": "转人工", "value": "human"}
            await phone.send(type="send", client_message_id="c", content=content)
            await phone.receive("error")
    assert await caller.history(conversation) == []
    assert people.senders((await caller.tap(conversation, "human")).json()["messages"]) == ["customer", "system"]


async def test_a_wish_in_words_is_stored_with_what_was_said_or_not_at_all(
    service: Service, monkeypatch: pytest.MonkeyPatch, clock: TurnableClock
) -> None:
    service.rasa.say = lambda call: [{"custom": {"type": "person_wanted", "trigger": "said"}}]
    caller = await service.sign_in()
    conversation = await caller.open()
    with monkeypatch.context() as broken:
        broken.setattr(service.app.state.handoff, "request", _break)
        async with caller.device(conversation) as phone:
            await phone.receive("ready")
            await phone.send(type="send", client_message_id="c", content={"type": "text", "text": "找个真人"})
            await phone.receive("error")
    assert people.senders(await caller.history(conversation)) == ["customer"]

    clock.forward(21)
    await service.app.state.conversations.recover()

    assert people.senders(await caller.history(conversation)) == ["customer", "system"]


async def test_a_wish_that_can_never_be_stored_ends_in_an_apology(
    service: Service, monkeypatch: pytest.MonkeyPatch, clock: TurnableClock
) -> None:
    service.rasa.say = lambda call: [{"custom": {"type": "person_wanted", "trigger": "said"}}]
    monkeypatch.setattr(service.app.state.handoff, "request", _break)
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        await phone.send(type="send", client_message_id="c", content={"type": "text", "text": "找个真人"})
        await phone.receive("error")
    clock.forward(21)
    await service.app.state.conversations.recover()
    assert texts(await caller.history(conversation))[1].startswith("抱歉")
    assert await service.app.state.conversations.recover() == 0


def _break(*_: object) -> None:
    raise RuntimeError("the handover is broken")


async def test_only_known_reasons_can_be_tapped(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    assert (await caller.tap(conversation, "human:card_loss")).status_code == 200
    for value in ("human:", "human:nonsense", "humanity"):
        assert (await caller.tap(conversation, value)).json()["code"] == "not_offered"


async def test_what_a_told_state_offers_may_be_tapped(service: Service) -> None:
    from assistant.conversation import threads
    from assistant.conversation.contents import HandoffStateContent, Option, values_made_valid

    caller = await service.sign_in()
    conversation = await caller.open()
    content = HandoffStateContent(
        handoff_id="h",
        state="wrap_up",
        text="人工服务结束了",
        spoken="人工服务结束了",
        resume=[Option(title="接着办", value="intent:affirm"), Option(title="转人工", value="human")],
    )
    assert (await caller.tap(conversation, "intent:affirm")).status_code == 403
    await people.database(service).write(
        lambda c: threads.append(
            c, conversation, [threads.system_reply(content)], 1, offered=values_made_valid([content])
        )
    )
    assert (await caller.tap(conversation, "intent:affirm")).status_code == 200
