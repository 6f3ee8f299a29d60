"""POST /v1/audio/transcriptions, as OpenAI's own client sends it."""

from __future__ import annotations

import asyncio
import io
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from assistant.speech import transcriptions
from assistant.speech.service import Transcribed
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service
from tests.speech import fake_ears, pcm
from voice.audio import resample
from voice.fakes import FakeRecogniser, spoken
from voice.listening.recordings import RecordingLonger, read_recording
from voice.ports import Audio, VoiceError

PATH = "/v1/audio/transcriptions"


@pytest.fixture
async def service(tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url)
    async with Service.running(settings, rasa, faq, clock, fake_ears(FakeRecogniser())) as running:
        yield running


@pytest.fixture
async def caller(service: Service) -> Caller:
    return await service.sign_in()


def wav(data: bytes, rate: int = 16_000, bits: int = 16, channels: int = 1, float_: bool = False) -> bytes:
    align = channels * bits // 8
    header = struct.pack("<HHIIHH", 3 if float_ else 1, channels, rate, rate * align, align, bits)
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + header + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


async def post(caller: Caller, file: bytes, **fields: str) -> httpx.Response:
    """The parts that openai.audio.transcriptions.create sends."""
    files = {"file": ("speech.wav", file, "application/octet-stream")}
    return await caller.http.post(PATH, data={"model": "whisper-1"} | fields, files=files, timeout=60)


async def test_a_recording_becomes_text(caller: Caller) -> None:
    response = await post(caller, wav(pcm(spoken(0.5, "看看余额", 3.0, "谢谢你了", 0.5))))
    assert response.status_code == 200, response.text
    assert response.json() == {"text": "看看余额，谢谢你了"}


async def test_the_other_formats_are_those_of_the_interface(caller: Caller) -> None:
    recording = wav(pcm(spoken(0.5, "看看余额", 3.0, "谢谢你了", 0.5)))
    text = await post(caller, recording, response_format="text")
    verbose = (await post(caller, recording, response_format="verbose_json", language="zh", prompt="李建国")).json()
    assert text.text == "看看余额，谢谢你了\n" and text.headers["content-type"].startswith("text/plain")
    assert verbose["language"] == "chinese" and verbose["duration"] == pytest.approx(5.5, abs=0.1)
    first, second = verbose["segments"]
    assert (first["text"], second["text"]) == ("看看余额", "谢谢你了")
    assert first["start"] == pytest.approx(0.5, abs=0.1) and second["end"] == pytest.approx(5.0, abs=0.1)


async def test_openais_own_client_works_unchanged(service: Service, caller: Caller) -> None:
    openai = pytest.importorskip("openai", reason="openai is not installed; the same form is sent by httpx above")
    client = openai.AsyncOpenAI(base_url=f"http://127.0.0.1:{service.port}/v1", api_key=caller.token, max_retries=0)
    async with client:
        recording = ("speech.wav", wav(pcm(spoken("看看余额", 0.5))))
        plain = await client.audio.transcriptions.create(file=recording, model="whisper-1", language="zh")
        verbose = await client.audio.transcriptions.create(
            file=recording, model="whisper-1", response_format="verbose_json"
        )
        with pytest.raises(openai.BadRequestError) as refused:
            await client.audio.transcriptions.create(file=("speech.wav", b"nothing"), model="whisper-1")
    assert refused.value.response.json()["code"] == "recording_unreadable"
    assert plain.text == verbose.text == "看看余额"
    assert verbose.segments[0].text == "看看余额"


async def test_silence_is_no_text(caller: Caller) -> None:
    assert (await post(caller, wav(bytes(64_000)))).json() == {"text": ""}


async def test_secrets_are_hidden(caller: Caller) -> None:
    response = await post(caller, wav(pcm(spoken("我的密码是一三五七九零", 0.5))))
    assert "一三五" not in response.text and "已隐藏" in response.json()["text"]


async def test_only_who_is_signed_in_is_heard(caller: Caller) -> None:
    caller.http.headers["Authorization"] = "Bearer a.b.c"
    response = await post(caller, wav(bytes(3_200)))
    assert response.status_code == 401 and response.json()["code"] == "invalid_token"


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"response_format": "srt"}, "not_supported"),
        ({"language": "ja"}, "not_supported"),
        ({"stream": "true"}, "not_supported"),
    ],
)
async def test_what_is_not_offered_is_said_in_chinese(caller: Caller, fields: dict[str, str], code: str) -> None:
    response = await post(caller, wav(pcm(spoken("看看余额"))), **fields)
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in response.json()["detail"])


