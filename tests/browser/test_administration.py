"""The administrator's page and the first sign-in, against the real accounts: by mouse, by keyboard, by axe."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assistant.pages import Pages
from tests.browser.conftest import await_answer, free_port
from tests.browser.desk_steps import enter, sign_in
from tests.browser.test_accessibility import AXE, AXE_OPTIONS
from tests.browser.test_desk_accessibility import OVERFLOW, SIZES, SMALL_TEXT
from tests.conftest import make_settings
from tests.fakes import TurnableClock
from tests.staff import staff_office

Device = Callable[..., BrowserContext]
STRONG = "黄河入海流-gan-7!"


@pytest.fixture
def office(pages: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the real accounts and their administration, without the rest of the service."""
    port = free_port()
    stop: list[uvicorn.Server] = []

    async def serve() -> None:
        async with staff_office(make_settings(tmp_path), TurnableClock()) as running:
            running.app.mount("/", Pages(pages))
            config = uvicorn.Config(running.app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
            stop.append(uvicorn.Server(config))
            await stop[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    await_answer(f"http://127.0.0.1:{port}/desk")
    yield f"http://127.0.0.1:{port}"
    stop[0].should_exit = stop[0].force_exit = True
    thread.join(10)


@pytest.fixture
def page(office: str, device: Device) -> Page:
    page = sign_in(device(width=1440, height=900), office, "tang_ling")
    expect(row(page, "林晓")).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def test_a_new_colleague_gets_a_password_and_replaces_it(office: str, device: Device, page: Page) -> None:
    page.get_by_role("button", name="新增账号").click()
    dialog = page.get_by_role("dialog", name="新增账号")
    dialog.get_by_label("用户名").fill("Bai_Lu")
    dialog.get_by_label("姓名").fill("白鹭")
    dialog.get_by_label("岗位").select_option("administrator")
    dialog.get_by_role("button", name="保存账号").click()
    # Refused, and said where.
    expect(dialog.get_by_label("用户名")).to_be_focused()
    expect(dialog.get_by_role("alert").filter(has_text="用户名要")).to_be_visible()
    dialog.get_by_label("用户名").fill("bai_lu")
    dialog.get_by_role("button", name="保存账号").click()
    shown = page.get_by_role("dialog", name="临时密码")
    temporary = shown.locator(".temporary-password").inner_text()
    shown.get_by_role("button", name="我已经记下了").click()
    expect(row(page, "白鹭")).to_contain_text("待改密码")

    colleague = device().new_page()
    colleague.goto(f"{office}/desk")
    enter(colleague, "bai_lu", temporary)
    expect(colleague.get_by_role("heading", name="请设置新密码")).to_be_visible()
    for label, typed in (("现在的密码", temporary), ("新密码", STRONG), ("再输一次新密码", STRONG + "?")):
        colleague.get_by_label(label, exact=label != "新密码").first.fill(typed)
    colleague.get_by_role("button", name="保存并开始工作").click()
    expect(colleague.get_by_role("alert")).to_have_text("两次输入的新密码不一样。")
    colleague.get_by_label("再输一次新密码").fill(STRONG)
    colleague.get_by_role("button", name="保存并开始工作").click()
    expect(colleague.get_by_role("heading", name="系统管理")).to_be_visible()


def test_an_account_is_changed_disabled_and_enabled(page: Page) -> None:
    page.get_by_role("button", name="编辑 林晓").click()
    dialog = page.get_by_role("dialog", name="编辑 林晓 的账号")
    dialog.get_by_label("同时接待几位客户").fill("2")
    dialog.get_by_role("checkbox", name="理财组").check()
    dialog.get_by_role("button", name="保存账号").click()
    expect(row(page, "林晓")).to_contain_text("理财组")
    expect(page.get_by_role("status").first).to_have_text("林晓 的账号，已保存。")

    page.get_by_role("button", name="停用 林晓").click()
    page.get_by_role("dialog").get_by_role("button", name="停用", exact=True).click()
    expect(row(page, "林晓")).to_contain_text("已停用")
    page.get_by_role("button", name="启用 林晓").click()
    expect(row(page, "林晓")).to_contain_text("正常")
    expect(page.get_by_role("button", name="停用 唐玲")).to_have_count(0)


def test_a_group_gets_hours(page: Page) -> None:
    page.get_by_role("tab", name="班组").click()
    page.get_by_role("button", name="新增班组").click()
    dialog = page.get_by_role("dialog", name="新增班组")
    dialog.get_by_label("班组编号").fill("loans")
    dialog.get_by_label("班组名称").fill("贷款组")
    dialog.get_by_role("checkbox", name="理财").check()
    dialog.get_by_label("工作日 到").fill("08:00")
    dialog.get_by_role("button", name="保存班组").click()
    expect(dialog.get_by_role("alert").filter(has_text="结束时间要晚于")).to_be_visible()
    dialog.get_by_label("工作日 到").fill("17:30")
    dialog.get_by_role("button", name="保存班组").click()
    expect(dialog.get_by_role("alert").filter(has_text="已经由理财组负责")).to_be_visible()
    dialog.get_by_role("checkbox", name="理财").uncheck()
    dialog.get_by_label("没人在岗时由谁接替").select_option("综合服务组")
    dialog.get_by_role("button", name="保存班组").click()
    expect(row(page, "贷款组")).to_contain_text("08:30–17:30")
    expect(row(page, "贷款组")).to_contain_text("综合服务组")


def test_canned_replies_are_found_changed_and_deleted(page: Page) -> None:
    page.get_by_role("tab", name="快捷回复").click()
    page.get_by_label("查找").fill("挂失成功")
    expect(page.get_by_text("共 1 项")).to_be_visible()
    page.get_by_role("button", name="编辑“挂失成功”").click()
    page.get_by_role("dialog").get_by_label("内容").fill("挂失已经生效。")
    page.get_by_role("dialog").get_by_role("button", name="保存快捷回复").click()
    expect(row(page, "挂失成功")).to_contain_text("挂失已经生效。")
    page.get_by_role("button", name="删除“挂失成功”").click()
    page.get_by_role("dialog").get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_text("没有符合的内容。")).to_be_visible()


def test_the_page_is_worked_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("tab", name="账号").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="班组")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="快捷回复")).to_have_attribute("aria-selected", "true")
    add = page.get_by_role("button", name="新增快捷回复")
    add.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="新增快捷回复")
    expect(dialog.get_by_label("标题")).to_be_focused()
    for typed in ("贷款利率", "dkll", "利率在合同里。"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="保存快捷回复").focus()
    page.keyboard.press("Enter")
    expect(row(page, "贷款利率")).to_be_visible()
    expect(add).to_be_focused()


