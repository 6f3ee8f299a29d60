"""What a person does in a conversation, without a desk: has it, gives it back, writes."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Literal

import orjson
import pytest

from assistant.conversation import threads
from assistant.conversation.recovery import recovering
from assistant.conversation.wire import message_event
from assistant.kit.database import Database
from tests.harness import Service

FACE = threads.Author(name="李娜", title="客服")


def only_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services begun afterwards recover and renew when they start, and then only when the test says so."""
    monkeypatch.setattr("assistant.main.recovering", partial(recovering, every_seconds=3600))


async def has(service: Service, conversation: str, who: Literal["assistant", "person"] = "person") -> None:
    await database(service).write(lambda c: threads.set_addressee(c, conversation, who))


async def write(service: Service, conversation: str, text: str, id_: str, staff_id: str = "li_na") -> bool:
    """Whether it had been sent before."""
    content = orjson.dumps({"type": "text", "text": text}).decode()
    now = threads.milliseconds(service.app.state.clock.now())
    row, repeated = await database(service).write(
        lambda c: threads.append_from_staff(
            c, conversation, staff_id=staff_id, face=FACE, client_message_id=id_, content=content, now=now
        )
    )
    await service.app.state.hub.publish(conversation, message_event(row))
    return repeated


async def heard(service: Service, count: int) -> None:
    """Waits until so many messages have reached Rasa."""
    async with asyncio.timeout(20):
        while len(service.rasa.calls) < count:
            await asyncio.sleep(0.01)


async def stored(service: Service, conversation: str, count: int) -> list[threads.MessageRow]:
    """Waits until the conversation has so many messages."""
    async with asyncio.timeout(20):
        while True:
            rows = await database(service).read(lambda c: threads.transcript(c, conversation))
            if len(rows) >= count:
                return rows
            await asyncio.sleep(0.01)


def database(service: Service) -> Database:
    found: Database = service.app.state.database
    return found


def senders(messages: list[dict[str, Any]]) -> list[str]:
    return [message["sender"] for message in messages]
