"""Which pages of the care edition are measured, in which states and on which screens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect

from assistant.care.screens import Screen, Screens
from tests.browser.care.measure import BEFORE, settle
from tests.browser.conftest import PATIENCE_MS
from tests.browser.fake_care import KNOWLEDGE_BASE
from tests.browser.person_side import ScriptedPerson
from tests.browser.script import CUSTOMERS

PICTURE = Path(__file__).resolve().parents[3] / "web" / "care.png"
HEIGHTS = {320: 640, 360: 740, 412: 860}
"""CSS pixels, of phones that are as wide."""
SCREENS = Screens.load(KNOWLEDGE_BASE)
CARE = [screen for screen in SCREENS.all if screen.edition == "care"]
QUERIES = {
    "care.app": {"link": "bank://transfer", "title": "打开转账"},
    "care.search": {"q": "交电费"},
}
"""What stands behind the ? of pages that say little without."""


@dataclass(frozen=True)
class Device:
    width: int
    zoom: int = 100
    """Percent; at 200 the page has half of the CSS pixels in each direction."""
    size: int = 22
    contrast: str = "standard"

    def __str__(self) -> str:
        named = f"{self.width}" if self.zoom == 100 else f"{self.width}-zoom{self.zoom}"
        return named if self.size == 22 else f"{named}-{self.size}px-high"

    @property
    def customer(self) -> dict[str, object]:
        """One for each way of displaying, since the service keeps the settings."""
        return CUSTOMERS[0] if self.size == 22 else CUSTOMERS[1]

    def open(self, browser: Browser, address: str, motion: str = "no-preference") -> BrowserContext:
        shrunk = self.zoom / 100
        context = browser.new_context(
            viewport={"width": int(self.width / shrunk), "height": int(HEIGHTS[self.width] / shrunk)},
            device_scale_factor=shrunk,
            color_scheme="light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion=motion,
        )
        context.set_default_timeout(PATIENCE_MS)
        session = {"token": f"demo:{self.customer['id']}", "customer": self.customer}
        context.add_init_script(f"sessionStorage.setItem('xiaoheng.session', {json.dumps(json.dumps(session))})")
        context.add_init_script(BEFORE)
        settings = {"edition": "care", "offer_answered": True, "size": self.size, "contrast": self.contrast}
        context.request.put(
            f"{address}/api/care/settings", data=settings, headers={"Authorization": f"Bearer {session['token']}"}
        )
        return context


PHONES = [Device(width, zoom) for zoom in (100, 200) for width in HEIGHTS]
LARGE = Device(320, size=32, contrast="high")


@dataclass(frozen=True)
class State:
    """A page, and what has been done on it; its name is part of the test's, which pytest wants in ASCII."""

    screen: Screen
    name: str = ""
    act: Callable[[Page], None] = lambda page: None
    undo: Callable[[Page], None] = lambda page: None
    """Leaves nothing of it to the states after this one."""
    person: str = "转人工"
    """What stands on the bar's way to a person meanwhile."""

    def __str__(self) -> str:
        return self.screen.id + (f"-{self.name}" if self.name else "")

    def show(self, page: Page, address: str) -> None:
        asked = urlencode(QUERIES.get(self.screen.id, {}))
        page.goto(f"{address}/{self.screen.route}{'?' if asked else ''}{asked}")
        page.reload()
        page.locator(f"main[data-screen='{self.screen.id}']").wait_for()
        settle(page)
        if self.name:
            self.act(page)
            settle(page)
            # What a tap brought up has not come by itself.
            page.evaluate("gatePopUps.length = 0")


def introduced(page: Page) -> None:
    page.get_by_role("button", name="语音介绍", exact=True).click()
    page.get_by_role("button", name="暂停", exact=True).click()
    expect(page.get_by_role("button", name="继续", exact=True)).to_be_visible()


def answered(page: Page) -> None:
    page.get_by_role("button", name="打字说", exact=True).click()
    page.get_by_role("textbox").fill("改手机号")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("可以在手机银行里自己改")
    read_to_its_end(page)


def read_to_its_end(page: Page) -> None:
    """Before that the words change while they are measured."""
    pause = page.get_by_role("button", name="暂停", exact=True)
    expect(pause).to_have_attribute("aria-disabled", "true")


def listening(page: Page) -> None:
    page.get_by_role("button", name="开始说话", exact=True).click()
    expect(page.get_by_role("button", name="说完了", exact=True)).to_be_visible()


def heard(page: Page) -> None:
    listening(page)
    page.get_by_role("button", name="说完了", exact=True).click()
    expect(page.get_by_role("button", name="不对", exact=True)).to_be_visible()
    read_to_its_end(page)


def queued(page: Page) -> None:
    page.locator(".care-bar").get_by_role("button", name="转人工", exact=True).click()
    expect(page.get_by_role("button", name="不等了", exact=True)).to_be_visible()


def no_longer_queued(page: Page) -> None:
    page.get_by_role("button", name="不等了", exact=True).click()
    page.get_by_role("button", name="不等了", exact=True).click()
    expect(page.locator(".care-bar").get_by_role("button", name="转人工", exact=True)).to_be_visible()


