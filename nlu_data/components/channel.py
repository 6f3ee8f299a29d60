"""The way in: `POST /webhooks/assistant/webhook`, on loopback, with the token shared with the assistant.

Body: {sender, message, message_id, metadata: {vector}}. Answer: the replies and what was understood.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import REQUESTED_SLOT, SESSION_START_METADATA_SLOT
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

RANKING_LENGTH = 5
SPOKEN_LANGUAGE_ROLE = "spoken"
NOT_OF_A_FORM = frozenset({REQUESTED_SLOT, SESSION_START_METADATA_SLOT, "language"})


class AssistantChannel(InputChannel):
    """Answers one message with the replies, what was understood of it, and the form in progress as far as filled."""

    @classmethod
    def name(cls) -> str:
        return "assistant"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        token = os.environ.get("RASA_TOKEN", "")
        if not token:
            raise RuntimeError("RASA_TOKEN is not set.")
        return cls(token)

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("assistant_webhook")

        @webhook.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, self._expected):
                return response.json({"error": "unauthorized"}, status=401)
            body = _body(request)
            if body is None:
                return response.json({"error": "sender and message are required"}, status=422)
            collector = CollectingOutputChannel()
            await on_new_message(
                UserMessage(
                    body["message"],
                    collector,
                    body["sender"],
                    input_channel=self.name(),
                    message_id=body.get("message_id"),
                    metadata=dict(body.get("metadata") or {}),
                )
            )
            tracker = await request.app.ctx.agent.tracker_store.retrieve(body["sender"])
            return response.json(_answer(collector.messages, tracker))

        return webhook


def _body(request: Request) -> dict[str, Any] | None:
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    valid = isinstance(body, dict) and all(
        isinstance(body.get(key), str) and body[key].strip() for key in ("sender", "message")
    )
    return body if valid else None


def _answer(messages: list[dict[str, Any]], tracker: DialogueStateTracker | None) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    active_form, slots = None, {}
    if tracker is not None:
        parsed = (tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
        active_form = tracker.active_loop_name
        slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
    intent = parsed.get("intent") or {"name": None, "confidence": 0.0}
    return {
        "messages": [
            {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)} for message in messages
        ],
        "intent": {"name": intent.get("name"), "confidence": intent.get("confidence", 0.0)},
        "intent_ranking": (parsed.get("intent_ranking") or [])[:RANKING_LENGTH],
        "topics": parsed.get("faq_topics") or [],
        "entities": [
            _entity(entity, parsed.get("text") or "")
            for entity in parsed.get("entities") or []
            if entity.get("role") != SPOKEN_LANGUAGE_ROLE
        ],
        "active_form": active_form,
        "slots": {n: v for n, v in slots.items() if n not in NOT_OF_A_FORM} if active_form else {},
        "requested_slot": slots.get(REQUESTED_SLOT) if active_form else None,
    }


def _entity(entity: dict[str, Any], text: str) -> dict[str, Any]:
    start, end = entity.get("start", 0), entity.get("end", 0)
    return {
        "entity": entity["entity"],
        "text": text[start:end],
        "value": entity.get("value"),
        "start": start,
        "end": end,
        "confidence": entity.get("confidence_entity", 1.0),
    }
