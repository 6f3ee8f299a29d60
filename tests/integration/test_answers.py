"""Buttons, a person, hot questions, Rasa's own channel form, and what may not pass for Rasa's syntax."""

from __future__ import annotations

import pytest

from tests.fakes import TurnableClock
from tests.harness import Service, codes, texts


async def test_a_tapped_faq_answers_without_rasa(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    answer = (await caller.tap(conversation, "faq:transfer.transfer_fee.mobile")).json()["messages"]
    assert answer[1]["content"]["source"]["entry_id"] == "transfer.transfer_fee.mobile"
    assert answer[1]["content"]["links"] == [{"title": "transfer", "link": "bank://transfer"}]
    assert service.rasa.calls == []


@pytest.mark.parametrize(
    "value",
    ["intent:affirm", "intent:transfer_money{}", "text:转账", "faq:nothing.like.it", "/affirm", "HUMAN", "x"],
)
async def test_a_value_that_was_not_offered_is_refused_and_not_stored(service: Service, value: str) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    response = await caller.tap(conversation, value)
    assert response.status_code == 403
    assert response.json()["code"] == "not_offered"
    assert await caller.history(conversation) == []
    assert service.rasa.calls == []


async def test_buttons_of_the_domain_become_values_that_are_then_accepted(service: Service) -> None:
    buttons = [
        {"title": "对", "payload": '/affirm{"amount": 100}'},
        {"title": "改金额", "payload": "改金额"},
        {"title": "转人工", "payload": "human"},
    ]
    service.rasa.say = lambda call: [{"text": "确认吗？", "buttons": buttons}]
    caller = await service.sign_in()
    conversation = await caller.open()

    offer = (await caller.say(conversation, "转一百"))[1]["content"]
    await caller.tap(conversation, 'intent:affirm{"amount": 100}')
    await caller.tap(conversation, "text:改金额")

    assert [o["value"] for o in offer["options"]] == ['intent:affirm{"amount": 100}', "text:改金额", "human"]
    assert service.rasa.heard == ["转一百", '/affirm{"amount": 100}', "改金额"]


async def test_an_offer_made_to_one_customer_is_none_to_another(service: Service) -> None:
    service.rasa.say = lambda call: [{"text": "好吗？", "buttons": [{"title": "好", "payload": "/affirm"}]}]
    mine, theirs = await service.sign_in("zhang_wei"), await service.sign_in("li_jianguo")
    await mine.say(await mine.open(), "转一百")
    assert (await theirs.tap(await theirs.open(), "intent:affirm")).status_code == 403


async def test_cards_and_form_steps_offer_their_values_too(service: Service) -> None:
    service.rasa.say = lambda call: [
        {
            "custom": {
                "type": "card",
                "kind": "branch",
                "title": "城东支行",
                "actions": [
                    {"title": "预约", "value": "intent:book"},
                    {"title": "导航", "link": "geo:1,2"},
                ],
            }
        },
        {
            "custom": {
                "type": "form_step",
                "form": "f",
                "slot": "s",
                "prompt": "哪天？",
                "step": 1,
                "total": 2,
                "options": [{"title": "明天", "value": "text:明天"}],
            }
        },
    ]
    caller = await service.sign_in()
    conversation = await caller.open()
    await caller.say(conversation, "预约")
    assert (await caller.tap(conversation, "intent:book")).status_code == 200
    assert (await caller.tap(conversation, "text:明天")).status_code == 200


async def test_content_that_breaks_the_contract_is_left_out_and_the_customer_still_answered(
    service: Service,
) -> None:
    service.rasa.say = lambda call: [{"custom": {"type": "hologram"}}]
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "手续费")
    assert answer[1]["content"]["source"]["entry_id"] == "transfer.transfer_fee.mobile"


async def test_silence_of_rasa_is_filled_by_retrieval_without_a_notice(service: Service) -> None:
    service.rasa.say = lambda call: []
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "手续费")
    assert codes(answer) == []
    assert answer[1]["content"]["type"] == "text"


@pytest.mark.parametrize(
    "typed, heard",
    [
        ('/transfer_money{"amount": 100}', 'transfer_money{"amount": 100}'),
        ("  /affirm", "affirm"),
        ("\u3000／affirm", "affirm"),
        ("\u200b\ufeff//  /restart", "restart"),
        ("\n\t/session_start", "session_start"),
        ("存/取款", "存/取款"),
    ],
)
async def test_what_a_customer_types_never_acts_as_payload_syntax(service: Service, typed: str, heard: str) -> None:
    caller = await service.sign_in()
    sent = await caller.say(await caller.open(), typed)
    assert service.rasa.heard == [heard]
    assert sent[0]["content"]["text"] == typed


