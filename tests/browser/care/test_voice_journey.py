"""An elderly customer and the real service: the care edition read aloud, asked by voice, corrected, and a person reached.

Chromium's microphone is a recording that the service's own voice has spoken.
"""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, WebSocketRoute, expect

from assistant.operations.stack import private_stack
from tests.browser.care.conftest import FAKE_MICROPHONE
from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.person_side import RealPerson

CUSTOMER = "wang_guilan"
PATIENCE_MS = 120_000
FIRST = ("俺想看看", "卡里还剩多少钱")
"""Said with a pause for thought between."""
SECOND = ("养老金到账了没有",)
PAUSE_SECONDS = 0.7
BETWEEN_SECONDS = 30
"""In which the first is understood and refused."""
TAIL_SECONDS = 40
SOUNDS = """
window.sounded = { starts: 0, seconds: 0, loudest: 0 };
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
    sounded.starts += 1;
    sounded.seconds += this.buffer.duration;
    sounded.loudest = Math.max(sounded.loudest, ...this.buffer.getChannelData(0).map(Math.abs));
    return start.apply(this, when);
};
"""

Phone = Callable[..., Page]


@pytest.fixture(scope="module")
def address(pages: Path) -> Iterator[str]:
    """The whole service, with Rasa."""
    serving = private_stack(WEB_DIR=str(pages), SPEECH_VOICE="zh-neural", RASA_TIMEOUT_SECONDS="20")
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(serving) as stack:
        yield stack.url


@pytest.fixture(scope="module")
def token(address: str) -> str:
    answer = httpx.post(f"{address}/api/identity/development/sign-in", json={"customer_id": CUSTOMER}, timeout=60)
    return str(answer.raise_for_status().json()["token"])


@pytest.fixture(scope="module")
def recording(address: str, token: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """First question, silence, second question, silence: PCM16 mono."""
    rate, samples = 0, [np.zeros(0, np.int16)]
    for question, after in ((FIRST, BETWEEN_SECONDS), (SECOND, TAIL_SECONDS)):
        for part in question:
            rate, spoken = speak(address, token, part)
            samples += [spoken, np.zeros(int(PAUSE_SECONDS * rate), np.int16)]
        samples.append(np.zeros(after * rate, np.int16))
    path = tmp_path_factory.mktemp("microphone") / "questions.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.concatenate([np.zeros(rate, np.int16), *samples]).tobytes())
    return path


def speak(address: str, token: str, text: str) -> tuple[int, np.ndarray]:
    """Sample rate and PCM16."""
    body = {"model": "tts-1", "input": text, "response_format": "wav", "speed": 0.9}
    answer = httpx.post(
        f"{address}/v1/audio/speech", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=120
    )
    with wave.open(io.BytesIO(answer.raise_for_status().content)) as file:
        header = file.getframerate()
    return header, np.frombuffer(answer.content[44:], np.int16)


@pytest.fixture(scope="module")
def talking_browser(playwright: Playwright, recording: Path) -> Iterator[Browser]:
    """Its microphone plays the recording, from the beginning each time it is opened, and falls silent."""
    microphone = [*FAKE_MICROPHONE, f"--use-file-for-fake-audio-capture={recording}%noloop"]
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *microphone])
    yield started
    started.close()


