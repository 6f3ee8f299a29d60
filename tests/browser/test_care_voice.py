"""Reading aloud and listening in the care edition: the microphone a beep, the service's ears scripted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, Route, WebSocketRoute, expect

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.person_side import ScriptedPerson
from tests.browser.script import Json

Device = Callable[..., BrowserContext]

FAKE_MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
ORDER: Json = {
    "text": "给闺女转三千五",
    "alternatives": ["给闺女转三千五", "给闺女转三千五。", "给闺女转四千五"],
    "amounts": [{"text": "三千五", "fen": 350000, "spoken": "三千五百元"}],
    "doubt": "amount",
    "say": "您说的是：给闺女转三千五百元，对吗？",
}
QUESTION: Json = {
    "text": "改手机号",
    "alternatives": [],
    "amounts": [],
    "doubt": None,
    "say": "您说的是：改手机号，对吗？",
}
LONG_SOUND = bytes(2 * 24_000 * 60)
"""A minute of PCM16 for any sentence."""
LOUDSPEAKERS = """
window.loudspeakers = [];
window.AudioContext = class extends AudioContext {
    constructor(options) {
        super(options);
        if (options?.sampleRate === 24000) loudspeakers.push(this);
    }
};
"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One that hears a beep for a microphone, and asks nobody whether it may."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is missing; get it with: sudo apt-get install chromium")
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *FAKE_MICROPHONE])
    yield started
    started.close()


