"""What every HTTP request passes: size limit, request id, security headers, counting."""

from __future__ import annotations

import random
import re
from time import perf_counter

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.kit.errors import TooLarge, error_response
from assistant.kit.metrics import Metrics

logger = structlog.get_logger(__name__)

SAFE_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' blob: data:; connect-src 'self' ws: wss:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
SECURITY_HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(self), microphone=(self)"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
PRIVATE = [(b"cache-control", b"no-store")]
# Asked every few seconds by machines; not worth a line each.
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestMiddleware:
    """`larger` names paths with a limit of their own, in bytes; `streamed`, those whose route reads and
    bounds the body itself."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        limit: int,
        larger: dict[str, int],
        streamed: re.Pattern[str] | None = None,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._limit = limit
        self._larger = larger
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        path: str = scope["path"]
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if SAFE_ID.match(given) else f"{random.getrandbits(64):016x}"
        status = 500
        extra = [*SECURITY_HEADERS, (b"x-request-id", request_id.encode())]
        if path.startswith(("/api/", "/webhooks/", "/internal/")):
            extra += PRIVATE

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                if self._streamed and self._streamed.fullmatch(path):
                    await self._app(scope, receive, send_with_headers)
                    return
                body = await self._body(scope, receive)
                if body is None:
                    await error_response(TooLarge())(scope, receive, send_with_headers)
                else:
                    await self._app(scope, _replay(body, receive), send_with_headers)
            finally:
                self._count(scope, path, status, perf_counter() - started)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body; None where it is larger than its path allows.

        FastAPI's own limit answers a declared length in plain English, past our error handlers.
        """
        if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return b""
        limit = self._larger.get(scope["path"], self._limit)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            return None
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b""
            part = message.get("body", b"")
            size += len(part)
            if size > limit:
                return None
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    def _count(self, scope: Scope, path: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        if path not in QUIET:
            log = logger.debug if status < 400 else logger.info if status < 500 else logger.error
            log("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()  # the client's disconnect
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
