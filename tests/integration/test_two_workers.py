"""Two workers, each a process, on one PostgreSQL database and one Redis: a customer on one, the agent on the other."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from assistant.operations.agent_client import AgentClient
from assistant.settings import ROOT
from tests.harness import FakeRasa, free_port
from tests.redis_server import Door, RedisForTest, redis_for_test

AGENT = "lin_xiao"
START_SECONDS = 120


@pytest.fixture
async def redis() -> AsyncIterator[RedisForTest]:
    async with redis_for_test() as there:
        yield there


class Worker:
    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.worker"],
                cwd=ROOT,
                env=os.environ | environment | {"PORT": str(self.port)},
                stdout=output,
                stderr=output,
            )

    async def ready(self) -> None:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client, asyncio.timeout(START_SECONDS):
            while True:
                assert self.process.poll() is None, self._log.read_text("utf-8", "replace")[-3000:]
                try:
                    checks = (await client.get(f"{self.url}/readyz")).json()["checks"]
                    if checks["redis"] == "ok":
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)

    def kill(self) -> None:
        """As a machine that loses its power."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


class Frames:
    """What came over a socket, until somebody looks for it."""

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []
        self._came = asyncio.Event()

    async def put(self, frame: dict[str, Any]) -> None:
        self.all.append(frame)
        self._came.set()

    async def first(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 60) -> dict[str, Any]:
        """The first frame, of all that came, that is wanted."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self._came.clear()
                    for frame in self.all:
                        if wanted(frame):
                            return frame
                    await self._came.wait()
        except TimeoutError:
            raise AssertionError(f"did not come; there are {self.all}") from None

    async def text(self, words: str, seconds: float = 60) -> dict[str, Any]:
        return await self.first(lambda f: f["type"] == "message" and words in str(f["message"]["content"]), seconds)

    async def state(self, state: str, seconds: float = 60) -> dict[str, Any]:
        """The stored message that tells of that state of the handover."""

        def tells(frame: dict[str, Any]) -> bool:
            content = frame.get("message", {}).get("content", {})
            return content.get("type") == "handoff_state" and content["state"] == state

        return await self.first(tells, seconds)


class Phone:
    """A customer's live connection to one worker."""

    def __init__(self, session: aiohttp.ClientSession, token: str, conversation: str) -> None:
        self._session = session
        self.token, self.conversation = token, conversation
        self.frames = Frames()
        self._socket: Any = None
        self._sent = 0

    @asynccontextmanager
    async def on(self, worker: Worker, after: int = 0) -> AsyncIterator[Phone]:
        address = f"{worker.url}/api/conversations/{self.conversation}/stream?after={after}"
        async with self._session.ws_connect(address) as self._socket:
            await self._socket.send_json({"type": "authenticate", "token": self.token})
            listening = asyncio.create_task(self._listen(self._socket))
            await self.frames.first(lambda f: f["type"] == "ready")
            try:
                yield self
            finally:
                listening.cancel()

    def another(self) -> Phone:
        """A second device of the same customer."""
        return Phone(self._session, self.token, self.conversation)

    async def _listen(self, socket: Any) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self.frames.put(message.json())

    async def send(self, content: dict[str, Any]) -> None:
        self._sent += 1
        await self._socket.send_json({"type": "send", "client_message_id": f"m-{self._sent}", "content": content})

    async def says(self, text: str) -> None:
        await self.send({"type": "text", "text": text})

    async def taps_for_a_person(self) -> None:
        await self.send({"type": "quick_reply", "title": "转人工", "value": "human"})

    async def frame(self, **fields: Any) -> None:
        await self._socket.send_json(fields)

    def sequences(self) -> list[int]:
        return [frame["message"]["sequence"] for frame in self.frames.all if frame["type"] == "message"]


