"""The listening connection, with a recogniser that reads the script out of the audio: faster than life."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from assistant.identity.models import Customer
from assistant.speech.socket import LARGEST_AUDIO_FRAME
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service
from tests.speech import ENDS_ANY, Microphone, address, fake_ears, microphone, pcm
from voice.fakes import FakeRecogniser, silence, spoken

MURMUR = "嗡嗡嗡"


@pytest.fixture
def recogniser() -> FakeRecogniser:
    return FakeRecogniser(scores={MURMUR: -1.4, "对的": -1.0, "费的": -1.0})


@pytest.fixture
async def service(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock, recogniser: FakeRecogniser
) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url)
    async with Service.running(settings, rasa, faq, clock, fake_ears(recogniser)) as running:
        yield running


@pytest.fixture
async def caller(service: Service) -> Caller:
    return await service.sign_in("wang_guilan")


async def test_what_was_said_comes_back_as_text_after_the_silence(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak(0.4, "我想查一下养老金到了没有", ENDS_ANY)
        heard = await page.text()
    assert heard["text"] == "我想查一下养老金到了没有"
    assert heard["doubt"] is None
    assert page.events == ["ready", "listening", "speech", "endpoint", "text"]


async def test_partial_texts_come_before_the_final_one_and_grow(caller: Caller) -> None:
    async with microphone(caller) as page:
        for _ in range(8):
            await page.speak("请帮我看看账单")
        while "partial" not in await page.receive():
            pass
        # Not by silence: a look that is still under way would then come after the one that a pause begins.
        await page.order(done=1)
        final = (await page.text())["text"]
    partials = [frame["partial"] for frame in page.frames if "partial" in frame]
    assert partials and all(final.startswith(partial) for partial in partials)
    assert [len(partial) for partial in partials] == sorted(len(partial) for partial in partials)


async def test_several_utterances_on_one_connection_come_in_order(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("看看余额", ENDS_ANY, "谢谢你了", ENDS_ANY)
        assert [(await page.text())["text"] for _ in range(2)] == ["看看余额", "谢谢你了"]


async def test_a_tap_on_done_ends_the_utterance_at_once_and_the_connection_stays(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("看看余额")
        await page.order(done=1)
        assert (await page.text())["text"] == "看看余额"
        await page.speak("谢谢你了", ENDS_ANY)
        assert (await page.text())["text"] == "谢谢你了"


async def test_what_was_wrong_is_forgotten_and_it_listens_anew(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("转给老张", 0.2)
        await page.order(reset=1)
        await page.event("listening")
        await page.speak(0.4, "看看余额", ENDS_ANY)
        assert (await page.text())["text"] == "看看余额"


async def test_the_end_of_the_audio_gives_the_rest_and_closes(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("看看余额", 0.1)
        await page.order(eof=1)
        assert (await page.text())["text"] == "看看余额"
        assert await page.closed() == 1000


async def test_nothing_said_for_a_minute_and_it_still_listens(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak(60.0)
        await page.speak("看看余额", ENDS_ANY)
        assert (await page.text())["text"] == "看看余额"


async def test_speaking_over_what_is_read_stops_it_at_once_and_nothing_of_it_is_in_the_text(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.order(reading="您的账户里一共有三张银行卡，您想看哪一张？")
        await page.speak(1.5, "我要找人工客服", ENDS_ANY)
        await page.event("speech")
        assert (await page.text())["text"] == "我要找人工客服"


async def test_what_was_not_heard_is_asked_for_twice_then_a_person_is_offered(caller: Caller) -> None:
    async with microphone(caller) as page:
        for _ in range(3):
            await page.speak(MURMUR, ENDS_ANY)
        first, second = await page.event("not_heard"), await page.event("not_heard")
        offer = await page.event("offer_person")
        await page.speak("看看余额", ENDS_ANY)
        assert (await page.text())["text"] == "看看余额"
        await page.speak(MURMUR, ENDS_ANY)
        again = await page.event("not_heard")
    assert (first["times"], second["times"], again["times"]) == (1, 2, 1)
    assert "人工" in offer["say"] and "再说一遍" in first["say"]


async def test_a_short_yes_passes_after_a_question_and_other_faint_words_do_not(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("对的", ENDS_ANY)
        await page.event("not_heard")
        await page.order(reading="您说的是：查余额，对吗？")
        await page.order(reading="")
        await page.speak("费的", ENDS_ANY)
        await page.event("not_heard")
        await page.speak("对的", ENDS_ANY)
        heard = await page.text()
    assert (heard["text"], heard["doubt"]) == ("对的", None)


async def test_a_tap_on_done_with_nothing_said_asks_again(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak(1.0)
        await page.order(done=1)
        assert (await page.event("not_heard"))["times"] == 1


async def test_secrets_are_shown_neither_while_they_are_spoken_nor_after(
    caller: Caller, capfd: pytest.CaptureFixture[str]
) -> None:
    async with microphone(caller) as page:
        for sign in "我的取款密码是一三五七九零":
            await page.speak(sign)
            await asyncio.sleep(0)
        await page.speak(ENDS_ANY)
        await page.text()
        await page.order(reading="请告诉我您收到的短信验证码")
        await page.order(reading="")
        await page.speak("三八二九一零", 5.0)
        await page.text()
    shown = orjson.dumps(page.frames).decode() + capfd.readouterr().err
    assert "一三" not in shown and "三八二" not in shown and "看看" not in shown
    assert "已隐藏" in page.frames[-1]["text"]


async def test_who_comes_beyond_the_places_is_told_how_many_are_ahead_and_all_are_served_in_order(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    released = threading.Event()
    recogniser = FakeRecogniser(before=lambda text: assert_in_time(released))
    settings = make_settings(tmp_path, rasa_url=rasa.url, recognitions=1)
    said = ["第一位客户", "第二位客户", "第三位客户", "第四位客户", "第五位客户"]
    people = ["zhang_wei", "wang_guilan", "li_jianguo", "chen_xiulan", "zhang_wei"]
    async with Service.running(settings, rasa, faq, clock, fake_ears(recogniser)) as service, AsyncExitStack() as stack:
        pages: list[Microphone] = []
        ahead = []
        for number, sentence in enumerate(said):
            person = await service.sign_in(people[number] if number != 3 else "wang_guilan")
            page = await stack.enter_async_context(microphone(person))
            pages.append(page)
            await page.speak(sentence)
            await page.order(done=1)
            if number == 0:
                await page.event("endpoint")
            else:
                ahead.append((await page.event("waiting"))["ahead"])
        released.set()
        texts = [(await page.text())["text"] for page in pages]
    assert texts == said
    assert recogniser.recognised == said
    assert ahead == [1, 2, 3, 4]
    later = [frame["ahead"] for frame in pages[4].frames if frame.get("event") == "waiting"]
    assert later == sorted(later, reverse=True) and later[-1] == 1


def assert_in_time(released: threading.Event) -> None:
    assert released.wait(60)


async def test_without_events_every_frame_gets_exactly_one_answer_as_vosk_server_gives(caller: Caller) -> None:
    async with microphone(caller, events=False) as page:
        data = pcm(spoken("看看余额", ENDS_ANY, "谢谢你了", 0.5))
        answers = []
        for start in range(0, len(data), 6_400):
            await page.connection.send(data[start : start + 6_400])
            answers.append(await page.receive())
        await page.order(eof=1)
        answers.append(await page.receive())
        assert await page.closed() == 1000
    assert all(set(answer) in ({"partial"}, {"text"}) for answer in answers)
    assert [answer["text"] for answer in answers if "text" in answer] == ["看看余额", "谢谢你了"]
    assert any(answer.get("partial") for answer in answers)


async def test_with_words_a_result_says_when_it_was_said(caller: Caller) -> None:
    async with microphone(caller, events=False, words=True) as page:
        await page.connection.send(pcm(spoken(1.0, "看看余额", 0.3)))
        await page.receive()
        await page.order(eof=1)
        final = await page.receive()
    (word,) = final["result"]
    assert word["word"] == final["text"] == "看看余额"
    assert word["start"] == pytest.approx(1.0, abs=0.1) and word["end"] == pytest.approx(1.77, abs=0.1)
    assert 0 < word["conf"] <= 1


@pytest.mark.parametrize("rate", [8_000, 16_000.0, 44_100, 48_000])
async def test_sample_rates_of_telephones_and_browsers_are_taken(caller: Caller, rate: float) -> None:
    async with microphone(caller, sample_rate=rate) as page:
        # Resampling changes the values a fake reads; that speech is found is what matters here.
        await page.connection.send(pcm(silence(0.5 * rate / 16_000)))
        await page.connection.send(b"\x00\x20" * int(rate))
        await page.event("speech")


@pytest.mark.parametrize("rate", [0, 7_999, 96_000])
async def test_other_sample_rates_are_refused(caller: Caller, rate: int) -> None:
    async with connect(address(caller)) as connection:
        page = Microphone(connection)
        await page.order(config={"sample_rate": rate, "token": caller.token})
        assert (await page.receive())["error"]["code"] == "wrong_sample_rate"
        assert await page.closed() == 4400


@pytest.mark.parametrize("config", [{}, {"token": ""}, {"token": "a.b.c"}])
async def test_without_a_valid_token_it_closes(caller: Caller, config: dict[str, str]) -> None:
    async with connect(address(caller)) as connection:
        page = Microphone(connection)
        await page.order(config={"sample_rate": 16000, "events": True} | config)
        assert "error" in await page.receive()
        assert await page.closed() == 4401


async def test_a_token_in_the_address_is_not_taken(caller: Caller) -> None:
    async with connect(f"{address(caller)}?token={caller.token}") as connection:
        page = Microphone(connection)
        await page.order(config={"sample_rate": 16000})
        await page.receive()
        assert await page.closed() == 4401


async def test_a_header_signs_in_a_client_that_sends_no_config(caller: Caller) -> None:
    headers = {"Authorization": f"Bearer {caller.token}"}
    async with connect(address(caller), additional_headers=headers) as connection:
        page = Microphone(connection)
        await page.connection.send(pcm(spoken("看看余额", 1.0)))
        await page.receive()
        await page.order(eof=1)
        assert (await page.receive())["text"] == "看看余额"


async def test_a_token_that_ends_closes_it_but_not_in_the_middle_of_a_sentence(
    caller: Caller, clock: TurnableClock
) -> None:
    async with microphone(caller) as page:
        await page.speak("我还有一句")
        await page.event("speech")
        clock.forward(timedelta(hours=9).total_seconds())
        await page.speak("话要说", ENDS_ANY)
        assert (await page.text())["text"] == "我还有一句话要说"
        # The silence still on its way may already have closed it.
        with suppress(ConnectionClosed):
            await page.speak(0.2)
        assert await page.closed() == 4401


@pytest.mark.parametrize("text", ["not json", "[]", '{"dance":1}', '{"config":{"words":["' + "长" * 40 + '"]}}'])
async def test_a_frame_that_makes_no_sense_is_refused_in_chinese(caller: Caller, text: str) -> None:
    async with microphone(caller, events=False) as page:
        await page.connection.send(text)
        error = (await page.receive())["error"]
        assert error["code"] == "unknown_frame" and "请" in error["detail"]
        assert await page.closed() == 4400


async def test_a_frame_of_the_largest_size_is_taken(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.connection.send(bytes(LARGEST_AUDIO_FRAME))
        await page.speak("看看余额", ENDS_ANY)
        assert (await page.text())["text"] == "看看余额"


async def test_frames_that_are_too_large_are_refused(caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.connection.send(bytes(LARGEST_AUDIO_FRAME + 2))
        assert await page.closed() == 1009
    assert page.frames[-1]["error"]["code"] == "frame_too_large"


async def test_one_customer_opens_only_so_many(caller: Caller) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(microphone(caller))
        async with connect(address(caller)) as connection:
            page = Microphone(connection)
            await page.order(config={"sample_rate": 16000, "token": caller.token})
            assert await page.closed() == 4429
    async with microphone(caller) as page:
        assert page.events == ["ready", "listening"]


async def test_nor_more_where_they_come_at_the_same_time(
    service: Service, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = asyncio.Event()

    async def slow(customer: Customer) -> tuple[str, ...]:
        await go.wait()
        return ()

    monkeypatch.setattr(service.app.state.hearing, "words_for", slow)
    async with AsyncExitStack() as stack:
        pages = [Microphone(await stack.enter_async_context(connect(address(caller)))) for _ in range(4)]
        for page in pages[:3]:
            await page.order(config={"sample_rate": 16000, "token": caller.token, "events": True})
        while service.app.state.microphones.total() < 3:
            await asyncio.sleep(0.01)
        await pages[3].order(config={"sample_rate": 16000, "token": caller.token, "events": True})
        assert await pages[3].closed() == 4429
        go.set()
        for page in pages[:3]:
            await page.event("listening")


async def test_where_no_engine_is_there_it_says_so(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with Service.running(make_settings(tmp_path, rasa_url=rasa.url), rasa, faq, clock) as service:
        caller = await service.sign_in()
        async with connect(address(caller)) as connection:
            page = Microphone(connection)
            await page.order(config={"sample_rate": 16000, "token": caller.token})
            assert await page.closed() == 1013
        assert page.frames[-1]["error"]["code"] == "hearing_unavailable"


async def test_a_recogniser_that_fails_asks_again_and_goes_on(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    def fail(text: str) -> None:
        if "坏" in text:
            raise RuntimeError("the engine broke")

    settings, ears = make_settings(tmp_path, rasa_url=rasa.url), fake_ears(FakeRecogniser(before=fail))
    async with Service.running(settings, rasa, faq, clock, ears) as service, AsyncExitStack() as stack:
        page = await stack.enter_async_context(microphone(await service.sign_in()))
        await page.speak("坏坏坏", ENDS_ANY)
        await page.event("not_heard")
        await page.speak("看看余额", ENDS_ANY)
        assert (await page.text())["text"] == "看看余额"


async def test_operators_see_how_much_is_recognised(service: Service, caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("看看余额", ENDS_ANY)
        await page.text()
        figures = (await caller.http.get("/metrics")).text
    assert "xiaoheng_microphones 1.0" in figures
    assert "xiaoheng_heard_seconds_count 1.0" in figures
    assert "xiaoheng_recognitions_waiting 0.0" in figures


async def test_who_leaves_before_the_text_is_told_leaves_nothing_behind(service: Service, caller: Caller) -> None:
    async with microphone(caller) as page:
        await page.speak("看看余额", ENDS_ANY, "谢谢你了", ENDS_ANY)
        await page.order(eof=1)
        page.connection.transport.abort()
    async with asyncio.timeout(30):
        while service.app.state.microphones.total():
            await asyncio.sleep(0.01)
