"""The person at the other end of a handover: one of the stand-in, and one of the real service over its staff routes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.browser.fake_handover import WAITING
from tests.browser.script import Json

PASSWORD = "xiaoheng-demo"
HEARTBEAT_SECONDS = 1.0
PATIENCE_SECONDS = 60.0


class PersonSide(Protocol):
    address: str
    name: str
    """As the customer reads it: title and name."""

    def on_duty(self, on: bool) -> None: ...

    def accept(self) -> None:
        """Takes the customer who waits."""
        ...

    def say(self, text: str) -> None: ...

    def attach(self, name: str, media_type: str, data: bytes) -> None: ...

    def type(self, on: bool) -> None: ...

    def read(self, sequence: int) -> None: ...

    def end(self) -> None: ...

    def typed(self) -> list[bool]:
        """What this person was told of the customer's typing."""
        ...

    def close(self) -> None: ...


class ScriptedPerson:
    """Moves the stand-in; by default 客服小李, and 张伟's."""

    name = "客服小李"

    def __init__(self, address: str, customer: str = "zhang_wei") -> None:
        self.address = address
        self._customer = customer

    def move(self, do: str, **more: Any) -> Json:
        moved: Json = httpx.post(f"{self.address}/test/{self._customer}", json={"do": do, **more}, timeout=60).json()
        return moved

    def on_duty(self, on: bool) -> None:
        self.move("duty", on=on)

    def accept(self) -> None:
        # The tap may still be on its way, and a request that comes after its acceptance would be another one.
        wait_for(lambda: self.move("look")["state"] in WAITING | {"left_message"})
        self.move("accept")

    def say(self, text: str) -> None:
        self.move("say", text=text)

    def attach(self, name: str, media_type: str, data: bytes) -> None:
        named = {"name": name, "media_type": media_type}
        httpx.post(f"{self.address}/test/{self._customer}/attachment", params=named, content=data, timeout=60)

    def type(self, on: bool) -> None:
        self.move("typing", on=on)

    def read(self, sequence: int) -> None:
        self.move("read", sequence=sequence)

    def end(self) -> None:
        self.move("end")

    def typed(self) -> list[bool]:
        typed: list[bool] = self.move("look")["typing"]
        return typed

    def close(self) -> None:
        pass


class RealPerson:
    """客服林晓 at a desk without a page."""

    name = "客服林晓"

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(base_url=address, timeout=60)
        signed = self._do("POST", "/api/staff/sign-in", {"username": "lin_xiao", "password": PASSWORD})
        self._http.headers["Authorization"] = f"Bearer {signed['token']}"
        self._frames: list[Json] = []
        self._handoff = ""
        self._left = threading.Event()
        self._socket = connect(f"{address.replace('http', 'ws')}/api/desk/stream", open_timeout=60, ping_timeout=60)
        self._socket.send(json.dumps({"type": "authenticate", "token": signed["token"]}))
        self._threads = [
            threading.Thread(target=work, args=(self._socket,), daemon=True) for work in (self._beat, self._listen)
        ]
        for thread in self._threads:
            thread.start()
        wait_for(lambda: any(frame["type"] == "ready" for frame in self._frames))

    def on_duty(self, on: bool) -> None:
        self._do("PUT", "/api/desk/availability", {"availability": "on_duty" if on else "off_duty"})

    def accept(self) -> None:
        self.on_duty(True)
        offers = wait_for(lambda: self._do("GET", "/api/desk/workbench")["offers"])
        self._handoff = offers[0]["handoff_id"]
        self._do("POST", f"/api/desk/handoffs/{self._handoff}/accept")

    def say(self, text: str) -> None:
        self._send({"type": "text", "text": text})

    def attach(self, name: str, media_type: str, data: bytes) -> None:
        conversation = self._do("GET", f"/api/desk/handoffs/{self._handoff}")["ticket"]["conversation_id"]
        answer = self._http.post(
            f"/api/conversations/{conversation}/attachments",
            params={"name": name},
            content=data,
            headers={"Content-Type": media_type},
        )
        answer.raise_for_status()
        self._send({"type": "attachment", "attachment_id": answer.json()["attachment_id"]})

    def type(self, on: bool) -> None:
        self._whisper({"type": "typing", "handoff_id": self._handoff, "on": on})

    def read(self, sequence: int) -> None:
        self._whisper({"type": "read", "handoff_id": self._handoff, "sequence": sequence})

    def end(self) -> None:
        self._do("POST", f"/api/desk/handoffs/{self._handoff}/end", {})

    def typed(self) -> list[bool]:
        return [frame["on"] for frame in self._frames if frame["type"] == "typing"]

    def close(self) -> None:
        """Writes up what has ended, and is off duty."""
        code = self._do("GET", "/api/desk/wrap-up-codes")[0]["code"]
        for ticket in self._do("GET", "/api/desk/workbench")["conversations"]:
            if ticket["state"] == "wrap_up":
                summary = {"code": code, "tags": [], "note": ""}
                self._do("POST", f"/api/desk/handoffs/{ticket['handoff_id']}/wrap-up", summary)
        self.on_duty(False)
        self._left.set()
        self._socket.close()
        self._http.close()

    def _send(self, content: Json) -> None:
        body = {"client_message_id": f"t-{time.monotonic_ns()}", "content": content}
        self._do("POST", f"/api/desk/handoffs/{self._handoff}/messages", body)

    def _whisper(self, frame: Json) -> None:
        self._socket.send(json.dumps(frame))

    def _do(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = self._http.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def _beat(self, socket: ClientConnection) -> None:
        while not self._left.wait(HEARTBEAT_SECONDS):
            socket.send('{"type":"heartbeat"}')

    def _listen(self, socket: ClientConnection) -> None:
        try:
            for frame in socket:
                self._frames.append(json.loads(frame))
        except ConnectionClosed:
            pass


def wait_for(look: Callable[[], Any]) -> Any:
    """The first answer that is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")
