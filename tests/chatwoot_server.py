"""A stand-in for Chatwoot that knows the exchanges of tests/data/chatwoot and refuses everything else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

CONTRACT = Path(__file__).parent / "data" / "chatwoot"
EXCHANGES = ("inbox", "create_contact", "create_conversation", "create_message", "create_note",
             "toggle_status_open", "toggle_status_resolved")  # fmt: skip
SECRET = "secret of the account's webhook at Chatwoot"


def recorded(name: str) -> Any:
    return orjson.loads((CONTRACT / f"{name}.json").read_bytes())


class FakeChatwoot:
    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        """Name of the exchange, and the body that was sent."""
        self.breaches: list[str] = []
        self.away = False
        self.failing: set[str] = set()
        self.url = ""
        self._exchanges = {name: recorded(name) for name in EXCHANGES}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeChatwoot]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
        try:
            yield self
        finally:
            await runner.cleanup()

    def settings(self, **changes: Any) -> str:
        """The endpoint, as WEBHOOKS has it."""
        endpoint = {
            "name": "chatwoot",
            "kind": "chatwoot",
            "url": self.url,
            "secret": SECRET,
            "inbox_identifier": "sFfHDvCXJQRLzFXUcKMAfR2n",
            "account_id": 3,
            "api_token": "agent-token-of-the-connector",
            "staff_id": "outside",
        }
        return orjson.dumps([endpoint | changes]).decode()

    def said(self, exchange: str) -> list[str]:
        return [body["content"] for name, body in self.calls if name == exchange]

    @property
    def exchanges(self) -> list[str]:
        return [name for name, _ in self.calls if name != "inbox"]

    async def _answer(self, request: web.Request) -> web.Response:
        if self.away:
            return web.Response(status=502)
        raw = await request.read()
        body = orjson.loads(raw) if raw else None
        for name, exchange in self._exchanges.items():
            if _fits(exchange["request"], request, body):
                if name in self.failing:
                    return web.Response(status=500)
                self.calls.append((name, body))
                response = exchange["response"]
                return web.json_response(response["body"], status=response["status"])
        self.breaches.append(f"{request.method} {request.path} {dict(request.headers)} {body}")
        return web.json_response({"error": "Resource could not be found"}, status=404)


def _fits(expected: dict[str, Any], request: web.Request, body: Any) -> bool:
    if (request.method, request.path) != (expected["method"], expected["path"]):
        return False
    if any(request.headers.get(name) != value for name, value in expected.get("headers", {}).items()):
        return False
    return _same(expected.get("body"), body)


def _same(expected: Any, given: Any) -> bool:
    if expected == "<text>":
        return isinstance(given, str) and bool(given)
    if isinstance(expected, dict):
        return isinstance(given, dict) and expected.keys() == given.keys() and all(
            _same(value, given[name]) for name, value in expected.items()
        )  # fmt: skip
    return bool(expected == given)


def signed(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    """The headers of a webhook of Chatwoot."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-chatwoot-timestamp": str(at),
        "x-chatwoot-signature": f"sha256={digest}",
        "x-chatwoot-delivery": "1f2e3d4c-0000-4000-8000-000000000001",
    }
