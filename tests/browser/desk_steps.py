"""What staff do at the desk, and what the stand-in is told to do, as steps for the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.desk_script import PASSWORD
from tests.browser.person_side import wait_for


def script(address: str, what: str, **body: Any) -> Any:
    """Makes something happen at the scripted desk."""
    return httpx.post(f"{address}/script/{what}", json=body, timeout=60).json()


def create(address: str, name: str, state: str, **more: Any) -> str:
    """A handover of the scripted desk; its id."""
    id_: str = script(address, "create", name=name, state=state, **more)["id"]
    return id_


def say(address: str, handoff_id: str, text: str) -> None:
    script(address, "say", handoff_id=handoff_id, text=text)


def heard(address: str, type_: str) -> list[dict[str, Any]]:
    """The moves and frames of a type that the scripted desk has got."""
    return [each for each in httpx.get(f"{address}/script/heard", timeout=60).json() if each["type"] == type_]


def await_heard(address: str, type_: str, enough: Callable[[list[dict[str, Any]]], bool]) -> None:
    """Until the scripted desk has got that: a frame may come after what the page shows."""
    wait_for(lambda: enough(heard(address, type_)))


def sign_in(context: BrowserContext, address: str, username: str = "lin_xiao", password: str = PASSWORD) -> Page:
    page = context.new_page()
    page.goto(f"{address}/desk")
    enter(page, username, password)
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    return page


def enter(page: Page, username: str, password: str = PASSWORD) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def be(page: Page, availability: str) -> None:
    """on_duty, busy or off_duty; it holds when this returns."""
    with page.expect_response("**/api/desk/availability") as answer:
        page.get_by_label("我的状态").select_option(availability)
    assert answer.value.ok


def column(page: Page, name: str) -> Locator:
    """The conversation with this customer."""
    return page.get_by_role("region", name=f"与 {name} 的会话")


def reply_field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=f"回复 {name}")


def reply(page: Page, name: str, text: str) -> None:
    reply_field(page, name).fill(text)
    page.keyboard.press("Enter")
