"""The form of Rasa's own REST channel, so that chat widgets made for it work unchanged."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from fastapi import APIRouter, Response

from assistant.conversation.contents import (
    CustomerContent,
    CustomerQuickReply,
    CustomerText,
    said,
)
from assistant.conversation.errors import NotOffered
from assistant.conversation.models import RestMessage, RestReply
from assistant.conversation.replies import HUMAN, PREFIXES
from assistant.conversation.routes import SENDING, Conversations
from assistant.conversation.service import ConversationService, SendResult
from assistant.conversation.tables import MessageRow
from assistant.identity.models import Customer
from assistant.identity.routes import CurrentCustomer
from assistant.kit.responses import json_response

router = APIRouter(tags=["conversation"])


@router.post(
    "/webhooks/rest/webhook",
    response_model=list[RestReply],
    response_model_exclude_none=True,
    responses={status: doc for status, doc in SENDING.items() if status != 404},
)
async def rest_webhook(body: RestMessage, customer: CurrentCustomer, conversations: Conversations) -> Response:
    """Sends a message into the customer's open conversation; `sender` is only named back."""
    conversation = await conversations.open(customer)
    result = await _send(conversations, customer, conversation.id, body.message)
    return json_response([_reply(row, body.sender) for row in result.rows[1:]])


async def _send(
    conversations: ConversationService, customer: Customer, conversation_id: str, message: str
) -> SendResult:
    """A widget sends a tapped button's payload as if it were typed."""
    id_ = f"rest-{secrets.token_hex(12)}"
    typed = CustomerText(type="text", text=message)
    tapped = message.strip()
    if tapped == HUMAN or tapped.startswith((f"{HUMAN}:", *PREFIXES)):
        content: CustomerContent = CustomerQuickReply(type="quick_reply", title=tapped[:200], value=tapped[:500])
        try:
            return await conversations.send(customer, conversation_id, id_, content)
        except NotOffered:
            pass  # typed after all
    return await conversations.send(customer, conversation_id, f"{id_}t", typed)


def _reply(row: MessageRow, recipient: str) -> dict[str, Any]:
    content = orjson.loads(row.content)
    reply: dict[str, Any] = {"recipient_id": recipient, "text": said(row.content)}
    if content["type"] == "quick_replies":
        reply["buttons"] = [{"title": option["title"], "payload": option["value"]} for option in content["options"]]
    reply["custom"] = content
    return reply