class Stack:
    """Two workers, and people who choose one of them."""

    def __init__(self, environment: dict[str, str], folder: Path, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.one = Worker(environment, folder / "one.log")
        self.two = Worker(environment, folder / "two.log")

    async def customer(self, worker: Worker, id_: str = "zhang_wei") -> Phone:
        async def post(path: str, body: Any = None, token: str = "") -> Any:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with self._session.post(worker.url + path, json=body, headers=headers) as response:
                assert response.status == 200, await response.text()
                return await response.json()

        token = (await post("/api/identity/development/sign-in", {"customer_id": id_}))["token"]
        return Phone(self._session, token, (await post("/api/conversations", token=token))["id"])

    async def agent(self, worker: Worker) -> Desk:
        client = AgentClient(worker.url, self._session, AGENT)
        await client.sign_in()
        await client.be_available()
        return Desk(client)


class Desk:
    def __init__(self, client: AgentClient) -> None:
        self.client = client
        self.frames = Frames()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        """Comes back by itself, wherever `client.url` leads then."""
        staying = asyncio.create_task(self.client.stay(self.frames.put))
        try:
            await self.frames.first(lambda f: f["type"] == "ready")
            yield self
        finally:
            staying.cancel()
            await asyncio.gather(staying, return_exceptions=True)

    async def offer(self, seconds: float = 60) -> str:
        """The handover that is offered, as the work page finds it."""
        async with asyncio.timeout(seconds):
            while not (offers := (await self.client.workbench())["offers"]):
                await asyncio.sleep(0.05)
        return str(offers[0]["handoff_id"])

    async def serve(self, phone: Phone) -> str:
        await phone.taps_for_a_person()
        handoff = await self.offer()
        assert await self.client.accept(handoff)
        await phone.frames.state("active")
        return handoff

    async def states(self) -> dict[str, str]:
        return {ticket["handoff_id"]: ticket["state"] for ticket in (await self.client.workbench())["conversations"]}


@asynccontextmanager
async def stack_of(
    tmp_path: Path, postgresql_url: str, redis: RedisForTest, rasa: FakeRasa, speed: float
) -> AsyncIterator[Stack]:
    environment = {
        "ENVIRONMENT": "development",
        "HOST": "127.0.0.1",
        "DATABASE_URL": postgresql_url,
        "REDIS_URL": redis.url,
        "REDIS_PREFIX": redis.prefix,
        "RASA_URL": rasa.url,
        "VAR_DIR": str(tmp_path),
        "WEB_DIR": str(tmp_path / "no-pages"),
        "DOMAIN_PATH": str(tmp_path / "no-domain.yml"),
        "LOG_LEVEL": "warning",
        "CLOCK_START": str(time.time()),
        "CLOCK_SPEED": str(speed),
    }
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as session:
        stack = Stack(environment, tmp_path, session)
        try:
            await asyncio.gather(stack.one.ready(), stack.two.ready())
            yield stack
        finally:
            stack.one.kill()
            stack.two.kill()


@pytest.fixture
async def stack(tmp_path: Path, postgresql_url: str, redis: RedisForTest, rasa: FakeRasa) -> AsyncIterator[Stack]:
    async with stack_of(tmp_path, postgresql_url, redis, rasa, speed=1) as running:
        yield running


@pytest.fixture
async def hurried(tmp_path: Path, postgresql_url: str, redis: RedisForTest, rasa: FakeRasa) -> AsyncIterator[Stack]:
    """Half a minute passes in fifteen seconds: still longer than a heartbeat, and time enough to take an offer."""
    async with stack_of(tmp_path, postgresql_url, redis, rasa, speed=2) as running:
        yield running


async def test_a_customer_on_one_worker_and_the_agent_on_the_other(stack: Stack) -> None:
    phone, desk = await stack.customer(stack.one), await stack.agent(stack.two)
    tablet = phone.another()
    async with phone.on(stack.one), tablet.on(stack.two), desk.open():
        await phone.taps_for_a_person()
        await phone.frames.state("queued")
        handoff = await desk.offer()
        assert await desk.client.accept(handoff)
        await phone.frames.state("active")

        await phone.says("我的转账为什么还没到账？")
        heard = await desk.frames.text("还没到账")
        assert heard["handoff_id"] == handoff
        await phone.frame(type="typing", on=True)
        await desk.frames.first(lambda f: f["type"] == "typing" and f["on"])

        assert await desk.client.say(handoff, "我帮您查一下，请稍等。") < 400
        answer = await phone.frames.text("我帮您查一下")
        assert answer["message"]["sender"] == "agent"
        await phone.frame(type="read", sequence=answer["message"]["sequence"])
        await desk.frames.first(lambda f: f["type"] == "read")

        assert await desk.client.finish(handoff)
        await phone.frames.state("wrap_up")
        await phone.frames.first(lambda f: f.get("message", {}).get("content", {}).get("type") == "rating_request")
        await phone.says("谢谢，网点几点开门？")
        await phone.frames.text("Rasa 听到：谢谢，网点几点开门？")
        await tablet.frames.text("Rasa 听到：谢谢，网点几点开门？")
        in_order = list(range(1, len(phone.sequences()) + 1))
        assert phone.sequences() == tablet.sequences() == in_order, "none lost, none doubled"


async def test_a_desk_whose_worker_is_killed_comes_back_to_the_other_and_keeps_its_customer(stack: Stack) -> None:
    phone, desk = await stack.customer(stack.one), await stack.agent(stack.two)
    async with phone.on(stack.one), desk.open():
        handoff = await desk.serve(phone)
        stack.two.kill()
        desk.client.url = stack.one.url
        await phone.says("还在吗？")
        await desk.frames.text("还在吗")
        assert await desk.states() == {handoff: "active"}
        assert await desk.client.say(handoff, "在的。") < 400
        await phone.frames.text("在的")


async def test_a_phone_whose_worker_is_killed_goes_on_at_the_other(stack: Stack) -> None:
    phone, desk = await stack.customer(stack.one), await stack.agent(stack.two)
    async with desk.open():
        async with phone.on(stack.one):
            handoff = await desk.serve(phone)
            last = max(phone.sequences())
            stack.one.kill()
            assert await desk.client.say(handoff, "您还在吗？") < 400
        async with phone.on(stack.two, after=last):
            await phone.frames.text("您还在吗")
            await phone.says("在，刚才断了。")
            await desk.frames.text("刚才断了")


async def test_a_desk_that_does_not_come_back_returns_its_customer_to_the_head_of_the_queue(hurried: Stack) -> None:
    phone, desk = await hurried.customer(hurried.one), await hurried.agent(hurried.two)
    async with phone.on(hurried.one):
        async with desk.open():
            await desk.serve(phone)
            hurried.two.kill()
        await phone.says("喂？")
        await phone.frames.text("断线了。您排在最前面")
        again = Desk(AgentClient(hurried.one.url, phone._session, AGENT))
        await again.client.sign_in()
        await again.client.be_available()
        async with again.open():
            handoff = await again.offer()
            assert await again.client.accept(handoff)
            assert await again.client.say(handoff, "刚才断线了，我们继续。") < 400
            await phone.frames.text("我们继续")


async def test_without_redis_the_workers_still_serve_and_catch_up(
    tmp_path: Path, postgresql_url: str, redis: RedisForTest, rasa: FakeRasa
) -> None:
    async with Door().standing() as door:
        redis.url = door.url
        async with stack_of(tmp_path, postgresql_url, redis, rasa, speed=1) as stack:
            phone, desk = await stack.customer(stack.one), await stack.agent(stack.two)
            async with phone.on(stack.one), desk.open():
                handoff = await desk.serve(phone)
                door.shut()
                await phone.says("没有 Redis 也能发")
                await phone.frames.text("没有 Redis 也能发")
                assert await desk.client.say(handoff, "收到") < 400
                door.open()
                await desk.frames.text("没有 Redis 也能发")
                await phone.frames.text("收到")
