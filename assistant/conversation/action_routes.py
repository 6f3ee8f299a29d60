"""Rasa's custom actions, run inside the assistant: the Rasa action protocol on one route."""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from assistant.kit.errors import InvalidRequest, TooLarge, Unauthenticated
from assistant.kit.metrics import Metrics

logger = structlog.get_logger(__name__)

LONGEST_CALL = 4 * 1024 * 1024
PATH = "/internal/rasa/actions"


class ActionRunner:
    """rasa_sdk's executor over the actions given; `domain` stands in where Rasa leaves it out."""

    def __init__(self, actions: Iterable[Action], *, token: str, domain: Mapping[str, Any], metrics: Metrics) -> None:
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)
        self._authorization = f"Bearer {token}".encode()
        # rasa_sdk passes on the last domain it was given, and takes an empty one for none.
        self._domain = self._executor.domain = dict(domain)
        self._metrics = metrics

    def check(self, authorization: str | None) -> None:
        """Raises Unauthenticated for anyone but Rasa."""
        if not hmac.compare_digest((authorization or "").encode(), self._authorization):
            raise Unauthenticated

    async def run(self, call: dict[str, Any]) -> Response:
        name = str(call.get("next_action"))
        if not call.get("domain"):
            # Rasa sends the domain only to actions that ask for it; rasa_sdk insists on one.
            call["domain"] = self._domain
        started = perf_counter()
        try:
            result = await self._executor.run(call)
        except ActionExecutionRejection as error:
            return _json({"error": error.message, "action_name": error.action_name}, 400)
        except ActionNotFoundException as error:
            return _json({"error": error.message, "action_name": error.action_name}, 404)
        except Exception:
            logger.exception("action_failed", action=name)
            return _json({"error": "the action failed", "action_name": name}, 500)
        self._metrics.action_seconds.labels(name).observe(perf_counter() - started)
        if result is None:
            return _json({"events": [], "responses": []}, 200)
        return _json({"events": result.events, "responses": result.responses}, 200)


router = APIRouter()


@router.post(PATH, include_in_schema=False)
async def run_action(request: Request) -> Response:
    runner: ActionRunner = request.app.state.actions
    runner.check(request.headers.get("authorization"))
    body = await request.body()
    if request.headers.get("content-encoding") == "deflate":
        body = inflate(body)
    try:
        call = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidRequest from None
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
        raise InvalidRequest
    return await runner.run(call)


def inflate(body: bytes) -> bytes:
    """Raises TooLarge where the body would unpack beyond what an action call can be."""
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(body, LONGEST_CALL)
    except zlib.error:
        raise InvalidRequest from None
    if unpacker.unconsumed_tail:
        raise TooLarge
    return unpacked


def _json(content: Any, status: int) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
