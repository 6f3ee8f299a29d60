"""Kills the service at random moments while customers wait for and talk with agents, and counts what is lost.

Customers and agents behave as their pages do: what is not acknowledged is sent again under the same id.
Afterwards the database is compared with what was acknowledged.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import sqlalchemy as sa
from rich.console import Console

from assistant.handoff.machine import OPEN, TRANSITIONS, Move, State
from assistant.identity.development import DevelopmentIssuer
from assistant.identity.models import Customer, CustomerId
from assistant.kit.clock import SystemClock
from assistant.kit.database import with_driver
from assistant.operations.agent_client import TRANSIENT, AgentClient
from assistant.operations.stack import free_port
from assistant.settings import ROOT, Environment, Settings

CUSTOMERS = 12
AGENTS = ("lin_xiao", "he_ping", "sun_lei")
QUESTIONS = ("转账要手续费吗", "网点几点开门", "我的卡丢了怎么办", "存款利率是多少", "怎么改手机号", "在吗")
START_SECONDS = 90
SETTLE_SECONDS = 60
CLOCK_TOLERANCE_MS = 50


@dataclass
class Ledger:
    """What the service acknowledged."""

    said: dict[str, list[str]] = field(default_factory=dict)
    """Conversation -> the customer's message ids, in the order in which they were acknowledged."""
    answered: dict[str, list[str]] = field(default_factory=dict)
    """Conversation -> the agents' messages, in the order in which they were acknowledged."""
    requests: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Handover -> the milliseconds between which it was asked for."""
    clocks: dict[str, set[str]] = field(default_factory=dict)
    """Handover -> every start of its wait clock that its customer was shown."""
    finished: set[str] = field(default_factory=set)


class Service:
    """The service as a process that can be killed."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._environment = os.environ | {
            "ENVIRONMENT": "development",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "RASA_MANAGED": "false",
            "RASA_URL": f"http://127.0.0.1:{free_port()}",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": "",
            "LOG_LEVEL": "warning",
            "MESSAGE_BURST": "1000000",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "service.log").open("ab") as output:
            command = [sys.executable, "-m", "assistant", "serve"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=output, stderr=output)

    def kill(self) -> None:
        """As a machine that loses its power."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    async def ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            while time.monotonic() < deadline:
                try:
                    if (await client.get(f"{self.url}/readyz")).is_success:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)
        log = (self._folder / "service.log").read_text("utf-8", "replace")
        raise RuntimeError("the service did not come back:\n" + log[-2000:])


class DrillCustomer:
    """Asks, taps for a person, talks, and sends again whatever was not acknowledged."""

    def __init__(
        self, url: str, session: aiohttp.ClientSession, token: str, ledger: Ledger, rng: random.Random
    ) -> None:
        self._url, self._session, self._ledger, self._rng = url, session, ledger, rng
        self._headers = {"Authorization": f"Bearer {token}"}
        self._count = 0
        self._looked_at = _now_ms()
        self.conversation_id = ""

    async def live(self) -> None:
        document = await self._insist("POST", "/api/conversations", None)
        self.conversation_id = document["id"]
        while True:
            await asyncio.sleep(self._rng.uniform(0.05, 0.6))
            if self._rng.random() < 0.25:
                await self._ask_for_a_person()
            else:
                await self._say({"type": "text", "text": f"{self._rng.choice(QUESTIONS)} {self._count}"})

    async def _ask_for_a_person(self) -> None:
        await self._say({"type": "quick_reply", "title": "转人工", "value": "human"})
        looked = _now_ms()
        status = await self._insist("GET", f"/api/conversations/{self.conversation_id}/handoff", None)
        if status.get("handoff_id"):
            self._ledger.requests.setdefault(status["handoff_id"], (self._looked_at, _now_ms()))
            self._ledger.clocks.setdefault(status["handoff_id"], set()).add(status["requested_at"])
        self._looked_at = looked

    async def _say(self, content: dict[str, Any]) -> None:
        self._count += 1
        id_ = f"c{self._count}"
        body = {"client_message_id": id_, "content": content}
        await self._insist("POST", f"/api/conversations/{self.conversation_id}/messages", body)
        self._ledger.said.setdefault(self.conversation_id, []).append(id_)

    async def _insist(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        while True:
            try:
                async with self._session.request(method, self._url + path, json=body, headers=self._headers) as answer:
                    if answer.status < 400:
                        return await answer.json()
                    if answer.status < 500:
                        raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
            except TRANSIENT:
                pass
            await asyncio.sleep(0.1)


class DrillAgent:
    """Accepts what is offered, writes, and finishes now and then."""

    def __init__(self, client: AgentClient, ledger: Ledger, rng: random.Random) -> None:
        self._client, self._ledger, self._rng = client, ledger, rng
        self._count = 0

    async def work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._client.stay(_ignore))
            group.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            try:
                bench = await self._client.workbench()
                for offer in bench.get("offers", ()):
                    if self._rng.random() < 0.9:
                        await self._client.accept(offer["handoff_id"])
                for ticket in bench.get("conversations", ()):
                    if ticket["state"] == State.ACTIVE:
                        await self._talk(ticket)
            except (*TRANSIENT, KeyError, TypeError):
                pass
            await asyncio.sleep(self._rng.uniform(0.1, 0.5))

    async def _talk(self, ticket: dict[str, Any]) -> None:
        if self._rng.random() < 0.15:
            if await self._client.finish(ticket["handoff_id"]):
                self._ledger.finished.add(ticket["handoff_id"])
            return
        self._count += 1
        id_ = f"{self._client.username}-{self._count}"
        text = f"您好，我在处理。{id_}"
        while True:
            try:
                status = await self._client.say(ticket["handoff_id"], text, id_)
            except TRANSIENT:
                await asyncio.sleep(0.1)
                continue
            if status < 400:
                self._ledger.answered.setdefault(ticket["conversation_id"], []).append(text)
            if status < 500:
                return


async def kill_drill(kills: int, seed: int, database_url: str, console: Console) -> dict[str, Any]:
    """Kills the service `kills` times under load; counts of what was done and what was lost, all of the latter 0."""
    rng = random.Random(seed)
    ledger = Ledger()
    with tempfile.TemporaryDirectory(prefix="xiaoheng-drill-") as name:
        folder = Path(name)
        service = Service(folder, database_url)
        service.start()
        try:
            await service.ready()
            await _under_load(service, folder, ledger, kills, rng, console)
            console.print("load has ended; waiting until every answer is there")
            await _settled(database_url or f"sqlite:///{folder / 'xiaoheng.db'}")
            result = {"kills": kills, "seed": seed} | compare(
                database_url or f"sqlite:///{folder / 'xiaoheng.db'}", ledger
            )
        finally:
            service.kill()
    return result


async def _under_load(
    service: Service, folder: Path, ledger: Ledger, kills: int, rng: random.Random, console: Console
) -> None:
    issuer = DevelopmentIssuer(Settings(var_dir=folder, environment=Environment.DEVELOPMENT), SystemClock())
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
        work: list[Callable[[], Coroutine[Any, Any, None]]] = []
        for number in range(CUSTOMERS):
            person = Customer(id=CustomerId(f"drill-{number}"), name="测试客户")
            token = issuer.issue(person).token
            work.append(DrillCustomer(service.url, session, token, ledger, random.Random(rng.random())).live)
        for username in AGENTS:
            client = AgentClient(service.url, session, username)
            await client.sign_in()
            await client.be_available()
            work.append(DrillAgent(client, ledger, random.Random(rng.random())).work)
        tasks = [asyncio.create_task(each()) for each in work]
        try:
            for number in range(1, kills + 1):
                await asyncio.sleep(rng.uniform(0.5, 3.0))
                if failed := next((task for task in tasks if task.done()), None):
                    failed.result()
                service.kill()
                console.print(f"kill {number} of {kills}: {sum(map(len, ledger.said.values()))} messages acknowledged")
                service.start()
                await service.ready()
            await asyncio.sleep(3)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _settled(url: str) -> None:
    """Until no customer's message waits for the assistant any more."""
    engine = sa.create_engine(with_driver(sa.make_url(url)))
    waiting = sa.text("SELECT count(*) FROM messages WHERE awaiting_since IS NOT NULL")
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.execute(waiting).scalar_one() == 0:
                break
        await asyncio.sleep(0.5)
    engine.dispose()


