"""Asks one question through the whole path and shows what was understood and answered."""

from __future__ import annotations

from typing import Any

import aiohttp

from assistant.operations.client import CustomerClient, Turn, understandings
from assistant.operations.stack import PATIENT, private_stack


async def ask(text: str) -> dict[str, Any]:
    """The label, the understanding and the replies to `text` as a new customer's first message."""
    async with private_stack(**PATIENT) as stack, aiohttp.ClientSession(trust_env=False) as session:
        customer = CustomerClient(stack, session, "ask")
        await customer.open()
        replies, seconds = await customer.send(text)
        turn = Turn(text, replies, understandings(stack).get(customer.conversation_id, {}), seconds)
    return {
        "text": text,
        "label": turn.label,
        "understanding": turn.understanding,
        "replies": [reply["content"] for reply in replies],
        "ms": round(seconds * 1000, 1),
    }
