"""A scripted stand-in for the service, so that the pages can be built and tested without it.

It follows the HTTP contract, keeps everything in memory and answers by keyword.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.browser.script import ANSWER, CUSTOMERS, HOT, PERSON, SCRIPT, TOO_FAST, Json


class Conversation:
    """One customer's messages, and the devices that listen to them."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.messages: list[Json] = []
        self.devices: set[asyncio.Queue[Json]] = set()
        self.created_at = now()
        self.refused: set[str] = set()

    def add(self, sender: str, content: Json, **more: Any) -> Json:
        sequence = len(self.messages) + 1
        message = {
            "id": f"{self.id}-{sequence}",
            "conversation_id": self.id,
            "sequence": sequence,
            "sender": sender,
            "created_at": now(),
            "content": content,
            **more,
        }
        self.messages.append(message)
        self.publish({"type": "message", "message": message})
        return message

    def publish(self, frame: Json) -> None:
        for device in self.devices:
            device.put_nowait(frame)

    def json(self) -> Json:
        return {"id": self.id, "created_at": self.created_at, "last_sequence": len(self.messages)}

    async def send(self, client_message_id: str, content: Json, delay: float) -> Json:
        for message in self.messages:
            if message.get("client_message_id") == client_message_id:
                replies = [each for each in self.messages if each.get("in_reply_to") == message["id"]]
                return {"messages": [message, *replies], "repeated": True}
        if content.get("text") == TOO_FAST and client_message_id not in self.refused:
            self.refused.add(client_message_id)
            raise HTTPException(429, "您发得太快了，请稍等几秒再发。")
        sent = self.add("customer", content, client_message_id=client_message_id)
        self.publish({"type": "typing", "on": True})
        await asyncio.sleep(delay)
        replies = [self.add("assistant", reply, in_reply_to=sent["id"]) for reply in replies_to(content)]
        self.publish({"type": "typing", "on": False})
        return {"messages": [sent, *replies], "repeated": False}


def replies_to(content: Json) -> list[Json]:
    if content["type"] == "quick_reply":
        if content["value"] == "human":
            return [PERSON]
        if content["value"].startswith("faq:"):
            return [ANSWER]
    said = content.get("text") or content["title"]
    return next((replies for words, replies in SCRIPT if any(word in said for word in words)), [ANSWER])


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def create_app(web_dir: Path, delay: float = 0.3) -> FastAPI:
    app = FastAPI()
    numbers = itertools.count(1)
    conversations: dict[str, Conversation] = defaultdict(lambda: Conversation(f"conversation-{next(numbers)}"))

    def customer_of(token: str) -> str:
        customer = token.removeprefix("demo:")
        if not any(each["id"] == customer for each in CUSTOMERS):
            raise HTTPException(401, "登录已过期，请重新登录。")
        return customer

    def conversation_of(request: Request) -> Conversation:
        return conversations[customer_of(request.headers.get("authorization", "").removeprefix("Bearer "))]

    @app.middleware("http")
    async def only_from_here(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    @app.get("/api/identity/development/customers")
    async def customers() -> list[Json]:
        return CUSTOMERS

    @app.post("/api/identity/development/sign-in")
    async def sign_in(body: Json) -> Json:
        customer = next(each for each in CUSTOMERS if each["id"] == body["customer_id"])
        return {"token": f"demo:{customer['id']}", "expires_at": now(), "customer": customer}

    @app.get("/api/hot-questions")
    async def hot_questions(limit: int = 8) -> list[Json]:
        return [{"title": title, "value": f"faq:{number}"} for number, title in enumerate(HOT[:limit])]

    @app.get("/api/conversations")
    async def list_conversations(request: Request) -> list[Json]:
        return [conversation_of(request).json()]

    @app.post("/api/conversations")
    async def open_conversation(request: Request) -> Json:
        return conversation_of(request).json()

    @app.get("/api/conversations/{_id}/messages")
    async def messages(_id: str, request: Request, after: int = 0, limit: int = 200) -> Json:
        conversation = conversation_of(request)
        return {
            "messages": conversation.messages[after : after + limit],
            "last_sequence": len(conversation.messages),
        }

    @app.post("/api/conversations/{_id}/messages")
    async def send(_id: str, body: Json, request: Request) -> Json:
        return await conversation_of(request).send(body["client_message_id"], body["content"], delay)

    @app.websocket("/api/conversations/{_id}/stream")
    async def stream(socket: WebSocket, _id: str, after: int = 0) -> None:
        await socket.accept()
        first = await socket.receive_json()
        try:
            conversation = conversations[customer_of(first["token"])]
        except HTTPException:
            await socket.close(4401)
            return
        frames: asyncio.Queue[Json] = asyncio.Queue()
        await socket.send_json({"type": "ready", "last_sequence": len(conversation.messages)})
        for message in conversation.messages[after:]:
            frames.put_nowait({"type": "message", "message": message})
        conversation.devices.add(frames)
        writer = asyncio.create_task(forward(frames, socket))
        try:
            while True:
                frame = await socket.receive_json()
                if frame["type"] == "ping":
                    frames.put_nowait({"type": "pong"})
                    continue
                try:
                    await conversation.send(frame["client_message_id"], frame["content"], delay)
                except HTTPException as error:
                    frames.put_nowait(
                        {
                            "type": "error",
                            "code": "too_fast",
                            "detail": error.detail,
                            "client_message_id": frame["client_message_id"],
                        }
                    )
        except WebSocketDisconnect:
            pass
        finally:
            conversation.devices.discard(frames)
            writer.cancel()

    app.mount("/", StaticFiles(directory=web_dir, html=True))
    return app


async def forward(frames: asyncio.Queue[Json], socket: WebSocket) -> None:
    while True:
        await socket.send_json(await frames.get())
