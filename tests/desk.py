"""Staff at their desks, against the whole service: signed in, on duty, connected."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import connect

from assistant.identity.staff import DEMONSTRATION_PASSWORD
from tests.harness import Caller, Device, Service


async def heard(desk: Device, text: str) -> list[str]:
    """What the desk hears up to that sentence, in order."""
    found: list[str] = []
    while not found or found[-1] != text:
        content = (await desk.receive("message"))["message"]["content"]
        found.append(content.get("text") or content.get("markdown") or content.get("name") or "")
    return found


class Worker:
    """One signed-in member of staff."""

    def __init__(self, service: Service, username: str, token: str) -> None:
        self.service = service
        self.id = username
        self.token = token
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(service.app),
            base_url="http://test/api/desk",
            headers={"Authorization": f"Bearer {token}"},
        )
        self._ids = itertools.count(1)

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.http.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def status(self, method: str, path: str, body: Any = None) -> int:
        return (await self.http.request(method, path, json=body)).status_code

    async def do(self, handoff: str, what: str, body: Any = None) -> None:
        response = await self.http.post(f"/handoffs/{handoff}/{what}", json=body)
        assert response.status_code == 204, response.text

    async def available(self, availability: str = "on_duty", deputy_id: str | None = None) -> None:
        response = await self.http.put("/availability", json={"availability": availability, "deputy_id": deputy_id})
        assert response.status_code == 204, response.text

    async def post(self, handoff: str, text: str, id_: str | None = None) -> httpx.Response:
        body = {"client_message_id": id_ or f"{self.id}-{next(self._ids)}", "content": {"type": "text", "text": text}}
        return await self.http.post(f"/handoffs/{handoff}/messages", json=body)

    async def say(self, handoff: str, text: str, id_: str | None = None) -> dict[str, Any]:
        response = await self.post(handoff, text, id_)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def workbench(self) -> dict[str, Any]:
        return dict(await self.get("/workbench"))

    async def history(self, handoff: str, after: int = 0) -> list[dict[str, Any]]:
        return list((await self.get(f"/handoffs/{handoff}/messages", after=after))["messages"])

    async def offered(self) -> str:
        """The handover that is offered next."""
        return str((await self._listed("offers"))["handoff_id"])

    async def _listed(self, where: str) -> dict[str, Any]:
        async with asyncio.timeout(20):
            while not (found := (await self.workbench())[where]):
                await asyncio.sleep(0.02)
        return dict(found[0])

    async def accept(self) -> str:
        """Takes the customer that is offered next."""
        handoff = await self.offered()
        await self.do(handoff, "accept")
        return handoff

    @asynccontextmanager
    async def desk(self, token: str | None = None) -> AsyncIterator[Device]:
        """An open work page; its first frame has been read."""
        async with connect(f"ws://127.0.0.1:{self.service.port}/api/desk/stream") as connection:
            device = Device(connection)
            await device.send(type="authenticate", token=token or self.token)
            assert (await device.receive())["type"] == "ready"
            yield device

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[Device]:
        """An open work page of somebody who takes customers."""
        async with self.desk() as device:
            await self.available()
            yield device


class Office:
    """A running service with people on both sides."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._workers: list[Worker] = []

    async def staff(self, username: str) -> Worker:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.service.app), base_url="http://test") as http:
            body = {"username": username, "password": DEMONSTRATION_PASSWORD}
            response = await http.post("/api/staff/sign-in", json=body)
        assert response.status_code == 200, response.text
        worker = Worker(self.service, username, response.json()["token"])
        self._workers.append(worker)
        return worker

    async def customer(self, id_: str = "zhang_wei", reason: str | None = None) -> tuple[Caller, str]:
        """Somebody who has tapped for a person, and the conversation."""
        caller = await self.service.sign_in(id_)
        conversation = await caller.open()
        await self.ask(caller, conversation, reason)
        return caller, conversation

    async def ask(self, caller: Caller, conversation: str, reason: str | None = None) -> None:
        response = await caller.http.post(f"/api/conversations/{conversation}/handoff", json={"reason": reason})
        assert response.status_code == 200, response.text

    async def served(
        self, worker: Worker, id_: str = "zhang_wei", reason: str | None = None
    ) -> tuple[Caller, str, str]:
        """A customer whom that worker, on duty, has accepted: the caller, the conversation, the handover."""
        caller, conversation = await self.customer(id_, reason)
        return caller, conversation, await worker.accept()

    async def close(self) -> None:
        for worker in self._workers:
            await worker.http.aclose()
