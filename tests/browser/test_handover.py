"""A customer on the way to a person and back, on the customer's pages."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import ROOT
from tests.browser.person_side import PersonSide, RealPerson, ScriptedPerson, wait_for
from tests.browser.steps import (
    answers,
    ask,
    await_answer_to,
    conversation,
    end_with_the_person,
    leave_the_person,
    open_chat,
    questions,
    sign_in,
)

Device = Callable[..., BrowserContext]

SAID_AGAIN_SECONDS = 3
"""How often at most a page says that its customer goes on typing."""
PICTURE = ROOT / "web" / "picture.png"
DOCUMENT = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""


@pytest.fixture
def person(scripted: str) -> ScriptedPerson:
    return ScriptedPerson(scripted)


@pytest.fixture(params=["scripted", "real"])
def side(request: pytest.FixtureRequest) -> Iterator[PersonSide]:
    """The person at the other end, of the stand-in and of the real service."""
    if request.param == "scripted":
        yield ScriptedPerson(request.getfixturevalue("scripted"))
        return
    if os.environ.get("XIAOHENG_URL") == "scripted":
        pytest.skip("the stand-in alone was asked for")
    real = RealPerson(request.getfixturevalue("service"))
    yield real
    real.close()


@pytest.fixture
def phone(device: Device, side: PersonSide) -> Iterator[Page]:
    """张伟's phone, in the chat; afterwards the customer is with the assistant again."""
    page = sign_in(device(), side.address)
    open_chat(page)
    yield page
    page.context.set_offline(False)
    leave_the_person(page)


@pytest.fixture
def chat(person: ScriptedPerson, device: Device) -> Page:
    """The same with the stand-in alone."""
    page = sign_in(device(), person.address)
    open_chat(page)
    return page


# Getting a person


def test_one_tap_chat_and_back(side: PersonSide, phone: Page) -> None:
    side.on_duty(True)
    tap(phone)
    expect(bar(phone)).to_have_class(re.compile("waiting|called"))
    side.accept()
    expect(title(phone)).to_have_text(f"{side.name}为您服务")

    ask(phone, "我的卡丢了，怎么办")
    expect(questions(phone).last).to_contain_text("我的卡丢了")
    side.read(last_sequence(phone))
    expect(phone.locator(".delivery")).to_have_text("对方已读")
    side.type(True)
    expect(phone.locator(".typing")).to_contain_text(f"{side.name}正在输入")
    side.say("别着急，我来帮您挂失。")
    expect(said_by_person(phone).last).to_contain_text("别着急")
    expect(said_by_person(phone).last).to_contain_text(side.name)
    expect(phone.locator(".typing")).to_have_count(0)
    phone.wait_for_timeout(500)
    expect(phone.locator(".log .row").last).to_have_class("row agent")

    rated_before = phone.locator(".rating").count()
    end_with_the_person(phone)
    expect(bar(phone)).to_have_class("handover none")
    expect(phone.locator(".rating")).to_have_count(rated_before + 1)
    phone.locator(".rating").last.get_by_role("button", name="非常满意").click()
    expect(phone.locator(".rating").last).to_contain_text("您的评价：非常满意")
    ask(phone, "转账要手续费吗")
    await_answer_to(phone, "转账要手续费吗")
    expect(answers(phone).last).to_be_visible()


def test_pictures_and_documents_go_both_ways(side: PersonSide, phone: Page) -> None:
    side.on_duty(True)
    tap(phone)
    side.accept()
    expect(bar(phone)).to_have_class("handover served")

    choose(phone, PICTURE, ("流水.pdf", "application/pdf", DOCUMENT))
    phone.locator(".send-button").click()

    expect(questions(phone).locator(".picture-button img").last).to_be_visible()
    expect(questions(phone).last.locator(".document-name")).to_have_text("流水.pdf")
    side.attach("申请书.pdf", "application/pdf", DOCUMENT)
    sent = said_by_person(phone).last
    expect(sent.locator(".document-name")).to_have_text("申请书.pdf")
    with phone.expect_download() as download:
        sent.get_by_role("button").click()
    assert download.value.suggested_filename == "申请书.pdf"


