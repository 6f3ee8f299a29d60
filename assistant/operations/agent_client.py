"""An agent of a running service, for drills and measurements: signs in, keeps the desk open, accepts, answers."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson

from assistant.identity.staff import DEMONSTRATION_PASSWORD

Heard = Callable[[dict[str, Any]], Awaitable[None]]
HEARTBEAT_SECONDS = 2.0
RECONNECT_SECONDS = 0.2
TRANSIENT = (aiohttp.ClientError, TimeoutError, ConnectionError)


class AgentClient:
    """One member of staff; `url` may change between calls, as when the service moves."""

    def __init__(self, url: str, session: aiohttp.ClientSession, username: str) -> None:
        self.url, self.username = url, username
        self._session = session
        self._headers: dict[str, str] = {}
        self._token = ""

    async def sign_in(self) -> None:
        """With the demonstration password; raises RuntimeError where it is refused."""
        body = {"username": self.username, "password": DEMONSTRATION_PASSWORD}
        status, document = await self.call("POST", "/api/staff/sign-in", body)
        if status != 200:
            raise RuntimeError(f"sign-in of {self.username}: {status} {document}")
        self._token = document["token"]
        self._headers = {"Authorization": f"Bearer {self._token}"}

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """One request: the status and the document, None where there is none."""
        async with self._session.request(method, self.url + path, json=body, headers=self._headers) as response:
            raw = await response.read()
            return response.status, orjson.loads(raw) if raw else None

    async def be_available(self, availability: str = "on_duty") -> None:
        status, document = await self.call("PUT", "/api/desk/availability", {"availability": availability})
        if status >= 400:
            raise RuntimeError(f"availability of {self.username}: {status} {document}")

    async def workbench(self) -> dict[str, Any]:
        _, document = await self.call("GET", "/api/desk/workbench")
        return dict(document)

    async def accept(self, handoff_id: str) -> bool:
        """Whether the customer is ours now."""
        status, _ = await self.call("POST", f"/api/desk/handoffs/{handoff_id}/accept")
        return status < 400

    async def say(self, handoff_id: str, text: str, client_message_id: str | None = None) -> int:
        """Sends a text; the HTTP status."""
        body = {
            "client_message_id": client_message_id or uuid.uuid4().hex,
            "content": {"type": "text", "text": text},
        }
        status, _ = await self.call("POST", f"/api/desk/handoffs/{handoff_id}/messages", body)
        return status

    async def finish(self, handoff_id: str) -> bool:
        """Hands the customer back to the assistant and wraps up; whether both were taken."""
        ended, _ = await self.call("POST", f"/api/desk/handoffs/{handoff_id}/end", {})
        body = {"code": "solved", "tags": [], "note": ""}
        wrapped, _ = await self.call("POST", f"/api/desk/handoffs/{handoff_id}/wrap-up", body)
        return ended < 400 and wrapped < 400

    async def stay(self, heard: Heard) -> None:
        """Keeps the desk open until cancelled: heartbeats, reconnects, every frame to `heard`."""
        while True:
            with contextlib.suppress(*TRANSIENT):
                await self._listen(heard)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self, heard: Heard) -> None:
        address = self.url.replace("http", "ws", 1) + "/api/desk/stream"
        async with self._session.ws_connect(address, max_msg_size=0) as socket:
            await socket.send_json({"type": "authenticate", "token": self._token})
            beating = asyncio.create_task(_beat(socket))
            try:
                async for message in socket:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        return
                    frame = orjson.loads(message.data)
                    frame["heard_at"] = time.monotonic()
                    await heard(frame)
            finally:
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)


async def _beat(socket: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        await socket.send_json({"type": "heartbeat"})
