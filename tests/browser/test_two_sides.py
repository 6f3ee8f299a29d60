"""A customer's phone and the desks of two agents at once, on the real service."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import desk_steps
from tests.browser.conftest import ROOT
from tests.browser.desk_steps import be, column, reply, reply_field
from tests.browser.person_side import RealPerson
from tests.browser.steps import answers, ask, await_answer_to, leave_the_person, open_chat, questions, sign_in

Device = Callable[..., BrowserContext]
Desk = Callable[[str], Page]

CUSTOMER = "张**"
"""张伟, as the desk may see him."""


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """Of the real service, with nothing left over on 林晓's desk."""
    if os.environ.get("XIAOHENG_URL") == "scripted":
        pytest.skip("two sides need the real service")
    address: str = request.getfixturevalue("service")
    RealPerson(address).close()
    return address


@pytest.fixture
def desk(address: str, device: Device) -> Iterator[Desk]:
    """Opens somebody's desk, 在岗; afterwards everybody is off duty."""
    opened: list[Page] = []

    def open_(username: str) -> Page:
        page = desk_steps.sign_in(device(width=1440, height=900), address, username)
        be(page, "on_duty")
        opened.append(page)
        return page

    yield open_
    for page in opened:
        be(page, "off_duty")


@pytest.fixture
def phone(address: str, device: Device, desk: Desk) -> Iterator[Page]:
    """张伟's phone; afterwards he is with the assistant again."""
    page = sign_in(device(touch=True), address)
    open_chat(page)
    yield page
    leave_the_person(page)


def test_request_offer_chat_transfer_hand_back_and_rating(phone: Page, desk: Desk) -> None:
    lin = desk("lin_xiao")
    ask(phone, "我的银行卡丢了怎么办")
    await_answer_to(phone, "我的银行卡丢了")

    # Request and offer
    phone.locator(".human-button").click()
    expect(phone.locator(".handover")).to_have_class(re.compile("waiting|called"))
    lin.get_by_role("button", name=f"接入 {CUSTOMER}").click()
    expect(bar(phone)).to_have_text("客服林晓为您服务")
    expect(column(lin, CUSTOMER)).to_contain_text("我的银行卡丢了怎么办")

    # Chat, typing and read states both ways
    phone.locator("#composer").press_sequentially("能先帮我挂失吗")
    expect(column(lin, CUSTOMER)).to_contain_text("正在输入")
    phone.keyboard.press("Enter")
    expect(column(lin, CUSTOMER)).to_contain_text("能先帮我挂失吗")
    reply_field(lin, CUSTOMER).press_sequentially("可以，")
    expect(phone.locator(".typing")).to_contain_text("客服林晓正在输入")
    expect(phone.locator(".delivery")).to_have_text("对方已读")
    reply(lin, CUSTOMER, "可以，请打开 https://www.hfbank.com.cn/loss 看一下。")
    expect(from_person(phone).last).to_contain_text("可以，请打开")
    expect(from_person(phone).last.get_by_role("link")).to_have_attribute("rel", re.compile("nofollow"))
    sent = column(lin, CUSTOMER).get_by_role("article").filter(has_text="可以，请打开").last
    expect(sent).to_contain_text("已读")
    phone.set_input_files(
        "input[type=file]",
        [
            {
                "name": "回单.png",
                "mimeType": "image/png",
                "buffer": (ROOT / "web" / "picture.png").read_bytes(),
            }
        ],
    )
    phone.locator(".send-button").click()
    expect(questions(phone).last.locator(".picture-button img")).to_be_visible()
    expect(lin.get_by_role("button", name="放大图片 回单.png")).to_be_visible()

    # Transfer
    he = desk("he_ping")
    reply_field(lin, CUSTOMER).click()
    lin.keyboard.press("Alt+x")
    transfer = lin.get_by_role("dialog", name=f"把 {CUSTOMER} 转给谁")
    transfer.get_by_role("radio", name="何平").check()
    transfer.get_by_label("给接手同事的话").fill("想挂失，图片已发")
    transfer.get_by_role("button", name="转接").click()
    expect(column(lin, CUSTOMER)).to_have_count(0)
    expect(phone.locator(".handover")).to_have_class(re.compile("waiting|called"))
    expect(phone.locator(".moved").last).to_contain_text("不用重新说")
    he.get_by_role("button", name=f"接入 {CUSTOMER}").click()
    expect(bar(phone)).to_have_text("客服何平为您服务")
    expect(column(he, CUSTOMER)).to_contain_text("能先帮我挂失吗")
    reply(he, CUSTOMER, "我接着帮您办。")
    expect(from_person(phone).last).to_contain_text("客服何平")

    # Hand back
    rated_before = phone.locator(".rating").count()
    reply_field(he, CUSTOMER).click()
    he.keyboard.press("Alt+w")
    expect(he.get_by_role("dialog", name=f"结束对 {CUSTOMER} 的服务？")).to_be_visible()
    he.keyboard.press("Enter")
    expect(phone.locator(".handover")).to_have_class("handover none")
    expect(phone.locator(".moved").last).to_contain_text("小恒回来了")

    # Rating, while the agent writes down what it was about
    expect(phone.locator(".rating")).to_have_count(rated_before + 1)
    phone.locator(".rating").last.get_by_role("button", name="非常满意").click()
    expect(phone.locator(".rating").last).to_contain_text("谢谢您")
    summary = column(he, CUSTOMER).get_by_role("form", name="服务小结")
    summary.get_by_label("办理结果").select_option(index=1)
    summary.get_by_role("button", name="完成小结").click()
    expect(column(he, CUSTOMER)).to_have_count(0)

    # The assistant speaks again
    ask(phone, "挂失以后怎么补卡")
    await_answer_to(phone, "挂失以后怎么补卡")
    expect(answers(phone).last).to_be_visible()


def test_while_a_person_has_the_customer_the_assistant_answers_neither_words_nor_taps(phone: Page, desk: Desk) -> None:
    lin = desk("lin_xiao")
    phone.locator(".human-button").click()
    lin.get_by_role("button", name=f"接入 {CUSTOMER}").click()
    expect(bar(phone)).to_have_text("客服林晓为您服务")
    before = answers(phone).count()

    ask(phone, "转账要手续费吗")
    expect(column(lin, CUSTOMER)).to_contain_text("转账要手续费吗")
    phone.locator(".head .icon-button").first.click()
    phone.locator(".chip").first.click()

    expect(questions(phone).last).to_be_visible()
    phone.wait_for_timeout(1500)
    assert answers(phone).count() == before


def test_an_offer_that_lapses_keeps_the_customer_at_the_head_of_the_queue(phone: Page, desk: Desk) -> None:
    lin = desk("lin_xiao")
    phone.locator(".human-button").click()
    offer = lin.get_by_role("button", name=f"接入 {CUSTOMER}")
    expect(offer).to_be_visible()

    expect(offer).to_have_count(0)

    expect(phone.locator(".handover")).to_have_class(re.compile("waiting|called"))
    he = desk("he_ping")
    he.get_by_role("button", name=f"接入 {CUSTOMER}").click()
    expect(bar(phone)).to_have_text("客服何平为您服务")


def bar(page: Page) -> Locator:
    return page.locator(".handover-title")


def from_person(page: Page) -> Locator:
    return page.locator(".log .row.agent")
