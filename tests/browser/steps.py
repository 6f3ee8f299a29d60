"""What a customer does on the pages, as steps for the tests."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page, expect


def sign_in(context: BrowserContext, address: str, name: str = "张伟") -> Page:
    """Opens the message centre as a demonstration customer."""
    page = context.new_page()
    page.goto(address)
    page.locator(".entry", has_text=name).click()
    expect(page.locator("h1")).to_have_text(["消息中心"] if name != "John Smith" else ["Messages"])
    return page


def open_chat(page: Page) -> None:
    page.locator(".entry-button").click()
    expect(page.locator("#composer")).to_be_visible()


def ask(page: Page, text: str) -> None:
    page.locator("#composer").fill(text)
    page.keyboard.press("Enter")


def questions(page: Page) -> Locator:
    """What the customer said and the service confirmed."""
    return page.locator(".log .row.customer")


def answers(page: Page) -> Locator:
    return page.locator(".log .row.assistant")


def await_answer_to(page: Page, text: str) -> None:
    """Waits until the last thing said is an answer, complete, after the customer's own words."""
    expect(questions(page).last).to_contain_text(text)
    expect(page.locator(".log .row").last).not_to_have_class("row customer")
    expect(page.locator(".typing")).to_have_count(0)


def conversation(page: Page) -> list[tuple[int, str]]:
    """Sequence and words of every message on the screen, in the order shown."""
    rows: list[tuple[int, str]] = page.locator(".log .row[data-sequence]").evaluate_all(
        "rows => rows.map(row => [Number(row.dataset.sequence), row.innerText])"
    )
    return [(sequence, words) for sequence, words in rows]


def end_with_the_person(page: Page) -> None:
    page.get_by_role("button", name="结束人工服务").click()
    page.locator(".handover").get_by_role("group").get_by_role("button", name="结束人工服务").click()


def leave_the_person(page: Page) -> None:
    """Whatever the state, back to the assistant alone."""
    bar = page.locator(".handover")
    state = bar.get_attribute("class") or ""
    if "served" in state:
        end_with_the_person(page)
    elif "none" not in state:
        bar.get_by_role("button", name="取消").click()
        bar.get_by_role("button", name="不等了").click()
    expect(bar).to_have_class("handover none")
