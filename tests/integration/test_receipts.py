"""Typing and read states both ways, and how an agent's message looks to the customer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from assistant.conversation import threads
from assistant.conversation.wire import message_event, read_event, typing_event
from assistant.kit.events import Subscription
from tests import people
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service


@pytest.fixture
async def service(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


async def next_of(desk: Subscription, kind: str) -> dict[str, Any]:
    """What a desk that listens to the conversation hears next of that kind."""
    while True:
        frame = orjson.loads((await asyncio.wait_for(desk.get(), 20)).data)
        if frame["type"] == kind:
            return dict(frame)


async def nothing_more(desk: Subscription) -> bool:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.get(), 0.2)
    return True


async def test_the_customers_typing_is_told_while_a_person_has_the_conversation(
    service: Service, clock: TurnableClock
) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.tap(conversation, "human")
    async with (
        service.app.state.hub.subscribe(conversation) as desk,
        caller.device(conversation) as phone,
        caller.device(conversation) as tablet,
    ):
        await phone.receive("ready")
        await tablet.receive("ready")
        for on in (True, True, False, False):
            await phone.send(type="typing", on=on)
        heard = [await next_of(desk, "typing") for _ in range(2)]
        assert await nothing_more(desk)
        await tablet.send(type="ping")
        while (frame := await tablet.receive())["type"] != "pong":
            assert frame["type"] != "typing"  # a customer's own typing is for the desk
    assert heard == [{"type": "typing", "by": "customer", "on": on} for on in (True, False)]


async def test_nobody_hears_a_customer_typing_to_the_assistant(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with service.app.state.hub.subscribe(conversation) as desk, caller.device(conversation) as phone:
        await phone.receive("ready")
        await phone.send(type="typing", on=True)
        assert await nothing_more(desk)


async def test_typing_is_told_once_a_second_however_often_it_is_sent(service: Service, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.tap(conversation, "human")
    async with service.app.state.hub.subscribe(conversation) as desk, caller.device(conversation) as phone:
        await phone.receive("ready")
        for _ in range(30):
            await phone.send(type="typing", on=True)
            await phone.send(type="typing", on=False)
        await phone.send(type="ping")
        await phone.receive("pong")
        assert [(await next_of(desk, "typing"))["on"] for _ in range(2)] == [True, False]
        assert await nothing_more(desk)
        clock.forward(1.1)
        await phone.send(type="typing", on=True)
        assert (await next_of(desk, "typing"))["on"] is True


async def test_a_device_that_goes_away_types_no_longer(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.tap(conversation, "human")
    async with service.app.state.hub.subscribe(conversation) as desk:
        async with caller.device(conversation) as phone:
            await phone.receive("ready")
            await phone.send(type="typing", on=True)
            assert (await next_of(desk, "typing"))["on"] is True
        assert (await next_of(desk, "typing"))["on"] is False


async def test_a_person_typing_and_reading_reaches_every_device(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    hub = service.app.state.hub
    async with caller.device(conversation) as phone, caller.device(conversation) as tablet:
        await phone.receive("ready")
        await tablet.receive("ready")
        await hub.publish(conversation, typing_event(True, "agent"), read_event("agent", 3))
        for device in (phone, tablet):
            assert await device.receive() == {"type": "typing", "by": "agent", "on": True}
            assert await device.receive() == {"type": "read", "by": "agent", "sequence": 3}


async def test_the_assistants_typing_says_whose_it_is(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        await caller.say(conversation, "你好")
        assert await phone.receive("typing") == {"type": "typing", "by": "assistant", "on": True}


async def test_what_the_customer_has_read_is_kept_and_told_once(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    for n in range(3):
        await people.write(service, conversation, f"答 {n}", f"a-{n}")
    async with service.app.state.hub.subscribe(conversation) as desk:
        async with caller.device(conversation) as phone, caller.device(conversation) as tablet:
            await phone.receive("ready")
            await phone.send(type="read", sequence=2)
            assert (await next_of(desk, "read")) == {"type": "read", "by": "customer", "sequence": 2}
            await tablet.send(type="read", sequence=1)
            await tablet.send(type="read", sequence=999)
            assert await nothing_more(desk)
            await phone.send(type="read", sequence=3)
        assert (await next_of(desk, "read"))["sequence"] == 3
    row = await people.database(service).read(lambda c: threads.find(c, conversation))
    assert row is not None and row.read_by_customer == 3


async def test_reading_the_assistant_writes_nothing(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.say(conversation, "你好")
    async with service.app.state.hub.subscribe(conversation) as desk, caller.device(conversation) as phone:
        await phone.receive("ready")
        await phone.send(type="read", sequence=2)
        assert await nothing_more(desk)
    row = await people.database(service).read(lambda c: threads.find(c, conversation))
    assert row is not None and row.read_by_customer == 0


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "typing"},
        {"type": "typing", "on": "loud"},
        {"type": "read"},
        {"type": "read", "sequence": 0},
        {"type": "read", "sequence": 10**12},
    ],
)
async def test_signs_that_make_no_sense_are_refused(service: Service, frame: dict[str, Any]) -> None:
    caller = await service.sign_in()
    async with caller.device(await caller.open()) as phone:
        await phone.receive("ready")
        await phone.send(**frame)
        assert (await phone.receive("error"))["code"] == "invalid_request"


async def test_a_device_learns_on_coming_what_was_read_and_where_the_customer_stands(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation) as phone:
        ready = await phone.receive("ready")
    assert (ready["last_sequence"], ready["read_by_staff"], ready["handoff"]["state"]) == (0, 0, "bot")
    await caller.tap(conversation, "human")
    await people.database(service).write(lambda c: threads.mark_read(c, conversation, "staff", 1))
    async with caller.device(conversation) as phone:
        ready = await phone.receive("ready")
    assert (ready["last_sequence"], ready["read_by_staff"]) == (2, 1)
    assert ready["handoff"]["state"] in {"queued", "left_message"}


async def test_an_agents_message_shows_a_face_and_never_an_id(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        await people.write(service, conversation, "您好，我是李娜", "a-1", staff_id="staff-4711")
        [live] = await phone.messages(1)
    response = await caller.http.get(f"/api/conversations/{conversation}/messages")
    assert live == response.json()["messages"][0]
    assert (live["sender"], live["agent"]) == ("agent", {"name": "李娜", "title": "客服"})
    assert live["content"] == {"type": "text", "text": "您好，我是李娜"}
    assert "staff-4711" not in response.text and "client_message_id" not in live


async def test_an_agents_message_sent_again_is_not_doubled_and_takes_no_customers_id(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    await caller.say(conversation, "您好", "same")
    repeated = [await people.write(service, conversation, "您好", "same", staff_id=id_) for id_ in ("a", "a", "b")]
    history = await caller.history(conversation)
    assert repeated == [False, True, False]
    assert people.senders(history) == ["customer", "agent", "agent"]


async def test_agents_sending_the_same_at_once_store_it_once(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    sent = await asyncio.gather(*(people.write(service, conversation, "您好", "same") for _ in range(6)))
    assert sorted(sent) == [False] + [True] * 5
    assert len(await caller.history(conversation)) == 1


async def test_a_code_after_an_agents_question_for_it_is_hidden_too(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    await people.write(service, conversation, "麻烦把短信验证码发给我", "a-1")
    [sent] = await caller.say(conversation, "382910")
    assert sent["content"]["text"] == "［已隐藏验证码］"


async def test_messages_of_a_person_are_no_events_twice(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await people.has(service, conversation)
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        await people.write(service, conversation, "一", "a-1")
        [row] = await people.stored(service, conversation, 1)
        await service.app.state.hub.publish(conversation, message_event(row))
        await people.write(service, conversation, "二", "a-2")
        assert [m["content"]["text"] for m in await phone.messages(2)] == ["一", "二"]