@pytest.mark.parametrize("content", [b"", b"nothing", b"RIFF\0\0\0\0WAVE", b"#EXTM3U\n/etc/passwd\n", b"ID3"])
async def test_what_is_no_recording_is_refused(caller: Caller, content: bytes) -> None:
    response = await post(caller, content)
    assert (response.status_code, response.json()["code"]) == (400, "recording_unreadable")


async def test_a_form_without_a_file_is_refused(caller: Caller) -> None:
    empty = await caller.http.post(PATH, data={"model": "whisper-1"})
    other = await caller.http.post(PATH, files={"other": ("a.wav", b"x")})
    assert [answer.json()["code"] for answer in (empty, other)] == ["broken_form", "broken_form"]


async def test_too_large_and_too_long_are_refused(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriptions, "LARGEST", 100_000)
    large = await post(caller, wav(bytes(200_000)))
    monkeypatch.setattr(transcriptions, "LONGEST_SECONDS", 1)
    long = await post(caller, wav(bytes(64_000)))
    assert (large.status_code, large.json()["code"]) == (413, "recording_too_large")
    assert (long.status_code, long.json()["code"]) == (413, "recording_too_long")


async def test_one_recording_of_a_caller_and_a_few_of_all_are_read_at_once(
    service: Service, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcriptions, "AT_ONCE", 2)
    go, began = asyncio.Event(), asyncio.Semaphore(0)

    async def slow(*_: object) -> list[Transcribed]:
        began.release()
        await go.wait()
        return []

    monkeypatch.setattr(service.app.state.hearing, "transcribe", slow)
    recording = wav(bytes(3_200))
    other, third = await service.sign_in("li_jianguo"), await service.sign_in("wang_guilan")
    running = [asyncio.create_task(post(each, recording)) for each in (caller, other)]
    for _ in running:
        await began.acquire()
    again, beyond = await post(caller, recording), await post(third, recording)
    assert (again.status_code, again.json()["code"]) == (429, "one_recording_at_a_time")
    assert (beyond.status_code, beyond.json()["code"]) == (429, "too_many_recordings")
    go.set()
    assert [(await each).status_code for each in running] == [200, 200]
    assert (await post(third, recording)).status_code == 200


async def test_where_no_engine_is_there_it_says_so(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with Service.running(make_settings(tmp_path, rasa_url=rasa.url), rasa, faq, clock) as service:
        response = await post(await service.sign_in(), wav(bytes(3_200)))
    assert (response.status_code, response.json()["code"]) == (503, "hearing_unavailable")


TONE = (0.4 * np.sin(np.arange(32_000) * 2 * np.pi * 440 / 16_000)).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("bits, float_", [(16, False), (24, False), (32, False), (32, True)])
def test_wav_of_any_rate_and_depth_is_read(rate: int, bits: int, float_: bool) -> None:
    tone = resample(TONE, 16_000, rate)
    if float_:
        data = tone.astype("<f4").tobytes()
    else:
        whole = (tone.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i4")
        data = b"".join(int(sample).to_bytes(bits // 8, "little", signed=True) for sample in whole)
    assert_is_the_tone(read_recording(wav(data, rate, bits, float_=float_), 10))


def test_stereo_becomes_mono() -> None:
    both = np.repeat((TONE * 32767).astype("<i2"), 2).tobytes()
    assert_is_the_tone(read_recording(wav(both, channels=2), 10))


@pytest.mark.parametrize(
    "container, codec",
    [("mp3", "libmp3lame"), ("mp4", "aac"), ("ogg", "libopus"), ("webm", "libopus"), ("flac", "flac")],
)
def test_compressed_recordings_are_read(container: str, codec: str) -> None:
    assert_is_the_tone(read_recording(compressed(container, codec), 10))


def test_a_recording_is_read_no_further_than_allowed() -> None:
    with pytest.raises(RecordingLonger):
        read_recording(compressed("ogg", "libopus"), 1)


@pytest.mark.parametrize("end", [5, 40, 300])
def test_a_recording_cut_off_is_read_or_refused_but_never_breaks(end: int) -> None:
    try:
        read_recording(compressed("mp4", "aac")[:end], 10)
    except VoiceError as error:
        assert str(error)


def compressed(container: str, codec: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(resample(TONE, 16_000, 48_000)[None], format="flt", layout="mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=48_000, frame_size=960)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def assert_is_the_tone(audio: Audio) -> None:
    assert len(audio) == pytest.approx(len(TONE), rel=0.05)
    spectrum = np.abs(np.fft.rfft(audio))
    assert np.argmax(spectrum) * 16_000 / len(audio) == pytest.approx(440, abs=3)
    assert np.sqrt(np.mean(audio**2)) == pytest.approx(0.283, abs=0.06)