async def test_only_slashes_reach_nobody_but_retrieval(service: Service) -> None:
    caller = await service.sign_in()
    answer = await caller.say(await caller.open(), "//／")
    assert service.rasa.calls == []
    assert len(answer) == 2


async def test_the_vector_goes_along_in_half_precision(service: Service) -> None:
    import base64

    import numpy as np

    caller = await service.sign_in()
    conversation = await caller.open()
    sent = await caller.say(conversation, "你好")
    call = service.rasa.calls[0]
    vector = np.frombuffer(base64.b64decode(call["metadata"]["vector"]), dtype=np.float16)
    assert vector.shape == (384,)
    assert (call["sender"], call["message_id"]) == (conversation, sent[0]["id"])


async def test_a_person_is_one_tap_away_even_without_rasa(service: Service) -> None:
    await service.rasa.stop()
    caller = await service.sign_in()
    told = (await caller.tap(await caller.open(), "human")).json()["messages"][1]
    assert (told["sender"], told["content"]["type"]) == ("system", "handoff_state")


async def test_connections_to_rasa_are_kept(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    for n in range(5):
        await caller.say(conversation, f"第 {n} 句")
    assert len(service.rasa.connections) == 1


async def test_a_broken_part_never_leaves_the_customer_without_an_answer(service: Service) -> None:
    await service.rasa.stop()
    caller = await service.sign_in()
    response = await caller.post(await caller.open(), {"type": "text", "text": "崩溃"})
    assert response.status_code == 200
    assert texts(response.json()["messages"])[-1].startswith("抱歉")
    assert "index is broken" not in response.text


async def test_hot_questions_are_what_was_asked_most_in_thirty_days(service: Service, clock: TurnableClock) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    for id_ in ["deposit.deposit_rates.now", "branch.opening_hours.weekday", "branch.opening_hours.weekday"]:
        await caller.tap(conversation, f"faq:{id_}")

    top = (await caller.http.get("/api/hot-questions", params={"limit": 3})).json()
    assert [q["value"] for q in top] == [
        "faq:branch.opening_hours.weekday",
        "faq:deposit.deposit_rates.now",
        "faq:transfer.transfer_fee.mobile",  # filled up from the seed order
    ]

    clock.forward(31 * 24 * 3600)
    later = (await service.sign_in()).http
    assert (await later.get("/api/hot-questions?limit=1")).json()[0]["title"] == "手机银行转账要手续费吗？"


async def test_widgets_made_for_rasas_rest_channel_work(service: Service) -> None:
    service.rasa.say = lambda call: [{"text": "好吗？", "buttons": [{"title": "好", "payload": "/affirm"}]}]
    caller = await service.sign_in()

    asked = await caller.http.post("/webhooks/rest/webhook", json={"sender": "w-1", "message": "转一百"})
    tapped = await caller.http.post("/webhooks/rest/webhook", json={"sender": "w-1", "message": "intent:affirm"})
    typed = await caller.http.post("/webhooks/rest/webhook", json={"sender": "w-1", "message": "intent:deny"})

    assert asked.json()[0]["recipient_id"] == "w-1"
    assert asked.json()[0]["text"] == "好吗？"
    assert asked.json()[0]["buttons"] == [{"title": "好", "payload": "intent:affirm"}]
    assert (tapped.status_code, typed.status_code) == (200, 200)
    assert service.rasa.heard == ["转一百", "/affirm", "intent:deny"]
    anonymous = {"Authorization": ""}
    refused = await caller.http.post("/webhooks/rest/webhook", json={"message": "x"}, headers=anonymous)
    assert refused.status_code == 401


async def test_a_customer_whose_language_is_english_is_told_in_english(service: Service) -> None:
    caller = await service.sign_in("john_smith")
    conversation = await caller.open()
    hidden = await caller.say(conversation, "my password is abc12345, why can I not log in")
    told = (await caller.tap(conversation, "human")).json()["messages"]
    await service.rasa.stop()
    limited = await caller.say(conversation, "how about fees")
    assert texts(hidden)[1].startswith("To keep your money safe I have hidden your password")
    assert texts(told)[1].isascii()
    assert texts(limited)[1].startswith("I can only answer common questions")
