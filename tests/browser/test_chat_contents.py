"""What the chat shows and does for each kind of message and failure, against the scripted stand-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.script import TOO_FAST
from tests.browser.steps import ask, await_answer_to, conversation, open_chat, sign_in

Device = Callable[..., BrowserContext]


@pytest.fixture
def chat(scripted: str, device: Device) -> Page:
    page = sign_in(device(), scripted)
    open_chat(page)
    return page


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("给闺女转3500", "feature"),
        ("附近网点", "branch"),
        ("看看理财", "product"),
    ],
)
def test_a_card_shows_title_fields_and_actions(chat: Page, said: str, kind: str) -> None:
    ask(chat, said)

    card = chat.locator(f".card.{kind}")
    expect(card.locator(".card-title")).to_be_visible()
    expect(card.locator("dt").first).to_be_visible()
    expect(card.locator(".actions > *").first).to_be_visible()


def test_an_app_link_says_which_page_it_would_open_with_what(chat: Page) -> None:
    ask(chat, "给闺女转3500")

    chat.get_by_role("link", name="去转账").click()

    expect(chat.locator(".app-page")).to_contain_text("3,500.00 元")
    expect(chat.locator(".app-page")).to_contain_text("闺女")
    expect(chat.locator(".app-page")).to_contain_text("bank://transfer")


def test_quick_replies_are_used_once(chat: Page) -> None:
    ask(chat, "转账怎么转")
    options = chat.locator(".options").last
    options.get_by_role("button", name="转账多久能到账").click()
    await_answer_to(chat, "转账多久能到账")

    for option in options.get_by_role("button").all():
        assert option.get_attribute("aria-disabled") == "true"
    expect(options.locator(".chosen")).to_have_text("转账多久能到账已选")
    options.get_by_role("button").first.click(force=True)
    chat.wait_for_timeout(300)
    assert sum("手机银行转账要手续费吗" in words for _, words in conversation(chat)) == 1


def test_a_form_step_shows_progress_and_closes_when_answered(chat: Page) -> None:
    ask(chat, "预约取现")
    expect(chat.locator(".form-step")).to_contain_text("第 2 步，共 3 步")

    chat.get_by_role("button", name="明天").click()

    await_answer_to(chat, "明天")
    expect(chat.get_by_role("button", name="不办了")).to_have_count(0)


def test_a_notice_stands_apart_from_what_is_said(chat: Page) -> None:
    ask(chat, "我的密码是什么来着")

    expect(chat.locator(".row.system .notice.warning")).to_contain_text("没有保存")


def test_the_page_changes_language_with_the_assistant(chat: Page) -> None:
    ask(chat, "Please speak English")

    expect(chat.locator("html")).to_have_attribute("lang", "en")


def test_a_refused_message_says_why_and_is_sent_again_on_request(chat: Page) -> None:
    ask(chat, TOO_FAST)
    expect(chat.locator(".delivery.failed")).to_contain_text("请稍等几秒再发")

    chat.get_by_role("button", name="重新发送").click()

    await_answer_to(chat, TOO_FAST)
    expect(chat.locator(".delivery")).to_have_count(0)


def test_without_web_sockets_plain_requests_carry_the_conversation(scripted: str, device: Device) -> None:
    context = device()
    context.route_web_socket("**/stream?**", lambda socket: socket.close())
    page = sign_in(context, scripted)
    open_chat(page)

    ask(page, "没有长连接时问的")

    await_answer_to(page, "没有长连接时问的")
    assert [sequence for sequence, _ in conversation(page)] == [1, 2]


def test_older_messages_are_brought_on_request_and_keep_the_place(scripted: str, device: Device) -> None:
    page = sign_in(device(), scripted)
    open_chat(page)
    for number in range(20):
        ask(page, f"第{number}个问题")
        await_answer_to(page, f"第{number}个问题")
    page.reload()
    older = page.get_by_role("button", name="查看更早的消息")
    older.scroll_into_view_if_needed()
    assert page.get_by_text("第0个问题").count() == 0

    older.click()

    expect(page.get_by_text("第0个问题")).to_have_count(1)
    assert [sequence for sequence, _ in conversation(page)] == list(range(1, 41))
    assert page.locator(".scroller").evaluate("box => box.scrollTop") > 200


def test_an_expired_sign_in_leads_back_to_signing_in(scripted: str, device: Device) -> None:
    page = sign_in(device(), scripted)
    page.evaluate("""() => {
        const session = JSON.parse(sessionStorage.getItem('xiaoheng.session'));
        sessionStorage.setItem('xiaoheng.session', JSON.stringify({...session, token: 'demo:nobody'}));
    }""")
    page.reload()

    expect(page.get_by_role("alert")).to_contain_text("登录已过期")


def test_the_page_asks_nothing_of_other_hosts_and_puts_no_token_in_an_address(scripted: str, device: Device) -> None:
    page = device().new_page()
    addresses: list[str] = []
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: addresses.append(request.url))
    page.on("websocket", lambda socket: addresses.append(socket.url))
    page.goto(scripted)
    page.locator(".entry").first.click()
    open_chat(page)
    ask(page, "你好")
    await_answer_to(page, "你好")

    assert complaints == []
    assert not [address for address in addresses if "demo:" in address]
    assert all(scripted.split("//")[1] in address for address in addresses)
