"""A text becomes audio over HTTP, for whoever is signed in, without the secrets in it."""

from __future__ import annotations

import asyncio
import io
import re
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from assistant.identity.staff import DEMONSTRATION_PASSWORD
from assistant.settings import VOICES, Settings
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service
from voice.audio import from_pcm16
from voice.encoding import KINDS
from voice.synthesis import espeak, neural

SPEECH = "/v1/audio/speech"
PAUSES = re.compile("[，。！]")
ROBOT = {"speech": True, "speech_warm": False, "speech_voice": "zh-espeak"}


@pytest.fixture
def settings(tmp_path: Path, rasa: FakeRasa) -> Settings:
    return make_settings(tmp_path, rasa_url=rasa.url, speech_workers=1, **ROBOT)


@pytest.fixture
async def caller(service: Service) -> Caller:
    return await service.sign_in()


async def spoken(caller: Caller, text: str, **changes: Any) -> httpx.Response:
    return await caller.http.post(SPEECH, json={"input": text, "response_format": "pcm", **changes})


async def sentences(caller: Caller, text: str) -> list[dict[str, str]]:
    response = await caller.http.post("/api/speech/sentences", json={"text": text})
    assert response.status_code == 200, response.text
    return list(response.json()["sentences"])


@pytest.mark.parametrize(
    "method, path", [("POST", SPEECH), ("GET", "/api/speech/voices"), ("POST", "/api/speech/sentences")]
)
async def test_nobody_is_read_to_without_signing_in(caller: Caller, method: str, path: str) -> None:
    for authorization in ("", "Bearer wrong", "Bearer a.b.c"):
        response = await caller.http.request(method, path, json={}, headers={"Authorization": authorization})
        assert response.status_code == 401
        assert "登录" in response.json()["detail"]


async def test_a_text_is_read_aloud_at_the_pace_asked_for(caller: Caller) -> None:
    own, slow = await spoken(caller, "您好，请稍等。"), await spoken(caller, "您好，请稍等。", speed=0.5)
    slowest = await spoken(caller, "您好，请稍等。", speed=0.25)
    assert (own.status_code, own.headers["content-type"]) == (200, "audio/pcm")
    assert own.headers["cache-control"] == "no-store"
    assert float(abs(from_pcm16(own.content)).max()) > 0.05
    assert len(slow.content) > 1.4 * len(own.content)
    assert len(slowest.content) == pytest.approx(len(slow.content), rel=0.05)


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_of_file_can_be_played(caller: Caller, kind: str) -> None:
    response = await spoken(caller, "您好，请稍等。", response_format=kind)
    assert response.headers["content-type"] == KINDS[kind].media_type
    if kind == "pcm":
        return
    with av.open(io.BytesIO(response.content)) as file:
        frames = list(file.decode(audio=0))
    seconds = sum(frame.samples / frame.sample_rate for frame in frames)
    assert 0.5 < seconds < 10


async def test_a_client_of_openai_gets_an_mp3_of_the_usual_voice(caller: Caller) -> None:
    body = {"model": "gpt-4o-mini-tts", "input": "您好。", "voice": "alloy", "instructions": "慢一点"}
    response = await caller.http.post(SPEECH, json=body)
    assert (response.status_code, response.headers["content-type"]) == (200, "audio/mpeg")


async def test_staff_hear_it_too(caller: Caller) -> None:
    person = {"username": "zhao_min", "password": DEMONSTRATION_PASSWORD}
    token = (await caller.http.post("/api/staff/sign-in", json=person)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await caller.http.post(SPEECH, json={"input": "您好。"}, headers=headers)).status_code == 200


async def test_the_voices_say_what_they_may_be_used_for(caller: Caller) -> None:
    listed = (await caller.http.get("/api/speech/voices")).json()
    by_id = {voice["id"]: voice for voice in listed["voices"]}
    assert listed["default"] == "zh-espeak"
    assert "GPL-3" in by_id["zh-espeak"]["licence"] and by_id["zh-espeak"]["commercial_use"] is True
    assert set(by_id) <= set(VOICES) >= {neural.VOICE.id, espeak.VOICE.id, espeak.ENGLISH_VOICE.id}


async def test_a_text_is_cut_into_sentences_as_they_are_read(caller: Caller) -> None:
    assert await sentences(caller, "**到账**1,200元。\n尾号6222的卡，请您核对。") == [
        {"written": "到账1,200元。", "spoken": "到账一千两百元。", "language": "zh"},
        {"written": "尾号6222的卡，请您核对。", "spoken": "尾号六二二二的卡，请您核对。", "language": "zh"},
    ]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("您的密码是135790，请记好", "您的密码不念，请记好。"),
        ("验证码：382910，别告诉别人", "验证码不念，别告诉别人。"),
        ("转到卡号6222021234567890128", "转到尾号零幺二八。"),
        ("身份证号110101198003071239", "身份证号不念。"),
        ("Your password is 135790.", "Your password is hidden."),
        ("您输入的密码［已隐藏密码］不对", "您输入的密码不念不对。"),
    ],
)
async def test_secrets_are_not_spoken(caller: Caller, text: str, heard: str) -> None:
    assert "".join(sentence["spoken"] for sentence in await sentences(caller, text)) == heard


