"""The pages for eyes, fingers and screen readers: axe, sizes and what is announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ROOT
from tests.browser.person_side import ScriptedPerson
from tests.browser.steps import ask, await_answer_to, open_chat, sign_in

Device = Callable[..., BrowserContext]

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
# All of axe's rules, with the stricter contrast of 7:1 and the target sizes that it leaves off by default.
AXE_OPTIONS = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
EVERY_KIND = ["改手机号", "给闺女转3500", "附近网点", "看看理财", "转账怎么转", "我的密码是什么", "预约取现"]

SMALL_TARGETS = """() => [...document.querySelectorAll('button, a[href], summary, textarea, label:has(input), input:not(.unseen)')]
    .filter(node => node.checkVisibility({ visibilityProperty: true }) && !node.matches('.skip'))
    .map(node => [node.outerHTML.slice(0, 120), node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 47.9 || box.height < 47.9)
    .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
SMALL_TEXT = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = [];
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || node.closest('script, noscript, style')) continue;
        if (parseFloat(getComputedStyle(node).fontSize) < 16) small.push(node.outerHTML.slice(0, 120));
    }
    return small;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 412])
def test_every_page_passes_axe_with_large_text_and_targets(
    scripted: str, device: Device, width: int, scheme: str
) -> None:
    for name, page in every_page(device(width=width, scheme=scheme), scripted):
        assert_accessible(page, name)


def assert_accessible(page: Page, name: str) -> None:
    page.evaluate(AXE.read_text())
    found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    violations = [
        (rule["id"], [node["html"][:160] + " | " + node["failureSummary"] for node in rule["nodes"]])
        for rule in found["violations"]
    ]
    assert violations == [], name
    assert page.evaluate(SMALL_TARGETS) == [], name
    assert page.evaluate(SMALL_TEXT) == [], name
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(overflow), name


def every_page(context: BrowserContext, address: str) -> Iterator[tuple[str, Page]]:
    page = context.new_page()
    page.goto(address)
    page.locator(".entry").first.wait_for()
    yield "sign-in", page
    page.locator(".entry", has_text="张伟").click()
    page.locator(".chip").first.wait_for()
    page.locator("summary").first.click()
    yield "message centre", page
    open_chat(page)
    page.locator(".chip").first.wait_for()
    yield "empty chat", page
    for said in EVERY_KIND:
        ask(page, said)
        await_answer_to(page, said)
    yield "chat with every kind of message", page
    context.set_offline(True)
    page.locator(".connection .offline").wait_for()
    ask(page, "断网")
    page.locator(".delivery").wait_for()
    yield "offline", page
    context.set_offline(False)
    page.get_by_role("link", name="去转账").click()
    page.locator(".app-page").wait_for()
    yield "app function", page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390])
def test_the_way_to_a_person_passes_axe_in_every_state(scripted: str, device: Device, width: int, scheme: str) -> None:
    for name, page in every_state(device(width=width, scheme=scheme), scripted):
        assert_accessible(page, name)


def every_state(context: BrowserContext, address: str) -> Iterator[tuple[str, Page]]:
    page, person = sign_in(context, address), ScriptedPerson(address)
    bar = page.locator(".handover")
    open_chat(page)
    context.set_offline(True)
    page.locator(".human-button").click()
    page.locator(".handover.asking").wait_for()
    yield "asked without network", page
    context.set_offline(False)
    page.locator(".handover.waiting").wait_for()
    yield "waiting", page
    page.locator(".head .icon-button").first.click()
    page.locator(".strip").wait_for()
    yield "message centre while waiting", page
    page.locator(".strip").click()
    bar.get_by_role("button", name="挂失").click()
    expect(page.locator(".handover-title")).to_be_focused()  # told; what is asked from now on stays open
    bar.get_by_role("button", name="取消").click()
    yield "asked whether to cancel", page
    bar.get_by_role("button", name="继续等").click()
    bar.get_by_role("button", name="留电话").click()
    page.keyboard.press("Enter")
    yield "number missing", page
    bar.get_by_role("button", name="返回").click()
    person.move("offer")
    page.locator(".handover.called").wait_for()
    yield "called", page
    person.accept()
    page.locator(".handover.served").wait_for()
    ask(page, "我的卡丢了")
    person.read(3)
    person.say("请看 https://www.hfbank.com.cn/loss 和 http://other.example.com/x")
    person.attach("回单.png", "image/png", (ROOT / "web" / "picture.png").read_bytes())
    person.attach("申请书.pdf", "application/pdf", b"%PDF-1.4")
    person.type(True)
    page.locator(".picture-button img").wait_for()
    yield "with a person", page
    page.locator(".safe-link").last.click()
    page.get_by_role("dialog").wait_for()
    yield "asked whether to leave the bank", page
    page.keyboard.press("Escape")
    page.locator(".picture-button").click()
    page.get_by_role("dialog").locator("img").wait_for()
    yield "picture enlarged", page
    page.keyboard.press("Escape")
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "流水.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
            {"name": "病毒.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
        ],
    )
    page.locator(".tray li").wait_for()
    yield "files to be sent", page
    page.get_by_role("button", name="结束人工服务").click()
    yield "asked whether to end", page
    person.move("form")
    person.end()
    page.locator(".score").first.wait_for()
    yield "rating", page
    page.locator(".score").first.click()
    page.locator(".rating-word").wait_for()
    yield "rated", page
    person.on_duty(False)
    page.locator(".human-button").click()
    page.locator(".handover.kept").wait_for()
    yield "nobody on duty", page


def test_answers_are_announced_but_history_is_not(scripted: str, device: Device) -> None:
    page = sign_in(device(), scripted)
    open_chat(page)
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    ask(page, "改手机号")
    await_answer_to(page, "改手机号")

    spoken = log.locator(".row").last.evaluate("node => node.textContent")

    assert spoken.startswith("小恒说：")
    assert "风险提示" in spoken


def test_focus_stays_with_the_customer_after_a_quick_reply(scripted: str, device: Device) -> None:
    page = sign_in(device(), scripted)
    open_chat(page)
    ask(page, "转账怎么转")
    option = page.locator(".option").first
    option.focus()

    page.keyboard.press("Enter")

    await_answer_to(page, "手机银行转账要手续费吗")
    expect(option).to_be_focused()


def test_text_can_be_enlarged_twofold_without_losing_anything(scripted: str, device: Device) -> None:
    page = sign_in(device(width=360, height=640), scripted)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    open_chat(page)
    ask(page, "给闺女转3500")
    await_answer_to(page, "给闺女转3500")

    for selector in (".human-button", "textarea", ".send-button", ".head .icon-button"):
        box = page.locator(selector).first.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