def waiting_on_the_help_page(page: Page) -> None:
    queued(page)
    page.goto(page.url.split("#")[0] + SCREENS.screen("care.help").route)
    expect(page.get_by_role("button", name="转账问题", exact=True)).to_be_visible()


def reason_told(page: Page) -> None:
    queued(page)
    page.get_by_role("button", name="转账问题", exact=True).click()
    expect(page.locator(".person-panel")).to_contain_text("已告诉客服：转账问题")
    read_to_its_end(page)


def person_of(page: Page) -> ScriptedPerson:
    """Who is at the other end for the customer of this page."""
    customer: str = page.evaluate("JSON.parse(sessionStorage['xiaoheng.session']).customer.id")
    return ScriptedPerson("{0.scheme}://{0.netloc}".format(urlsplit(page.url)), customer)


def served(page: Page) -> ScriptedPerson:
    queued(page)
    person = person_of(page)
    person.accept()
    expect(page.get_by_role("button", name="拍照或选图片", exact=True)).to_be_visible()
    return person


def person_typing(page: Page) -> None:
    person = served(page)
    page.get_by_role("button", name="打字说", exact=True).click()
    page.get_by_role("textbox").fill("钱没转过去")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("钱没转过去")
    person.read(1000)
    person.move("type_on")
    expect(page.get_by_text("客服已看到", exact=True)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="客服小李正在输入…")).to_be_visible()
    read_to_its_end(page)


def picture(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": PICTURE.read_bytes()}


def choose(page: Page, file: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(files=[file])


def picture_refused(page: Page) -> None:
    served(page)
    choose(page, {"name": "录像.mp4", "mimeType": "video/mp4", "buffer": b"film"})
    expect(page.get_by_role("alert").filter(has_text="请换一张照片")).to_be_visible()
    read_to_its_end(page)


def picture_chosen(page: Page) -> None:
    served(page)
    choose(page, picture("回单.png"))
    expect(page.get_by_role("img", name="图片：回单.png")).to_be_visible()
    read_to_its_end(page)


def pictures(page: Page) -> None:
    """One of each: from the person, sent, refused by the service, on its way for as long as it is looked at."""
    person = served(page)
    person.attach("申请书.pdf", "application/pdf", b"%PDF-1.4")
    person.attach("哪里点.png", "image/png", PICTURE.read_bytes())
    send_picture(page, "收到.png")
    expect(page.locator(".talk-row.customer img")).to_have_count(1)
    page.route("**/attachments?*", refuse_upload, times=1)
    send_picture(page, "坏了.png")
    expect(page.get_by_text("没有发出去：这张图片打不开，请换一张。")).to_be_visible()
    page.route("**/attachments?*", hold_upload)
    send_picture(page, "在发.png")
    expect(page.get_by_text("正在发图片，发了 0%")).to_be_visible()
    expect(page.get_by_role("img", name="图片：哪里点.png")).to_be_visible()
    read_to_its_end(page)


def send_picture(page: Page, name: str) -> None:
    choose(page, picture(name))
    page.get_by_role("button", name="发给客服", exact=True).click()


def refuse_upload(route: Route) -> None:
    route.fulfill(status=415, json={"detail": "这张图片打不开，请换一张。"})


def hold_upload(route: Route) -> None:
    """Answers nothing."""


def nothing_said(page: Page) -> None:
    page.unroute_all()
    person_of(page).move("forget")
    expect(page.locator(".care-bar").get_by_role("button", name="转人工", exact=True)).to_be_visible()


def adding(page: Page) -> None:
    page.get_by_role("button", name="添加家人", exact=True).click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()


PLAIN = [State(screen) for screen in CARE]
ACTED = [
    State(SCREENS.screen("care.home"), "introduced", introduced),
    State(SCREENS.screen("care.talk"), "listening", listening),
    State(SCREENS.screen("care.talk"), "heard", heard),
    State(SCREENS.screen("care.talk"), "answered", answered),
    State(SCREENS.screen("care.talk"), "queued", queued, no_longer_queued, "等人工第3位"),
    State(SCREENS.screen("care.talk"), "reason", reason_told, nothing_said, "等人工第3位"),
    State(SCREENS.screen("care.help"), "waiting", waiting_on_the_help_page, nothing_said, "等人工第3位"),
    State(SCREENS.screen("care.talk"), "person_typing", person_typing, nothing_said, "人工服务中"),
    State(SCREENS.screen("care.talk"), "picture_refused", picture_refused, nothing_said, "人工服务中"),
    State(SCREENS.screen("care.talk"), "picture_chosen", picture_chosen, nothing_said, "人工服务中"),
    State(SCREENS.screen("care.talk"), "pictures", pictures, nothing_said, "人工服务中"),
    State(SCREENS.screen("care.family"), "adding", adding),
]
STATES = PLAIN + ACTED
ACTED_ON = [Device(320), Device(412), Device(320, 200), LARGE]
EVERYWHERE = [
    *((state, device) for state in PLAIN for device in [*PHONES, LARGE]),
    *((state, device) for state in ACTED for device in ACTED_ON),
]