async def test_what_a_page_fetches_sentence_by_sentence_is_read_as_it_was_announced(caller: Caller) -> None:
    text = "您好！您尾号6222的储蓄卡在11月22日09:30到账12,345.67元，余额不足100元，请打95395。Thank you very much!"
    for sentence in await sentences(caller, text):
        again = await sentences(caller, sentence["written"])
        assert PAUSES.sub("", "".join(part["spoken"] for part in again)) == PAUSES.sub("", sentence["spoken"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"input": "念" * 2001}, 413, "text_too_long"),
        ({"input": "😀 ---"}, 400, "nothing_to_say"),
        ({"input": "您好", "voice": "zh-nobody"}, 400, "unknown_voice"),
        ({"input": "您好", "response_format": "midi"}, 422, "invalid_request"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_chinese(
    caller: Caller, body: dict[str, str], status: int, code: str
) -> None:
    response = await caller.http.post(SPEECH, json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert any("一" <= character <= "鿿" for character in response.json()["detail"])


async def test_who_asks_too_fast_is_told_when_to_come_back(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, speech_burst=2, speech_per_minute=6, **ROBOT)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller, other = await service.sign_in(), await service.sign_in("liu_yang")
        answers = [await spoken(caller, "您好。") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["retry-after"] == "10"
        assert (await spoken(other, "您好。")).status_code == 200
        clock.forward(10)
        assert (await spoken(caller, "您好。")).status_code == 200


async def test_cutting_into_sentences_counts_too(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, speech_burst=2, speech_per_minute=6, **ROBOT)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller = await service.sign_in()
        asked = [await caller.http.post("/api/speech/sentences", json={"text": "[" * 2000}) for _ in range(3)]
        assert [answer.status_code for answer in asked] == [200, 200, 429]
        assert asked[2].headers["retry-after"] == "10"


@pytest.mark.parametrize(
    "changes", [{"speech": False}, {"speech": True, "speech_voice": "zh-neural", "voice_dir": Path("/nowhere")}]
)
async def test_without_a_voice_pages_hide_it_and_who_asks_is_told(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock, changes: dict[str, Any]
) -> None:
    async with Service.running(make_settings(tmp_path, rasa_url=rasa.url, **changes), rasa, faq, clock) as service:
        caller = await service.sign_in()
        assert (await caller.http.get("/api/page-settings")).json()["speech"] is False
        response = await spoken(caller, "您好。")
        assert (response.status_code, response.json()["code"]) == (503, "speech_unavailable")
        assert "屏幕上的字" in response.json()["detail"]


async def test_with_a_voice_pages_show_it(caller: Caller) -> None:
    assert (await caller.http.get("/api/page-settings")).json()["speech"] is True


async def test_a_client_that_leaves_stops_the_worker(service: Service, caller: Caller) -> None:
    """Over a real connection: far more text than one process can speak meanwhile."""
    speaking = service.app.state.speaking
    text = "这是一段很长的话，没有人在听了。" * 100
    url = f"http://127.0.0.1:{service.port}{SPEECH}"
    async with (
        httpx.AsyncClient(headers={"Authorization": f"Bearer {caller.token}"}, timeout=60, trust_env=False) as http,
        http.stream("POST", url, json={"input": text, "response_format": "pcm"}) as response,
    ):
        assert response.status_code == 200
        await anext(response.aiter_bytes())
        assert speaking._under_way == 1
    async with asyncio.timeout(60):
        while speaking._under_way:
            await asyncio.sleep(0.02)
    assert (await spoken(caller, "您好。")).status_code == 200


async def test_more_listeners_than_can_be_served_are_told_to_wait(service: Service, caller: Caller) -> None:
    speaking = service.app.state.speaking
    streams: list[AsyncIterator[Any]] = [speaking.speak("您好。", "", 1.0) for _ in range(speaking._most)]
    for stream in streams:
        await anext(stream)
    response = await spoken(caller, "您好。")
    assert (response.status_code, response.json()["code"]) == (503, "speech_busy")
    assert response.headers["retry-after"] == "3"
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]
    assert (await spoken(caller, "您好。")).status_code == 200


async def test_only_fixed_texts_are_kept_as_files(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, **ROBOT)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller = await service.sign_in()
        await asyncio.gather(*service.app.state.speaking._tasks)
        await spoken(caller, "张伟您好，您的余额是一百元。")
        assert list((tmp_path / "speech").glob("*.speech")) == []
        await spoken(caller, "没听清，麻烦您再说一遍。")
        assert len(list((tmp_path / "speech").glob("*.speech"))) == 1
        with wave.open(io.BytesIO((await spoken(caller, "没听清，麻烦您再说一遍。", response_format="wav")).content)) as file:
            assert file.getframerate() == 24_000
