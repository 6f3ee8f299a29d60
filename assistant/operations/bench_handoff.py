"""How fast one tap to a person is acknowledged, and seen at a desk, with many customers waiting and Rasa stopped."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

import aiohttp
from rich.console import Console

from assistant.operations.agent_client import AgentClient
from assistant.operations.bench import summary
from assistant.operations.client import CustomerClient
from assistant.operations.stack import free_port, private_stack

AGENT = "lin_xiao"
DESK_SECONDS = 10.0


async def bench_handoff(waiting: int, taps: int, at_once: int, database_url: str, console: Console) -> dict[str, Any]:
    """`taps` customers tap, `at_once` of them together, while `waiting` others wait; milliseconds."""
    console.print(f"starting a service of its own without Rasa; {waiting} customers will wait")
    absent = {"RASA_MANAGED": "false", "RASA_URL": f"http://127.0.0.1:{free_port()}", "DATABASE_URL": database_url}
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        private_stack(needs_rasa=False, **absent) as stack,
        aiohttp.ClientSession(connector=connector) as session,
    ):
        agent = AgentClient(stack.url, session, AGENT)
        await agent.sign_in()
        desk = _Desk(agent)
        staying = asyncio.create_task(agent.stay(desk.heard))
        await desk.open.wait()
        await agent.be_available()
        try:
            crowd = [CustomerClient(stack, session, f"waiting-{number}") for number in range(waiting + 50)]
            limit = asyncio.Semaphore(16)
            await asyncio.gather(*(_tap(each, limit) for each in crowd))
            await agent.be_available("busy")
            console.print(f"{taps} taps, {at_once} at once")
            limit = asyncio.Semaphore(at_once)
            own = [CustomerClient(stack, session, f"tap-{number}") for number in range(taps)]
            for each in own:
                await each.open()
            acknowledged = await asyncio.gather(*(_tap(each, limit, opened=True) for each in own))
            seen = [await desk.sees(stack, session, number) for number in range(20)]
        finally:
            staying.cancel()
            await asyncio.gather(staying, return_exceptions=True)
    return {
        "waiting": waiting,
        "taps": taps,
        "at_once": at_once,
        "acknowledged": summary(acknowledged),
        "seen_at_the_desk": summary(seen),
    }


async def _tap(client: CustomerClient, limit: asyncio.Semaphore, opened: bool = False) -> float:
    async with limit:
        if not opened:
            await client.open()
        return (await client.send_content({"type": "quick_reply", "title": "转人工", "value": "human"}))[1]


class _Desk:
    """The agent's page: fetches the workbench whenever it is told that something changed."""

    def __init__(self, agent: AgentClient) -> None:
        self._agent = agent
        self.open = asyncio.Event()
        self._changed = asyncio.Event()

    async def heard(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "ready":
            self.open.set()
        elif frame["type"] == "changed":
            self._changed.set()

    async def sees(self, stack: Any, session: aiohttp.ClientSession, number: int) -> float:
        """Seconds from a tap until the agent's page holds the new customer."""
        client = CustomerClient(stack, session, f"seen-{uuid.uuid4().hex[:8]}-{number}")
        await client.open()
        started = time.perf_counter()
        sending = asyncio.create_task(_tap(client, asyncio.Semaphore(1), opened=True))
        while time.perf_counter() - started < DESK_SECONDS:
            await asyncio.wait_for(self._changed.wait(), DESK_SECONDS)
            self._changed.clear()
            bench = await self._agent.workbench()
            if any(ticket["conversation_id"] == client.conversation_id for ticket in bench["queue"] + bench["offers"]):
                await sending
                return time.perf_counter() - started
        raise RuntimeError("the desk did not see the request")
