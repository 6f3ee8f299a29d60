"""A working day at the desk, over HTTP and the live connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.faq.models import Candidate, Decision
from tests.conftest import make_settings
from tests.desk import Office, heard
from tests.fakes import ENTRIES, FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service, texts


@pytest.fixture
async def office(service: Service) -> AsyncIterator[Office]:
    running = Office(service)
    yield running
    await running.close()


async def test_a_customer_is_offered_accepted_served_and_handed_back(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as service:
        office = Office(service)
        agent = await office.staff("lin_xiao")
        async with agent.on_duty() as desk:
            caller, conversation = await office.customer()
            await desk.receive("changed")
            handoff = await agent.offered()
            ticket = (await agent.workbench())["offers"][0]
            assert (ticket["state"], ticket["customer"]["name"]) == ("offered", "张**")
            assert ticket["lapses_at"] == "2026-11-22T03:04:25Z"
            await agent.do(handoff, "accept")
            async with caller.device(conversation, after=2) as phone:
                await phone.receive("ready")
                content = {"type": "text", "text": "我的转账没到"}
                await phone.send(type="send", client_message_id="c-1", content=content)
                await heard(desk, "我的转账没到")
                sent = await agent.say(handoff, "我来帮您查一下")
                echoed = await desk.receive("message")
                assert (echoed["handoff_id"], echoed["message"]["id"]) == (handoff, sent["message"]["id"])
                while (shown := (await phone.receive("message"))["message"])["sender"] != "agent":
                    pass
                assert shown["agent"] == {"name": "林晓", "title": "客服"}
                assert shown["content"] == {"type": "text", "text": "我来帮您查一下"}
            assert rasa.heard == [], "the assistant is silent while a person has the conversation"
            await agent.do(handoff, "end")
            await agent.do(handoff, "wrap-up", {"code": "solved", "tags": ["转账"], "note": "已到账"})
            detail = await agent.get(f"/handoffs/{handoff}")
            assert (detail["wrap_up_code"], detail["tags"], detail["ticket"]["state"]) == ("solved", ["转账"], "closed")
            assert [(note["name"], note["text"]) for note in detail["notes"]] == [("林晓", "已到账")]
            moves = [event["move"] for event in detail["history"]]
            assert moves == ["request", "enqueue", "offer", "accept", "end", "close"]
            assert "Rasa 听到：你好" in texts(await caller.say(conversation, "你好")), "the assistant speaks again"
        await office.close()


async def test_the_workbench_shows_what_is_mine_what_waits_and_who_is_there(office: Office) -> None:
    agent, colleague = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with agent.on_duty(), colleague.desk():
        await colleague.available("busy")
        _, _, handoff = await office.served(agent)
        await agent.available("busy")
        await office.customer("liu_yang", "transfer")
        bench = await agent.workbench()
        assert bench["me"] == {
            "staff_id": "lin_xiao",
            "name": "林晓",
            "title": "客服",
            "role": "agent",
            "availability": "busy",
            "set_busy": False,
            "deputy_id": None,
            "conversation_limit": 4,
        }
        assert [(t["handoff_id"], t["state"]) for t in bench["conversations"]] == [(handoff, "active")]
        waiting = bench["queue"][0]
        assert (waiting["reason_title"], waiting["position"], waiting["last_message"]) == ("转账问题", 1, None)
        people = {c["staff_id"]: c for c in bench["colleagues"]}
        assert (people["lin_xiao"]["active"], people["he_ping"]["present"]) == (1, True)
        assert (people["sun_lei"]["present"], people["sun_lei"]["availability"]) == (False, "off_duty")
        groups = {g["id"]: g for g in bench["groups"]}
        assert (groups["general"]["waiting"], groups["wealth"]["open"], groups["wealth"]["waiting"]) == (1, True, 0)


async def test_unread_and_unanswered_are_told_until_they_are_read_and_answered(
    office: Office, clock: TurnableClock
) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        caller, conversation, handoff = await office.served(agent)
        await agent.say(handoff, "您好")
        clock.forward(5)
        await caller.say(conversation, "在吗")
        mine = (await agent.workbench())["conversations"][0]
        assert (mine["unread"], mine["last_message"]["text"]) == (1, "在吗")
        assert mine["unanswered_since"] == "2026-11-22T03:04:10Z"
        last = (await agent.history(handoff))[-1]["sequence"]
        async with caller.device(conversation, after=last) as phone:
            await phone.receive("ready")
            await desk.send(type="read", handoff_id=handoff, sequence=last)
            assert await phone.receive("read") == {"type": "read", "by": "agent", "sequence": last}
        await agent.say(handoff, "在的")
        mine = (await agent.workbench())["conversations"][0]
        assert (mine["unread"], mine["unanswered_since"]) == (0, None)


async def test_a_message_sent_again_is_stored_once(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller, conversation, handoff = await office.served(agent)
        first = await agent.say(handoff, "您好", "d-1")
        again = await agent.say(handoff, "您好", "d-1")
        assert (first["repeated"], again["repeated"]) == (False, True)
        assert first["message"] == again["message"]
        assert first["message"]["client_message_id"] == "d-1"
        assert texts(await caller.history(conversation)).count("您好") == 1
        await agent.do(handoff, "end")
        assert (await agent.say(handoff, "您好", "d-1"))["repeated"], "a repeat is answered even after the end"
        late = await agent.post(handoff, "还有一句")
        assert (late.status_code, late.json()["code"]) == (409, "not_yours")


async def test_what_an_agent_must_not_write_is_hidden_and_the_agent_told(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller, conversation, handoff = await office.served(agent)
        sent = await agent.say(handoff, "卡号 6222021001112223332 对吗")
        assert "完整的银行卡号" in sent["notice"]
        assert "6222021001112223332" not in "".join(texts(await caller.history(conversation)))
        note = await agent.http.post(f"/handoffs/{handoff}/notes", json={"text": "密码是 382910"})
        assert note.status_code == 204
        assert "382910" not in str(await agent.get(f"/handoffs/{handoff}"))
        assert (await agent.say(handoff, "尾号 3332 对吗"))["notice"] is None


async def test_notes_and_tags_stay_at_the_desk(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller, conversation, handoff = await office.served(agent)
        await agent.do(handoff, "notes", {"text": " 第二次来问 "})
        assert (await agent.http.put(f"/handoffs/{handoff}/tags", json={"tags": ["限额", "限额", "老客户"]})).is_success
        detail = await agent.get(f"/handoffs/{handoff}")
        assert ([n["text"] for n in detail["notes"]], detail["tags"]) == (["第二次来问"], ["限额", "老客户"])
        assert "第二次来问" not in str(await caller.history(conversation))
        assert await agent.status("POST", f"/handoffs/{handoff}/notes", {"text": " "}) == 422


async def test_an_unknown_wrap_up_code_is_refused(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    codes = {code["code"] for code in await agent.get("/wrap-up-codes")}
    assert {"solved", "follow_up"} <= codes
    async with agent.on_duty():
        _, _, handoff = await office.served(agent)
        await agent.do(handoff, "end")
        assert await agent.status("POST", f"/handoffs/{handoff}/wrap-up", {"code": "whatever"}) == 400
        await agent.do(handoff, "wrap-up", {"code": "solved"})


async def test_declining_offers_the_customer_to_the_next(office: Office) -> None:
    first, second = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with first.on_duty():
        await office.customer()
        handoff = await first.offered()
        async with second.on_duty():
            await first.do(handoff, "decline")
            assert await second.offered() == handoff
            assert (await first.workbench())["offers"] == []


async def test_an_offer_that_has_lapsed_can_no_longer_be_accepted(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        await office.customer()
        handoff = await agent.offered()
        clock.forward(20)
        await desk.send(type="heartbeat")
        async with asyncio.timeout(20):
            while (await agent.workbench())["offers"]:
                await asyncio.sleep(0.05)
        late = await agent.http.post(f"/handoffs/{handoff}/accept")
        assert (late.status_code, late.json()["code"]) == (409, "illegal_move")


async def test_taking_somebody_out_of_the_queue(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.desk():
        await agent.available("busy")
        await office.customer()
        handoff = (await agent.workbench())["queue"][0]["handoff_id"]
        await agent.do(handoff, "take")
        assert [t["handoff_id"] for t in (await agent.workbench())["conversations"]] == [handoff]
        other = await office.staff("he_ping")
        assert await other.status("POST", f"/handoffs/{handoff}/take") == 409


async def test_a_message_left_at_night_waits_in_the_queue_of_the_desk(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    await office.customer()
    left = (await agent.workbench())["queue"][0]
    assert (left["state"], left["position"], left["marks"]) == ("left_message", None, [])
    async with agent.desk():
        await agent.available("busy")
        await agent.do(left["handoff_id"], "take")
        assert (await agent.workbench())["conversations"][0]["handoff_id"] == left["handoff_id"]


async def test_transfer_to_a_colleague_takes_the_note_along(office: Office) -> None:
    first, second = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with first.on_duty(), second.desk():
        _, _, handoff = await office.served(first)
        refused = await first.http.post(f"/handoffs/{handoff}/transfer", json={"staff_id": "he_ping"})
        assert refused.json()["code"] == "nobody_there"
        await second.available()
        await first.do(handoff, "transfer", {"staff_id": "he_ping", "note": "要挂失"})
        assert await second.accept() == handoff
        assert [n["text"] for n in (await second.get(f"/handoffs/{handoff}"))["notes"]] == ["要挂失"]
        assert await first.status("GET", f"/handoffs/{handoff}") == 404, "it is no longer theirs"


async def test_transfer_to_a_group_goes_to_its_agents(office: Office) -> None:
    first, second = await office.staff("lin_xiao"), await office.staff("xu_jing")
    async with first.on_duty(), second.on_duty():
        _, _, handoff = await office.served(first)
        await first.do(handoff, "transfer", {"group_id": "wealth", "note": ""})
        assert await second.accept() == handoff
        both = {"staff_id": "lin_xiao", "group_id": "wealth"}
        assert await second.status("POST", f"/handoffs/{handoff}/transfer", both) == 422
        assert await second.status("POST", f"/handoffs/{handoff}/transfer", {"note": "谁"}) == 422


async def test_returned_to_the_queue_the_customer_is_told_and_goes_first(office: Office) -> None:
    first, second = await office.staff("lin_xiao"), await office.staff("he_ping")
    async with first.on_duty(), second.on_duty():
        await second.available("busy")
        caller, conversation, handoff = await office.served(first)
        await first.do(handoff, "return")
        assert (await caller.history(conversation))[-1]["content"]["state"] in {"queued", "returned"}
        await second.available()
        assert await second.accept() == handoff


async def test_suggestions_come_for_the_last_words_or_for_a_text(office: Office, faq: FakeFaq) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller, conversation, handoff = await office.served(agent)
        await caller.say(conversation, "转账手续费多少")
        found = await agent.get(f"/handoffs/{handoff}/suggestions")
        assert [(s["entry_id"], s["answer"]) for s in found] == [
            ("transfer.transfer_fee.mobile", "免费，手机银行转账不收手续费。")
        ]
        typed = await agent.get(f"/handoffs/{handoff}/suggestions", text="挂失")
        assert [s["entry_id"] for s in typed] == ["card.lost_card.report"]

        async def ranked(text: str, **_: object) -> Decision:
            return Decision("unknown", (), tuple(Candidate(e, 0.5, 0.2) for e in ENTRIES))

        faq.decide = ranked  # type: ignore[method-assign]
        assert len(await agent.get(f"/handoffs/{handoff}/suggestions")) == 3


async def test_a_tap_for_a_person_does_not_hide_what_was_asked_before(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller = await office.service.sign_in("zhang_wei")
        conversation = await caller.open()
        await caller.say(conversation, "转账手续费多少")
        await caller.tap(conversation, "human", "转人工")
        handoff = await agent.accept()
        found = await agent.get(f"/handoffs/{handoff}/suggestions")
        assert [s["entry_id"] for s in found] == ["transfer.transfer_fee.mobile"]


async def test_canned_replies_are_those_of_everybody_and_of_ones_own_groups(office: Office) -> None:
    general, wealth = await office.staff("lin_xiao"), await office.staff("xu_jing")
    groups = {reply["group_id"] for reply in await general.get("/canned-replies")}
    assert groups == {None}
    assert {reply["group_id"] for reply in await wealth.get("/canned-replies")} == {None, "wealth"}
    supervisor = await office.staff("wu_gang")
    assert {None, "wealth", "safety"} <= {reply["group_id"] for reply in await supervisor.get("/canned-replies")}


async def test_a_desk_that_is_full_takes_nobody_more(office: Office) -> None:
    agent = await office.staff("xu_jing")
    async with agent.on_duty():
        for who in ("zhang_wei", "liu_yang"):
            await office.served(agent, who, "wealth")
        await office.customer("li_jianguo", "wealth")
        bench = await agent.workbench()
        assert (len(bench["conversations"]), bench["offers"]) == (2, [])
        full = await agent.http.post(f"/handoffs/{bench['queue'][0]['handoff_id']}/take")
        assert (full.status_code, full.json()["code"]) == (409, "desk_full")


@pytest.mark.parametrize(("who", "branch"), [("chen_jing", "历下支行"), ("john_smith", "北京市朝阳支行")])
async def test_a_branch_is_called_by_its_name_also_where_it_has_no_group(office: Office, who: str, branch: str) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        _, _, handoff = await office.served(agent, who)
        card = (await agent.get(f"/handoffs/{handoff}"))["brief"]["customer"]
        assert card["branch_name"] == branch


async def test_an_earlier_handover_is_told_of(office: Office, clock: TurnableClock) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty() as desk:
        caller, conversation, first = await office.served(agent, reason="transfer")
        await agent.do(first, "end")
        await agent.do(first, "wrap-up", {"code": "solved"})
        clock.forward(10)
        await desk.send(type="heartbeat")
        await desk.receive("heartbeat")
        await office.ask(caller, conversation)
        second = await agent.accept()
        previous = (await agent.get(f"/handoffs/{second}"))["previous"]
        assert [(p["handoff_id"], p["reason"], p["agent"]) for p in previous] == [(first, "transfer", "林晓")]
        assert previous[0]["summary"]


async def test_a_file_of_the_agent_reaches_the_customer(office: Office) -> None:
    agent = await office.staff("lin_xiao")
    async with agent.on_duty():
        caller, conversation, handoff = await office.served(agent)
        headers = {"Authorization": f"Bearer {agent.token}", "Content-Type": "text/plain"}
        uploaded = await caller.http.post(
            f"/api/conversations/{conversation}/attachments?name=步骤.txt", content="第一步".encode(), headers=headers
        )
        assert uploaded.status_code == 200, uploaded.text
        body = {
            "client_message_id": "f-1",
            "content": {"type": "attachment", "attachment_id": uploaded.json()["attachment_id"]},
        }
        sent = await agent.http.post(f"/handoffs/{handoff}/messages", json=body)
        assert sent.json()["message"]["content"]["name"] == "步骤.txt"
        assert (await caller.history(conversation))[-1]["sender"] == "agent"
        file = f"/api/attachments/{uploaded.json()['attachment_id']}"
        assert (await caller.http.get(file)).content == "第一步".encode()
        assert (await caller.http.get(file, headers=headers)).status_code == 200
        stranger = await office.staff("he_ping")
        seen = await caller.http.get(file, headers={"Authorization": f"Bearer {stranger.token}"})
        assert seen.status_code == 404
