"""The care edition of the scripted stand-in: the real screens and introductions, the rest out of the models' examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from assistant.care.introductions import explanation
from assistant.care.models import ActivityCard, Contact, HealthTips, OwnManager, SearchResult
from assistant.care.screens import Screens
from tests.browser.script import Json

KNOWLEDGE_BASE = Path(__file__).resolve().parents[2] / "knowledge_base"
SAMPLE_RATE = 24_000
SPEECH_SECONDS_PER_CHARACTER = 0.05
HEARD = {
    "text": "俺想看看卡里还剩多少钱",
    "alternatives": ["俺想看看卡里还剩多少钱", "俺想看看卡里剩多少钱"],
    "corrections": [],
    "amounts": [],
    "doubt": None,
    "say": "您说的是：俺想看看卡里还剩多少钱，对吗？",
}
SETTINGS: Json = {
    "edition": None,
    "size": 22,
    "rate": 0.8,
    "volume": 1.0,
    "voice": "",
    "reading": True,
    "contrast": "standard",
    "offer_answered": False,
    "offer": False,
}


def example(model: type[BaseModel]) -> Json:
    found: Any = model.model_config["json_schema_extra"]
    return dict(found["example"])


class FakeCare:
    """What each customer has set, and how often speech was asked for."""

    def __init__(self) -> None:
        self.screens = Screens.load(KNOWLEDGE_BASE)
        self.settings: dict[str, Json] = {}
        self.family: dict[str, list[Json]] = {}
        self.spoken: list[str] = []

    def settings_of(self, customer: str) -> Json:
        return self.settings.setdefault(customer, dict(SETTINGS))


def create_router(customer_of: Callable[[str], str]) -> APIRouter:
    """The routes; `customer_of` tells whose token it is or raises 401."""
    router = APIRouter()
    care = FakeCare()

    def caller(request: Request) -> str:
        return customer_of(request.headers.get("authorization", "").removeprefix("Bearer "))

    @router.get("/api/care/screens")
    async def screens() -> Response:
        return Response(care.screens.json, media_type="application/json")

    @router.get("/api/care/screens/{screen_id}/introduction")
    async def introduction(screen_id: str, request: Request) -> Json:
        caller(request)
        screen = care.screens.screen(screen_id)
        text = explanation(screen)
        return {"id": screen.id, "title": screen.title, "text": text, "spoken": text, "now": []}

    @router.get("/api/care/settings")
    async def settings(request: Request) -> Json:
        return care.settings_of(caller(request))

    @router.put("/api/care/settings")
    async def change(request: Request, body: Json) -> Json:
        held = care.settings_of(caller(request))
        held.update(body)
        return held

    @router.get("/api/care/family")
    async def family(request: Request) -> list[Json]:
        return care.family.setdefault(caller(request), [example(Contact)])

    @router.put("/api/care/family")
    async def replace_family(request: Request, body: list[Json]) -> list[Json]:
        named = [{**contact, "id": contact.get("id") or f"new{place}"} for place, contact in enumerate(body)]
        care.family[caller(request)] = named
        return named

    @router.get("/api/care/manager")
    async def manager(request: Request) -> Json:
        caller(request)
        return example(OwnManager)

    @router.get("/api/care/activities")
    async def activities(request: Request) -> list[Json]:
        caller(request)
        return [example(ActivityCard), {**example(ActivityCard), "id": "anti-fraud", "title": "防骗小课堂"}]

    @router.get("/api/care/health-tips")
    async def health_tips(request: Request) -> Json:
        caller(request)
        return example(HealthTips)

    @router.post("/api/care/search")
    async def search(request: Request, body: Json) -> Json:
        caller(request)
        return {**example(SearchResult), "query": body["query"]}

    @router.get("/api/speech/voices")
    async def voices(request: Request) -> Json:
        caller(request)
        voice = {"language": "zh", "gender": "female", "licence": "test", "commercial_use": True}
        named = [{"id": "zh-neural", "name": "小恒", **voice}, {"id": "zh-espeak", "name": "机器声", **voice}]
        return {"voices": named, "default": "zh-neural"}

    @router.post("/api/speech/sentences")
    async def sentences(request: Request, body: Json) -> Json:
        caller(request)
        cut = [part for part in re.findall(r"[^。！？\n]+[。！？]?", body["text"]) if part.strip()]
        return {"sentences": [{"written": part, "spoken": part, "language": "zh"} for part in cut]}

    @router.post("/v1/audio/speech")
    async def speech(request: Request, body: Json) -> Response:
        caller(request)
        care.spoken.append(body["input"])
        samples = int(len(body["input"]) * SPEECH_SECONDS_PER_CHARACTER * SAMPLE_RATE)
        return Response(bytes(2 * samples), media_type="audio/pcm")

    @router.websocket("/api/speech/listen")
    async def listen(socket: WebSocket) -> None:
        """Hears the same sentence whatever is said, once the customer taps that it is said."""
        await socket.accept()
        try:
            customer_of((await socket.receive_json())["config"].get("token", ""))
        except HTTPException:
            await socket.close(4401)
            return
        except WebSocketDisconnect:
            return
        await socket.send_json({"event": "ready"})
        await socket.send_json({"event": "listening"})
        try:
            while True:
                frame = await socket.receive()
                if frame["type"] == "websocket.disconnect":
                    return
                text = frame.get("text") or ""
                if '"done"' in text:
                    await socket.send_json({"event": "endpoint"})
                    await socket.send_json(HEARD)
                elif '"eof"' in text:
                    await socket.close()
                    return
        except WebSocketDisconnect:
            return

    return router