class Ears:
    """The service's side of the listening socket, moved by the tests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.configs: list[Json] = []
        self.told: list[Json] = []
        self.audio: list[bytes] = []
        self.socket: WebSocketRoute | None = None
        self.answers = True
        """Whether a new connection is taken up; what comes meanwhile waits for `answer`."""
        page.route_web_socket("**/api/speech/listen", self._connected)

    def _connected(self, socket: WebSocketRoute) -> None:
        self.socket, self.audio = socket, []
        socket.on_message(self._received)

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self.audio.append(frame)
            return
        told = json.loads(frame)
        if "config" in told:
            self.configs.append(told["config"])
            if self.answers:
                self.say({"event": "ready"}, {"event": "listening"})
        else:
            self.told.append(told)

    def say(self, *frames: Json) -> None:
        assert self.socket
        for frame in frames:
            self.socket.send(json.dumps(frame))

    def answer(self, connections: int) -> None:
        """Takes up connections again, with this the last that has come."""
        for _ in range(800):
            if len(self.configs) == connections:
                break
            self.page.wait_for_timeout(50)
        self.answers = True
        self.say({"event": "ready"}, {"event": "listening"})

    def await_audio(self, frames: int = 3) -> None:
        for _ in range(800):
            if len(self.audio) >= frames:
                return
            self.page.wait_for_timeout(50)
        pytest.fail("no sound arrived")

    def await_told(self, frame: Json) -> None:
        for _ in range(800):
            if frame in self.told:
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"{frame} was not told, but {self.told}")


def talk(context: BrowserContext, address: str, **settings: Any) -> tuple[Page, Ears]:
    """The talk page of an elderly customer."""
    page = context.new_page()
    ears = Ears(page)
    page.goto(address)
    page.locator(".entry", has_text="王桂兰").click()
    session = page.wait_for_function("() => JSON.parse(sessionStorage.getItem('xiaoheng.session'))").json_value()
    answer = context.request.put(
        f"{address}/api/care/settings",
        data={"edition": "care", "offer_answered": True, **settings},
        headers={"Authorization": f"Bearer {session['token']}"},
    )
    assert answer.ok
    page.goto(f"{address}/#/care/talk")
    page.reload()
    expect(button(page, "开始说话")).to_be_visible()
    return page, ears


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def speak(page: Page, ears: Ears, heard: Json) -> None:
    button(page, "开始说话").click()
    expect(button(page, "说完了")).to_be_visible()
    ears.await_audio()
    ears.say({"event": "speech"}, {"event": "endpoint"}, heard)


def answered_by_voice(page: Page, ears: Ears) -> str:
    """The sentence of the answer that is being read."""
    speak(page, ears, QUESTION)
    ears.await_told({"reading": QUESTION["say"]})
    ears.told.clear()
    button(page, "对").click()
    expect(page.locator(".talk-row.assistant .voice-sentence")).not_to_be_empty()
    expect(page.get_by_text("我念的时候，您也可以直接说话。")).to_be_visible()
    page.wait_for_function("() => loudspeakers.some(each => each.state === 'running')")
    for _ in range(800):
        # The question may have been told a second time, as it began to sound.
        read = [told["reading"] for told in ears.told if told.get("reading")]
        if sentences := [sentence for sentence in read if sentence != QUESTION["say"]]:
            ears.told.clear()
            return str(sentences[-1])
        page.wait_for_timeout(50)
    pytest.fail(f"no sentence of the answer was told, but {ears.told}")


def spoken_requests(page: Page) -> list[Json]:
    """What is asked to be spoken from now on."""
    asked: list[Json] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/audio/speech"):
            asked.append(json.loads(request.post_data or "{}"))

    page.on("request", note)
    return asked


def sound_slowly(route: Route) -> None:
    """Long enough to be seen while it is being read, whose mark goes with its end."""
    sound(route, 0.5 * len(said_in(route)))


def said_in(route: Route) -> str:
    return str((route.request.post_data_json or {})["input"])


def sound(route: Route, seconds: float) -> None:
    route.fulfill(body=bytes(2 * int(24_000 * seconds)), content_type="audio/pcm")


def await_speed(page: Page, asked: list[Json], speed: float) -> None:
    for _ in range(800):
        if asked and asked[-1]["speed"] == speed:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"nothing was asked for at {speed}, but {asked}")


def test_a_page_introduces_itself_aloud_with_its_words_marked(scripted: str, device: Device) -> None:
    page, _ = talk(device(), scripted)
    page.route("**/v1/audio/speech", sound_slowly)
    asked = spoken_requests(page)
    button(page, "语音介绍").click()
    expect(page.locator(".voice-introduction")).to_contain_text("跟小恒说话")
    expect(page.locator(".voice-introduction .voice-spoken")).not_to_be_empty()
    button(page, "暂停").click()
    expect(button(page, "继续")).to_be_visible()
    button(page, "慢一点").click()
    expect(button(page, "暂停")).to_be_enabled()
    await_speed(page, asked, 0.7)
    expect(page.locator(".voice-introduction .voice-spoken")).not_to_be_empty()
    assert [asked[0]["speed"], asked[-1]["speed"]] == [0.8, 0.7]
    assert asked[0]["response_format"] == "pcm"


def test_说慢点_is_heard_at_once_and_on_the_settings_page(scripted: str, device: Device) -> None:
    context = device()
    page, _ = talk(context, scripted, rate=0.8, volume=1.0)
    page.route("**/v1/audio/speech", lambda route: route.fulfill(body=LONG_SOUND, content_type="audio/pcm"))
    asked = spoken_requests(page)
    # What the service does of it, before it says so.
    changed = context.request.put(
        f"{scripted}/api/care/settings",
        data={"rate": 0.7, "volume": 0.6},
        headers={"Authorization": "Bearer demo:wang_guilan"},
    )
    assert changed.ok

    type_and_send(page, "说慢点")

    expect(page.get_by_role("log")).to_contain_text("好，念慢一点。")
    await_speed(page, asked, 0.7)
    assert asked[-1] == asked[-1] | {"speed": 0.7, "input": "好，念慢一点。"}
    page.goto(f"{scripted}/#/care/settings")
    expect(page.get_by_text("现在是平常说话的 0.7 倍")).to_be_visible()
    expect(page.get_by_text("现在是 6 格，最多 10 格")).to_be_visible()


def test_nothing_sounds_where_reading_is_off(scripted: str, device: Device) -> None:
    page, _ = talk(device(), scripted, reading=False)
    asked = spoken_requests(page)
    button(page, "语音介绍").click()
    expect(page.locator(".voice-introduction")).to_contain_text("跟小恒说话")
    expect(button(page, "念给我听").first).to_be_visible()
    type_and_send(page, "改手机号")
    expect(page.get_by_role("log")).to_contain_text("不用跑网点")
    assert asked == []
    page.route("**/v1/audio/speech", sound_slowly)
    button(page, "念给我听").first.click()
    expect(page.locator(".voice-spoken")).not_to_be_empty()


def test_what_was_heard_is_shown_and_sent_only_after_对(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    speak(page, ears, ORDER)
    heard = page.get_by_role("region", name="您说的是")
    expect(heard).to_contain_text("给闺女转三千五")
    expect(heard).to_contain_text("3,500.00 元")
    expect(heard).to_contain_text("金额请您看仔细。")
    ears.await_told({"reading": ORDER["say"]})
    expect(page.get_by_role("log")).not_to_contain_text("给闺女转三千五")
    button(page, "对").click()
    expect(page.get_by_role("log")).to_contain_text("给闺女转三千五")
    expect(page.get_by_role("log")).to_contain_text("转账汇款")
    expect(button(page, "开始说话")).to_be_visible()


def test_不对_listens_again_and_offers_what_else_it_may_have_been(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    speak(page, ears, ORDER)
    button(page, "不对").click()
    ears.await_told({"reset": 1})
    others = page.get_by_role("group", name="是不是想说")
    expect(others.get_by_role("button")).to_have_text(["给闺女转四千五"])
    others.get_by_role("button").click()
    expect(page.get_by_role("textbox")).to_have_value("给闺女转四千五")
    assert "给闺女" not in page.get_by_role("log").inner_text()


def test_对_and_不对_can_be_said(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    speak(page, ears, ORDER)
    expect(button(page, "对")).to_be_visible()
    ears.say({"event": "speech"}, {"text": "不对，不对。"})
    expect(button(page, "对")).to_have_count(0)
    ears.await_told({"reset": 1})
    ears.say({"event": "speech"}, QUESTION)
    expect(button(page, "对")).to_be_visible()
    ears.say({"event": "speech"}, {"text": "对的。"})
    expect(page.get_by_role("log")).to_contain_text("不用跑网点")


def test_speaking_stops_the_reading_at_once(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    say = "您说的是：" + "很长的一句话" * 40 + "，对吗？"
    speak(page, ears, QUESTION | {"say": say})
    ears.await_told({"reading": say})
    expect(button(page, "暂停")).to_have_attribute("aria-disabled", "false")
    ears.say({"event": "speech"})
    expect(button(page, "暂停")).to_have_attribute("aria-disabled", "true")
    ears.await_told({"reading": ""})


def test_speaking_over_an_answer_stops_it_at_once_and_is_a_new_question(scripted: str, device: Device) -> None:
    context = device()
    context.add_init_script(LOUDSPEAKERS)
    page, ears = talk(context, scripted)
    page.route("**/v1/audio/speech", lambda route: route.fulfill(body=LONG_SOUND, content_type="audio/pcm"))
    sentence = answered_by_voice(page, ears)
    assert "手机" in sentence and len(sentence) < len(page.locator(".talk-row.assistant").last.inner_text())
    ears.say({"event": "speech"})
    page.wait_for_function("() => loudspeakers.every(each => each.state !== 'running')")
    ears.await_told({"reading": ""})
    expect(page.get_by_text("听到了，您接着说。")).to_be_visible()
    expect(button(page, "说完了")).to_be_visible()
    ears.say({"event": "endpoint"}, ORDER)
    expect(page.locator(".talk-heard-words")).to_have_text(ORDER["text"])
    expect(button(page, "不对")).to_be_visible()
    assert len(ears.configs) == 1, "the microphone had been closed between"
    button(page, "对").click()
    expect(page.get_by_role("log")).to_contain_text("转账汇款")


def test_a_cough_does_not_end_an_answer_whose_end_closes_the_microphone(scripted: str, device: Device) -> None:
    context = device()
    context.add_init_script(LOUDSPEAKERS)
    page, ears = talk(context, scripted)
    page.route("**/v1/audio/speech", sound_long_at_first)
    sentence = answered_by_voice(page, ears)
    ears.say({"event": "speech"})
    ears.await_told({"reading": ""})
    ears.told.clear()
    ears.say({"event": "listening"})
    ears.await_told({"reading": sentence})
    ears.await_told({"eof": 1})
    expect(page.get_by_text("我念的时候，您也可以直接说话。")).to_have_count(0)
    expect(button(page, "开始说话")).to_be_visible()
    assert len(ears.configs) == 1


def sound_long_at_first(route: Route) -> None:
    """Of the answer the first sentence is long enough to cough over it, and the rest soon over."""
    sound(route, 8.0 if said_in(route).startswith("可以在手机银行") else 0.3)


def test_an_answer_to_what_was_typed_opens_no_microphone(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    page.route("**/v1/audio/speech", sound_slowly)
    type_and_send(page, "改手机号")
    expect(page.locator(".talk-row.assistant .voice-spoken")).not_to_be_empty()
    expect(page.get_by_text("我念的时候，您也可以直接说话。")).to_have_count(0)
    assert ears.configs == []


def test_nothing_said_is_lost_with_the_connection(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    button(page, "开始说话").click()
    ears.await_audio()
    ears.say({"event": "speech"})
    expect(page.get_by_text("听到了，您接着说。")).to_be_visible()
    before = list(ears.audio)
    assert ears.socket
    ears.answers = False
    ears.socket.close(code=1011)
    expect(page.get_by_text("网络断了")).to_be_visible()
    ears.answer(connections=2)
    button(page, "说完了").click()
    ears.await_told({"done": 1})
    assert ears.audio[: len(before)] == before
    assert [config["token"] for config in ears.configs] == ["demo:wang_guilan"] * 2
    ears.say(QUESTION)
    expect(button(page, "对")).to_be_visible()


def test_who_waits_is_told_and_who_is_not_heard_is_offered_a_person(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    button(page, "开始说话").click()
    ears.await_audio()
    ears.say({"event": "waiting", "ahead": 2, "say": "前面还有2位，请稍等。"})
    expect(page.get_by_text("前面还有2位，请稍等。")).to_be_visible()
    ears.say({"event": "not_heard", "times": 1, "say": "没听清，麻烦您再说一遍。"})
    expect(page.get_by_text("没听清，麻烦您再说一遍。")).to_be_visible()
    ears.say({"event": "offer_person", "say": "还是没听清，您可以转人工。"})
    expect(page.get_by_text("还是没听清，您可以转人工。")).to_be_visible()
    page.locator(".talk-speak").get_by_role("button", name="转人工").click()
    expect(page.get_by_text("正在等人工客服")).to_be_visible()


def test_without_permission_it_is_said_and_typing_remains(scripted: str, device: Device) -> None:
    context = device()
    context.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page, _ = talk(context, scripted)
    button(page, "开始说话").click()
    expect(page.get_by_text("没有允许使用麦克风")).to_be_visible()
    type_and_send(page, "改手机号")
    expect(page.get_by_role("log")).to_contain_text("不用跑网点")


def test_where_there_is_no_sound_the_words_are_there(scripted: str, device: Device) -> None:
    page, _ = talk(device(), scripted)
    page.route("**/v1/audio/speech", lambda route: route.fulfill(status=503))
    type_and_send(page, "改手机号")
    expect(page.get_by_text("声音暂时用不了，字还在。")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("不用跑网点")


def test_an_agents_words_are_read_aloud_with_their_name(scripted: str, device: Device) -> None:
    page, _ = talk(device(), scripted)
    page.route("**/v1/audio/speech", sound_an_agent_slowly)
    asked = spoken_requests(page)
    person = ScriptedPerson(scripted, "wang_guilan")
    button(page, "转人工").click()
    expect(page.get_by_text("正在等人工客服")).to_be_visible()
    person.move("accept")
    person.move("say", text="王奶奶您好，我来帮您。")
    expect(page.get_by_role("log")).to_contain_text("王奶奶您好，我来帮您。")
    expect(page.locator(".talk-row.agent .voice-spoken")).not_to_be_empty()
    assert any(request["input"].startswith("客服小李说：王奶奶您好") for request in asked)


def sound_an_agent_slowly(route: Route) -> None:
    said = said_in(route)
    sound(route, (0.5 if said.startswith("客服小李说") else 0.02) * len(said))


def test_escape_silences_and_the_keyboard_does_all(scripted: str, device: Device) -> None:
    page, ears = talk(device(), scripted)
    button(page, "开始说话").focus()
    page.keyboard.press("Space")
    expect(button(page, "说完了")).to_be_focused()
    ears.await_audio()
    page.keyboard.press("Enter")
    ears.await_told({"done": 1})
    ears.say(QUESTION | {"say": "您说的是：" + "很长的一句话" * 40})
    expect(button(page, "暂停")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("Escape")
    expect(button(page, "暂停")).to_have_attribute("aria-disabled", "true")
    button(page, "对").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("不用跑网点")


def type_and_send(page: Page, text: str) -> None:
    button(page, "打字说").click()
    page.get_by_role("textbox").fill(text)
    button(page, "发送").click()
