"""Takes the pictures of the README from a running service.

python -m tests.browser.picture http://127.0.0.1:8000 web/picture.png web/care.png
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.steps import ask, await_answer_to, open_chat, sign_in

PHONE = {"width": 390, "height": 800}
QUESTION = "我换号了，卡上留的手机号咋改啊"
ORDER = "给闺女转三千五"

FRAME = """<!doctype html><meta charset="utf-8"><style>
html { background: linear-gradient(160deg, #efe9db, #ddd4c0); }
body { display: flex; gap: 44px; justify-content: center;
       margin: 0; padding: 60px 56px 56px; width: max-content; }
img { border: 9px solid #10201f; border-radius: 42px; box-shadow: 0 34px 60px -26px rgb(6 40 44 / 55%);
      display: block; width: 390px; }
img:nth-child(2) { transform: translateY(-14px); }
</style>"""


def main(address: str, standard: str, care: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        framed(browser, [centre(browser, address), answer(browser, address), card(browser, address)], standard)
        framed(browser, care_pages(browser, address), care)
        browser.close()


def framed(browser: Browser, pictures: list[bytes], target: str) -> None:
    frame = browser.new_page(viewport={"width": 1400, "height": 940}, device_scale_factor=1.25)
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">' for picture in pictures)
    frame.set_content(FRAME + images)
    box = frame.locator("body").bounding_box()
    assert box
    frame.set_viewport_size({"width": round(box["width"]), "height": round(box["height"])})
    Path(target).write_bytes(frame.screenshot())


def care_pages(browser: Browser, address: str) -> list[bytes]:
    """Home, a question typed and its answer being read, the way to help."""
    page = phone(browser, "light").new_page()
    page.goto(address)
    page.locator(".entry", has_text="王桂兰").click()
    page.locator("main[data-screen='care.home']").wait_for()
    page.wait_for_timeout(500)
    pictures = [page.screenshot()]
    page.goto(f"{address}#/care/talk")
    page.get_by_role("button", name="打字说").click()
    page.get_by_role("textbox").fill(QUESTION)
    page.get_by_role("button", name="发送").click()
    page.locator(".talk-row.assistant .voice-spoken").wait_for()
    page.wait_for_timeout(1500)
    pictures.append(page.screenshot())
    page.goto(f"{address}#/care/help")
    page.get_by_role("heading", level=1, name="一键求助").wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    return [*pictures, page.screenshot()]


def centre(browser: Browser, address: str) -> bytes:
    page = sign_in(phone(browser, "light"), address, "陈静")
    page.locator(".chip").first.wait_for()
    return page.screenshot()


def answer(browser: Browser, address: str) -> bytes:
    page = sign_in(phone(browser, "light"), address, "陈静")
    open_chat(page)
    ask(page, QUESTION)
    await_answer_to(page, QUESTION)
    return settled(page)


def card(browser: Browser, address: str) -> bytes:
    page = sign_in(phone(browser, "dark"), address, "陈静")
    open_chat(page)
    ask(page, ORDER)
    await_answer_to(page, ORDER)
    return settled(page)


def phone(browser: Browser, scheme: Literal["light", "dark"]) -> BrowserContext:
    return browser.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        color_scheme=scheme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )


def settled(page: Page) -> bytes:
    page.locator("#composer").blur()
    page.wait_for_timeout(500)
    return page.screenshot()


if __name__ == "__main__":
    main(*sys.argv[1:])