def test_nobody_on_duty_the_message_is_kept_and_somebody_comes(side: PersonSide, phone: Page) -> None:
    side.on_duty(False)

    tap(phone)

    expect(bar(phone)).to_have_class("handover kept")
    expect(title(phone)).to_have_text("现在没有客服在岗")
    expect(bar(phone)).to_contain_text("您的话都留着")
    ask(phone, "那转账要手续费吗")
    await_answer_to(phone, "那转账要手续费吗")
    expect(answers(phone).last).to_be_visible()
    side.accept()
    expect(title(phone)).to_have_text(f"{side.name}为您服务")


def test_a_number_left_is_checked_confirmed_and_kept(side: PersonSide, phone: Page) -> None:
    side.on_duty(True)
    tap(phone)
    bar(phone).get_by_role("button", name="留电话").click()
    number = phone.get_by_label("电话号码")
    expect(number).to_be_focused()

    phone.keyboard.press("Enter")
    expect(bar(phone).get_by_role("alert")).to_contain_text("请填电话号码")
    number.fill("1391234")
    phone.keyboard.press("Enter")
    expect(bar(phone).get_by_role("alert")).to_contain_text("这个号码不对")
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill("139 1234 5678")
    phone.keyboard.press("Enter")

    expect(title(phone)).to_have_text("电话记下了")
    expect(bar(phone)).to_contain_text("尾号 5678")
    phone.reload()
    expect(bar(phone)).to_contain_text("尾号 5678")


def test_waiting_can_be_cancelled_after_a_question(side: PersonSide, phone: Page) -> None:
    side.on_duty(True)
    tap(phone)
    bar(phone).get_by_role("button", name="取消").click()
    bar(phone).get_by_role("button", name="继续等").click()
    expect(bar(phone)).to_have_class(re.compile("waiting|called"))

    bar(phone).get_by_role("button", name="取消").click()
    bar(phone).get_by_role("button", name="不等了").click()

    expect(bar(phone)).to_have_class("handover none")
    ask(phone, "转账多久到账")
    await_answer_to(phone, "转账多久到账")


def test_a_reload_in_each_state_shows_the_same(side: PersonSide, phone: Page) -> None:
    side.on_duty(True)
    tap(phone)
    with phone.expect_response("**/handoff/reason") as told:
        bar(phone).get_by_role("button", name="理财").click()
    assert told.value.ok
    expect(bar(phone)).to_contain_text("已告诉客服：理财")
    phone.reload()
    expect(bar(phone)).to_contain_text("已告诉客服：理财")
    expect(bar(phone).locator("time")).to_contain_text("开始等")

    side.accept()
    expect(bar(phone)).to_have_class("handover served")
    phone.reload()
    expect(title(phone)).to_have_text(f"{side.name}为您服务")

    side.end()
    expect(bar(phone)).to_have_class("handover none")
    phone.reload()
    expect(phone.locator(".log .row").last).to_be_visible()
    expect(bar(phone)).to_have_class("handover none")


def test_a_tap_without_network_is_kept_and_sent_once(side: PersonSide, device: Device) -> None:
    side.on_duty(True)
    here = device()
    page = sign_in(here, side.address)
    here.set_offline(True)

    page.locator(".human-button").click()

    expect(title(page)).to_have_text("网络恢复后就为您转人工")
    here.set_offline(False)
    expect(bar(page)).to_have_class(re.compile("waiting|called"))
    expect(questions(page).last).to_have_text(re.compile("转人工"))
    assert [words for _, words in conversation(page)[-4:] if "转人工" in words and "我请" not in words].__len__() == 1
    leave_the_person(page)


def test_the_tap_is_acknowledged_before_the_service_answers(scripted: str, device: Device) -> None:
    context = device()
    context.route_web_socket("**/stream?**", swallow_messages)
    page = sign_in(context, scripted)
    open_chat(page)

    tap(page)

    expect(title(page)).to_have_text("正在为您转人工")
    expect(bar(page).get_by_role("button", name="挂失")).to_be_visible()