def test_single_sign_on_that_fails_says_why_and_leaves_no_trace(office: str, device: Device) -> None:
    page = device().new_page()
    page.goto(f"{office}/desk#problem=sign_in_refused")
    expect(page.get_by_text("统一身份认证没有通过").first).to_be_visible()
    assert page.url == f"{office}/desk"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_part_of_the_page_passes_axe(office: str, device: Device, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = sign_in(device(width=width, height=height, scheme=scheme), office, "tang_ling")
    for name in every_part(page):
        page.evaluate(AXE.read_text())
        found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
        violations = [
            (rule["id"], [node["html"][:160] + " | " + node["failureSummary"] for node in rule["nodes"]])
            for rule in found["violations"]
        ]
        assert violations == [], name
        assert page.evaluate(SMALL_TEXT) == [], name
        assert not page.evaluate(OVERFLOW), name


def test_no_part_of_the_page_is_wider_than_a_phone(office: str, device: Device) -> None:
    page = sign_in(device(width=360, height=720), office, "tang_ling")
    for name in every_part(page):
        assert not page.evaluate(OVERFLOW), name


def every_part(page: Page) -> Iterator[str]:
    expect(row(page, "林晓")).to_be_visible()
    yield "accounts"
    page.get_by_role("button", name="新增账号").click()
    page.get_by_role("dialog").get_by_role("button", name="保存账号").click()
    page.get_by_role("dialog").get_by_text("用户名要 2 到 64").wait_for()
    yield "an account with a fault"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="重设密码：林晓").click()
    yield "asked before a reset"
    page.get_by_role("dialog").get_by_role("button", name="重设密码").click()
    page.get_by_role("dialog", name="临时密码").wait_for()
    yield "a temporary password"
    page.get_by_role("button", name="我已经记下了").click()
    page.get_by_role("tab", name="班组").click()
    expect(row(page, "理财组")).to_be_visible()
    yield "groups"
    page.get_by_role("button", name="编辑 理财组").click()
    page.get_by_label("工作日 从").wait_for()
    yield "a group"
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="快捷回复").click()
    expect(row(page, "挂失成功")).to_be_visible()
    yield "replies"
    page.get_by_role("button", name="编辑“挂失成功”").click()
    yield "a reply"


def test_the_new_password_page_passes_axe(office: str, device: Device, page: Page) -> None:
    page.get_by_role("button", name="重设密码：林晓").click()
    page.get_by_role("dialog").get_by_role("button", name="重设密码").click()
    temporary = page.locator(".temporary-password").inner_text()
    colleague = device(width=1280, height=720).new_page()
    colleague.goto(f"{office}/desk")
    enter(colleague, "lin_xiao", temporary)
    colleague.get_by_role("heading", name="请设置新密码").wait_for()
    colleague.evaluate(AXE.read_text())
    found = colleague.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    assert [rule["id"] for rule in found["violations"]] == []
