"""The stand-in's handover: one customer's way to a person, with the person's side moved by the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tests.browser.script import REASONS, Json

WAITING = {"queued", "offered"}
OPEN = WAITING | {"active", "left_message"}
CHINA = timedelta(hours=8)
AGENT = {"name": "小李", "title": "客服"}
TYPING_AGAIN_SECONDS = 3
"""As the desk says it while it goes on."""


class Talk(Protocol):
    """What the handover needs of a conversation."""

    def add(self, sender: str, content: Json, **more: Any) -> Json: ...

    def publish(self, frame: Json) -> None: ...

    def forget(self) -> None: ...


class FakeHandover:
    def __init__(self, talk: Talk, new_id: Callable[[], str]) -> None:
        self.talk = talk
        self.new_id = new_id
        self.on_duty = True
        self.resume: list[Json] | None = None
        self.id: str | None = None
        self.state = "bot"
        self.reason: str | None = None
        self.position: int | None = None
        self.wait: int | None = None
        self.requested_at: str | None = None
        self.opens_at: str | None = None
        self.agent: Json | None = None
        self.number: str | None = None
        self.rating: Json | None = None
        self.typing: list[bool] = []
        self.read = 0
        self.types: asyncio.Task[None] | None = None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    def status(self) -> Json:
        return {
            "handoff_id": self.id,
            "state": self.state if self.open else "bot",
            "reason": self.reason if self.open else None,
            "position": self.position if self.state in WAITING else None,
            "expected_wait_seconds": self.wait if self.state in WAITING else None,
            "requested_at": self.requested_at if self.open else None,
            "opens_at": self.opens_at if self.state == "left_message" else None,
            "callback_tail": self.number[-4:] if self.number and self.open else None,
            "text": "",
            "spoken": "",
            "agent": self.agent if self.state == "active" else None,
            "reasons": REASONS if self.state in WAITING and self.reason is None else [],
            "can": self.can(),
        }

    def can(self) -> list[str]:
        if self.state in WAITING:
            return [*([] if self.reason else ["reason"]), "cancel", "callback"]
        if self.state == "left_message":
            return ["cancel", "callback"]
        if self.state == "active":
            return ["end"]
        return ["rate"] if self.state == "wrap_up" and self.rating is None else []

    def request(self, reason: str | None) -> Json:
        if self.open:
            self.reason = reason or self.reason
            return self.changed()
        self.id, self.reason, self.rating, self.number = self.new_id(), reason, None, None
        self.requested_at = stamp(datetime.now(UTC))
        if self.on_duty:
            self.state, self.position, self.wait = "queued", 3, 240
            self.tell("好的，我请人工客服来帮您。您前面还有 2 位，大约要等 4 分钟。")
        else:
            self.state, self.opens_at = "left_message", stamp(tomorrow_morning())
            self.tell("现在没有客服在岗，明天早上 8:30 上班。您的话我都留着，有人上班就先来找您。")
        return self.changed()

    def choose(self, reason: str) -> Json:
        self.reason = reason
        return self.changed()

    def cancel(self) -> Json:
        self.state = "cancelled"
        self.tell("好的，不找人工了。我在这儿，您接着问我就行。")
        return self.changed()

    def call_back(self, number: str) -> Json:
        self.state, self.number = "left_message", number
        self.opens_at = None if self.on_duty else stamp(tomorrow_morning())
        self.tell(f"记下了，我们会尽快打您尾号 {number[-4:]} 的电话，不用在这儿等。")
        return self.changed()

    def end(self, who: str = "您") -> Json:
        self.state = "wrap_up"
        self.tell(f"{who}结束了这次人工服务。小恒回来了，还有什么要办的，跟我说就行。", resume=self.resume)
        asked = {"type": "rating_request", "handoff_id": self.id, "spoken": ""}
        self.talk.add("system", asked | {"text": "小李帮您帮得怎么样？打几分，1 到 5 分，5 分最满意。"})
        return self.changed()

    def rate(self, rating: Json) -> None:
        self.rating = rating
        self.changed()

    def move(self, order: Json) -> Json:
        """What a test lets happen on the person's side."""
        match order["do"]:
            case "duty":
                self.on_duty = order["on"]
            case "form":
                self.resume = [{"title": "接着办", "value": "text:接着办"}, {"title": "不办了", "value": "text:不办了"}]
            case "place":
                self.position, self.wait = order["position"], order["wait"]
                self.changed()
            case "quietly":
                # Moves on without telling: a frame that was lost.
                self.state, self.agent = "active", AGENT
            case "offer":
                self.state, self.position = "offered", 1
                self.changed()
            case "accept":
                self.state, self.agent = "active", order.get("agent", AGENT)
                self.tell(f"{self.agent['title']}{self.agent['name']}来了，前面说的都看得到，您接着说就行。")
                self.changed()
            case "return":
                self.state, self.position, self.wait = "queued", 1, 60
                self.tell("对不起，客服那边断线了。您排在最前面，马上换人接着帮您，不用重新说。", state="returned")
                self.changed()
            case "say":
                self.talk.add("agent", {"type": "text", "text": order["text"]}, agent=self.agent)
            case "send":
                self.talk.add("agent", {"type": "attachment", **order["attachment"]}, agent=self.agent)
            case "typing":
                self.type(order["on"])
            case "type_on":
                self.types = asyncio.get_running_loop().create_task(self.keep_typing())
            case "read":
                self.talk.publish({"type": "read", "by": "agent", "sequence": order["sequence"]})
            case "end":
                self.end("小李")
            case "forget":
                # As if nothing had been said and nobody been asked for.
                self.stop_typing()
                self.id, self.state, self.reason, self.read = None, "bot", None, 0
                self.talk.forget()
                self.changed()
        return {"state": self.state, "typing": self.typing, "read": self.read, "rating": self.rating}

    def type(self, on: bool) -> None:
        self.talk.publish({"type": "typing", "on": on, "by": "agent"})

    async def keep_typing(self) -> None:
        while True:
            self.type(True)
            await asyncio.sleep(TYPING_AGAIN_SECONDS)

    def stop_typing(self) -> None:
        if self.types is not None:
            self.types.cancel()
            self.types = None
            self.type(False)

    def tell(self, text: str, state: str | None = None, resume: list[Json] | None = None) -> None:
        content = {
            "type": "handoff_state",
            "handoff_id": self.id,
            "state": state or self.state,
            "text": text,
            "spoken": text,
            "agent": self.agent if self.state in {"active", "wrap_up"} else None,
            "can": [],
        }
        self.talk.add("system", content | ({"resume": resume} if resume else {}))

    def changed(self) -> Json:
        status = self.status()
        self.talk.publish({"type": "handoff", "status": status})
        return status


def tomorrow_morning() -> datetime:
    """8:30 in China."""
    tomorrow = datetime.now(UTC) + CHINA + timedelta(days=1)
    return tomorrow.replace(hour=8, minute=30, second=0, microsecond=0) - CHINA


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
