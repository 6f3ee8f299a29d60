"""The listening connection, in the framing of alphacep's vosk-server: plain and in lock step, or with our events."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import structlog
from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.identity.errors import ExpiredToken, InvalidToken
from assistant.identity.models import Customer, CustomerId, VerifiedToken
from assistant.identity.service import IdentityService
from assistant.kit.clock import Clock
from assistant.kit.errors import AppError
from assistant.kit.metrics import Metrics
from assistant.speech import frames
from assistant.speech.errors import FrameTooLarge, TooManyMicrophones, UnknownFrame, WrongSampleRate
from assistant.speech.listener import Listener
from assistant.speech.service import HearingService
from voice.listening.microphone import Microphone
from voice.ports import RECOGNITION_RATE

logger = structlog.get_logger(__name__)

UNAUTHENTICATED, TOO_MANY, INVALID, TOO_LARGE, TRY_LATER, GOING_AWAY = 4401, 4429, 4400, 1009, 1013, 1001
AUTHENTICATE_WITHIN_SECONDS = 10.0
TOLD_WITHIN_SECONDS = 5.0
LONGEST_TEXT_FRAME = 16 * 1024
LARGEST_AUDIO_FRAME = 256 * 1024
MICROPHONES = 3
"""Connections of one customer that listen at once."""
FASTER_THAN_LIFE = 4.0
"""Seconds of audio a second that are taken, after a beginning of AHEAD_SECONDS; more is read later, none is lost."""
AHEAD_SECONDS = 90.0
Word = Annotated[str, StringConstraints(max_length=32)]


class Config(BaseModel):
    """The first text frame; vosk-server's `words` is a flag, ours may also be a list of expected names."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    sample_rate: float = RECOGNITION_RATE
    token: str | None = Field(default=None, max_length=8192)
    events: bool = False
    words: bool | Annotated[list[Word], Field(max_length=200)] = False
    phrase_list: Annotated[list[Word], Field(max_length=200)] = []


