"""Which pages of the care edition are measured, in which states and on which screens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.care.screens import Screen, Screens
from tests.browser.care.measure import BEFORE, settle
from tests.browser.fake_care import KNOWLEDGE_BASE
from tests.browser.script import CUSTOMERS

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
        context.set_default_timeout(20_000)
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

    def __str__(self) -> str:
        return self.screen.id + (f"-{self.name}" if self.name else "")

    def show(self, page: Page, address: str) -> None:
        asked = urlencode(QUERIES.get(self.screen.id, {}))
        page.goto(f"{address}/{self.screen.route}{'?' if asked else ''}{asked}")
        page.reload()
        page.locator(f"main[data-screen='{self.screen.id}']").wait_for()
        settle(page)
        self.act(page)
        settle(page)
        if self.name:
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


def listening(page: Page) -> None:
    page.get_by_role("button", name="开始说话", exact=True).click()
    expect(page.get_by_role("button", name="说完了", exact=True)).to_be_visible()


def heard(page: Page) -> None:
    listening(page)
    page.get_by_role("button", name="说完了", exact=True).click()
    expect(page.get_by_role("button", name="不对", exact=True)).to_be_visible()


def queued(page: Page) -> None:
    page.locator(".care-bar").get_by_role("button", name="转人工", exact=True).click()
    expect(page.get_by_role("button", name="不等了", exact=True)).to_be_visible()


def no_longer_queued(page: Page) -> None:
    page.get_by_role("button", name="不等了", exact=True).click()
    page.get_by_role("button", name="不等了", exact=True).click()
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
    State(SCREENS.screen("care.talk"), "queued", queued, no_longer_queued),
    State(SCREENS.screen("care.family"), "adding", adding),
]
STATES = PLAIN + ACTED
ACTED_ON = [Device(320), Device(412), Device(320, 200), LARGE]
EVERYWHERE = [
    *((state, device) for state in PLAIN for device in [*PHONES, LARGE]),
    *((state, device) for state in ACTED for device in ACTED_ON),
]
