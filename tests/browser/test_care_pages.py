"""The care edition's pages: how one gets there and back, a person with one tap, and what is remembered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Response, Route, expect

from assistant.care.screens import Screen, Screens
from tests.browser.fake_care import KNOWLEDGE_BASE
from tests.browser.person_side import ScriptedPerson

Device = Callable[..., BrowserContext]

CUSTOMER = "wang_guilan"
BROWSER_TEXT_PX = 16
CARE = [screen for screen in Screens.load(KNOWLEDGE_BASE).all if screen.edition == "care"]
SMALL_TEXT = """() => [...document.querySelectorAll('body *')]
    .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
    .filter(node => node.checkVisibility() && parseFloat(getComputedStyle(node).fontSize) < 22)
    .map(node => node.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a[href]')]
    .map(node => [node.outerHTML.slice(0, 120), node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 59.5 || box.height < 59.5).map(([html]) => html)"""


def settings(address: str, **some: object) -> dict[str, object]:
    """What the service remembers of 王桂兰, after this change."""
    told: dict[str, object] = httpx.put(
        f"{address}/api/care/settings", json=some, headers={"Authorization": f"Bearer demo:{CUSTOMER}"}, timeout=60
    ).json()
    return told


def changes_settings(response: Response) -> bool:
    return response.request.method == "PUT" and response.url.endswith("/api/care/settings")


def sign_in(context: BrowserContext, address: str, fragment: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{address}/{fragment}")
    page.locator(".entry", has_text="王桂兰").click()
    expect(page.locator("h1")).not_to_have_text("演示登录")
    return page


def open_page(context: BrowserContext, address: str, fragment: str = "#/care", screen: str = "care.home") -> Page:
    page = sign_in(context, address, fragment)
    page.locator(f"main[data-screen='{screen}']").wait_for()
    # Until the service has told how large, the page is as large as it would be for anybody.
    percent = 100 * float(str(settings(address)["size"])) / BROWSER_TEXT_PX
    expect(page.locator("html")).to_have_attribute("style", re.compile(f"--care-text: {percent:g}%"))
    return page


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def test_the_care_edition_is_offered_to_older_customers_and_one_tap_declines(scripted: str, device: Device) -> None:
    settings(scripted, offer=True)
    page = sign_in(device(), scripted)
    expect(page.locator(".care-offer")).to_contain_text("换成关爱版吗")

    with page.expect_response(changes_settings) as changed:
        button(page, "不用").click()

    assert changed.value.ok
    expect(page.locator(".care-offer")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("消息中心")
    assert settings(scripted)["offer_answered"] is True
    assert settings(scripted)["edition"] is None


def test_nobody_else_is_offered_it(scripted: str, device: Device) -> None:
    page = sign_in(device(), scripted)
    with page.expect_response("**/api/care/settings"):
        page.reload()

    expect(page.locator("h1")).to_have_text("消息中心")
    expect(page.locator(".care-offer")).to_have_count(0)


def test_one_tap_changes_to_the_care_edition_for_this_and_every_later_visit(scripted: str, device: Device) -> None:
    settings(scripted, offer=True)
    context = device()
    page = sign_in(context, scripted)

    button(page, "换成关爱版").click()

    expect(page.locator("main")).to_have_attribute("data-screen", "care.home")
    page.wait_for_function("() => JSON.parse(localStorage['xiaoheng.care']).unsent.edition === undefined")
    elsewhere = sign_in(device(), scripted)
    expect(elsewhere.locator("main")).to_have_attribute("data-screen", "care.home")


def test_whom_the_bank_knows_to_use_it_starts_in_it(scripted: str, device: Device) -> None:
    context = device()
    session = {"token": f"demo:{CUSTOMER}", "customer": {"id": CUSTOMER, "name": "王桂兰", "care_edition": True}}
    context.add_init_script(f"window.xiaohengSession = {json.dumps(session)}")
    context.route("**/api/care/settings", lambda route: route.abort())
    page = context.new_page()

    page.goto(scripted)

    expect(page.locator("main")).to_have_attribute("data-screen", "care.home")


def test_one_tap_changes_back_and_the_standard_pages_look_as_before(scripted: str, device: Device) -> None:
    settings(scripted, edition="care")
    page = open_page(device(), scripted)

    button(page, "换回标准版").click()

    expect(page.locator("h1")).to_have_text("消息中心")
    assert page.evaluate("[document.documentElement.dataset.edition, getComputedStyle(document.body).fontSize]") == [
        None,
        "17px",
    ]
    page.reload()
    expect(page.locator("h1")).to_have_text("消息中心")
    button(page, "关爱版").click()
    expect(page.locator("main")).to_have_attribute("data-screen", "care.home")


@pytest.mark.parametrize(("to", "heading"), [("care", "首页"), ("standard", "消息中心")])
def test_an_address_found_by_searching_changes_the_edition(
    scripted: str, device: Device, to: str, heading: str
) -> None:
    settings(scripted, edition="standard" if to == "care" else "care")

    page = sign_in(device(), scripted, f"#/care/settings?switch={to}")

    expect(page.locator("h1")).to_have_text(heading)
    page.wait_for_function("() => JSON.parse(localStorage['xiaoheng.care']).unsent.edition === undefined")
    assert settings(scripted)["edition"] == to


def test_who_used_the_care_edition_finds_the_sign_in_large_as_well(scripted: str, device: Device) -> None:
    settings(scripted, edition="care")
    context = device(width=320)
    page = open_page(context, scripted)
    page.goto(f"{scripted}/#/care/settings")

    button(page, "退出演示登录").click()

    page.locator(".entry").first.wait_for()
    expect(page.locator("h1")).to_have_text("演示登录")
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("screen", CARE, ids=lambda screen: screen.id)
def test_one_tap_asks_for_a_person_on_every_page(scripted: str, device: Device, screen: Screen) -> None:
    page = open_page(device(), scripted, screen.route, screen.id)

    button(page, "转人工").click()

    expect(page.locator("main")).to_have_attribute("data-screen", "care.talk")
    expect(page.locator(".person-panel")).to_contain_text("您排在第 3 位，大约还要 4 分钟")
    assert ScriptedPerson(scripted, CUSTOMER).move("look")["state"] == "queued"


def test_help_stands_at_the_same_place_on_every_page(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted)
    places = set()

    for screen in CARE:
        page.goto(f"{scripted}/{screen.route}")
        page.locator(f"main[data-screen='{screen.id}']").wait_for()
        box = page.locator(".care-bar").get_by_role("link", name="一键求助", exact=True).bounding_box()
        assert box
        places.add((round(box["x"]), round(box["y"]), round(box["width"])))

    assert len(places) == 1


def test_while_waiting_every_page_shows_the_place_and_leads_back(scripted: str, device: Device) -> None:
    person = ScriptedPerson(scripted, CUSTOMER)
    page = open_page(device(), scripted)
    button(page, "转人工").click()
    expect(page.locator(".person-panel")).to_be_visible()
    page.goto(f"{scripted}/#/care/health")

    button(page, "等人工 第 3 位").click()

    expect(page.locator("main")).to_have_attribute("data-screen", "care.talk")
    person.accept()
    page.goto(f"{scripted}/#/care/help")
    expect(button(page, "人工服务中")).to_be_visible()
    expect(page.locator(".person-panel")).to_contain_text("客服小李为您服务")
    assert person.move("look")["state"] == "active"


def test_waiting_can_be_given_up_after_asking_once_more(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/help", "care.help")
    button(page, "找人工客服").click()
    page.goto(f"{scripted}/#/care/help")
    panel = page.locator(".person-panel")

    button(panel, "不等了").click()
    expect(button(panel, "继续等")).to_be_focused()
    button(panel, "不等了").click()

    expect(panel).to_be_hidden()
    expect(button(page, "找人工客服")).to_be_visible()
    assert ScriptedPerson(scripted, CUSTOMER).move("look")["state"] == "cancelled"


def test_help_calls_the_family_the_bank_and_the_emergency_numbers(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/help", "care.help")

    expect(link(page, "打给女儿小红")).to_have_attribute("href", "tel:13812345678")
    for name, number in {"急救打120": "120", "报警打110": "110", "打银行电话": "400-000-0000"}.items():
        expect(link(page, name)).to_have_attribute("href", f"tel:{number}")


def test_a_larger_size_shows_at_once_and_is_remembered_on_other_devices(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/settings", "care.settings")
    preview = page.locator(".care-preview")
    expect(preview).to_have_css("font-size", "22px")

    for _ in range(6):
        button(page, "字大一点").click()

    expect(preview).to_have_css("font-size", "32px")
    expect(page.get_by_text("现在是 32 号字，已经最大了")).to_be_visible()
    page.wait_for_function("() => Object.keys(JSON.parse(localStorage['xiaoheng.care']).unsent).length === 0")
    other = open_page(device(), scripted, "#/care/settings", "care.settings")
    expect(other.locator(".care-preview")).to_have_css("font-size", "32px")


def test_text_that_the_browser_enlarges_stays_enlarged(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted)

    enlarged = page.evaluate(
        "() => { document.documentElement.style.fontSize = '275%';"
        " return getComputedStyle(document.querySelector('.care-greeting')).fontSize }"
    )

    assert float(enlarged.removesuffix("px")) >= 44


def test_a_change_without_network_is_kept_and_sent_with_the_next_visit(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/settings", "care.settings")
    page.route("**/api/care/settings", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.get_by_label("更深的颜色").check()
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    page.unroute("**/api/care/settings")

    with page.expect_response(changes_settings) as sent:
        page.reload()

    assert sent.value.request.post_data_json == {"contrast": "high"}
    assert settings(scripted)["contrast"] == "high"


def test_a_family_member_is_added_changed_and_removed(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/family", "care.family")
    button(page, "添加家人").click()
    page.get_by_label("怎么称呼").fill("小明")
    page.get_by_label("是您的什么人").fill("儿子")
    page.get_by_label("电话号码").fill("1391234")

    button(page, "保存").click()

    expect(page.get_by_label("电话号码")).to_be_focused()
    expect(page.get_by_role("alert").filter(has_text="这个电话号码不对")).to_be_visible()
    page.get_by_label("电话号码").fill("139 1234 5678")
    button(page, "保存").click()
    son = page.get_by_role("region", name="儿子 小明")
    expect(link(son, "打电话")).to_have_attribute("href", "tel:13912345678")
    button(son, "改一改").click()
    page.get_by_label("怎么称呼").fill("大明")
    button(page, "保存").click()
    changed = page.get_by_role("region", name="儿子 大明")
    button(changed, "删掉").click()
    expect(button(changed, "不删")).to_be_focused()
    button(changed, "删掉").click()
    expect(page.get_by_role("status").filter(has_text="删掉了。")).to_be_visible()
    expect(changed).to_have_count(0)
    expect(page.get_by_role("region", name="女儿 小红")).to_be_visible()


def test_what_the_service_refuses_is_said_in_its_words(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/family", "care.family")
    page.route("**/api/care/family", refuse_writing)
    button(page, "改一改").click()

    button(page, "保存").click()

    expect(page.get_by_role("alert").filter(has_text="这个号码打不通")).to_be_visible()
    expect(page.get_by_label("怎么称呼")).to_have_value("小红")


def refuse_writing(route: Route) -> None:
    if route.request.method == "PUT":
        route.fulfill(status=400, json={"detail": "这个号码打不通，请换一个。"})
    else:
        route.continue_()


def test_a_typed_search_leads_to_the_page_and_back_to_the_results(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted)
    page.get_by_label("写字搜索").fill("交电费")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="找到了“缴费充值”")).to_be_visible()

    link(page, "缴费充值").click()

    expect(page.locator("main")).to_have_attribute("data-screen", "care.bills")
    expect(page.locator("h1")).to_be_focused()
    button(page, "返回").click()
    expect(page.get_by_label("写字搜索")).to_have_value("交电费")


def test_what_is_not_found_can_be_asked_with_one_tap(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted)
    page.route("**/api/care/search", lambda route: route.fulfill(json=nothing_found()))
    page.goto(f"{scripted}/#/care/search?q=火星存款")
    expect(page.get_by_text("没有找到“火星存款”")).to_be_visible()

    button(page, "问小恒").click()

    expect(page.get_by_role("log")).to_contain_text("火星存款")


def nothing_found() -> dict[str, object]:
    return {"query": "火星存款", "best": None, "groups": [], "say": ""}


def said_content(page: Page, act: Callable[[], None]) -> dict[str, object]:
    """What the page sends over its socket as the customer's message when this is done."""
    page.evaluate(
        "() => { const send = WebSocket.prototype.send; window.sentFrames = [];"
        " WebSocket.prototype.send = function (frame) { sentFrames.push(frame); return send.call(this, frame) } }"
    )
    act()
    page.wait_for_function("() => sentFrames.some(frame => JSON.parse(frame).type === 'send')")
    frames: list[str] = page.evaluate("sentFrames")
    sent = [json.loads(frame) for frame in frames]
    content: dict[str, object] = next(frame["content"] for frame in sent if frame["type"] == "send")
    return content


def type_and_send(page: Page, text: str) -> None:
    button(page, "打字说").click()
    page.get_by_role("textbox").fill(text)
    button(page, "发送").click()


def test_who_asks_about_a_page_is_asked_about_that_page(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/transfer", "care.transfer")

    link(page, "问这一页").click()

    expect(page.locator("main")).to_have_attribute("data-screen", "care.talk")
    expect(page.get_by_text("您在问“转账汇款”这一页。")).to_be_visible()
    asked = said_content(page, lambda: type_and_send(page, "这个页面是干什么的"))
    assert asked == {"type": "text", "text": "这个页面是干什么的", "screen": "care.transfer"}
    button(page, "返回").click()
    expect(page.locator("main")).to_have_attribute("data-screen", "care.transfer")


def test_on_the_talk_page_it_is_the_talk_page_that_is_asked_about(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/talk?about=care.no_such_page", "care.talk")

    expect(link(page, "问这一页")).to_have_count(0)
    assert said_content(page, lambda: type_and_send(page, "念给我听听这一页"))["screen"] == "care.talk"


def test_words_for_the_assistant_come_from_the_page_they_stand_on(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/talk", "care.talk")
    type_and_send(page, "你好")
    expect(page.get_by_role("log")).to_contain_text("可以在手机银行里自己改")
    page.goto(f"{scripted}/#/care/transfer")

    assert said_content(page, button(page, "说话转账").click)["screen"] == "care.transfer"


def test_words_for_the_assistant_are_said_for_the_customer(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/transfer", "care.transfer")

    button(page, "说话转账").click()

    expect(page.get_by_role("log")).to_contain_text("我要转账")


def test_a_function_of_the_app_is_explained_and_opened_in_the_app(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/account", "care.account")
    link(page, "看余额").click()
    expect(page.locator("main")).to_have_attribute("data-screen", "care.app")
    expect(page.locator("main")).to_contain_text("看余额")

    inside = device()
    session = {"token": f"demo:{CUSTOMER}", "customer": {"id": CUSTOMER, "name": "王桂兰"}}
    inside.add_init_script(f"window.xiaohengSession = {json.dumps(session)}")
    page = inside.new_page()
    page.goto(f"{scripted}/#/care/account")

    expect(link(page, "看余额")).to_have_attribute("href", "bank://accounts/balance")


def test_an_activity_opens_with_whom_it_is_for_where_and_until_when(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted)

    link(page, "冬季健康讲座").click()

    expect(page.locator("main")).to_contain_text("60 岁以上客户")
    expect(page.locator("main")).to_contain_text("2027年1月31日")


def test_headings_come_from_the_screens_and_stay_without_the_service(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted, "#/care/card", "care.card")
    page.route("**/api/care/screens", lambda route: route.abort())

    page.reload()

    expect(page.locator("h1")).to_have_text("银行卡")
    expect(link(page, "卡丢了挂失")).to_be_visible()


def test_without_screens_at_all_a_person_is_still_one_tap_away(scripted: str, device: Device) -> None:
    context = device()
    context.route("**/api/care/screens", lambda route: route.abort())
    page = sign_in(context, scripted, "#/care")
    expect(button(page, "再试一次")).to_be_visible()

    button(page, "转人工").click()

    expect(button(page, "等人工 第 3 位")).to_be_visible()
    context.unroute("**/api/care/screens")
    button(page, "再试一次").click()
    expect(page.locator("main")).to_have_attribute("data-screen", "care.talk")


def test_a_page_that_breaks_leaves_the_way_to_help(scripted: str, device: Device) -> None:
    page = open_page(device(), scripted)
    page.route("**/api/care/search", lambda route: route.fulfill(json={"unexpected": True}))

    page.goto(f"{scripted}/#/care/search?q=x")

    expect(page.get_by_role("alert").filter(has_text="这一页没有打开")).to_be_visible()
    button(page, "转人工").click()
    expect(page.locator(".person-panel")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height", "size"), [(320, 640, 22), (160, 320, 22), (160, 320, 32), (320, 180, 22), (320, 180, 32)]
)
def test_the_bar_is_in_sight_and_never_over_what_has_the_focus(
    scripted: str, device: Device, width: int, height: int, size: int
) -> None:
    settings(scripted, size=size)
    page = open_page(device(width=width, height=height), scripted, "#/care/more", "care.more")
    bar = page.locator(".care-bar")
    page.locator("h1").focus()

    for _ in range(len(page.locator(".care-entry-link").all())):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const box = document.activeElement.getBoundingClientRect();"
            " return [box.top, box.bottom, !!document.activeElement.closest('.care-bar')] }"
        )
        box = bar.bounding_box()
        assert box and box["y"] + box["height"] == height and box["height"] < height / 2
        top, bottom, in_bar = focused
        higher_than_the_rest = bottom - top > box["y"] - 10
        assert in_bar or bottom <= box["y"] + 1 or higher_than_the_rest
    assert page.evaluate("document.documentElement.scrollWidth") == width
