"""A supervisor, an account manager and an administrator at the desk, against the scripted desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk_steps import await_heard, column, create, heard, reply, reply_field, say, script, sign_in

Device = Callable[..., BrowserContext]


@pytest.fixture
def desktop(device: Device) -> BrowserContext:
    return device(width=1440, height=900)


def test_the_overview_shows_queue_agents_and_service_level_live(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "wu_gang")

    level = page.get_by_role("region", name="服务水平")
    expect(level).to_contain_text("75%")
    expect(level).to_contain_text("128 次排队里 96 次")
    expect(level).to_contain_text("5 分 12 秒")
    agents = page.get_by_role("region", name=re.compile("坐席"))
    expect(agents.get_by_role("row", name=re.compile("孙磊.*忙碌.*4 位，上限 4 位"))).to_be_visible()
    queue = page.get_by_role("region", name=re.compile("排队"))
    expect(queue).to_contain_text("没有人在等")
    create(scripted_desk, "王**", "queued", waited=62)
    expect(queue).to_contain_text("王**")
    expect(queue.get_by_text(re.compile(r"已等 1 分 \d+ 秒"))).to_have_count(1)


def test_a_supervisor_watches_joins_and_takes_over(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "wu_gang")
    handoff = create(scripted_desk, "王**", "active", staff_id="he_ping")

    page.get_by_role("button", name="旁听 王** 的会话").click()
    watched = page.get_by_role("complementary", name="旁听：王**")
    expect(watched).to_contain_text("何平 在服务")
    say(scripted_desk, handoff, "到底行不行")
    expect(watched).to_contain_text("到底行不行")
    expect(reply_field(page, "王**")).to_have_count(0)
    watched.get_by_role("button", name="加入会话").click()
    reply(page, "王**", "我是值班主管，我来看看。")
    expect(watched.get_by_role("article").filter(has_text="我是值班主管")).to_contain_text("已送达")
    watched.get_by_role("button", name="接管").click()
    page.get_by_role("dialog", name="接管 王**？").get_by_role("button", name="接管").click()

    expect(column(page, "王**")).to_contain_text("我是值班主管")
    watch = {"type": "watch", "handoff_id": handoff, "on": True}
    await_heard(scripted_desk, "watch", lambda frames: watch in frames)


def test_in_a_narrow_window_what_is_watched_comes_into_sight(scripted_desk: str, device: Device) -> None:
    page = sign_in(device(width=1024, height=600), scripted_desk, "wu_gang")
    create(scripted_desk, "王**", "active", staff_id="he_ping")
    watch = page.get_by_role("button", name="旁听 王** 的会话")

    watch.click()
    pane = page.get_by_role("complementary", name="旁听：王**")
    expect(pane).to_be_focused()
    expect(pane.get_by_role("button", name="加入会话")).to_be_in_viewport()
    pane.get_by_role("button", name="停止旁听").click()

    expect(watch).to_be_focused()


def test_a_supervisor_gives_a_customer_to_another_agent(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "wu_gang")
    create(scripted_desk, "王**", "active", staff_id="he_ping")
    page.get_by_role("button", name="旁听 王** 的会话").click()

    page.get_by_role("button", name="改派").click()
    dialog = page.get_by_role("dialog", name="把 王** 改派给谁")
    expect(dialog.get_by_role("radio", name="马超")).to_have_count(0)
    dialog.get_by_role("radio", name="徐静").check()
    dialog.get_by_role("button", name="改派").click()

    expect(dialog).to_have_count(0)
    assert heard(scripted_desk, "reassign") == [{"type": "reassign", "staff_id": "xu_jing"}]


def test_duty_hours_and_holidays_are_edited_for_each_group(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "wu_gang")
    page.get_by_role("link", name="服务时间").click()
    page.get_by_role("button", name=re.compile("理财")).click()
    form = page.get_by_role("form", name="理财")

    form.get_by_label("工作日 到").fill("08:00")
    form.get_by_role("button", name="保存服务时间").click()
    expect(form.get_by_role("alert")).to_have_text("每一段的结束时间要晚于开始时间。")
    form.get_by_label("工作日 到").fill("20:00")
    form.get_by_role("button", name="给法定节假日添加时段").click()
    form.get_by_label("另外停业的日子 日期").fill("2027-02-06")
    form.get_by_role("button", name="添加另外停业的日子").click()
    form.get_by_label("另外停业的日子 日期").fill("2027-02-07")
    form.get_by_role("button", name="保存服务时间").click()
    expect(form.get_by_text("已保存")).to_be_visible()
    page.reload()
    page.get_by_role("button", name=re.compile("理财")).click()

    expect(form.get_by_label("工作日 到")).to_have_value("20:00")
    expect(form.get_by_label("法定节假日 从")).to_have_value("08:30")
    expect(form.get_by_role("button", name="去掉 2027-02-06")).to_be_visible()
    expect(form.get_by_role("button", name="去掉 2027-02-07")).to_be_visible()


def test_a_manager_writes_first_and_goes_on_in_the_conversation(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "zhao_min")
    page.get_by_role("link", name="我的客户").click()

    page.get_by_role("button", name="给 陈* 写消息").click()
    page.get_by_role("textbox", name="给 陈* 的消息").fill("陈女士您好，您的大额存单下周到期。")
    page.get_by_role("button", name="发送并接待").click()

    expect(column(page, "陈*")).to_contain_text("您的大额存单下周到期")


def test_a_manager_on_leave_names_a_deputy(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "zhao_min")

    page.get_by_label("我的状态").select_option("on_leave")
    dialog = page.get_by_role("dialog", name="休假期间由谁代理")
    dialog.get_by_label("代理人").select_option("qian_hong")
    dialog.get_by_role("button", name="开始休假").click()

    expect(page.get_by_text("代理人：钱虹")).to_be_visible()
    expect(page.get_by_label("我的状态")).to_have_value("on_leave")


def test_a_customer_who_comes_is_seen_on_every_page(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "zhao_min")
    page.get_by_role("link", name="我的客户").click()

    create(scripted_desk, "王**", "offered")
    expect(page.get_by_role("article", name="王** 来访")).to_be_visible()
    page.keyboard.press("Alt+a")

    expect(column(page, "王**")).to_be_visible()


def test_each_role_has_its_own_pages(scripted_desk: str, device: Device) -> None:
    own = {
        "lin_xiao": ["接待"],
        "zhao_min": ["接待", "我的客户"],
        "wu_gang": ["班组总览", "接待", "服务时间"],
    }

    for username, pages in own.items():
        page = sign_in(device(width=1280, height=800), scripted_desk, username)
        expect(page.get_by_role("navigation", name="工作台页面").get_by_role("link")).to_have_text(pages)


def test_an_overview_that_cannot_be_fetched_says_so(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk, "wu_gang")
    expect(page.get_by_role("heading", name="班组总览")).to_be_visible()
    desktop.set_offline(True)
    script(scripted_desk, "connections", open=False)

    expect(page.get_by_text("总览没有取到，正在重试。")).to_be_visible()
