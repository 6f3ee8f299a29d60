"""A real Redis for tests, with keys of their own, and a door to it that a test can shut."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


class RedisForTest:
    def __init__(self, redis: Redis) -> None:
        self.url = REDIS
        self.prefix = f"xiaoheng-test-{secrets.token_hex(6)}"
        self.redis = redis

    @property
    def stream(self) -> str:
        return f"{self.prefix}:events"

    async def kill_connections_at(self, port: int) -> None:
        """CLIENT KILL for the connections that come from this local port."""
        await self.redis.execute_command("CLIENT", "KILL", "ADDR", f"127.0.0.1:{port}")


@asynccontextmanager
async def redis_for_test() -> AsyncIterator[RedisForTest]:
    redis = Redis.from_url(REDIS, socket_connect_timeout=2)
    try:
        await redis.ping()
    except (RedisError, OSError):
        pytest.skip("no Redis at TEST_REDIS_URL; start one to run this test")
    there = RedisForTest(redis)
    try:
        yield there
    finally:
        async for key in redis.scan_iter(f"{there.prefix}:*"):
            await redis.delete(key)
        await redis.aclose()


class Door:
    """A TCP proxy before Redis: open, paused (nothing passes, nothing breaks), or shut."""

    def __init__(self, host: str = "127.0.0.1", port: int = 6379) -> None:
        self._to = host, port
        self._open = asyncio.Event()
        self._open.set()
        self._shut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self.upstream_ports: set[int] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[Door]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self._open.set()
            self.break_connections()
            server.close()

    def pause(self) -> None:
        self._open.clear()

    def shut(self) -> None:
        """Breaks what is open, and refuses what comes."""
        self._shut = True
        self.break_connections()

    def open(self) -> None:
        self._shut = False
        self._open.set()

    def break_connections(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._shut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(*self._to)
        port = there_writer.get_extra_info("sockname")[1]
        self.upstream_ports.add(port)
        self._writers |= {writer, there_writer}
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))
        self._writers -= {writer, there_writer}
        self.upstream_ports.discard(port)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.transport.abort()
