"""The live connection: order on every device, resuming, typing, errors, and who may listen."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from assistant.identity.models import Customer, CustomerId
from assistant.kit.events import Event, LocalEventHub
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Device, FakeRasa, Service, texts


async def test_two_devices_see_every_message_in_the_same_order(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation) as phone, caller.device(conversation) as tablet:
        assert (await phone.receive())["type"] == "ready"
        assert (await tablet.receive())["type"] == "ready"
        for n in range(6):
            sender = phone if n % 2 else tablet
            content = {"type": "text", "text": f"第 {n} 句"}
            await sender.send(type="send", client_message_id=f"c-{n}", content=content)
        on_phone, on_tablet = await phone.messages(12), await tablet.messages(12)

    assert [m["sequence"] for m in on_phone] == list(range(1, 13))
    assert on_phone == on_tablet == await caller.history(conversation)


async def test_what_is_sent_over_http_reaches_the_devices(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        sent = await caller.say(conversation, "你好")
        assert await phone.messages(2) == sent


async def test_a_device_that_comes_back_gets_what_it_missed_then_what_is_new(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    for n in range(3):
        await caller.say(conversation, f"第 {n} 句")
    async with caller.device(conversation, after=4) as phone:
        assert (await phone.receive())["last_sequence"] == 6
        missed = await phone.messages(2)
        await caller.say(conversation, "新的")
        new = await phone.messages(2)
    assert [m["sequence"] for m in missed + new] == [5, 6, 7, 8]
    assert texts(new)[0] == "新的"


async def test_a_long_absence_is_caught_up_over_several_pages(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await asyncio.gather(*(caller.say(conversation, f"第 {n} 句", f"c-{n}") for n in range(110)))
    async with caller.device(conversation) as phone:
        received = await phone.messages(220)
    assert [m["sequence"] for m in received] == list(range(1, 221))


async def test_typing_goes_on_before_the_answer_and_off_after_it(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.say(conversation, "在吗")
    async with caller.device(conversation) as phone:
        await phone.messages(2)  # it has caught up: what comes now it hears as it happens
        content = {"type": "text", "text": "你好"}
        await phone.send(type="send", client_message_id="c", content=content)
        frames = [await phone.receive() for _ in range(4)]
    kinds = [f["type"] if f["type"] != "typing" else f["on"] for f in frames]
    assert kinds == ["message", True, "message", False]


async def test_a_message_sent_again_after_a_lost_connection_is_not_doubled(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    content = {"type": "text", "text": "你好"}
    async with caller.device(conversation) as phone:
        await phone.send(type="send", client_message_id="c", content=content)
        await phone.receive("message")
    async with caller.device(conversation, after=1) as phone:
        await phone.send(type="send", client_message_id="c", content=content)
        assert texts(await phone.messages(1)) == ["Rasa 听到：你好"]
        await phone.send(type="ping")
        await phone.receive("pong")
    assert len(await caller.history(conversation)) == 2


async def test_events_lost_or_out_of_order_leave_no_gap(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    hub: LocalEventHub = service.app.state.hub
    async with caller.device(conversation) as phone:
        await phone.receive("ready")
        await caller.say(conversation, "一")
        await phone.messages(2)
        publish, hub.publish = hub.publish, _lost  # type: ignore[method-assign]
        await caller.say(conversation, "二")
        hub.publish = publish  # type: ignore[method-assign]
        await hub.publish(conversation, Event(1, "an old event"))
        await caller.say(conversation, "三")
        received = await phone.messages(4)
    assert [m["sequence"] for m in received] == [3, 4, 5, 6]


async def _lost(_topic: str, *_events: Event) -> None:
    return None


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
async def test_without_a_valid_token_the_stream_closes(service: Service, token: str) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    async with caller.device(conversation, token=token or " ") as phone:
        assert (await phone.receive())["type"] == "error"
        assert await closing_code(phone) == 4401


async def test_a_first_frame_that_is_no_authentication_closes_the_stream(service: Service) -> None:
    from websockets.asyncio.client import connect

    async with connect(f"ws://127.0.0.1:{service.port}/api/conversations/x/stream") as connection:
        phone = Device(connection)
        await phone.send(type="send", client_message_id="c", content={"type": "text", "text": "x"})
        await phone.receive("error")
        assert await closing_code(phone) == 4401


async def test_anothers_conversation_cannot_be_listened_to(service: Service) -> None:
    mine, theirs = await service.sign_in("zhang_wei"), await service.sign_in("li_jianguo")
    conversation = await mine.open()
    async with theirs.device(conversation) as phone:
        assert (await phone.receive())["code"] == "conversation_not_found"
        assert await closing_code(phone) == 4404


async def test_the_stream_ends_when_the_token_does(service: Service, clock: TurnableClock) -> None:
    issuer = service.app.state.development_issuer
    caller = await service.sign_in()
    conversation = await caller.open()
    token = issuer.issue(Customer(id=CustomerId("zhang_wei"), name="张伟")).token
    clock.forward(timedelta(hours=8).total_seconds() - 0.2)
    async with caller.device(conversation, token=token) as phone:
        await phone.receive("ready")
        assert (await phone.receive())["code"] == "expired_token"
        assert await closing_code(phone) == 4401


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "send", "client_message_id": "bad id", "content": {"type": "text", "text": "x"}},
        {"type": "send", "client_message_id": "c", "content": {"type": "card"}},
        {"type": "send", "client_message_id": "c"},
        {"type": "dance"},
        {},
    ],
)
async def test_a_frame_that_makes_no_sense_is_answered_and_the_stream_goes_on(
    service: Service, frame: dict[str, object]
) -> None:
    caller = await service.sign_in()
    async with caller.device(await caller.open()) as phone:
        await phone.send(**frame)
        error = await phone.receive("error")
        assert error["code"] == "invalid_request"
        assert error.get("client_message_id") == frame.get("client_message_id")
        await phone.connection.send("not json")
        await phone.receive("error")
        await phone.connection.send(b"\x00\x01")
        await phone.receive("error")
        await phone.send(type="ping")
        await phone.receive("pong")


async def test_a_text_larger_than_a_request_is_refused_though_audio_may_be(service: Service) -> None:
    caller = await service.sign_in()
    async with caller.device(await caller.open()) as phone:
        await phone.connection.send("x" * (service.settings.request_bytes + 1))
        assert (await phone.receive("error"))["code"] == "too_large"
        await phone.send(type="ping")
        await phone.receive("pong")


async def test_refusals_name_the_message_they_are_about(service: Service) -> None:
    caller = await service.sign_in()
    async with caller.device(await caller.open()) as phone:
        await phone.send(type="send", client_message_id="c-1", content={"type": "text", "text": "长" * 1001})
        error = await phone.receive("error")
    assert (error["code"], error["client_message_id"]) == ("message_too_long", "c-1")
    assert "1000 个字" in error["detail"]


async def test_no_more_devices_than_allowed(tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, devices=1)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller = await service.sign_in()
        conversation = await caller.open()
        async with caller.device(conversation) as phone:
            await phone.receive("ready")
            async with caller.device(conversation) as second:
                assert (await second.receive())["code"] == "too_many_devices"
                assert await closing_code(second) == 4429


async def closing_code(device: Device) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        await device.receive()
    return closed.value.rcvd.code if closed.value.rcvd else None
