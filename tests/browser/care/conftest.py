"""The care edition, measured page by page, each once for all clauses, and talked with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright
from playwright.sync_api import Error as BrowserError

from tests.browser.care.measure import Measured, measure
from tests.browser.care.views import Device, State
from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, serve_scripted

FAKE_MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]

Seen = Callable[[State, Device], Measured]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One that hears a beep for a microphone."""
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *FAKE_MICROPHONE])
    yield started
    started.close()


@pytest.fixture(scope="session")
def stand_in(pages: Path) -> Iterator[str]:
    yield from serve_scripted(pages)


@pytest.fixture(scope="session")
def seen(browser: Browser, stand_in: str) -> Iterator[Seen]:
    """What was measured of a page, which is loaded when it is first asked for."""
    held: dict[tuple[str, str], Measured | str] = {}
    opened: dict[Device, Page] = {}
    elsewhere: list[str] = []

    def note(url: str) -> None:
        if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).netloc != urlsplit(stand_in).netloc:
            elsewhere.append(url)

    def look(state: State, device: Device) -> Measured:
        key = str(state), str(device)
        if key not in held:
            if device not in opened:
                opened[device] = device.open(browser, stand_in).new_page()
                opened[device].on("request", lambda request: note(request.url))
            elsewhere.clear()
            try:
                state.show(opened[device], stand_in)
                held[key] = measure(opened[device], elsewhere, thorough=device.width == 320 and device.zoom == 100)
                state.undo(opened[device])
            except (BrowserError, AssertionError) as error:
                held[key] = str(error)
        found = held[key]
        if isinstance(found, str):
            pytest.fail(f"{state} 打不开：{found}")
        return found

    yield look
    for page in opened.values():
        page.context.close()
