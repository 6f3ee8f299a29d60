"""Where Chatwoot tells us what its agents do."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from assistant.handoff.chatwoot import ChatwootDesk
from assistant.handoff.chatwoot_api import is_signed_by
from assistant.kit.errors import InvalidRequest, Unauthenticated

router = APIRouter(tags=["webhooks"])
PATH = "/api/webhooks/chatwoot"


@router.post(PATH, response_class=Response, responses={401: {"description": "Not signed, or too long ago"}})
async def take_in(request: Request) -> Response:
    """A webhook of Chatwoot (`message_created`, `conversation_status_changed`), signed with the account's secret."""
    desks: Sequence[ChatwootDesk] = request.app.state.chatwoot
    body = await request.body()
    desk = next((desk for desk in desks if _is_from(desk, request, body)), None)
    if desk is None:
        raise Unauthenticated
    try:
        event = orjson.loads(body)
        if not isinstance(event, dict):
            raise InvalidRequest
        await desk.take_in(event)
    except (orjson.JSONDecodeError, ValidationError):
        raise InvalidRequest from None
    return Response()


def _is_from(desk: ChatwootDesk, request: Request, body: bytes) -> bool:
    return is_signed_by(
        desk.endpoint.secret.get_secret_value(),
        request.headers.get("x-chatwoot-timestamp", ""),
        request.headers.get("x-chatwoot-signature", ""),
        body,
        request.app.state.clock.now().timestamp(),
    )
