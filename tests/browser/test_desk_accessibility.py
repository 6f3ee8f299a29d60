"""The desk for eyes, keyboards and screen readers: axe, contrast of 7:1, sizes, and enlarged text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk_steps import await_heard, create, reply_field, say, script, sign_in
from tests.browser.test_accessibility import AXE, AXE_OPTIONS

Device = Callable[..., BrowserContext]

SIZES = {"at a desk": (1920, 1080), "on a laptop": (1280, 720), "enlarged twofold": (640, 400)}
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# What stands outside the window, but for what lies in something that can be moved sideways.
CUT_OFF = """() => [...document.querySelectorAll('main *, dialog[open] *')]
    .filter(node => node.getClientRects().length > 0 && !node.closest('.unseen, .table, svg, option'))
    .filter(node => Math.round(node.getBoundingClientRect().right) > innerWidth)
    .map(node => node.outerHTML.slice(0, 120))"""
SMALL_TEXT = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = [];
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || node.closest('script, noscript, style')) continue;
        if (parseFloat(getComputedStyle(node).fontSize) < 12) small.push(node.outerHTML.slice(0, 120));
    }
    return small;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_the_desk_passes_axe(scripted_desk: str, device: Device, size: str, scheme: str) -> None:
    width, height = SIZES[size]

    def context() -> BrowserContext:
        return device(width=width, height=height, scheme=scheme)

    for name, page in every_page(context, scripted_desk):
        page.evaluate(AXE.read_text())
        found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
        violations = [
            (rule["id"], [node["html"][:160] + " | " + node["failureSummary"] for node in rule["nodes"]])
            for rule in found["violations"]
        ]
        assert violations == [], name
        assert page.evaluate(SMALL_TEXT) == [], name
        assert not page.evaluate(OVERFLOW), name


def test_no_page_of_the_desk_is_wider_than_a_phone(scripted_desk: str, device: Device) -> None:
    for name, page in every_page(lambda: device(width=360, height=720), scripted_desk):
        cut_off = page.evaluate(CUT_OFF)
        assert (page.evaluate(OVERFLOW), cut_off) == (False, []), name


def every_page(context: Callable[[], BrowserContext], address: str) -> Iterator[tuple[str, Page]]:
    page = context().new_page()
    page.goto(f"{address}/desk")
    page.get_by_role("button", name="林晓").wait_for()
    yield "sign-in", page
    page.get_by_role("button", name="林晓").click()
    expect(page.get_by_role("heading", name="现在没有客户")).to_be_visible()
    yield "nobody there", page
    handoff = fill(address)
    page.get_by_role("article", name="李** 来访").wait_for()
    reply_field(page, "王**").click()
    page.get_by_role("button", name="插入建议 1").wait_for()
    script(address, "frame", type="typing", handoff_id=handoff, on=True)
    say(address, handoff, "您在吗？看 https://example.com/x")
    page.get_by_text("您在吗").first.wait_for()
    yield "work page", page
    page.keyboard.type("/")
    page.get_by_role("listbox").wait_for()
    yield "canned replies", page
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+x")
    page.get_by_role("dialog").wait_for()
    yield "transfer", page
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Alt+w")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("form", name="服务小结").wait_for()
    yield "wrap-up", page
    script(address, "connections", open=False)
    page.get_by_text("连接断开", exact=False).first.wait_for()
    yield "connection lost", page
    script(address, "connections", open=True)

    page = sign_in(context(), address, "wu_gang")
    page.get_by_role("button", name="旁听 张* 的会话").first.click()
    page.get_by_text("能不能帮我查一下").wait_for()
    yield "overview", page
    page.get_by_role("link", name="服务时间").click()
    page.get_by_label("工作日 从").wait_for()
    yield "duty hours", page
    page = sign_in(context(), address, "zhao_min")
    page.get_by_role("link", name="我的客户").click()
    page.get_by_role("button", name="给 王** 写消息").click()
    yield "own customers", page


def fill(address: str) -> str:
    """A full desk; the first of its conversations."""
    first = create(address, "王**", "active", staff_id="lin_xiao", waited=100)
    create(address, "张*", "active", staff_id="lin_xiao")
    create(address, "J*** S****", "active", staff_id="lin_xiao")
    create(address, "陈*", "queued", waited=70)
    create(address, "张*", "queued", waited=200)
    create(address, "王**", "left_message", waited=7200)
    create(address, "李**", "offered", seconds=600)
    return first


def test_the_page_has_landmarks_and_headings_to_go_by(scripted_desk: str, device: Device) -> None:
    page = sign_in(device(width=1440, height=900), scripted_desk)
    fill(scripted_desk)
    expect(page.get_by_role("article", name="李** 来访")).to_be_visible()
    expect(page.get_by_role("complementary", name="王** 的资料").get_by_role("heading", name="来意")).to_be_visible()

    landmarks = page.evaluate(
        "() => [...document.querySelectorAll('header.top, nav, main, aside')]"
        ".map(node => node.getAttribute('aria-label') ?? node.tagName)"
    )
    headings = page.get_by_role("heading").all_inner_texts()

    assert landmarks == ["HEADER", "工作台页面", "MAIN", "来访和等候", "王** 的资料"]
    assert headings[0] == "接待"
    assert [text.split()[0] for text in headings[1:8]] == ["来访", "服务中", "等候", "留言", "王**", "张*", "来意"]


def test_a_day_at_the_desk_needs_no_mouse(scripted_desk: str, device: Device) -> None:
    page = sign_in(device(width=1440, height=900), scripted_desk)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    create(scripted_desk, "王**", "offered")
    expect(page.get_by_role("article", name="王** 来访")).to_be_visible()

    page.keyboard.press("Alt+a")
    expect(reply_field(page, "王**")).to_be_focused()
    page.keyboard.type("您好")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("您好")
    page.keyboard.press("Alt+w")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("办理结果")).to_be_visible()
    page.keyboard.press("Alt+i")
    expect(page.get_by_label("办理结果")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="完成小结").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="现在没有客户")).to_be_visible()


def test_an_offer_is_heard_and_answered_while_a_dialog_is_open(scripted_desk: str, device: Device) -> None:
    page = sign_in(device(width=640, height=800), scripted_desk)
    create(scripted_desk, "张*", "active", staff_id="lin_xiao")
    reply_field(page, "张*").click()
    page.keyboard.press("Alt+x")
    dialog = page.get_by_role("dialog")
    note = dialog.get_by_role("textbox")
    note.fill("客户想问理财")

    create(scripted_desk, "王**", "offered", seconds=60)
    told = "来访：王**，挂失，着急，长辈。还剩 NN 秒。按 Alt 加 A 接入，按 Alt 加 Q 不接。"
    expect(dialog.get_by_role("alert")).to_have_text(re.compile(re.escape(told).replace("NN", "[1-6][0-9]")))
    page.keyboard.press("Alt+a")
    expect(dialog.get_by_role("alert")).to_have_text("已接入 王**。")
    create(scripted_desk, "陈*", "offered", seconds=60)
    expect(dialog.get_by_role("alert")).to_contain_text("来访：陈*")
    page.keyboard.press("Alt+q")
    expect(dialog.get_by_role("alert")).to_have_text("陈* 不再等您接入。")
    await_heard(scripted_desk, "decline", lambda moves: len(moves) == 1)

    # Nothing that was entered is lost, and no other key gets through.
    page.keyboard.press("Alt+n")
    expect(note).to_be_focused()
    expect(note).to_have_value("客户想问理财")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+j")
    expect(reply_field(page, "王**")).to_be_focused()


def test_who_opens_a_dialog_hears_how_long_an_offer_still_stands(scripted_desk: str, device: Device) -> None:
    page = sign_in(device(width=1440, height=900), scripted_desk, "wu_gang")
    create(scripted_desk, "王**", "offered", seconds=60)
    expect(page.get_by_role("article", name="王** 来访")).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_have_text(re.compile("来访：王.*还剩 [1-6][0-9] 秒。"))
    page.keyboard.press("Alt+a")
    expect(dialog.get_by_role("alert")).to_have_text("已接入 王**。")
    expect(dialog.get_by_role("heading", name="快捷键")).to_be_visible()