def compare(url: str, ledger: Ledger) -> dict[str, Any]:
    """What is in the database against what was acknowledged."""
    engine = sa.create_engine(with_driver(sa.make_url(url)))
    with engine.connect() as connection:
        messages = connection.execute(
            sa.text(
                "SELECT conversation_id, sequence, sender, client_message_id, in_reply_to, content, awaiting_since"
                " FROM messages ORDER BY conversation_id, sequence"
            )
        ).all()
        handoffs = {row.id: row for row in connection.execute(sa.text("SELECT * FROM handoffs"))}
        events = connection.execute(sa.text("SELECT * FROM handoff_events ORDER BY handoff_id, sequence")).all()
        addressees: dict[str, str] = dict(
            connection.execute(sa.text("SELECT id, addressee FROM conversations")).tuples().all()
        )
    engine.dispose()
    return _messages(messages, ledger) | _handoffs(handoffs, events, addressees, ledger)


def _messages(rows: Any, ledger: Ledger) -> dict[str, int]:
    counts = Counter({"messages": 0, "lost": 0, "duplicated": 0, "out_of_order": 0, "gaps": 0, "unanswered": 0})
    by_conversation: dict[str, list[Any]] = {}
    for row in rows:
        by_conversation.setdefault(row.conversation_id, []).append(row)
    for conversation, stored in by_conversation.items():
        counts["gaps"] += [row.sequence for row in stored] != list(range(1, len(stored) + 1))
        counts["unanswered"] += sum(row.awaiting_since is not None for row in stored)
        own = [row.client_message_id for row in stored if row.sender == "customer"]
        said = ledger.said.get(conversation, [])
        texts = [row.content for row in stored if row.sender == "agent"]
        heard = ledger.answered.get(conversation, [])
        found = [[place for place, text in enumerate(texts) if f'{each}"' in text] for each in heard]
        counts["messages"] += len(said) + len(heard)
        counts["lost"] += len(set(said) - set(own)) + sum(not places for places in found)
        counts["duplicated"] += len(own) - len(set(own)) + sum(len(places) > 1 for places in found)
        counts["out_of_order"] += [id_ for id_ in own if id_ in set(said)] != said
        first = [places[0] for places in found if places]
        counts["out_of_order"] += first != sorted(first)
    counts["lost"] += sum(len(said) for id_, said in ledger.said.items() if id_ not in by_conversation)
    return dict(counts)


