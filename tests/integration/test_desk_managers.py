"""Account managers: their own customers, their availability, and writing first; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import make_settings
from tests.desk import Office
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service, texts


@pytest.fixture
async def office(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Office]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as service:
        running = Office(service)
        yield running
        await running.close()


async def test_a_manager_knows_the_customers_whose_token_names_them(office: Office, clock: TurnableClock) -> None:
    manager, other = await office.staff("zhao_min"), await office.staff("qian_hong")
    assert await manager.get("/customers") == []
    chen = await office.service.sign_in("chen_jing")
    await chen.open()
    await (await office.service.sign_in("zhang_wei")).open()
    clock.forward(60)
    wang = await office.service.sign_in("wang_guilan")
    conversation = await wang.open()
    await wang.say(conversation, "你好")
    found = await manager.get("/customers")
    assert [(c["customer_id"], c["name"], c["manager_name"]) for c in found] == [
        ("wang_guilan", "王**", "赵敏"),
        ("chen_jing", "陈**", "赵敏"),
    ]
    assert (found[0]["conversation_id"], found[0]["age_group"]) == (conversation, "60+")
    assert found[0]["last_contact"] == "2026-11-22T03:05:05Z"
    assert found[1]["last_contact"] is None
    assert await other.get("/customers") == []


async def test_writing_first_opens_a_conversation_with_the_manager(office: Office) -> None:
    manager = await office.staff("zhao_min")
    chen = await office.service.sign_in("chen_jing")
    conversation = await chen.open()
    async with manager.on_duty(), chen.device(conversation) as phone:
        await phone.receive("ready")
        body = {"text": "陈女士您好，您的大额存单下周到期。", "client_message_id": "w-1"}
        reached = await manager.http.post("/customers/chen_jing/messages", json=body)
        assert reached.status_code == 200, reached.text
        handoff = reached.json()["handoff_id"]
        while (message := (await phone.receive("message"))["message"])["sender"] != "agent":
            pass
        assert message["agent"] == {"name": "赵敏", "title": "客户经理"}
        assert message["content"]["text"] == body["text"]
        assert [t["state"] for t in (await manager.workbench())["conversations"]] == ["active"]
        again = await manager.http.post("/customers/chen_jing/messages", json=body)
        assert (again.json()["handoff_id"], again.json()["message"]["id"]) == (handoff, message["id"])
        await manager.do(handoff, "end")
        late = await manager.http.post("/customers/chen_jing/messages", json=body)
        assert late.json()["message"]["id"] == message["id"], "a repeat begins nothing anew"
        assert [t["state"] for t in (await manager.workbench())["conversations"]] == ["wrap_up"]


async def test_the_customer_answers_the_manager_and_not_the_assistant(office: Office) -> None:
    manager = await office.staff("zhao_min")
    chen = await office.service.sign_in("chen_jing")
    conversation = await chen.open()
    async with manager.on_duty():
        reached = await manager.http.post("/customers/chen_jing/messages", json={"text": "您的大额存单下周到期。"})
        handoff = reached.json()["handoff_id"]
        await chen.say(conversation, "好的，怎么续存？")
        assert office.service.rasa.heard == []
        assert "好的，怎么续存？" in texts(await manager.history(handoff))


async def test_another_managers_customer_is_not_there(office: Office) -> None:
    other = await office.staff("qian_hong")
    chen = await office.service.sign_in("chen_jing")
    conversation = await chen.open()
    for customer in ("chen_jing", "nobody"):
        refused = await other.http.post(f"/customers/{customer}/messages", json={"text": "您好"})
        assert (refused.status_code, refused.json()["code"]) == (404, "customer_not_found")
    assert await chen.history(conversation) == []


async def test_a_customer_whom_a_colleague_serves_is_left_to_the_colleague(office: Office) -> None:
    manager, agent = await office.staff("zhao_min"), await office.staff("lin_xiao")
    async with agent.desk():
        await agent.available("busy")
        chen, conversation = await office.customer("chen_jing", "other")
        await agent.do((await agent.workbench())["queue"][0]["handoff_id"], "take")
        before = await chen.history(conversation)
        refused = await manager.http.post("/customers/chen_jing/messages", json={"text": "您好"})
        assert (refused.status_code, refused.json()["code"]) == (409, "not_yours")
        assert await chen.history(conversation) == before, "nothing of it is stored"


async def test_a_customer_who_waits_is_served_by_the_manager_who_writes(office: Office) -> None:
    manager = await office.staff("zhao_min")
    async with manager.desk():
        await manager.available("busy")
        _, conversation = await office.customer("chen_jing", "other")
        waiting = (await manager.workbench())["queue"][0]
        reached = await manager.http.post("/customers/chen_jing/messages", json={"text": "我看到您找我了"})
        assert reached.json()["handoff_id"] == waiting["handoff_id"]
        assert reached.json()["conversation_id"] == conversation


async def test_what_a_manager_writes_first_is_masked_too(office: Office) -> None:
    manager = await office.staff("zhao_min")
    chen = await office.service.sign_in("chen_jing")
    conversation = await chen.open()
    async with manager.on_duty():
        body = {"text": "卡号 6222021001112223332 的存单到期"}
        reached = await manager.http.post("/customers/chen_jing/messages", json=body)
        assert "完整的银行卡号" in reached.json()["notice"]
        assert "6222021001112223332" not in str(await chen.history(conversation))


async def test_on_leave_the_deputy_gets_the_customer(office: Office) -> None:
    manager, deputy = await office.staff("zhao_min"), await office.staff("qian_hong")
    async with deputy.on_duty():
        await manager.available("on_leave", "qian_hong")
        me = (await manager.workbench())["me"]
        assert (me["availability"], me["deputy_id"]) == ("on_leave", "qian_hong")
        _, conversation = await office.customer("chen_jing", "other")
        handoff = await deputy.accept()
        assert (await deputy.get(f"/handoffs/{handoff}"))["ticket"]["conversation_id"] == conversation


async def test_a_deputy_must_be_a_colleague(office: Office) -> None:
    manager = await office.staff("zhao_min")
    for deputy in ("zhao_min", "nobody"):
        body = {"availability": "on_leave", "deputy_id": deputy}
        refused = await manager.http.put("/availability", json=body)
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown_deputy")