def test_a_tap_that_failed_says_so_and_leaves_the_button(scripted: str, device: Device) -> None:
    context = device()
    context.route_web_socket("**/stream?**", lambda socket: socket.close())
    context.route("**/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page = sign_in(context, scripted)
    open_chat(page)

    tap(page)

    expect(title(page)).to_have_text("转人工没有成功")
    expect(page.get_by_role("button", name="重新发送")).to_be_visible()
    expect(page.locator(".human-button")).to_be_enabled()


# Waiting


def test_place_and_wait_are_told_as_they_change(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    expect(bar(chat).get_by_role("status")).to_contain_text("您排在第 3 位，大约还要 4 分钟")

    person.move("place", position=2, wait=121)
    expect(bar(chat).get_by_role("status")).to_contain_text("您排在第 2 位，大约还要 3 分钟")
    person.move("place", position=1, wait=40)
    expect(bar(chat).get_by_role("status")).to_contain_text("下一位就是您，不到一分钟")
    person.move("offer")

    expect(bar(chat).get_by_role("status")).to_contain_text("轮到您了")


def test_a_reason_is_one_tap_and_never_needed(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    for reason in ("挂失", "转账问题", "理财", "投诉", "其他"):
        expect(bar(chat).get_by_role("button", name=reason)).to_have_count(1)

    person.accept()

    expect(bar(chat)).to_have_class("handover served")


def test_a_reason_tapped_before_the_service_answers_is_told_then(scripted: str, device: Device) -> None:
    context = device()
    page = sign_in(context, scripted)
    open_chat(page)
    context.set_offline(True)
    tap(page)
    bar(page).get_by_role("button", name="投诉").click()
    expect(bar(page)).to_contain_text("已告诉客服：投诉")

    with page.expect_response("**/handoff/reason") as told:
        context.set_offline(False)

    assert told.value.ok
    expect(bar(page)).to_have_class("handover waiting")
    expect(bar(page)).to_contain_text("已告诉客服：投诉")
    page.reload()
    expect(bar(page)).to_contain_text("已告诉客服：投诉")


def test_tapping_again_while_waiting_asks_nothing_twice_and_shows_where_one_stands(
    chat: Page, person: ScriptedPerson
) -> None:
    tap(chat)
    expect(bar(chat)).to_have_class("handover waiting")
    expect(chat.locator(".log .row")).to_have_count(2)
    before = len(conversation(chat))

    tap(chat)

    expect(title(chat)).to_be_focused()
    chat.wait_for_timeout(300)
    assert len(conversation(chat)) == before


def test_the_assistant_goes_on_answering_while_one_waits(chat: Page) -> None:
    tap(chat)

    ask(chat, "改手机号")

    await_answer_to(chat, "改手机号")


def test_the_message_centre_and_app_pages_show_that_one_waits_and_that_somebody_came(
    chat: Page, person: ScriptedPerson
) -> None:
    ask(chat, "给闺女转3500")
    await_answer_to(chat, "给闺女转3500")
    tap(chat)
    expect(chat.locator(".log .row")).to_have_count(4)  # all seen before the chat is left
    chat.locator(".actions").get_by_role("link", name="去转账").click()
    expect(chat.locator(".app-page .strip")).to_contain_text("正在等人工客服")
    chat.goto(chat.url.split("#")[0] + "#/")
    expect(chat.locator(".strip")).to_contain_text("您排在第 3 位")

    person.accept()
    expect(chat.locator(".strip")).to_contain_text("客服小李为您服务")
    person.say("您好")
    expect(chat.locator(".entry", has_text="智能客服")).to_contain_text("2 条未读")
    chat.locator(".strip").click()

    expect(said_by_person(chat).last).to_contain_text("您好")


def test_a_person_is_asked_for_from_a_page_of_the_app(chat: Page) -> None:
    ask(chat, "给闺女转3500")
    chat.get_by_role("link", name="去转账").click()

    chat.locator(".app-page").wait_for()
    tap(chat)

    expect(bar(chat)).to_have_class("handover waiting")


def test_what_was_missed_is_made_up_for_on_reconnecting(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    expect(bar(chat)).to_have_class("handover waiting")
    person.move("quietly")

    chat.context.set_offline(True)
    expect(chat.locator(".connection .offline")).to_be_visible()
    chat.context.set_offline(False)

    expect(bar(chat)).to_have_class("handover served")


def test_without_web_sockets_the_queue_moves_all_the_same(scripted: str, device: Device) -> None:
    context = device()
    context.route_web_socket("**/stream?**", lambda socket: socket.close())
    page, person = sign_in(context, scripted), ScriptedPerson(scripted)
    open_chat(page)
    tap(page)
    expect(bar(page)).to_have_class("handover waiting")

    person.accept()

    expect(bar(page)).to_have_class("handover served")


def test_an_agent_whose_desk_is_lost_sends_the_customer_back_into_the_queue(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    person.accept()
    expect(bar(chat)).to_have_class("handover served")

    person.move("return")

    expect(bar(chat)).to_have_class("handover waiting")
    expect(chat.locator(".log .row").last).to_contain_text("断线了")


@pytest.mark.parametrize("width", [320, 390])
def test_the_button_stays_in_its_place_whatever_goes_on(scripted: str, device: Device, width: int) -> None:
    page, person = sign_in(device(width=width), scripted), ScriptedPerson(scripted)
    open_chat(page)
    before = page.locator(".human-button").bounding_box()
    tap(page)
    expect(bar(page)).to_have_class("handover waiting")
    waiting = page.locator(".human-button").bounding_box()
    person.accept()
    expect(bar(page)).to_have_class("handover served")
    served = page.locator(".human-button").bounding_box()

    assert before == waiting == served


# With a person


def test_the_customers_typing_is_told_and_not_with_every_key(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    person.accept()
    expect(bar(chat)).to_have_class("handover served")

    begun = time.monotonic()
    chat.locator("textarea").press_sequentially("我想问一下那笔钱")
    chat.keyboard.press("Enter")
    took = time.monotonic() - begun

    expect(questions(chat).last).to_contain_text("我想问一下")
    wait_for(lambda: person.typed()[-1:] == [False])
    # Once, and again only where the machine took seconds over it.
    told = person.typed()
    assert told[0] is True and told.count(True) <= 1 + took // SAID_AGAIN_SECONDS


def test_what_the_person_wrote_is_told_read_once_it_is_on_the_screen(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    person.accept()
    person.say("在吗")
    expect(said_by_person(chat).last).to_contain_text("在吗")
    sequence = last_sequence(chat)

    wait_for(lambda: person.move("look")["read"] == sequence)


def test_what_was_open_can_be_taken_up_again_after_the_end(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    person.move("form")
    person.accept()
    expect(bar(chat)).to_have_class("handover served")

    person.end()

    chat.locator(".moved").last.get_by_role("button", name="接着办").click()
    expect(questions(chat).last).to_contain_text("接着办")
    expect(chat.locator(".moved .chosen")).to_have_text("接着办已选")


def test_a_rating_is_given_with_the_keyboard_and_a_word_is_optional(chat: Page, person: ScriptedPerson) -> None:
    tap(chat)
    person.accept()
    person.end()
    rating = chat.locator(".rating")
    rating.get_by_role("button").nth(3).focus()
    chat.keyboard.press("Enter")
    expect(rating.get_by_role("status")).to_contain_text("谢谢您")
    assert person.move("look")["rating"]["score"] == 4

    rating.get_by_label("想说的话").fill("很有耐心")
    rating.get_by_role("button", name="发送").click()

    expect(rating.get_by_label("想说的话")).to_have_count(0)
    given = person.move("look")["rating"]
    assert (given["score"], given["word"]) == (4, "很有耐心")
    chat.reload()
    expect(chat.locator(".rating")).to_contain_text("您的评价：满意")
    expect(chat.locator(".score")).to_have_count(0)


def test_a_rating_given_on_another_device_is_not_asked_for_again(
    chat: Page, person: ScriptedPerson, device: Device
) -> None:
    other = sign_in(device(), person.address)
    open_chat(other)
    tap(chat)
    person.accept()
    person.end()
    chat.locator(".score").first.click()

    expect(other.locator(".rating")).to_contain_text("已经评价过")
    expect(other.locator(".score")).to_have_count(0)


# Links


def test_a_link_to_the_bank_opens_apart_without_telling_where_it_was(chat: Page, person: ScriptedPerson) -> None:
    link = said_link(chat, person, "请看 https://www.hfbank.com.cn/loss?from=chat ，谢谢")

    expect(link).to_have_text("https://www.hfbank.com.cn/loss?from=chat")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_attribute("target", "_blank")


def test_an_unknown_host_is_named_and_asked_about_before_anything_opens(chat: Page, person: ScriptedPerson) -> None:
    link = said_link(chat, person, "看这里 http://hfbаnk.com.cn/login 领奖")
    expect(link.locator("strong")).to_have_text("xn--hfbnk-6ve.com.cn")

    link.click()

    question = chat.get_by_role("dialog", name="这不是银行的网站")
    expect(question).to_contain_text("xn--hfbnk-6ve.com.cn")
    expect(question).to_contain_text("骗子")
    assert len(chat.context.pages) == 1
    chat.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(link).to_be_focused()
    link.click()
    question.get_by_role("button", name="不打开").click()
    expect(question).to_have_count(0)
    assert len(chat.context.pages) == 1


def test_a_host_that_is_confirmed_opens_in_a_page_of_its_own(chat: Page, person: ScriptedPerson) -> None:
    chat.context.route("http://shop.example.com/**", lambda route: route.fulfill(body="商店"))
    said_link(chat, person, "http://shop.example.com/x").click()

    with chat.context.expect_page() as opened:
        chat.get_by_role("dialog").get_by_role("link").click()

    opened.value.wait_for_url("http://shop.example.com/x")
    assert opened.value.evaluate("window.opener") is None


@pytest.mark.parametrize(
    "said",
    ["javascript:alert(1)", "https://hfbank.com.cn@evil.example/", "data:text/html,x", "<a href='https://a.cn'>领奖"],
)
def test_what_only_looks_like_a_link_stays_text(chat: Page, person: ScriptedPerson, said: str) -> None:
    tap(chat)
    person.accept()

    person.say(said)

    expect(said_by_person(chat).last.locator(".bubble")).to_have_text(said)
    hrefs = said_by_person(chat).last.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert hrefs in ([], ["https://a.cn/"])


# Pictures and documents


def test_files_are_looked_at_before_they_go_and_can_be_taken_out(chat: Page, person: ScriptedPerson) -> None:
    served(chat, person)
    choose(chat, PICTURE, ("流水.pdf", "application/pdf", DOCUMENT))
    tray = chat.locator(".tray")
    expect(tray.locator("img")).to_have_count(1)
    expect(tray).to_contain_text("别发银行卡照片")

    tray.get_by_role("button", name="去掉 流水.pdf").click()

    expect(tray.locator("li")).to_have_count(1)


def test_what_cannot_be_sent_says_why(chat: Page, person: ScriptedPerson) -> None:
    served(chat, person)

    choose(chat, ("大.pdf", "application/pdf", b"%PDF-" + bytes(10 * 1024 * 1024)))
    expect(chat.locator(".tray [role=alert]")).to_contain_text("“大.pdf”太大了，最大能发 10 MB")
    choose(chat, ("病毒.exe", "application/x-msdownload", b"MZ"))
    expect(chat.locator(".tray [role=alert]")).to_contain_text("“病毒.exe”这种文件发不了")
    choose(chat, ("空.png", "image/png", b""))
    expect(chat.locator(".tray [role=alert]")).to_contain_text("“空.png”是空的")
    choose(chat, ("假.png", "image/png", b"MZ is no picture"))
    chat.locator(".send-button").click()

    expect(chat.locator(".delivery.failed")).to_contain_text("这种文件发不了")


def test_a_picture_is_pasted_and_a_document_dropped(chat: Page, person: ScriptedPerson) -> None:
    served(chat, person)

    for event, target, name in (("paste", "textarea", "截图.png"), ("drop", ".shell", "合同.pdf")):
        chat.evaluate(HAND_OVER_FILE, [event, target, name])

    expect(chat.locator(".tray li")).to_have_text([re.compile("截图.png"), re.compile("合同.pdf")])


def test_a_file_waits_for_the_network_and_goes_up_once(chat: Page, person: ScriptedPerson) -> None:
    served(chat, person)
    choose(chat, PICTURE)
    chat.context.set_offline(True)
    chat.locator(".send-button").click()
    expect(chat.locator(".uploading")).to_contain_text("网络恢复后接着上传")
    expect(chat.locator(".sending-file img")).to_be_visible()

    chat.context.set_offline(False)

    expect(questions(chat).locator(".picture-button img")).to_have_count(1)
    expect(chat.locator(".delivery")).to_have_count(0)


def test_a_picture_has_its_name_and_is_enlarged_in_place(chat: Page, person: ScriptedPerson) -> None:
    served(chat, person)
    person.attach("回单.png", "image/png", PICTURE.read_bytes())
    chat.get_by_role("img", name="图片：回单.png").wait_for()

    chat.get_by_role("button", name="放大图片 回单.png").click()

    large = chat.get_by_role("dialog", name="图片：回单.png")
    expect(large.locator("img")).to_be_visible()
    large.get_by_role("button", name="关闭").click()
    expect(chat.get_by_role("button", name="放大图片 回单.png")).to_be_focused()


def test_files_are_for_people(chat: Page) -> None:
    expect(chat.get_by_role("button", name="发图片或文件")).to_have_count(0)

    chat.evaluate(HAND_OVER_FILE, ["paste", "textarea", "截图.png"])

    expect(chat.locator(".tray")).to_contain_text("图片和文件要转人工以后才能发")


# Settings and language


def test_sound_is_off_until_the_customer_wants_it(chat: Page, person: ScriptedPerson) -> None:
    chat.evaluate(COUNT_TONES)
    served(chat, person)
    person.say("第一句")
    expect(said_by_person(chat).last).to_contain_text("第一句")
    assert chat.evaluate("window.tones") == 0

    chat.locator(".head .icon-button").first.click()
    chat.locator("label", has_text="响一声并震动").click()
    person.say("第二句")

    chat.wait_for_function("window.tones === 1")


def test_in_english_from_the_tap_to_the_rating(scripted: str, device: Device) -> None:
    person = ScriptedPerson(scripted, "john_smith")
    page = sign_in(device(), scripted, "John Smith")
    tap(page)
    expect(bar(page).get_by_role("status")).to_contain_text("You are number 3, about 4 minutes to go")
    bar(page).get_by_role("button", name="Lost card").click()
    expect(bar(page)).to_contain_text("We have passed on: Lost card")

    person.move("accept", agent={"name": "Emma", "title": "Customer Service"})
    expect(title(page)).to_have_text("Emma (Customer Service) is here for you")
    page.get_by_role("button", name="End the conversation").click()
    page.get_by_role("button", name="End it").click()
    page.get_by_role("button", name="Very good").click()

    expect(page.locator(".rating")).to_contain_text("Thank you for telling us.")
    page_text = page.locator(".shell").inner_text()
    ours = re.sub(r"(?m)^(?:.*(?:好的|小李|人工服务|Emma).*)$", "", page_text)
    assert not re.search("[\u4e00-\u9fff]", ours.replace("中", "")), ours


HAND_OVER_FILE = """([event, target, name]) => {
    const type = name.endsWith("png") ? "image/png" : "application/pdf";
    const data = new DataTransfer();
    data.items.add(new File(["x"], name, { type }));
    const given = event === "paste" ? { clipboardData: data } : { dataTransfer: data };
    const kind = event === "paste" ? ClipboardEvent : DragEvent;
    document.querySelector(target).dispatchEvent(new kind(event, { bubbles: true, cancelable: true, ...given }));
}"""
COUNT_TONES = """() => {
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...given) { window.tones += 1; return start.apply(this, given); };
}"""


def swallow_messages(route: WebSocketRoute) -> None:
    """A socket on which what the customer sends is never answered."""
    server = route.connect_to_server()
    route.on_message(lambda frame: None if '"send"' in str(frame) else server.send(frame))


def tap(page: Page) -> None:
    page.locator(".human-button").click()


def bar(page: Page) -> Locator:
    return page.locator(".handover")


def title(page: Page) -> Locator:
    return page.locator(".handover-title")


def said_by_person(page: Page) -> Locator:
    return page.locator(".log .row.agent")


def last_sequence(page: Page) -> int:
    return conversation(page)[-1][0]


def served(page: Page, person: PersonSide) -> None:
    tap(page)
    expect(bar(page)).to_have_class("handover waiting")
    person.accept()
    expect(bar(page)).to_have_class("handover served")


def said_link(page: Page, person: PersonSide, text: str) -> Locator:
    served(page, person)
    person.say(text)
    return said_by_person(page).last.locator("a")


def choose(page: Page, *files: Path | tuple[str, str, bytes]) -> None:
    page.set_input_files(
        "input[type=file]",
        [
            {"name": file.name, "mimeType": "image/png", "buffer": file.read_bytes()}
            if isinstance(file, Path)
            else {"name": file[0], "mimeType": file[1], "buffer": file[2]}
            for file in files
        ],
    )
