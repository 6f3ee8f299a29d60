"""One desk's live connection: signs of life, changes of the queue, and its customers' messages as they come."""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from assistant.conversation.errors import TooManyDevices
from assistant.conversation.threads import MessageRow, milliseconds
from assistant.conversation.wire import frame
from assistant.desk.following import PAGE, Following
from assistant.desk.frames import Authenticate, DeskFrame, Heartbeat, Read, Typing, Watch, desk_frame
from assistant.desk.service import DeskService, Followed
from assistant.handoff.moves import DESK_TOPIC, staff_topic
from assistant.handoff.service import HandoffService
from assistant.identity.errors import NotSignedIn, PasswordChangeDue, SessionEnded
from assistant.identity.staff import Role, Staff, StaffSession
from assistant.identity.staff_service import StaffService
from assistant.kit.clock import Clock
from assistant.kit.errors import AppError, InvalidRequest, TooLarge
from assistant.kit.events import EventHub, Subscription
from assistant.kit.ids import new_id

logger = structlog.get_logger(__name__)

UNAUTHENTICATED, TOO_MANY, GOING_AWAY = 4401, 4429, 1001
AUTHENTICATE_WITHIN_SECONDS = 10.0
CHANGES_APART_SECONDS = 0.15
QUEUE_APART_SECONDS = 0.3
"""How far apart changes are told that are none of this desk's own customers."""
SESSION_LOOK_SECONDS = 1.0
SESSION_ASKED_MS = 15_000
WATCHED_AT_ONCE = 20