@pytest.fixture(scope="module")
def deaf_browser(playwright: Playwright) -> Iterator[Browser]:
    """Whose customer lets no page listen."""
    arguments = [*CHROMIUM_ARGUMENTS, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield started
    started.close()


@pytest.fixture
def phone(address: str) -> Iterator[Phone]:
    """王桂兰's phone, which counts what it sounds."""
    opened: list[BrowserContext] = []

    def open_(browser: Browser, fragment: str = "#/care") -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(SOUNDS)
        page = context.new_page()
        page.goto(f"{address}/{fragment}")
        page.locator(".entry", has_text="王桂兰").click()
        page.locator("h1").wait_for()
        return page

    yield open_
    for context in opened:
        context.close()


@pytest.fixture(autouse=True)
def settled(address: str, token: str) -> None:
    """王桂兰 has chosen the care edition, read aloud."""
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as customer:
        chosen = {"edition": "care", "offer_answered": True, "reading": True, "size": 24}
        customer.put("/api/care/settings", json=chosen).raise_for_status()


def test_老人打开关爱版_听介绍_用嘴问_说错了改_听答复_再听一遍_找到真人(
    address: str, phone: Phone, talking_browser: Browser
) -> None:
    page = phone(talking_browser)
    expect(page.locator("main")).to_have_attribute("data-screen", "care.home")

    # The page is read to her
    with page.expect_response("**/v1/audio/speech") as spoken:
        button(page, "语音介绍").click()
    assert spoken.value.ok
    expect(page.locator(".voice-introduction")).to_contain_text("这里是“首页”")
    expect(page.locator(".voice-introduction")).to_contain_text("跟小恒说话")
    await_sound(page, 0)
    expect(page.locator(".voice-introduction .voice-spoken")).not_to_be_empty()

    # She asks by voice, and sees what was heard in large type
    page.get_by_role("link", name="跟小恒说话", exact=True).click()
    expect(page.locator("h1")).to_have_text("跟小恒说话")
    button(page, "开始说话").click()
    heard = page.locator(".talk-heard-words")
    expect(heard).to_contain_text(re.compile("钱|余额"), timeout=PATIENCE_MS)
    assert size_of(heard) >= 24

    # Not what she meant: she says it anew, and agrees
    button(page, "不对").click()
    expect(heard).to_have_count(0)
    expect(heard).to_contain_text("养老金", timeout=PATIENCE_MS)
    before = sounds(page)
    button(page, "对").click()
    log = page.get_by_role("log")
    expect(log.locator(".talk-row.customer").last).to_contain_text("养老金")

    # The answer is shown and read at once
    answer = log.locator(".talk-row.assistant").last
    expect(answer).to_contain_text(re.compile("养老金|到账|交易明细"), timeout=PATIENCE_MS)
    await_sound(page, before)
    assert size_of(answer.locator("p").last) >= 24

    # Once more, on one tap
    before = sounds(page)
    button(page, "再念一遍").click()
    await_sound(page, before)

    # And a person, with one tap
    person = RealPerson(address)
    try:
        page.locator(".care-bar").get_by_role("button", name="转人工").click()
        person.accept()
        expect(page.locator(".person-words")).to_contain_text(person.name.removeprefix("客服"), timeout=PATIENCE_MS)
        before = sounds(page)
        person.say("王阿姨您好，我是林晓，您慢慢说。")
        expect(log.locator(".talk-row.agent").last).to_contain_text("您慢慢说")
        await_sound(page, before)
    finally:
        person.end()
        person.close()


def test_只用键盘_也能打字问到答案(phone: Phone, talking_browser: Browser) -> None:
    page = phone(talking_browser, "#/care/talk")
    expect(page.locator("main")).to_have_attribute("data-screen", "care.talk")

    press(page, "打字说")
    page.keyboard.type("怎么修改登录密码")
    page.keyboard.press("Enter")

    log = page.get_by_role("log")
    expect(log.locator(".talk-row.customer").last).to_contain_text("修改登录密码")
    expect(log.locator(".talk-row.assistant").last).to_contain_text("安全中心", timeout=PATIENCE_MS)


def test_只用键盘_一步到真人(address: str, phone: Phone, talking_browser: Browser) -> None:
    page = phone(talking_browser)
    person = RealPerson(address)
    try:
        press(page, "转人工")
        person.accept()
        expect(page.locator(".person-words")).to_contain_text("林晓", timeout=PATIENCE_MS)
    finally:
        person.end()
        person.close()


def test_不许用麦克风_说清楚_打字照样行(phone: Phone, deaf_browser: Browser) -> None:
    page = phone(deaf_browser, "#/care/talk")

    button(page, "开始说话").click()

    expect(page.locator(".voice-status")).to_contain_text("没有允许使用麦克风")
    button(page, "打字说").click()
    page.get_by_role("textbox").fill("转账要手续费吗")
    button(page, "发送").click()
    expect(page.get_by_role("log").locator(".talk-row.assistant").last).to_contain_text(
        re.compile("手续费"), timeout=PATIENCE_MS
    )


def test_说话时断了网_说过的都还在_连上就听懂(phone: Phone, talking_browser: Browser) -> None:
    page = phone(talking_browser, "#/care/talk")
    sockets: list[WebSocketRoute] = []
    cut = False

    def through(route: WebSocketRoute) -> None:
        sockets.append(route)
        if cut:
            route.close()
            return
        route.connect_to_server()

    page.route_web_socket(re.compile("/api/speech/listen"), through)
    page.reload()
    button(page, "开始说话").click()
    expect(page.locator(".voice-status")).to_contain_text(re.compile("您接着说|我在听"), timeout=PATIENCE_MS)

    cut = True
    for route in list(sockets):
        route.close()
    expect(page.locator(".voice-status")).to_contain_text("网络断了", timeout=PATIENCE_MS)
    cut = False

    expect(page.locator(".talk-heard-words")).to_contain_text(re.compile("钱|余额"), timeout=PATIENCE_MS)


def test_服务不出声_字都在_打字照样行(phone: Phone, talking_browser: Browser) -> None:
    page = phone(talking_browser, "#/care/talk")
    page.route(
        "**/api/page-settings",
        lambda route: route.fulfill(json={"speech": False, "trusted_hosts": [], "attachment_types": []}),
    )
    page.reload()

    expect(page.get_by_role("textbox")).to_be_visible()
    expect(button(page, "开始说话")).to_have_count(0)
    page.get_by_role("textbox").fill("转账要手续费吗")
    button(page, "发送").click()

    expect(page.get_by_role("log").locator(".talk-row.assistant").last).to_contain_text("手续费", timeout=PATIENCE_MS)
    assert sounds(page) == 0


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def press(page: Page, name: str) -> None:
    """Tab until the control has the focus, then Enter."""
    control = page.get_by_role("button", name=name, exact=True).last
    control.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if control.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no Tab leads to {name}")


def sounds(page: Page) -> int:
    """How many pieces of sound were handed to the loudspeaker."""
    found: int = page.evaluate("sounded.starts")
    return found


def await_sound(page: Page, before: int) -> None:
    """Until more has sounded than `before`, and not silence."""
    page.wait_for_function("before => sounded.starts > before && sounded.loudest > 0.01", arg=before)


def size_of(locator: Locator) -> float:
    """CSS pixels."""
    return float(locator.evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
