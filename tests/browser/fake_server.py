"""A scripted stand-in for the service, so that the pages can be built and tested without it.

It follows the HTTP contract, keeps everything in memory and answers by keyword.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import JSONResponse, Response

from assistant.pages import POLICY
from tests.browser.fake_care import create_router
from tests.browser.fake_handover import FakeHandover, stamp
from tests.browser.script import ANSWER, CUSTOMERS, HOT, SCRIPT, TOO_FAST, Json

LARGEST = 10 * 1024 * 1024
KNOWN = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"%PDF-": "application/pdf",
}


class Conversation:
    """One customer's messages, and the devices that listen to them."""

    def __init__(self, id_: str, new_id: Callable[[], str]) -> None:
        self.id = id_
        self.new_id = new_id
        self.handover = FakeHandover(self, new_id)
        self.files: dict[str, tuple[Json, bytes]] = {}
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

    def keep(self, name: str, media_type: str, data: bytes) -> Json:
        described: Json = {"attachment_id": self.new_id(), "name": name, "media_type": media_type, "size": len(data)}
        if media_type == "image/png":
            described |= {"width": int.from_bytes(data[16:20]), "height": int.from_bytes(data[20:24])}
        self.files[described["attachment_id"]] = (described, data)
        return described

    def publish(self, frame: Json) -> None:
        for device in self.devices:
            device.put_nowait(frame)

    def forget(self) -> None:
        self.messages.clear()

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
        if content["type"] == "attachment":
            content = {"type": "attachment", **self.files[content["attachment_id"]][0]}
        sent = self.add("customer", content, client_message_id=client_message_id)
        value = content.get("value", "")
        if value == "human" or value.startswith("human:"):
            asked = len(self.messages)
            self.handover.request(value.removeprefix("human").removeprefix(":") or None)
            return {"messages": [sent, *self.messages[asked:]], "repeated": False}
        if self.handover.state == "active":
            return {"messages": [sent], "repeated": False}
        self.publish({"type": "typing", "on": True})
        await asyncio.sleep(delay)
        replies = [self.add("assistant", reply, in_reply_to=sent["id"]) for reply in replies_to(content)]
        self.publish({"type": "typing", "on": False})
        return {"messages": [sent, *replies], "repeated": False}


def replies_to(content: Json) -> list[Json]:
    if content["type"] == "quick_reply" and content["value"].startswith("faq:"):
        return [ANSWER]
    said = content.get("text") or content.get("title") or content["name"]
    return next((replies for words, replies in SCRIPT if any(word in said for word in words)), [ANSWER])


def now() -> str:
    return stamp(datetime.now(UTC))


def create_app(web_dir: Path, delay: float = 0.3) -> FastAPI:
    app = FastAPI()
    numbers = itertools.count(1)

    def new_id() -> str:
        return f"{next(numbers):032x}"

    conversations: dict[str, Conversation] = defaultdict(lambda: Conversation(new_id(), new_id))

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
        response.headers["Content-Security-Policy"] = POLICY
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

    @app.get("/api/page-settings")
    async def page_settings() -> Json:
        return {
            "trusted_hosts": ["hfbank.com.cn"],
            "attachment_bytes": LARGEST,
            "attachment_types": [*KNOWN.values()],
            "speech": True,
        }

    @app.get("/api/conversations/{_id}/handoff")
    async def handoff(_id: str, request: Request) -> Json:
        return conversation_of(request).handover.status()

    @app.post("/api/conversations/{_id}/handoff")
    async def ask_for_a_person(_id: str, request: Request, body: Json) -> Json:
        return conversation_of(request).handover.request(body.get("reason"))

    @app.put("/api/conversations/{_id}/handoff/reason")
    async def choose_reason(_id: str, request: Request, body: Json) -> Json:
        return conversation_of(request).handover.choose(body["reason"])

    @app.post("/api/conversations/{_id}/handoff/{move}")
    async def move(_id: str, move: str, request: Request, body: Json) -> Response:
        handover = conversation_of(request).handover
        match move:
            case "cancel":
                return JSONResponse(handover.cancel())
            case "end":
                return JSONResponse(handover.end())
            case "callback":
                return JSONResponse(handover.call_back(body["number"]))
            case _:
                handover.rate(body)
                return Response(status_code=204)

    @app.post("/api/conversations/{_id}/attachments")
    async def upload(_id: str, name: str, request: Request) -> Json:
        data = await request.body()
        found = next((media_type for magic, media_type in KNOWN.items() if data.startswith(magic)), None)
        if len(data) > LARGEST:
            raise HTTPException(413, "文件太大了，最大能发 10 MB。")
        if found is None:
            raise HTTPException(415, "这种文件发不了，可以发图片、PDF、Word 和 Excel 文件。")
        return conversation_of(request).keep(name, found, data)

    @app.get("/api/attachments/{attachment_id}")
    async def attachment(attachment_id: str, request: Request) -> Response:
        described, data = conversation_of(request).files[attachment_id]
        return Response(data, media_type=described["media_type"])

    @app.post("/test/{customer}")
    async def person_side(customer: str, order: Json) -> Json:
        return conversations[customer].handover.move(order)

    @app.post("/test/{customer}/attachment")
    async def person_attaches(customer: str, name: str, media_type: str, request: Request) -> Json:
        described = conversations[customer].keep(name, media_type, await request.body())
        return conversations[customer].handover.move({"do": "send", "attachment": described})

    @app.websocket("/api/conversations/{_id}/stream")
    async def stream(socket: WebSocket, _id: str, after: int = 0) -> None:
        await socket.accept()
        try:
            conversation = conversations[customer_of((await socket.receive_json())["token"])]
        except HTTPException:
            await socket.close(4401)
            return
        except WebSocketDisconnect:
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
                if frame["type"] == "typing":
                    conversation.handover.typing.append(frame["on"])
                    continue
                if frame["type"] == "read":
                    conversation.handover.read = frame["sequence"]
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

    app.include_router(create_router(customer_of))
    app.mount("/", StaticFiles(directory=web_dir, html=True))
    return app


async def forward(frames: asyncio.Queue[Json], socket: WebSocket) -> None:
    while True:
        await socket.send_json(await frames.get())
