"""The care edition with a person: what it is about, who types, what was read, pictures both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, Route, expect

from tests.browser.care.views import PICTURE
from tests.browser.person_side import ScriptedPerson
from tests.browser.test_care_pages import CUSTOMER, button, open_page, type_and_send

Device = Callable[..., BrowserContext]

TAPPED = ["挂失", "转账问题", "理财", "投诉", "其他"]
DOCUMENT = b"%PDF-1.4 form"


@pytest.fixture
def person(scripted: str) -> ScriptedPerson:
    return ScriptedPerson(scripted, CUSTOMER)


@pytest.fixture
def talk(scripted: str, device: Device) -> Iterator[Page]:
    yield open_page(device(width=360, height=740), scripted, "#/care/talk", "care.talk")


@pytest.fixture
def served(talk: Page, person: ScriptedPerson) -> Page:
    ask_for_a_person(talk)
    person.accept()
    expect(panel(talk)).to_contain_text("客服小李为您服务")
    return talk


def ask_for_a_person(page: Page) -> None:
    button(page, "转人工").click()
    expect(panel(page)).to_contain_text("您排在第 3 位")


def panel(page: Page) -> Locator:
    return page.locator(".person-panel")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def own(page: Page) -> Locator:
    return page.locator(".talk-row.customer")


def chosen(page: Page, name: str = "回单.png", media_type: str = "image/png", data: bytes | None = None) -> None:
    """Takes this on the page as a picture for the person."""
    file: FilePayload = {
        "name": name,
        "mimeType": media_type,
        "buffer": PICTURE.read_bytes() if data is None else data,
    }
    with page.expect_file_chooser() as opened:
        button(page, "拍照或选图片").click()
    opened.value.set_files(files=[file])


# What it is about


def test_reasons_are_large_taps_in_two_columns_and_none_is_required(talk: Page, person: ScriptedPerson) -> None:
    ask_for_a_person(talk)

    group = panel(talk).get_by_role("group", name="是什么事？点一下更快，不点也行")
    expect(group.get_by_role("button")).to_have_text(TAPPED)
    boxes = [one.bounding_box() for one in group.get_by_role("button").all()]
    assert all(box and box["height"] >= 60 and box["width"] >= 60 for box in boxes)
    assert len({box["x"] for box in boxes if box}) == 2
    person.accept()
    expect(panel(talk)).to_contain_text("客服小李为您服务")
    expect(group).to_have_count(0)


@pytest.mark.parametrize("where", ["care.talk", "care.help"])
def test_a_reason_is_one_tap_and_is_confirmed(talk: Page, person: ScriptedPerson, where: str) -> None:
    ask_for_a_person(talk)
    if where == "care.help":
        talk.goto(talk.url.split("#")[0] + "#/care/help")

    with talk.expect_response("**/handoff/reason") as told:
        button(panel(talk), "转账问题").click()

    assert told.value.request.post_data_json == {"reason": "transfer"}
    expect(panel(talk).get_by_role("status").filter(has_text="已告诉客服：转账问题")).to_be_visible()
    expect(button(panel(talk), "挂失")).to_have_count(0)
    expect(panel(talk).locator(".person-title")).to_be_focused()
    assert person.move("look")["state"] == "queued"


def test_a_reason_that_did_not_arrive_can_be_tapped_again(talk: Page) -> None:
    ask_for_a_person(talk)
    talk.route("**/handoff/reason", lambda route: route.abort(), times=1)

    button(panel(talk), "理财").click()

    expect(panel(talk).get_by_role("alert")).to_contain_text("没有成功，请再点一次。")
    button(panel(talk), "理财").click()
    expect(panel(talk)).to_contain_text("已告诉客服：理财")
    expect(panel(talk).get_by_role("alert")).to_have_count(0)


def test_a_message_is_kept_with_its_reason_out_of_hours(talk: Page, person: ScriptedPerson) -> None:
    person.on_duty(False)

    button(talk, "转人工").click()

    expect(panel(talk)).to_contain_text("现在没有客服在岗")
    expect(button(panel(talk), "拍照或选图片")).to_have_count(0)


# Typing and reading


def test_who_types_is_said_politely_and_moves_nothing_below(served: Page, person: ScriptedPerson) -> None:
    line = served.get_by_role("status").filter(has_text="客服小李正在输入…")
    below = button(served, "开始说话")
    expect(log(served)).to_contain_text("您接着说就行")
    expect(button(served, "暂停")).to_have_attribute("aria-disabled", "true")
    place = below.evaluate("node => node.offsetTop")

    person.type(True)

    expect(line).to_be_visible()
    assert below.evaluate("node => node.offsetTop") == place
    person.say("您好")
    expect(log(served)).to_contain_text("您好")
    expect(line).to_have_count(0)


def test_typing_ends_when_the_person_stops(served: Page, person: ScriptedPerson) -> None:
    person.type(True)
    expect(served.get_by_text("客服小李正在输入…")).to_be_visible()

    person.type(False)

    expect(served.get_by_text("客服小李正在输入…")).to_have_count(0)


def test_the_last_message_that_was_read_says_so_and_only_that(served: Page, person: ScriptedPerson) -> None:
    type_and_send(served, "钱没转过去")
    expect(own(served).last).to_contain_text("钱没转过去")
    expect(served.get_by_text("客服已看到")).to_have_count(0)

    read_to_here(served, person)

    expect(own(served).last.get_by_text("客服已看到", exact=True)).to_be_visible()
    served.get_by_role("textbox").fill("是给闺女的")
    button(served, "发送").click()
    expect(own(served).last).to_contain_text("是给闺女的")
    expect(own(served).last).not_to_contain_text("客服已看到")
    read_to_here(served, person)
    expect(own(served).last).to_contain_text("客服已看到")
    expect(served.get_by_text("客服已看到")).to_have_count(1)


def read_to_here(page: Page, person: ScriptedPerson) -> None:
    last = own(page).last
    expect(last).to_have_attribute("data-sequence", re.compile(r"\d"))
    person.read(int(last.get_attribute("data-sequence") or 0))


# Pictures


def test_pictures_are_for_a_person_who_is_there(talk: Page, person: ScriptedPerson) -> None:
    expect(button(talk, "拍照或选图片")).to_have_count(0)
    ask_for_a_person(talk)
    expect(button(talk, "拍照或选图片")).to_have_count(0)

    person.accept()

    expect(button(talk, "拍照或选图片")).to_be_visible()
    kinds = talk.locator("input[type=file]").get_attribute("accept") or ""
    assert kinds
    assert all(kind.startswith("image/") for kind in kinds.split(","))
    person.end()
    expect(button(talk, "拍照或选图片")).to_have_count(0)


def test_a_picture_is_looked_at_once_more_and_sent_with_one_tap(served: Page) -> None:
    chosen(served)

    expect(served.get_by_role("region", name="要发这张图片吗？").get_by_role("img")).to_be_visible()
    expect(served.get_by_text("要发这张图片吗？")).to_be_focused()
    expect(served.get_by_text("要发这张图片吗？")).to_be_in_viewport()
    expect(button(served, "发给客服")).to_be_in_viewport()
    expect(served.get_by_text("别发银行卡照片、密码和验证码。")).to_be_visible()
    button(served, "发给客服").click()

    expect(own(served).last.get_by_role("img", name="图片：回单.png")).to_be_visible()
    expect(own(served).last).to_have_attribute("data-sequence", re.compile(r"\d"))
    expect(button(served, "拍照或选图片")).to_be_focused()


def test_a_picture_chosen_by_mistake_is_not_sent(served: Page) -> None:
    chosen(served)

    button(served, "不发了").click()

    expect(served.get_by_role("img")).to_have_count(0)
    expect(button(served, "拍照或选图片")).to_be_focused()


@pytest.mark.parametrize(
    ("name", "media_type", "data", "words"),
    [
        ("录像.mp4", "video/mp4", b"film", "这样的图片或文件发不了。请换一张照片。"),
        ("空的.png", "image/png", b"", "这张图片是空的，发不了。请换一张。"),
        ("很大.png", "image/png", bytes(10 * 1024 * 1024 + 1), "这张图片太大了，发不了。请换一张小一点的。"),
    ],
    ids=["type", "empty", "too_large"],
)
def test_what_cannot_be_sent_is_said_in_plain_words(
    served: Page, name: str, media_type: str, data: bytes, words: str
) -> None:
    chosen(served, name, media_type, data)

    expect(served.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(button(served, "发给客服")).to_have_count(0)
    chosen(served)
    expect(button(served, "发给客服")).to_be_visible()
    expect(served.get_by_text(words)).to_have_count(0)


def test_how_far_a_picture_has_gone_is_said_in_words(served: Page) -> None:
    held: list[Route] = []
    served.route("**/attachments?*", lambda route: held.append(route))
    chosen(served)

    button(served, "发给客服").click()

    expect(own(served).last).to_contain_text(re.compile(r"正在发图片，发了 \d+%"))
    expect(own(served).last.get_by_role("img")).to_be_visible()
    held[0].continue_()
    expect(own(served).last).not_to_contain_text("正在发图片")
    expect(own(served).last).to_have_attribute("data-sequence", re.compile(r"\d"))


def test_a_picture_waits_for_the_network_and_goes_by_itself(served: Page) -> None:
    served.route("**/attachments?*", lambda route: route.abort())
    chosen(served)
    button(served, "发给客服").click()
    served.context.set_offline(True)
    expect(own(served).last).to_contain_text("没有网络了。有网了接着发图片。")

    served.unroute("**/attachments?*")
    served.context.set_offline(False)

    expect(own(served).last).to_have_attribute("data-sequence", re.compile(r"\d"))


def test_what_the_service_refuses_is_said_and_can_be_sent_again(served: Page) -> None:
    served.route(
        "**/attachments?*",
        lambda route: route.fulfill(status=415, json={"detail": "这张图片打不开，请换一张。"}),
        times=1,
    )
    chosen(served)

    button(served, "发给客服").click()

    expect(own(served).last).to_contain_text("没有发出去：这张图片打不开，请换一张。")
    button(own(served).last, "重新发送").click()
    expect(own(served).last).to_have_attribute("data-sequence", re.compile(r"\d"))


def test_what_a_person_sends_is_shown_named_and_saved(served: Page, person: ScriptedPerson) -> None:
    person.attach("哪里点.png", "image/png", PICTURE.read_bytes())
    sent = served.locator(".talk-row.agent").last
    expect(sent).to_contain_text("一张图片。")
    image = sent.get_by_role("img", name="图片：哪里点.png")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", width_of(PICTURE.read_bytes()))
    assert served.evaluate("document.documentElement.scrollWidth") == 360
    expect(served.get_by_role("dialog")).to_have_count(0)

    person.attach("申请书.pdf", "application/pdf", DOCUMENT)
    sent = served.locator(".talk-row.agent").last
    expect(sent).to_contain_text("一个文件：申请书.pdf。")
    with served.expect_download() as saved:
        button(sent, "存到手机里").click()
    assert saved.value.suggested_filename == "申请书.pdf"


def test_a_picture_that_did_not_come_is_fetched_again_with_one_tap(served: Page, person: ScriptedPerson) -> None:
    served.route("**/api/attachments/*", lambda route: route.abort(), times=1)
    person.attach("哪里点.png", "image/png", PICTURE.read_bytes())

    button(served, "图片没打开，点一下再试").click()

    expect(served.get_by_role("img", name="图片：哪里点.png")).to_be_visible()


def test_what_is_sent_is_read_aloud_by_its_name(served: Page, person: ScriptedPerson) -> None:
    expect(button(served, "暂停")).to_have_attribute("aria-disabled", "true")

    with served.expect_request("**/api/speech/sentences") as asked:
        person.attach("申请书.pdf", "application/pdf", DOCUMENT)

    assert "客服小李发来一个文件：申请书.pdf。" in json.loads(asked.value.post_data or "{}").values()


def width_of(png: bytes) -> int:
    return int.from_bytes(png[16:20])