def _handoffs(rows: dict[str, Any], events: Any, addressees: dict[str, str], ledger: Ledger) -> dict[str, Any]:
    paths: dict[str, list[Any]] = {}
    for event in events:
        paths.setdefault(event.handoff_id, []).append(event)
    wrong_clocks = sum(
        not asked - CLOCK_TOLERANCE_MS <= rows[id_].requested_at <= told + CLOCK_TOLERANCE_MS
        or len(ledger.clocks[id_]) != 1
        for id_, (asked, told) in ledger.requests.items()
        if id_ in rows
    )
    open_in = Counter(row.conversation_id for row in rows.values() if State(row.state) in OPEN)
    active = {row.conversation_id for row in rows.values() if row.state == State.ACTIVE}
    return {
        "requests": len(rows),
        "served": sum(row.first_accepted_at is not None for row in rows.values()),
        "lost_requests": sum(id_ not in rows for id_ in ledger.requests),
        "double_requests": sum(count > 1 for count in open_in.values()),
        "illegal_paths": sum(not _legal(paths.get(id_, []), row.state) for id_, row in rows.items()),
        "wrong_wait_clocks": wrong_clocks,
        "wrong_addressees": sum((addressee == "person") != (id_ in active) for id_, addressee in addressees.items()),
        "unfinished": sum(rows[id_].state != State.CLOSED for id_ in ledger.finished),
    }


def _legal(path: list[Any], state: str) -> bool:
    at = State.BOT
    for place, event in enumerate(path, 1):
        if event.sequence != place or event.from_state != at:
            return False
        at = TRANSITIONS.get((at, Move(event.move)), State.BOT)
        if event.to_state != at:
            return False
    return at == state


async def _ignore(_frame: dict[str, Any]) -> None:
    return None


def _now_ms() -> int:
    return int(time.time() * 1000)
