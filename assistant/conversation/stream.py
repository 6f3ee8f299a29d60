"""One device's live connection: everything after the last message it has, in order, without a gap."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, TypeVar

import orjson
import structlog
from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ValidationError

from assistant.conversation.errors import TooManyDevices
from assistant.conversation.models import StreamAuthenticate, StreamRead, StreamSend, StreamTyping
from assistant.conversation.service import PAGE, ConversationService
from assistant.conversation.signs import Signs
from assistant.conversation.tables import ConversationRow
from assistant.conversation.wire import frame, is_of_customer, message_event
from assistant.identity.errors import ExpiredToken
from assistant.identity.models import Customer, VerifiedToken
from assistant.identity.service import IdentityService
from assistant.kit.clock import Clock
from assistant.kit.errors import AppError, InvalidRequest, TooLarge
from assistant.kit.events import MISSED, EventHub, Subscription
from assistant.kit.metrics import Metrics

Frame = TypeVar("Frame", bound=BaseModel)

logger = structlog.get_logger(__name__)

UNAUTHENTICATED, NOT_FOUND, TOO_MANY, GOING_AWAY = 4401, 4404, 4429, 1001
AUTHENTICATE_WITHIN_SECONDS = 10.0
SENDS_AT_ONCE = 8


class Stream:
    def __init__(
        self,
        socket: WebSocket,
        conversation_id: str,
        after: int,
        *,
        conversations: ConversationService,
        identity: IdentityService,
        hub: EventHub,
        clock: Clock,
        metrics: Metrics,
        devices: int,
        frame_bytes: int,
    ) -> None:
        self._socket = socket
        self._conversation_id = conversation_id
        self._cursor = after
        self._conversations = conversations
        self._identity = identity
        self._hub = hub
        self._clock = clock
        self._metrics = metrics
        self._devices = devices
        self._frame_bytes = frame_bytes
        self._signs = Signs(conversations, conversation_id, clock)
        self._sending: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Until either side ends it; a token that expires meanwhile ends it too."""
        await self._socket.accept()
        try:
            token = await asyncio.wait_for(self._authenticate(), AUTHENTICATE_WITHIN_SECONDS)
            row = await self._conversations.find(token.customer, self._conversation_id)
            if self._hub.listeners(self._conversation_id) >= self._devices:
                raise TooManyDevices
        except (AppError, TimeoutError) as error:
            await self._refuse(error if isinstance(error, AppError) else ExpiredToken("登录超时，请刷新页面。"))
            return
        except WebSocketDisconnect:
            return
        self._metrics.devices.inc()
        try:
            async with self._hub.subscribe(self._conversation_id) as subscription:
                # Subscribed before the backlog is read: what comes in between is seen twice, never lost.
                await self._ready(token.customer, row)
                await self._run(subscription, token)
        finally:
            self._metrics.devices.dec()

    async def _ready(self, customer: Customer, row: ConversationRow) -> None:
        standing = await self._conversations.standing(customer, self._conversation_id)
        await self._send(
            frame(
                type="ready",
                last_sequence=row.last_sequence,
                read_by_staff=row.read_by_staff,
                handoff=standing.model_dump(mode="json"),
            )
        )

    async def _authenticate(self) -> VerifiedToken:
        try:
            first = StreamAuthenticate.model_validate_json(await self._receive())
        except (ValidationError, InvalidRequest):
            raise ExpiredToken("请先登录。") from None
        return await self._identity.verify(first.token)

    async def _run(self, subscription: Subscription, token: VerifiedToken) -> None:
        seconds = (token.expires_at - self._clock.now()).total_seconds()
        push = asyncio.create_task(self._push(subscription, token.customer))
        listen = asyncio.create_task(self._listen(token.customer))
        try:
            await asyncio.wait({push, listen}, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
            if not push.done() and not listen.done():
                await self._refuse(ExpiredToken())
            for task in (push, listen):
                if task.done() and (error := task.exception()) and not _is_disconnect(error):
                    logger.error("stream_failed", conversation=self._conversation_id, exc_info=error)
                    await self._refuse(AppError(), GOING_AWAY)
        finally:
            # Messages under way are finished by the service; only their error frames are lost.
            for task in (push, listen, *self._sending):
                task.cancel()
            await asyncio.gather(push, listen, *self._sending, return_exceptions=True)
            await self._signs.close()

    async def _push(self, subscription: Subscription, customer: Customer) -> None:
        await self._catch_up()
        while True:
            event = await subscription.get()
            if is_of_customer(event):
                continue
            if event == MISSED:
                await self._catch_up()
                standing = await self._conversations.standing(customer, self._conversation_id)
                await self._send(frame(type="handoff", status=standing.model_dump(mode="json")))
            elif event.sequence == 0:
                await self._send(event.data)
            elif event.sequence == self._cursor + 1:
                await self._send(event.data)
                self._cursor = event.sequence
            elif event.sequence > self._cursor:
                await self._catch_up()

    async def _catch_up(self) -> None:
        while True:
            rows = await self._conversations.messages_after(self._conversation_id, self._cursor)
            for row in rows:
                await self._send(message_event(row).data)
                self._cursor = row.sequence
            if len(rows) < PAGE:
                return

    async def _listen(self, customer: Customer) -> None:
        while True:
            try:
                await self._handle(orjson.loads(await self._receive()), customer)
            except orjson.JSONDecodeError:
                await self._send_error(InvalidRequest(), None)
            except AppError as error:
                await self._send_error(error, None)

    async def _receive(self) -> str:
        """The next text frame; raises InvalidRequest for a binary one and TooLarge."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        received: str | None = message.get("text")
        if received is None:
            raise InvalidRequest
        if len(received) > self._frame_bytes:
            raise TooLarge
        return received

    async def _handle(self, received: Any, customer: Customer) -> None:
        kind = received.get("type") if isinstance(received, dict) else None
        if kind == "ping":
            await self._send(frame(type="pong"))
        elif kind == "send":
            await self._take(received, customer)
        elif kind == "typing":
            await self._signs.typing(_valid(StreamTyping, received).on)
        elif kind == "read":
            self._signs.read(_valid(StreamRead, received).sequence)
        elif kind != "authenticate":  # a second one, from a client that is unsure, does no harm
            raise InvalidRequest

    async def _take(self, received: dict[str, Any], customer: Customer) -> None:
        try:
            message = StreamSend.model_validate(received)
        except ValidationError:
            id_ = received.get("client_message_id")
            await self._send_error(InvalidRequest(), id_ if isinstance(id_, str) else None)
            return
        while len(self._sending) >= SENDS_AT_ONCE:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._send_message(message, customer))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send_message(self, message: StreamSend, customer: Customer) -> None:
        try:
            await self._conversations.send(customer, self._conversation_id, message.client_message_id, message.content)
        except AppError as error:
            await self._send_error(error, message.client_message_id)
        except Exception:
            logger.exception("send_failed", conversation=self._conversation_id)
            await self._send_error(AppError(), message.client_message_id)

    async def _send_error(self, error: AppError, client_message_id: str | None) -> None:
        fields: dict[str, Any] = error.body()
        if error.retry_after is not None:
            fields["retry_after"] = round(error.retry_after, 1)
        if client_message_id is not None:
            fields["client_message_id"] = client_message_id[:64]
        await self._send(frame(type="error", **fields))

    async def _refuse(self, error: AppError, code: int | None = None) -> None:
        closing = code or {401: UNAUTHENTICATED, 404: NOT_FOUND, 429: TOO_MANY}.get(error.status, GOING_AWAY)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._send(frame(type="error", **error.body()))
            await self._socket.close(closing, error.code)

    async def _send(self, data: str) -> None:
        await self._socket.send_text(data)


def _valid(model: type[Frame], received: dict[str, Any]) -> Frame:
    """Raises InvalidRequest."""
    try:
        return model.model_validate(received)
    except ValidationError:
        raise InvalidRequest from None


def _is_disconnect(error: BaseException) -> bool:
    return isinstance(error, WebSocketDisconnect | RuntimeError | ConnectionError)
