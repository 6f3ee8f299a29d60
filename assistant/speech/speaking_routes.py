"""Reading aloud over HTTP, in OpenAI's form, for signed-in customers and staff."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from assistant.identity.models import Customer
from assistant.identity.routes import UNAUTHENTICATED
from assistant.identity.service import IdentityService
from assistant.identity.staff_service import StaffService
from assistant.kit.rate_limit import Buckets
from assistant.kit.responses import problem
from assistant.speech.speaking import SpeakingService
from assistant.speech.speaking_errors import AskingTooFast, SpeechUnavailable
from assistant.speech.speaking_models import (
    Sentences,
    SentencesRequest,
    SpeechRequest,
    SpokenSentence,
    VoiceOffered,
    Voices,
)
from voice.encoding import KINDS, Encoder, encoder
from voice.ports import Audio
from voice.synthesis.neural import SAMPLE_RATE

TOO_LONG = problem(413, "Too long", "text_too_long", "这段文字太长了，一次最多念 2000 个字，请分几段来听。")
NOT_HERE = problem(503, "Off, no voice installed, or too many listen", "speech_unavailable", SpeechUnavailable.detail)
TOO_FAST = problem(429, "Too fast; see Retry-After", "speech_too_fast", "您点得有点快，请过 3 秒再点。")
SPEAKING = (
    UNAUTHENTICATED
    | problem(400, "Nothing to say, or no such voice", "nothing_to_say", "这里没有可以念的文字。")
    | TOO_LONG
    | TOO_FAST
    | NOT_HERE
)


async def speaking_service(request: Request) -> SpeakingService:
    """Raises SpeechUnavailable where nothing is read aloud here."""
    found: SpeakingService = request.app.state.speaking
    if not found.available:
        raise SpeechUnavailable
    return found


async def calling_customer(request: Request) -> Customer | None:
    """Who asks by the app's token; None where no such token is sent."""
    authorization = request.headers.get("authorization")
    if (authorization or "").count(".") != 2:
        return None
    identity: IdentityService = request.app.state.identity
    return (await identity.from_header(authorization)).customer


async def caller(request: Request, customer: Annotated[Customer | None, Depends(calling_customer)]) -> str:
    """Who asks, a customer by the app's token or a member of staff by a session of the desk."""
    if customer:
        return f"customer {customer.id}"
    staff: StaffService = request.app.state.staff
    return f"staff {(await staff.from_header(request.headers.get('authorization'))).id}"


async def in_turn(request: Request, who: Annotated[str, Depends(caller)]) -> str:
    """The caller, unless that one asks too fast."""
    buckets: Buckets = request.app.state.speech_buckets
    wait = await buckets.take(who)
    if wait > 0:
        raise AskingTooFast(wait)
    return who


Caller = Annotated[str, Depends(caller)]
CallerInTurn = Annotated[str, Depends(in_turn)]
Speaking = Annotated[SpeakingService, Depends(speaking_service)]
router = APIRouter(tags=["speech"])


@router.post(
    "/v1/audio/speech",
    response_class=StreamingResponse,
    responses=SPEAKING | {200: {"description": "Audio as it is made", "content": {"audio/*": {}}}},
)
async def speak(body: SpeechRequest, who: CallerInTurn, speaking: Speaking) -> StreamingResponse:
    """Reads a text aloud, as OpenAI's interface does; secrets in it are not spoken. A client that leaves ends it."""
    pieces = speaking.speak(body.input, body.voice, body.speed)
    # What goes wrong goes wrong before the first piece, while the status can still say so.
    first = await anext(pieces)
    return StreamingResponse(
        _encoded(first, pieces, encoder(body.response_format, SAMPLE_RATE)),
        media_type=KINDS[body.response_format].media_type,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/api/speech/voices", responses=UNAUTHENTICATED | NOT_HERE)
async def voices(who: Caller, speaking: Speaking) -> Voices:
    """The voices that read aloud, with what they may be used for."""
    offered = [VoiceOffered(**asdict(voice)) for voice in speaking.voices()]
    return Voices(voices=offered, default=speaking.default)


@router.post("/api/speech/sentences", responses=UNAUTHENTICATED | TOO_LONG | TOO_FAST | NOT_HERE)
async def sentences(body: SentencesRequest, who: CallerInTurn, speaking: Speaking) -> Sentences:
    """How a text is read: sentence by sentence, each to be fetched by its `written` form and shown as it sounds."""
    read = await asyncio.to_thread(speaking.sentences, body.text)
    return Sentences(sentences=[SpokenSentence(**asdict(sentence)) for sentence in read])


async def _encoded(first: Audio, rest: AsyncIterator[Audio], into: Encoder) -> AsyncIterator[bytes]:
    yield into.add(first)
    async for piece in rest:
        if made := into.add(piece):
            yield made
    yield into.finish()