class ListeningSocket:
    """One connection."""

    def __init__(
        self,
        socket: WebSocket,
        *,
        hearing: HearingService,
        identity: IdentityService,
        clock: Clock,
        metrics: Metrics,
        microphones: Counter[CustomerId],
    ) -> None:
        self._socket = socket
        self._hearing = hearing
        self._identity = identity
        self._clock = clock
        self._metrics = metrics
        self._microphones = microphones
        self._config = Config()
        self._microphone = Microphone(RECOGNITION_RATE)
        self._said: asyncio.Queue[frames.Frame] = asyncio.Queue()
        self._partial = ""
        self._ahead = 0.0
        self._counted_at = 0.0
        self._first: bytes | None = None

    async def serve(self) -> None:
        """Until either side ends it; silence never does."""
        await self._socket.accept()
        try:
            token = await self._authenticate()
            with self._one_more_of(token.customer.id):
                listener = await self._open(token.customer)
                try:
                    await self._listen(listener, token)
                finally:
                    await listener.close()
        except AppError as error:
            await self._refuse(error)
        except WebSocketDisconnect:
            pass
        except Exception as error:
            logger.error("listening_failed", exc_info=error)
            await self._refuse(AppError())

    async def _authenticate(self) -> VerifiedToken:
        try:
            return await asyncio.wait_for(self._begin(), AUTHENTICATE_WITHIN_SECONDS)
        except TimeoutError:
            raise ExpiredToken("登录超时，请刷新页面。") from None

    @contextlib.contextmanager
    def _one_more_of(self, customer_id: CustomerId) -> Iterator[None]:
        """Counts this connection, before anything is waited for; raises TooManyMicrophones."""
        if self._microphones[customer_id] >= MICROPHONES:
            raise TooManyMicrophones
        self._microphones[customer_id] += 1
        self._metrics.microphones.inc()
        try:
            yield
        finally:
            self._metrics.microphones.dec()
            self._microphones -= Counter({customer_id: 1})

    async def _open(self, customer: Customer) -> Listener:
        expected = await self._hearing.words_for(customer)
        words = [*self._config.phrase_list, *(self._config.words if isinstance(self._config.words, list) else ())]
        return self._hearing.listener(tuple(dict.fromkeys((*words, *expected))), self._said.put_nowait)

    async def _begin(self) -> VerifiedToken:
        """Who calls, by the header or by the first frame."""
        header = self._socket.headers.get("authorization")
        verified = await self._identity.from_header(header) if header else None
        first = await self._receive()
        if isinstance(first, bytes):
            self._first = first
        else:
            self._configure(first.get("config"))
        if self._config.token:
            verified = await self._identity.verify(self._config.token)
        if verified is None:
            raise InvalidToken("请先登录。")
        return verified

    def _configure(self, given: Any) -> None:
        try:
            self._config = Config.model_validate(given)
        except ValidationError:
            raise UnknownFrame from None
        if not 8_000 <= self._config.sample_rate <= 48_000:
            raise WrongSampleRate
        self._microphone = Microphone(round(self._config.sample_rate))

    async def _listen(self, listener: Listener, token: VerifiedToken) -> None:
        if not self._config.events:
            await self._in_lock_step(listener, token)
            return
        self._said.put_nowait(frames.event("ready"))
        self._said.put_nowait(frames.event("listening"))
        telling = asyncio.create_task(self._tell_on())
        try:
            await self._with_events(listener, token)
            await listener.settled()
            await self._told(telling)
        except AppError:
            await self._told(telling)  # what was understood reaches the page before the refusal does
            raise
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        await self._socket.close()

    async def _told(self, telling: asyncio.Task[None]) -> None:
        """Until the page has everything, or is gone."""
        all_told = asyncio.create_task(self._said.join())
        await asyncio.wait({all_told, telling}, timeout=TOLD_WITHIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        all_told.cancel()

    async def _with_events(self, listener: Listener, token: VerifiedToken) -> None:
        while True:
            received = await self._next()
            if isinstance(received, bytes):
                await self._hear(listener, received)
            elif received.get("eof"):
                listener.end()
                return
            elif "reading" in received:
                listener.reading(str(received["reading"] or "")[:2000])
            elif received.get("done"):
                listener.done()
            elif received.get("reset"):
                listener.reset()
            elif "config" not in received:  # a second one, from a client that is unsure, does no harm
                raise UnknownFrame
            self._refuse_expired(listener, token)

    async def _in_lock_step(self, listener: Listener, token: VerifiedToken) -> None:
        while True:
            received = await self._next()
            if isinstance(received, dict) and "config" in received:
                self._configure(received["config"])
                continue
            if isinstance(received, bytes):
                await self._hear(listener, received)
            elif received.get("eof"):
                listener.end()
            else:
                raise UnknownFrame
            await listener.settled()
            await self._answer(final=isinstance(received, dict))
            if isinstance(received, dict):
                await self._socket.close()
                return
            self._refuse_expired(listener, token)

    async def _answer(self, final: bool) -> None:
        """Exactly one frame: a text where one is done or the audio is over, else what is known so far."""
        finals: list[frames.Frame] = []
        while not self._said.empty():
            frame = self._said.get_nowait()
            if frame.kind == "final":
                finals.append(frame)
                self._partial = ""
            elif frame.kind == "partial":
                self._partial = frame.body["partial"]
        if not finals and not final:
            await self._send({"partial": self._partial})
            return
        results = [frame.as_result(bool(self._config.words)) for frame in finals]
        whole: dict[str, Any] = {"text": "".join(result["text"] for result in results)}
        if words := [word for result in results for word in result.get("result", ())]:
            whole["result"] = words
        await self._send(whole)

    async def _hear(self, listener: Listener, data: bytes) -> None:
        if len(data) > LARGEST_AUDIO_FRAME:
            raise FrameTooLarge
        await self._keep_pace(len(data) / 2 / self._config.sample_rate)
        await listener.feed(self._microphone.audio(data))

    async def _keep_pace(self, seconds: float) -> None:
        now = self._clock.monotonic()
        self._ahead = max(0.0, self._ahead - (now - self._counted_at) * FASTER_THAN_LIFE) + seconds
        self._counted_at = now
        if self._ahead > AHEAD_SECONDS:
            await asyncio.sleep((self._ahead - AHEAD_SECONDS) / FASTER_THAN_LIFE)

    def _refuse_expired(self, listener: Listener, token: VerifiedToken) -> None:
        """Nobody is cut off while they speak."""
        if listener.idle and self._clock.now() >= token.expires_at:
            raise ExpiredToken

    async def _tell_on(self) -> None:
        while True:
            frame = await self._said.get()
            try:
                await self._send(frame.body)
            finally:
                self._said.task_done()

    async def _next(self) -> bytes | dict[str, Any]:
        if (first := self._first) is not None:
            self._first = None
            return first
        return await self._receive()

    async def _receive(self) -> bytes | dict[str, Any]:
        """The next frame; raises FrameTooLarge, and UnknownFrame for a text that is no object."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        if (data := message.get("bytes")) is not None:
            return bytes(data)
        text = message.get("text") or ""
        if len(text) > LONGEST_TEXT_FRAME:
            raise FrameTooLarge
        try:
            received = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise UnknownFrame from None
        if not isinstance(received, dict):
            raise UnknownFrame
        return received

    async def _refuse(self, error: AppError) -> None:
        code = {401: UNAUTHENTICATED, 429: TOO_MANY, 400: INVALID, 413: TOO_LARGE, 503: TRY_LATER}
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._send(frames.error(error).body)
            await self._socket.close(code.get(error.status, GOING_AWAY), error.code)

    async def _send(self, body: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(body).decode())
