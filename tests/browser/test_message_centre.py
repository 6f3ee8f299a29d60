"""A customer in the message centre, against the real service where it can run."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import (
    answers,
    ask,
    await_answer_to,
    conversation,
    leave_the_person,
    open_chat,
    questions,
    sign_in,
)

Device = Callable[..., BrowserContext]


def test_a_hot_question_is_answered_with_one_tap(service: str, device: Device) -> None:
    page = sign_in(device(), service)
    chip = page.locator(".chip").first
    question = chip.inner_text()

    chip.click()

    await_answer_to(page, question)
    expect(answers(page).last).to_be_visible()


def test_a_typed_question_is_answered(service: str, device: Device) -> None:
    page = sign_in(device(), service)
    open_chat(page)

    ask(page, "我换号码了，银行卡预留的手机号怎么改")

    await_answer_to(page, "我换号码了")
    expect(answers(page).last).to_contain_text("手机号")


def test_a_person_is_one_tap_away_in_the_same_place_on_every_page(service: str, device: Device) -> None:
    page = sign_in(device(), service, "刘洋" if "刘洋" in names(service) else "张伟")
    button = page.locator(".human-button")
    in_centre = button.bounding_box()
    open_chat(page)
    in_chat = button.bounding_box()

    button.click()

    expect(page.locator(".handover-title")).to_be_visible()
    expect(page.locator(".moved").last).to_be_visible()
    assert in_centre and in_chat
    assert in_centre["x"] == pytest.approx(in_chat["x"], abs=1)
    assert in_centre["y"] == pytest.approx(in_chat["y"], abs=1)
    leave_the_person(page)


def test_what_is_written_without_network_is_sent_once_when_it_is_back(service: str, device: Device) -> None:
    here, there = device(), device()
    mine, theirs = f"断网时写的{once()}：卡丢了怎么办", f"另一台手机问{once()}：怎么查开户行"
    page, other = sign_in(here, service), sign_in(there, service)
    open_chat(page)
    open_chat(other)
    ask(page, "转账多久到账")
    await_answer_to(page, "转账多久到账")

    here.set_offline(True)
    expect(page.locator(".connection .offline")).to_be_visible()
    ask(page, mine)
    # Of what is not sent yet: a person may have read what was sent long ago.
    unsent = page.locator(".row[data-state] .delivery")
    expect(unsent).to_contain_text("联网后自动发送")
    ask(other, theirs)
    await_answer_to(other, theirs)
    expect(page.get_by_text(theirs)).to_have_count(0)
    here.set_offline(False)

    await_answer_to(page, mine)
    expect(page.get_by_text(theirs)).to_have_count(1)
    expect(page.locator(".row", has_text=mine)).to_have_count(1)
    expect(unsent).to_have_count(0)
    sequences = [sequence for sequence, _ in conversation(page)]
    assert sequences == sorted(set(sequences))


def test_two_devices_of_a_customer_show_the_same_conversation(service: str, device: Device) -> None:
    phone, tablet = sign_in(device(), service), sign_in(device(width=820), service)
    open_chat(phone)
    open_chat(tablet)

    ask(phone, "手机上问：大额存单利率")
    await_answer_to(tablet, "手机上问")
    ask(tablet, "平板上问：信用卡怎么还款")
    await_answer_to(phone, "平板上问")
    await_answer_to(tablet, "平板上问")

    assert [sequence for sequence, _ in conversation(phone)][-4:] == [sequence for sequence, _ in conversation(tablet)][
        -4:
    ]


def test_a_reload_brings_the_conversation_back(service: str, device: Device) -> None:
    page = sign_in(device(), service)
    open_chat(page)
    ask(page, "刷新前问的：转账限额是多少")
    await_answer_to(page, "刷新前问的")
    before = conversation(page)[-2:]

    page.reload()

    expect(page.get_by_text("刷新前问的").first).to_be_visible()
    assert conversation(page)[-2:] == before


def test_markup_in_a_message_is_shown_as_it_was_typed(service: str, device: Device) -> None:
    page = sign_in(device(), service)
    open_chat(page)

    ask(page, "<img src=x onerror=\"document.title='out'\"> **你好**")

    expect(questions(page).last).to_contain_text("<img src=x")
    assert page.locator(".log .row.customer img").count() == 0
    assert page.title() != "out"


def test_english_and_back(service: str, device: Device) -> None:
    page = sign_in(device(), service)

    page.locator("label", has_text="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Messages")
    open_chat(page)
    expect(page.locator(".human-button")).to_contain_text("Agent")
    page.get_by_role("button", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".human-button")).to_contain_text("转人工")


def test_a_customer_of_another_language_is_met_in_it(service: str, device: Device) -> None:
    page = sign_in(device(), service, "John Smith")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".chip").first).to_have_text(re.compile("^[A-Z]"))


def test_dark_follows_the_device_until_the_customer_chooses(service: str, device: Device) -> None:
    page = sign_in(device(scheme="dark"), service)
    dark = page.locator(".shell").evaluate("node => getComputedStyle(node).backgroundColor")
    open_chat(page)

    page.get_by_role("button", name="切换到浅色").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    light = page.locator(".shell").evaluate("node => getComputedStyle(node).backgroundColor")
    assert (brightness(dark), brightness(light)) == ("dark", "light")


def test_the_keyboard_alone_is_enough(service: str, device: Device) -> None:
    page = device().new_page()
    page.goto(service)
    page.locator(".entry").first.wait_for()

    # Whoever uses the care edition comes to its pages instead.
    page.locator(".entry", has_text="张伟").evaluate("node => node.dataset.wanted = true")
    tab_to(page, "[data-wanted]")
    page.keyboard.press("Enter")
    page.locator(".entry-button").wait_for()
    tab_to(page, ".entry-button")
    page.keyboard.press("Enter")
    page.locator("textarea").wait_for()
    tab_to(page, "textarea")
    page.keyboard.type("只用键盘问：转账要手续费吗")
    page.keyboard.press("Enter")

    await_answer_to(page, "只用键盘问")
    outline = page.locator("textarea").evaluate("node => getComputedStyle(node).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2


def once() -> str:
    """A mark that tells this run's message from those of runs before; no digits, which might look like a code."""
    return "".join(random.choices("甲乙丙丁戊己庚辛壬癸", k=4))


def names(address: str) -> str:
    return httpx.get(f"{address}/api/identity/development/customers").text


def tab_to(page: Page, selector: str) -> None:
    # The page may still be about to put the focus somewhere itself.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    for _ in range(200):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with the Tab key")


def brightness(color: str) -> str:
    red, green, blue = (int(part) for part in re.findall(r"\d+", color)[:3])
    return "light" if red + green + blue > 384 else "dark"
