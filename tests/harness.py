"""Runs the service for a test, with a Rasa whose behaviour the test chooses."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import uvicorn
from aiohttp import web
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from assistant.main import create_app
from assistant.operations.serving import TRANSPORT
from assistant.settings import DEFAULT_RASA_TOKEN, Settings
from assistant.speech.service import Ears
from tests.fakes import FakeFaq, TurnableClock, fake_knowledge

Say = Callable[[dict[str, Any]], list[dict[str, Any]]]


class FakeRasa:
    """The assistant's channel as nlu_data/components/channel.py promises it."""

    def __init__(self) -> None:
        self.mode = "answers"
        self.released = asyncio.Event()
        self.calls: list[dict[str, Any]] = []
        self.say: Say = lambda call: [{"text": f"Rasa 听到：{call['message']}"}]
        self.also: dict[str, Any] = {}
        """What every answer says of its understanding besides, or instead."""
        self.port = free_port()
        self.connections: set[Any] = set()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def heard(self) -> list[str]:
        return [call["message"] for call in self.calls]

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._root)
        app.router.add_post("/webhooks/assistant/webhook", self._webhook)
        self._runner = web.AppRunner(app, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _root(self, _request: web.Request) -> web.Response:
        if self.mode == "hung":
            await asyncio.sleep(30)
        return web.Response(text="Hello from Rasa: 3.6.21")

    async def _webhook(self, request: web.Request) -> web.Response:
        if request.headers.get("authorization") != f"Bearer {DEFAULT_RASA_TOKEN}":
            return web.Response(status=401)
        call = orjson.loads(await request.read())
        self.calls.append(call)
        self.connections.add(request.transport)
        if self.mode == "hung":
            await asyncio.sleep(30)
        if self.mode == "slow":
            await asyncio.sleep(1.5)
        if self.mode == "held":
            await self.released.wait()
        if self.mode == "failing":
            return web.Response(status=500, text="Traceback (most recent call last)")
        if self.mode == "garbled":
            return web.Response(body=b'{"messages": ')
        answer = {
            "messages": self.say(call),
            "intent": {"name": "greet", "confidence": 0.98},
            "intent_ranking": [{"name": "greet", "confidence": 0.98}],
            "topics": [{"name": "transfer.transfer_fee", "confidence": 0.4}],
            "entities": [],
            "active_form": None,
        } | self.also
        return web.Response(body=orjson.dumps(answer), content_type="application/json")


class Device:
    """One connection of a customer to the live stream."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **frame: Any) -> None:
        await self.connection.send(orjson.dumps(frame).decode())

    async def receive(self, kind: str | None = None) -> dict[str, Any]:
        """The next frame, or the next of that kind."""
        while True:
            frame = orjson.loads(await asyncio.wait_for(self.connection.recv(), 20))
            if kind is None or frame["type"] == kind:
                return dict(frame)

    async def messages(self, count: int) -> list[dict[str, Any]]:
        return [(await self.receive("message"))["message"] for _ in range(count)]


class Caller:
    """One signed-in customer."""

    def __init__(self, service: Service, token: str) -> None:
        self.service = service
        self.token = token
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(service.app),
            base_url="http://test",
            headers={"Authorization": f"Bearer {token}"},
        )
        self._ids = itertools.count(1)

    async def open(self) -> str:
        response = await self.http.post("/api/conversations")
        assert response.status_code == 200, response.text
        return str(response.json()["id"])

    async def post(self, conversation: str, content: dict[str, Any], id_: str | None = None) -> httpx.Response:
        body = {"client_message_id": id_ or f"m-{next(self._ids)}", "content": content}
        return await self.http.post(f"/api/conversations/{conversation}/messages", json=body)

    async def say(self, conversation: str, text: str, id_: str | None = None) -> list[dict[str, Any]]:
        """The stored message and its replies."""
        response = await self.post(conversation, {"type": "text", "text": text}, id_)
        assert response.status_code == 200, response.text
        return list(response.json()["messages"])

    async def tap(self, conversation: str, value: str, title: str = "按钮") -> httpx.Response:
        return await self.post(conversation, {"type": "quick_reply", "title": title, "value": value})

    async def history(self, conversation: str, after: int = 0) -> list[dict[str, Any]]:
        response = await self.http.get(f"/api/conversations/{conversation}/messages", params={"after": after})
        assert response.status_code == 200, response.text
        return list(response.json()["messages"])

    @asynccontextmanager
    async def device(self, conversation: str, after: int = 0, token: str | None = None) -> AsyncIterator[Device]:
        url = f"ws://127.0.0.1:{self.service.port}/api/conversations/{conversation}/stream?after={after}"
        async with connect(url) as connection:
            device = Device(connection)
            await device.send(type="authenticate", token=token or self.token)
            yield device


class Service:
    def __init__(self, app: FastAPI, settings: Settings, rasa: FakeRasa, faq: FakeFaq) -> None:
        self.app = app
        self.settings = settings
        self.rasa = rasa
        self.faq = faq
        self.port = 0
        self._callers: list[Caller] = []

    @classmethod
    @asynccontextmanager
    async def running(
        cls, settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock, ears: Ears | None = None
    ) -> AsyncIterator[Service]:
        """On a port of its own, in this event loop."""
        app = create_app(settings, clock=clock, load=fake_knowledge(faq, ears))
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, **TRANSPORT, timeout_graceful_shutdown=1))
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            assert not task.done(), "the service did not start"
            await asyncio.sleep(0.01)
        service = cls(app, settings, rasa, faq)
        service.port = listening.getsockname()[1]
        try:
            yield service
        finally:
            for caller in service._callers:
                await caller.http.aclose()
            server.should_exit = True
            await task
            listening.close()

    async def sign_in(self, customer: str = "zhang_wei") -> Caller:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://test") as http:
            response = await http.post("/api/identity/development/sign-in", json={"customer_id": customer})
        caller = Caller(self, response.json()["token"])
        self._callers.append(caller)
        return caller


def free_port() -> int:
    """Below the range from which outgoing connections get theirs, so that none takes it before it is used."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """What the messages say, whatever their type."""
    said = []
    for message in messages:
        content = message["content"]
        said.append(content.get("markdown") or content.get("text") or content.get("title") or "")
    return said


def codes(messages: list[dict[str, Any]]) -> list[str]:
    """The codes of the notices among them."""
    return [m["content"]["code"] for m in messages if m["content"]["type"] == "notice"]
