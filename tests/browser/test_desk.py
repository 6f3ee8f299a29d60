"""An agent at the work page, against the scripted desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk_steps import (
    await_heard,
    be,
    column,
    create,
    enter,
    heard,
    reply,
    reply_field,
    say,
    script,
    sign_in,
)

Device = Callable[..., BrowserContext]

MARK_TONES = """
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) {
    document.documentElement.dataset.rung = "yes";
    return start.apply(this, given);
};
"""

MUTE_UNTIL_TOUCHED = """
window.AudioContext = class {
    state = "suspended";
    async resume() {
        if (!navigator.userActivation.hasBeenActive) return;
        this.state = "running";
        this.onstatechange?.();
    }
};
"""

MARK_NOTIFICATIONS = """
window.Notification = class {
    static permission = "granted";
    constructor(title, { body }) { document.documentElement.dataset.notified = `${title}：${body}`; }
    close() {}
};
"""


@pytest.fixture
def desktop(device: Device) -> BrowserContext:
    return device(width=1440, height=900)


def mine(address: str, name: str) -> str:
    return create(address, name, "active", staff_id="lin_xiao")


def test_a_wrong_password_is_said_in_place_and_the_lock_out_with_its_time(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    page = desktop.new_page()
    page.goto(f"{scripted_desk}/desk")

    enter(page, "lin_xiao", "wrong")
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不对，请核对后再试。")
    for _ in range(5):
        enter(page, "lin_xiao", "wrong")

    expect(page.get_by_text(re.compile("账号已暂时锁定，还要 1[45] 分")).first).to_be_visible()


def test_a_demonstration_account_is_one_click(scripted_desk: str, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.goto(f"{scripted_desk}/desk")

    page.get_by_role("button", name="林晓").click()

    expect(page.get_by_role("main").get_by_role("heading", name="现在没有客户")).to_be_visible()


def test_an_offer_is_counted_down_announced_and_accepted_by_keyboard(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "张*")
    reply_field(page, "张*").fill("正在写给张先生的话")

    create(scripted_desk, "王**", "offered", seconds=60)

    offer = page.get_by_role("article", name="王** 来访")
    expect(offer.get_by_role("img", name=re.compile("还剩 [1-5][0-9] 秒"))).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="来访：王**，挂失，着急，长辈")).to_have_count(1)
    expect(page).to_have_title("【来访】王**")
    expect(reply_field(page, "张*")).to_be_focused()
    page.keyboard.press("Alt+a")
    expect(reply_field(page, "王**")).to_be_focused()
    expect(reply_field(page, "张*")).to_have_value("正在写给张先生的话")
    expect(column(page, "王**")).to_contain_text("我卡不见了，急死了")
    expect(offer).to_have_count(0)


def test_an_offer_rings_unless_muted_and_the_wish_is_kept(scripted_desk: str, desktop: BrowserContext) -> None:
    desktop.add_init_script(MARK_TONES)
    page = sign_in(desktop, scripted_desk)
    create(scripted_desk, "王**", "offered")
    expect(page.locator("html")).to_have_attribute("data-rung", "yes")
    page.keyboard.press("Alt+q")
    expect(page.get_by_role("article")).to_have_count(0)
    page.keyboard.press("Alt+m")
    page.reload()
    expect(page.get_by_role("button", name="打开来访提示音")).to_be_visible()
    page.get_by_role("heading", name="现在没有客户").click()

    create(scripted_desk, "张*", "offered")

    expect(page.get_by_role("article", name="张* 来访")).to_be_visible()
    expect(page).to_have_title("【来访】张*")
    expect(page.locator("html")).not_to_have_attribute("data-rung", "yes")


def test_a_page_loaded_again_says_that_it_cannot_ring_until_somebody_touches_it(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    desktop.add_init_script(MUTE_UNTIL_TOUCHED)
    page = sign_in(desktop, scripted_desk)
    silent = page.get_by_role("button", name="点一下，恢复提示音")
    expect(silent).to_have_count(0)

    page.reload()
    expect(silent).to_be_visible()
    page.keyboard.press("Alt+i")

    expect(silent).to_have_count(0)


def test_the_key_stands_on_the_offer_that_it_takes(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    create(scripted_desk, "王**", "offered")
    create(scripted_desk, "张*", "offered")

    expect(page.get_by_role("article", name="王** 来访")).to_contain_text("Alt A")
    expect(page.get_by_role("article", name="张* 来访")).not_to_contain_text("Alt A")
    page.keyboard.press("Alt+a")
    expect(reply_field(page, "王**")).to_be_focused()
    expect(page.get_by_role("article", name="张* 来访")).to_contain_text("Alt A")


def test_who_looks_elsewhere_is_notified_by_the_system(scripted_desk: str, desktop: BrowserContext) -> None:
    desktop.add_init_script(MARK_NOTIFICATIONS)
    page = sign_in(desktop, scripted_desk)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")

    create(scripted_desk, "王**", "offered")

    expect(page.locator("html")).to_have_attribute("data-notified", "王** 来访：挂失，着急，长辈")


def test_what_is_refused_is_said_where_it_was_tried(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    create(scripted_desk, "王**", "offered")
    script(scripted_desk, "refuse", move="accept", detail="这位客户已由别的同事接待。")

    page.get_by_role("button", name="接入 王**").click()

    expect(page.get_by_role("article").get_by_role("alert")).to_have_text("这位客户已由别的同事接待。")


def test_a_reply_is_sent_then_seen_and_typing_is_shown_both_ways(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    handoff = mine(scripted_desk, "王**")
    expect(column(page, "王**")).to_be_visible()
    script(scripted_desk, "frame", type="typing", handoff_id=handoff, on=True)
    expect(column(page, "王**")).to_contain_text("王** 正在输入")

    reply(page, "王**", "王阿姨您好，我马上帮您挂失。")

    sent = column(page, "王**").get_by_role("article").filter(has_text="我马上帮您挂失")
    expect(sent).to_contain_text("已送达")
    sequence = int(sent.get_attribute("data-sequence") or 0)
    script(scripted_desk, "frame", type="read", handoff_id=handoff, sequence=sequence)
    expect(sent).to_contain_text("已读")
    page.reload()
    expect(sent).to_contain_text("已读")
    await_heard(scripted_desk, "typing", lambda frames: [frame["on"] for frame in frames] == [True, False])
    expect(column(page, "王**").get_by_text("未回复")).to_have_count(0)


def test_only_the_conversation_in_focus_counts_as_read_and_speaks(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    here, there = mine(scripted_desk, "王**"), mine(scripted_desk, "张*")
    reply_field(page, "王**").click()
    rail = page.get_by_role("complementary", name="来访和等候")
    expect(rail.get_by_role("button", name="张* 2 条未读")).to_be_visible()

    say(scripted_desk, here, "您还在吗")
    say(scripted_desk, there, "到账了吗")

    expect(rail.get_by_role("button", name="张* 3 条未读")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="张* 有新消息，3 条未读")).to_have_count(1)
    expect(page.get_by_role("log", name="王** 的消息")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("log", name="张* 的消息")).to_have_attribute("aria-live", "off")
    page.keyboard.press("Alt+j")
    expect(reply_field(page, "张*")).to_be_focused()
    expect(rail.get_by_text("条未读")).to_have_count(0)
    await_heard(scripted_desk, "read", lambda frames: {frame["handoff_id"] for frame in frames} == {here, there})


def test_canned_replies_are_found_by_slash_and_taken_by_keyboard(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    field = reply_field(page, "王**")
    field.click()

    page.keyboard.type("王阿姨，/")
    options = page.get_by_role("listbox", name="常用语").get_by_role("option")
    expect(options).to_have_count(3)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.type("gs")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")

    expect(field).to_have_value("王阿姨，已为您办理口头挂失，五天内有效。")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    expect(column(page, "王**")).to_contain_text("王阿姨，已为您办理口头挂失")


def test_a_suggested_answer_goes_into_the_reply_with_alt_and_its_number(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    field = reply_field(page, "王**")
    field.fill("王阿姨：")
    expect(page.get_by_role("button", name="插入建议 2")).to_be_visible()

    page.keyboard.press("Alt+2")

    expect(field).to_have_value("王阿姨：\n挂失七天后，本人带身份证到任一网点补卡。")
    expect(field).to_be_focused()


def test_the_panel_tells_what_the_customer_wants_and_keeps_notes_and_tags(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    panel = page.get_by_role("complementary", name="王** 的资料")
    expect(panel).to_contain_text("银行卡在菜场丢了")
    expect(panel).to_contain_text("正在办：银行卡挂失")
    expect(panel).to_contain_text("一次只说一件事")

    page.keyboard.press("Alt+n")
    expect(panel.get_by_label("添加备注")).to_be_focused()
    page.keyboard.type("家人会陪同去网点")
    page.keyboard.press("Enter")
    panel.get_by_label("添加标签").fill("补卡")
    page.keyboard.press("Enter")

    expect(panel.get_by_text("家人会陪同去网点")).to_be_visible()
    expect(panel.get_by_role("button", name="去掉标签 补卡")).to_be_visible()


def test_drafts_stay_with_their_customers_and_outlive_the_session(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    mine(scripted_desk, "张*")
    reply_field(page, "王**").fill("写给王阿姨的")
    reply_field(page, "张*").fill("写给张先生的")

    script(scripted_desk, "sessions-end")

    expect(page.get_by_text("登录已过期，请重新登录。您没发出的草稿还在。").first).to_be_visible()
    enter(page, "lin_xiao")
    expect(reply_field(page, "王**")).to_have_value("写给王阿姨的")
    expect(reply_field(page, "张*")).to_have_value("写给张先生的")


def test_the_service_is_told_that_somebody_uses_the_page(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    expect(reply_field(page, "王**")).to_be_visible()
    assert heard(scripted_desk, "used") == []

    page.keyboard.press("Shift")

    await_heard(scripted_desk, "used", lambda told: len(told) == 1)


def test_signing_out_leaves_no_draft_and_no_session(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    reply_field(page, "王**").fill("写给王阿姨的")

    page.get_by_role("button", name="退出").click()

    expect(page.get_by_role("heading", name="登录工作台")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_lost_connection_is_said_with_its_seconds_and_nothing_is_lost(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    page = sign_in(desktop, scripted_desk)
    handoff = mine(scripted_desk, "王**")
    expect(column(page, "王**")).to_contain_text("那个挂失在哪里按啊")

    script(scripted_desk, "connections", open=False)
    expect(page.get_by_text(re.compile(r"连接断开 \d+ 秒，正在重连。30 秒内恢复，客户为您保留。"))).to_be_visible()
    say(scripted_desk, handoff, "断线时说的")
    script(scripted_desk, "connections", open=True)

    expect(page.get_by_text("连接已恢复。").first).to_be_visible()
    expect(page.get_by_role("log").get_by_text("断线时说的")).to_have_count(1)


def test_a_reply_without_network_goes_out_once_when_it_is_back(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    expect(column(page, "王**")).to_contain_text("那个挂失在哪里按啊")
    desktop.set_offline(True)
    script(scripted_desk, "connections", open=False)
    expect(page.get_by_text("连接断开", exact=False).first).to_be_visible()

    reply(page, "王**", "断网时写的")
    expect(column(page, "王**")).to_contain_text("发送中")
    script(scripted_desk, "connections", open=True)
    desktop.set_offline(False)

    sent = column(page, "王**").get_by_role("article").filter(has_text="断网时写的")
    expect(sent).to_contain_text("已送达")
    expect(sent).to_have_count(1)


def test_a_refused_reply_says_why_and_can_be_sent_again(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    script(scripted_desk, "refuse", move="send", detail="客户刚刚结束了会话。")

    reply(page, "王**", "再说一句")

    expect(column(page, "王**").get_by_role("alert")).to_contain_text("没有发出去：客户刚刚结束了会话。")
    page.get_by_role("button", name="重新发送").click()
    expect(column(page, "王**").get_by_role("article").filter(has_text="再说一句")).to_contain_text("已送达")


def test_a_customer_is_transferred_with_a_note(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    reply_field(page, "王**").click()

    page.keyboard.press("Alt+x")
    dialog = page.get_by_role("dialog", name="把 王** 转给谁")
    dialog.get_by_role("button", name="转接").click()
    expect(dialog.get_by_role("alert").filter(has_text="请选择转给谁。")).to_be_visible()
    dialog.get_by_role("radio", name="徐静").check()
    dialog.get_by_label("给接手同事的话").fill("已口头挂失，想补卡")
    dialog.get_by_role("button", name="转接").click()

    expect(column(page, "王**")).to_have_count(0)
    assert heard(scripted_desk, "transfer") == [
        {"type": "transfer", "staff_id": "xu_jing", "note": "已口头挂失，想补卡"}
    ]


def test_only_who_can_take_the_customer_is_to_be_chosen(scripted_desk: str, device: Device) -> None:
    page = sign_in(device(width=1280, height=640), scripted_desk)
    mine(scripted_desk, "王**")
    reply_field(page, "王**").click()
    page.keyboard.press("Alt+x")
    dialog = page.get_by_role("dialog", name="把 王** 转给谁")

    expect(dialog.get_by_role("radio", name="徐静")).to_be_enabled()
    for name in ("马超", "孙磊"):
        expect(dialog.get_by_role("radio", name=name)).to_be_disabled()
    expect(dialog.get_by_role("button", name="转接")).to_be_in_viewport(ratio=1)


def test_a_conversation_ends_with_a_wrap_up(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    reply_field(page, "王**").click()

    page.keyboard.press("Alt+w")
    expect(page.get_by_role("dialog", name="结束对 王** 的服务？")).to_be_visible()
    page.keyboard.press("Enter")
    form = column(page, "王**").get_by_role("form", name="服务小结")
    form.get_by_role("button", name="完成小结").click()
    expect(form.get_by_role("alert")).to_have_text("请选择办理结果。")
    form.get_by_label("办理结果").select_option("solved")
    form.get_by_label("添加标签").fill("挂失")
    page.keyboard.press("Enter")
    form.get_by_label("备注").fill("已口头挂失")
    form.get_by_role("button", name="完成小结").click()

    expect(column(page, "王**")).to_have_count(0)
    assert heard(scripted_desk, "wrap-up") == [
        {"type": "wrap-up", "code": "solved", "tags": ["挂失"], "note": "已口头挂失"}
    ]


def test_a_customer_goes_back_to_the_queue_and_is_taken_from_it(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")

    column(page, "王**").get_by_role("button", name="退回队列").click()
    page.get_by_role("dialog").get_by_role("button", name="退回队列").click()
    page.get_by_role("button", name="接待 王**").click()

    expect(reply_field(page, "王**")).to_be_focused()


def test_who_is_offered_to_a_colleague_cannot_be_taken_but_by_a_supervisor(scripted_desk: str, device: Device) -> None:
    create(scripted_desk, "王**", "offered", staff_id="he_ping")
    create(scripted_desk, "陈*", "queued")
    for username, names in (("lin_xiao", ["接待 陈*"]), ("wu_gang", ["接待 陈*", "接待 王**"])):
        page = sign_in(device(), scripted_desk, username)
        page.goto(f"{scripted_desk}/desk#/work")
        waiting = page.get_by_role("region", name="等候")
        expect(waiting.get_by_role("listitem").filter(has_text="王**")).to_be_visible()
        expect(waiting.get_by_role("button")).to_have_count(len(names))
        for name in names:
            expect(waiting.get_by_role("button", name=name)).to_be_visible()


def test_who_was_set_busy_for_not_answering_is_told_and_comes_back_with_one_click(
    scripted_desk: str, desktop: BrowserContext
) -> None:
    page = sign_in(desktop, scripted_desk)
    be(page, "on_duty")
    script(scripted_desk, "set-busy", staff_id="lin_xiao")
    notice = page.get_by_role("alert").filter(has_text="您连续两次没有接，已把您设为忙碌，回来了请点“在岗”")
    expect(notice).to_be_visible()
    expect(page.get_by_label("我的状态")).to_have_value("busy")
    notice.get_by_role("button", name="在岗").click()
    expect(notice).to_have_count(0)
    expect(page.get_by_label("我的状态")).to_have_value("on_duty")


def test_as_many_conversations_stand_side_by_side_as_are_legible(scripted_desk: str, device: Device) -> None:
    wide = sign_in(device(width=1920, height=1080), scripted_desk)
    for name in ("王**", "张*", "李**", "陈*"):
        mine(scripted_desk, name)
    expect(wide.get_by_role("region", name=re.compile("与 .* 的会话"))).to_have_count(4)

    narrow = sign_in(device(width=1024, height=768), scripted_desk)
    expect(narrow.get_by_role("region", name=re.compile("与 .* 的会话"))).to_have_count(1)
    narrow.keyboard.press("Alt+k")
    expect(column(narrow, "陈*")).to_be_visible()


def test_keys_are_listed_and_can_be_turned_off(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")
    reply_field(page, "王**").click()
    page.keyboard.type("利率是多少?")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("main").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_contain_text("Alt A")
    dialog.get_by_role("checkbox", name="使用快捷键").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("Alt+w")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_pictures_go_both_ways_and_open_large(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    handoff = mine(scripted_desk, "王**")
    picture = {"type": "attachment", "attachment_id": "a1", "name": "卡.png", "media_type": "image/png", "size": 70}
    script(scripted_desk, "say", handoff_id=handoff, content=picture)
    page.get_by_role("button", name="放大图片 卡.png").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    column(page, "王**").locator("input[type=file]").set_input_files(
        {"name": "回单.png", "mimeType": "image/png", "buffer": b"not looked at here"}
    )

    expect(page.get_by_role("button", name="放大图片 回单.png")).to_be_visible()


def test_links_into_the_app_are_words_at_the_desk(scripted_desk: str, desktop: BrowserContext) -> None:
    page = sign_in(desktop, scripted_desk)
    mine(scripted_desk, "王**")

    expect(column(page, "王**").get_by_text("可以看挂失")).to_be_visible()
    expect(column(page, "王**").get_by_role("link")).to_have_count(0)


def test_customers_load_no_desk_code(scripted_desk: str, desktop: BrowserContext) -> None:
    page: Page = desktop.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))

    page.goto(scripted_desk, wait_until="networkidle")

    assert not [url for url in loaded if "/assets/desk" in url]
