"""Takes the picture of the README from a running service.

python -m tests.browser.picture http://127.0.0.1:8000 web/picture.png
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

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


def main(address: str, target: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        pictures = [centre(browser, address), answer(browser, address), card(browser, address)]
        frame = browser.new_page(viewport={"width": 1400, "height": 940}, device_scale_factor=1.25)
        images = "".join(
            f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">' for picture in pictures
        )
        frame.set_content(FRAME + images)
        box = frame.locator("body").bounding_box()
        assert box
        frame.set_viewport_size({"width": round(box["width"]), "height": round(box["height"])})
        Path(target).write_bytes(frame.screenshot())
        browser.close()


def centre(browser: Browser, address: str) -> bytes:
    page = phone(browser, address, "light")
    page.locator(".chip").first.wait_for()
    return page.screenshot()


def answer(browser: Browser, address: str) -> bytes:
    page = phone(browser, address, "light")
    open_chat(page)
    ask(page, QUESTION)
    await_answer_to(page, QUESTION)
    return settled(page)


def card(browser: Browser, address: str) -> bytes:
    page = phone(browser, address, "dark")
    open_chat(page)
    ask(page, ORDER)
    await_answer_to(page, ORDER)
    return settled(page)


def phone(browser: Browser, address: str, scheme: str) -> Page:
    context = browser.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        color_scheme=scheme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    return sign_in(context, address, "王桂兰")


def settled(page: Page) -> bytes:
    page.locator("textarea").blur()
    page.wait_for_timeout(500)
    return page.screenshot()


if __name__ == "__main__":
    main(*sys.argv[1:])
