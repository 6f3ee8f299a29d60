"""Recordings in, text out, over HTTP in OpenAI's form, so that existing clients work."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from assistant.identity.models import Customer
from assistant.identity.routes import UNAUTHENTICATED
from assistant.kit.errors import InvalidRequest
from assistant.kit.rate_limit import Buckets
from assistant.kit.responses import json_response, problem
from assistant.speech.errors import (
    BrokenForm,
    HearingUnavailable,
    NotSupported,
    OneRecordingAtATime,
    RecordingTooLarge,
    RecordingTooLong,
    RecordingUnreadable,
    TooManyRecordings,
)
from assistant.speech.service import HearingService, Transcribed
from assistant.speech.speaking_errors import AskingTooFast
from assistant.speech.speaking_routes import caller, calling_customer
from voice.listening.recordings import RecordingLonger, read_recording
from voice.ports import RECOGNITION_RATE, Audio, VoiceError

STREAMED = re.compile(r"/v1/audio/transcriptions")
"""Read by the route itself, once it knows who sends."""
LARGEST = 25 * 1024 * 1024
LONGEST_SECONDS = 300
UPLOAD_SECONDS = 120.0
AT_ONCE = 4
"""Recordings in the memory of one worker, LARGEST each; of one caller only one."""
LONGEST_PROMPT = 200
FORMATS = ("json", "text", "verbose_json")
CHINESE = frozenset({"", "zh", "zh-cn", "cmn", "chinese"})

_FIELDS = {
    "file": {"type": "string", "format": "binary", "description": "WAV, MP3, M4A, OGG, FLAC or WebM, 25 MB, 5 minutes"},
    "model": {"type": "string", "description": "any name: there is one recogniser"},
    "language": {"type": "string", "enum": ["zh"]},
    "prompt": {"type": "string", "description": "names and words to expect"},
    "response_format": {"type": "string", "enum": list(FORMATS), "default": "json"},
}
_FORM = {"multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": _FIELDS}}}
_REFUSED: dict[int | str, dict[str, Any]] = (
    UNAUTHENTICATED
    | problem(400, "Not such a form, or not a recording that is read", "recording_unreadable", "这个录音文件打不开。…")
    | problem(413, "Too large or too long", "recording_too_long", "录音太长了，一次最多 5 分钟。")
    | problem(429, "Too fast, or too many at once", "speech_too_fast", "您点得有点快，请过 3 秒再点。")
    | problem(503, "Speech is off, or no engine is there", "hearing_unavailable", HearingUnavailable.detail)
)
router = APIRouter(tags=["speech"])


class Transcription(BaseModel):
    """What was said in the recording; secrets are hidden."""

    model_config = ConfigDict(json_schema_extra={"example": {"text": "我想给李建国转三千五百元"}})

    text: str


@router.post(
    "/v1/audio/transcriptions",
    response_model=Transcription,
    responses=_REFUSED,
    openapi_extra={"requestBody": {"content": _FORM, "required": True}},
)
async def transcribe(
    request: Request,
    who: Annotated[str, Depends(caller)],
    customer: Annotated[Customer | None, Depends(calling_customer)],
) -> Response | Transcription:
    """Recognises a recording, in turn with everybody who speaks, and forgets it."""
    hearing: HearingService = request.app.state.hearing
    if not hearing.available:
        raise HearingUnavailable
    buckets: Buckets = request.app.state.speech_buckets
    if (wait := await buckets.take(who)) > 0:
        raise AskingTooFast(wait)
    with _one_more(request.app.state.recordings, who):
        form = await _form(request)
        response_format, prompt = _options(form)
        audio = await _audio(form)
        own = await hearing.words_for(customer) if customer else ()
        said = await hearing.transcribe(audio, [*([prompt] if prompt else []), *own])
    if response_format == "text":
        return Response(_text(said) + "\n", media_type="text/plain; charset=utf-8")
    if response_format == "verbose_json":
        return json_response(_verbose(said, len(audio) / RECOGNITION_RATE))
    return Transcription(text=_text(said))


@contextlib.contextmanager
def _one_more(callers: set[str], who: str) -> Iterator[None]:
    """Counts a recording before any of it is read; raises OneRecordingAtATime, TooManyRecordings."""
    if who in callers:
        raise OneRecordingAtATime
    if len(callers) >= AT_ONCE:
        raise TooManyRecordings
    callers.add(who)
    try:
        yield
    finally:
        callers.discard(who)


def _options(form: dict[str, Any]) -> tuple[str, str]:
    response_format = str(form.get("response_format") or "json")
    if response_format not in FORMATS:
        raise NotSupported(f"response_format 只支持 {'、'.join(FORMATS)}。")
    if str(form.get("language") or "").lower() not in CHINESE:
        raise NotSupported("目前只听得懂普通话：language 请填 zh 或不填。")
    if str(form.get("stream") or "false").lower() == "true":
        raise NotSupported("这里不支持 stream；边说边出字请用 WS /api/speech/listen。")
    return response_format, str(form.get("prompt") or "")[:LONGEST_PROMPT]


async def _form(request: Request) -> dict[str, Any]:
    """The fields of the form, the file in memory: a customer's voice is never written to a disk.

    Raises RecordingTooLarge as soon as it is, and BrokenForm.
    """
    parser = MultiPartParser(request.headers, _bounded(request), max_files=1, max_fields=20)
    parser.spool_max_size = LARGEST + 1
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            form = await parser.parse()
    except TimeoutError:
        raise InvalidRequest("上传太慢，已经停止。请换个网络再试。") from None
    except (MultiPartException, KeyError) as error:
        raise BrokenForm from error
    return dict(form)


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise RecordingTooLarge
        yield part


async def _audio(form: dict[str, Any]) -> Audio:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise BrokenForm
    try:
        return await asyncio.to_thread(read_recording, await file.read(), LONGEST_SECONDS)
    except RecordingLonger:
        raise RecordingTooLong(LONGEST_SECONDS) from None
    except VoiceError:
        raise RecordingUnreadable from None
    finally:
        await file.close()


def _text(said: list[Transcribed]) -> str:
    return "，".join(utterance.text for utterance in said)


def _verbose(said: list[Transcribed], seconds: float) -> dict[str, Any]:
    segments = [
        {
            "id": number,
            "seek": 0,
            "start": round(utterance.start, 2),
            "end": round(utterance.end, 2),
            "text": utterance.text,
            "tokens": [],
            "temperature": 0.0,
            "avg_logprob": round(utterance.score, 3),
            "compression_ratio": 1.0,
            "no_speech_prob": 0.0,
        }
        for number, utterance in enumerate(said)
    ]
    text = _text(said)
    return {"task": "transcribe", "language": "chinese", "duration": seconds, "text": text, "segments": segments}
