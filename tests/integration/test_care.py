"""The care edition over HTTP: screens and introductions, settings, family, manager, activities, tips, search."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from assistant.care.sums import sums_in
from assistant.identity.models import Customer, CustomerId
from tests.desk import Office
from tests.fakes import TurnableClock
from tests.harness import Caller, FakeRasa, Service


@pytest.fixture
async def office(service: Service) -> AsyncIterator[Office]:
    office = Office(service)
    yield office
    await office.close()


@pytest.fixture
async def caller(service: Service) -> Caller:
    return await service.sign_in()


async def test_screens_are_public_and_sent_once(service: Service, caller: Caller) -> None:
    first = await caller.http.get("/api/care/screens", headers={"Authorization": ""})
    again = await caller.http.get("/api/care/screens", headers={"If-None-Match": first.headers["etag"]})
    assert first.status_code == 200
    assert {"care.home", "care.help", "standard.chat"} <= {screen["id"] for screen in first.json()["screens"]}
    assert "一键求助" in [step["label"] for step in first.json()["fixed"]]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["settings", "family"])
async def test_nothing_of_a_customer_for_nobody(caller: Caller, path: str) -> None:
    response = await caller.http.get(f"/api/care/{path}", headers={"Authorization": ""})
    assert response.status_code == 401


async def test_what_was_never_set_is_slow_large_and_read_aloud(caller: Caller) -> None:
    settings = (await caller.http.get("/api/care/settings")).json()
    assert (settings["size"], settings["rate"], settings["volume"], settings["reading"]) == (24, 0.8, 1.0, True)


async def test_a_change_is_remembered_and_leaves_the_rest(caller: Caller) -> None:
    await caller.http.put("/api/care/settings", json={"size": 30, "rate": 0.65})
    changed = (await caller.http.put("/api/care/settings", json={"contrast": "high", "reading": False})).json()
    assert changed == (await caller.http.get("/api/care/settings")).json()
    assert (changed["size"], changed["rate"], changed["contrast"], changed["reading"]) == (30, 0.65, "high", False)
    back = (await caller.http.put("/api/care/settings", json={"size": None})).json()
    assert (back["size"], back["rate"]) == (24, 0.65)


@pytest.mark.parametrize("wrong", [{"size": 21}, {"size": 33}, {"rate": 0.4}, {"volume": 1.1}, {"voice": "../x"}])
async def test_a_setting_out_of_range_is_refused(caller: Caller, wrong: dict[str, object]) -> None:
    assert (await caller.http.put("/api/care/settings", json=wrong)).status_code == 422


@pytest.mark.parametrize(
    "born, edition, answered, offered",
    [
        (date(1966, 11, 22), None, None, True),
        (date(1966, 11, 23), None, None, False),
        (None, None, None, False),
        (date(1950, 1, 1), "standard", None, False),
        (date(1950, 1, 1), None, True, False),
    ],
)
async def test_the_care_edition_is_offered_once_from_sixty_on_and_never_forced(
    service: Service, caller: Caller, born: date | None, edition: str | None, answered: bool | None, offered: bool
) -> None:
    own = headers(service, Customer(id=CustomerId("somebody"), name="某人", birth_date=born))
    change = {"edition": edition, "offer_answered": answered}
    await caller.http.put("/api/care/settings", json=change, headers=own)
    settings = (await caller.http.get("/api/care/settings", headers=own)).json()
    assert (settings["offer"], settings["edition"]) == (offered, edition)


async def test_the_app_says_who_uses_the_care_edition_until_the_customer_chooses(service: Service) -> None:
    wang = await service.sign_in("wang_guilan")
    before = (await wang.http.get("/api/care/settings")).json()
    after = (await wang.http.put("/api/care/settings", json={"edition": "standard"})).json()
    assert (before["edition"], after["edition"]) == ("care", "standard")


async def test_settings_and_family_are_each_customers_own(service: Service, caller: Caller) -> None:
    await caller.http.put("/api/care/settings", json={"size": 32})
    await caller.http.put("/api/care/family", json=[DAUGHTER])
    other = await service.sign_in("wang_guilan")
    assert (await other.http.get("/api/care/settings")).json()["size"] == 24
    assert (await other.http.get("/api/care/family")).json() == []


DAUGHTER = {"name": "小红", "relation": "女儿", "phone": "138 1234 5678"}


async def test_family_is_kept_in_order_with_ids_that_stay(caller: Caller) -> None:
    son = {"name": "建军", "relation": "儿子", "phone": "0531-88886666"}
    first = (await caller.http.put("/api/care/family", json=[DAUGHTER, son])).json()
    turned = (await caller.http.put("/api/care/family", json=first[::-1])).json()
    assert [contact["phone"] for contact in first] == ["13812345678", "053188886666"]
    assert turned == first[::-1] == (await caller.http.get("/api/care/family")).json()


async def test_a_sixth_contact_and_a_number_that_is_none_are_refused_and_nothing_changes(caller: Caller) -> None:
    kept = (await caller.http.put("/api/care/family", json=[DAUGHTER])).json()
    many = await caller.http.put("/api/care/family", json=[DAUGHTER] * 6)
    wrong = await caller.http.put("/api/care/family", json=[DAUGHTER | {"phone": "12345"}])
    assert (many.status_code, many.json()["code"]) == (400, "too_many_contacts")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_phone")
    assert (await caller.http.get("/api/care/family")).json() == kept


async def test_a_telephone_number_is_in_no_log(caller: Caller, capfd: pytest.CaptureFixture[str]) -> None:
    await caller.http.put("/api/care/family", json=[DAUGHTER])
    await caller.http.put("/api/care/family", json=[DAUGHTER | {"phone": "138123456789999"}])
    said = "".join(capfd.readouterr())
    assert "1234 5678" not in said and "13812345678" not in said and "138123456789999" not in said


async def test_every_screen_introduces_itself(service: Service) -> None:
    wang = await service.sign_in("wang_guilan")
    for screen in (await wang.http.get("/api/care/screens")).json()["screens"]:
        introduction = (await wang.http.get(f"/api/care/screens/{screen['id']}/introduction")).json()
        assert introduction["text"].startswith(f"这里是“{screen['title']}”。{screen['purpose']}")
        assert "“" not in introduction["spoken"]
        assert not sums_in(introduction["text"])


async def test_an_unknown_screen_is_404(caller: Caller) -> None:
    response = await caller.http.get("/api/care/screens/care.nothing/introduction")
    assert (response.status_code, response.json()["code"]) == (404, "screen_not_found")


async def test_the_newest_activities_are_named_and_only_those_that_run(
    service: Service, caller: Caller, clock: TurnableClock
) -> None:
    home = (await caller.http.get("/api/care/screens/care.home/introduction")).json()
    listed = (await caller.http.get("/api/care/activities")).json()
    assert "最新的活动有：贺岁纪念币预约、冬季健康讲座。" in home["text"]
    assert [activity["title"] for activity in listed[:2]] == ["贺岁纪念币预约", "冬季健康讲座"]
    clock.forward(400 * 24 * 3600)
    later = await service.sign_in()
    assert (await later.http.get("/api/care/activities")).json() == []
    assert "活动有" not in (await later.http.get("/api/care/screens/care.home/introduction")).json()["text"]


async def test_sums_are_left_out_of_what_is_said_unasked(service: Service, rasa: FakeRasa, caller: Caller) -> None:
    rasa.say = lambda _call: [{"custom": {"type": "text", "markdown": "您要转**3,500.00元**给李红，对吗？"}}]
    conversation = await caller.open()
    await caller.say(conversation, "转账")
    path = "/api/care/screens/care.talk/introduction"
    unasked = (await caller.http.get(path)).json()
    asked = (await caller.http.get(path, params={"aloud": "private"})).json()
    assert "3,500" not in str(unasked) and "转一笔钱给李红" in unasked["text"]
    assert [fact["private"] for fact in unasked["now"] if fact["fact"] == "last_message"] == [True]
    assert "3,500.00元" in asked["text"]


async def test_who_waits_hears_the_place_in_the_queue(office: Office) -> None:
    async with (await office.staff("lin_xiao")).on_duty():
        caller, _ = await office.customer("wang_guilan")
        home = (await caller.http.get("/api/care/screens/care.home/introduction")).json()
    waiting = [fact["text"] for fact in home["now"] if fact["fact"] == "waiting"]
    assert len(waiting) == 1 and waiting[0] in home["text"]


async def test_ones_own_manager_and_whether_there_now(office: Office) -> None:
    wang, zhang = await office.service.sign_in("wang_guilan"), await office.service.sign_in("zhang_wei")
    away = (await wang.http.get("/api/care/manager")).json()
    async with (await office.staff("zhao_min")).on_duty():
        there = (await wang.http.get("/api/care/manager")).json()
    none = await zhang.http.get("/api/care/manager")
    assert (away["name"], away["branch"], away["on_duty"]) == ("赵敏", "济南市历下支行", False)
    assert there["on_duty"] and "现在上班" in there["text"]
    assert (none.status_code, none.json()["code"]) == (404, "no_manager")


async def test_health_tips_come_with_sources_and_a_caution(caller: Caller) -> None:
    tips = (await caller.http.get("/api/care/health-tips")).json()
    assert len(tips["tips"]) >= 40 and all(tip["source"] for tip in tips["tips"])
    assert "不能代替医生" in tips["notice"]


async def test_search_finds_the_switch_and_questions_to_tap(caller: Caller) -> None:
    switch = (await caller.http.post("/api/care/search", json={"query": "长辈版"})).json()
    asked = (await caller.http.post("/api/care/search", json={"query": "利率"})).json()
    assert switch["best"]["target"] == "#/care/settings?switch=care"
    questions = [hit for group in asked["groups"] if group["kind"] == "questions" for hit in group["results"]]
    assert [hit["target"] for hit in questions] == ["faq:deposit.deposit_rates.now"]


async def test_a_card_number_looked_for_is_hidden(caller: Caller) -> None:
    found = (await caller.http.post("/api/care/search", json={"query": "6222021234567890128 是哪家银行的"})).json()
    assert "6222021234567890128" not in str(found) and "0128" in found["query"]


async def test_what_is_looked_for_is_taken_from_no_address(caller: Caller, capfd: pytest.CaptureFixture[str]) -> None:
    in_address = await caller.http.get("/api/care/search", params={"q": "我儿子欠了钱"})
    in_body = await caller.http.post("/api/care/search", json={"query": "我儿子欠了钱" * 20})
    assert (in_address.status_code, in_body.status_code) == (405, 422)
    assert "我儿子欠了钱" not in "".join(capfd.readouterr()) + in_body.text


async def test_a_search_longer_than_a_sentence_is_refused(caller: Caller) -> None:
    assert (await caller.http.post("/api/care/search", json={"query": "查" * 101})).status_code == 422


def headers(service: Service, customer: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {service.app.state.development_issuer.issue(customer).token}"}