class DeskStream:
    def __init__(
        self,
        socket: WebSocket,
        *,
        desk: DeskService,
        handoffs: HandoffService,
        accounts: StaffService,
        hub: EventHub,
        clock: Clock,
        devices: int,
        frame_bytes: int,
    ) -> None:
        self._socket = socket
        self._desk = desk
        self._handoffs = handoffs
        self._accounts = accounts
        self._hub = hub
        self._clock = clock
        self._devices = devices
        self._frame_bytes = frame_bytes
        self._connection_id = new_id(clock.now())
        self._changed = asyncio.Event()
        self._concerned = asyncio.Event()
        self._following: dict[str, Following] = {}
        self._watched: dict[str, None] = {}
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Until either side ends it; a session that ends meanwhile ends it too."""
        await self._socket.accept()
        try:
            token, session = await asyncio.wait_for(self._authenticate(), AUTHENTICATE_WITHIN_SECONDS)
            if self._hub.listeners(staff_topic(session.staff.id)) >= self._devices:
                raise TooManyDevices
        except (AppError, TimeoutError) as error:
            await self._refuse(error if isinstance(error, AppError) else NotSignedIn())
            return
        except WebSocketDisconnect:
            return
        staff, ask_at = session.staff, self._ask_at(session)
        await self._beat(staff)
        try:
            async with self._hub.subscribe(DESK_TOPIC) as queue, self._hub.subscribe(staff_topic(staff.id)) as own:
                await self._send(frame(type="ready", connection_id=self._connection_id))
                await self._follow(staff)
                await self._run(staff, token, ask_at, queue, own)
        finally:
            await asyncio.gather(*(following.stop() for following in self._following.values()))
            await self._handoffs.leave_desk(self._connection_id)

    async def _authenticate(self) -> tuple[str, StaffSession]:
        try:
            token = Authenticate.model_validate_json(await self._receive()).token
        except (ValidationError, InvalidRequest):
            raise NotSignedIn from None
        session = await self._accounts.session(token, use=False)
        if session.staff.password_due:
            raise PasswordChangeDue
        return token, session

    async def _run(self, staff: Staff, token: str, ask_at: int, queue: Subscription, own: Subscription) -> None:
        tasks = [
            asyncio.create_task(self._listen(staff, token)),
            asyncio.create_task(self._tell_changes(staff)),
            asyncio.create_task(self._notice(queue)),
            asyncio.create_task(self._notice(own, self._concerned)),
            asyncio.create_task(self._watch_session(staff, token, ask_at)),
        ]
        try:
            await asyncio.wait({*tasks, self._failed}, return_when=asyncio.FIRST_COMPLETED)
            for ended in (*tasks, self._failed):
                if ended.done() and (error := ended.exception()) and not _is_disconnect(error):
                    if not isinstance(error, AppError):
                        logger.error("desk_stream_failed", staff=staff.id, exc_info=error)
                    await self._refuse(error if isinstance(error, AppError) else AppError())
                    break
        finally:
            self._failed.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _notice(self, subscription: Subscription, also: asyncio.Event | None = None) -> None:
        while True:
            await subscription.get()
            self._changed.set()
            if also is not None:
                also.set()

    async def _tell_changes(self, staff: Staff) -> None:
        """Follows who is there now, then says that something has changed; once for what comes close together."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._concerned.clear()
            await self._follow(staff)
            await self._send(frame(type="changed"))
            await asyncio.sleep(CHANGES_APART_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._concerned.wait(), QUEUE_APART_SECONDS - CHANGES_APART_SECONDS)

    async def _follow(self, staff: Staff) -> None:
        """Listens to the conversations that are this desk's now, and to no others."""
        if staff.role is Role.ADMINISTRATOR:
            return
        found = await self._desk.followed(staff, list(self._watched))
        for handoff_id in self._following.keys() - {followed.handoff_id for followed in found}:
            await self._following.pop(handoff_id).finish()
        for followed in found:
            if followed.handoff_id not in self._following:
                following = await self._new_following(staff, followed)
                self._following[followed.handoff_id] = following
                await following.start(self._fail)

    async def _new_following(self, staff: Staff, followed: Followed) -> Following:
        """From the moment on when it came to this desk: a page that comes back gets again what it may have missed."""

        async def read(after: int) -> list[MessageRow]:
            _, rows = await self._desk.messages(staff, followed.handoff_id, after, PAGE)
            return rows

        return Following(
            followed.handoff_id,
            followed.conversation_id,
            await self._desk.start_of(followed),
            hub=self._hub,
            read=read,
            send=self._send,
        )

    async def _watch_session(self, staff: Staff, token: str, ask_at: int) -> None:
        """Raises SessionEnded, also when the role is another one by now; who waits for customers is using it."""
        while True:
            await asyncio.sleep(SESSION_LOOK_SECONDS)
            if self._now() >= ask_at:
                waits = await self._desk.on_duty(staff)
                session = await self._accounts.session(token, use=waits)
                if session.staff.role is not staff.role:
                    raise SessionEnded
                ask_at = self._ask_at(session)

    def _ask_at(self, session: StaffSession) -> int:
        """When to look again whether it has ended: it can be ended elsewhere."""
        return min(session.ends_at, self._now() + SESSION_ASKED_MS)

    async def _listen(self, staff: Staff, token: str) -> None:
        while True:
            try:
                await self._handle(desk_frame.validate_json(await self._receive()), staff, token)
            except ValidationError:
                await self._send(frame(type="error", **InvalidRequest().body()))
            except AppError as error:
                await self._send(frame(type="error", **error.body()))

    async def _handle(self, received: DeskFrame, staff: Staff, token: str) -> None:
        match received:
            case Heartbeat():
                await self._beat(staff)
                await self._send(frame(type="heartbeat"))
            case Typing(handoff_id=handoff_id, on=on):
                if on:  # the end of it is told by a timer
                    await self._accounts.session(token)
                await self._desk.typing(staff, handoff_id, on)
            case Read(handoff_id=handoff_id, sequence=sequence):
                await self._desk.read_up_to(staff, handoff_id, sequence)
            case Watch(handoff_id=handoff_id, on=on):
                await self._watch(staff, handoff_id, on)
            case Authenticate():  # a second one, from a client that is unsure, does no harm
                return

    async def _watch(self, staff: Staff, handoff_id: str, on: bool) -> None:
        if on:
            await self._desk.check_watchable(staff, handoff_id)
            self._watched.pop(handoff_id, None)
            self._watched[handoff_id] = None
            while len(self._watched) > WATCHED_AT_ONCE:
                del self._watched[next(iter(self._watched))]
        else:
            self._watched.pop(handoff_id, None)
        self._changed.set()
        self._concerned.set()

    async def _beat(self, staff: Staff) -> None:
        if staff.role is not Role.ADMINISTRATOR:
            await self._handoffs.beat(self._connection_id, staff.id)

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

    async def _refuse(self, error: AppError) -> None:
        closing = {401: UNAUTHENTICATED, 403: UNAUTHENTICATED, 429: TOO_MANY}.get(error.status, GOING_AWAY)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._send(frame(type="error", **error.body()))
            await self._socket.close(closing, error.code)

    async def _send(self, data: str) -> None:
        await self._socket.send_text(data)

    def _fail(self, error: BaseException) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)

    def _now(self) -> int:
        return milliseconds(self._clock.now())


def _is_disconnect(error: BaseException) -> bool:
    return isinstance(error, WebSocketDisconnect | RuntimeError | ConnectionError)
