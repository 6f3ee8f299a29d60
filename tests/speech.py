"""A service that listens, and customers who speak to it, faster than life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from assistant.settings import ROOT
from assistant.speech.hearing import Hearing
from assistant.speech.service import Ears
from tests.harness import Caller
from voice.audio import PCM_PEAK
from voice.fakes import FakeDetector, FakeRecogniser, spoken
from voice.ports import Audio, Recogniser

CHUNK = 3_200
"""Samples: 0.2 s at 16 kHz."""
ENDS_ANY = 4.0
"""Seconds of silence that end any sentence. Audio comes faster than life here, so that a partial text which seems
unfinished may be all that is known while the silence passes: nothing shorter than LONGEST_UNFINISHED is sure to do."""


@cache
def hearing() -> Hearing:
    return Hearing.load(ROOT / "knowledge_base")


def fake_ears(recogniser: Recogniser | None = None) -> Ears:
    return Ears(recogniser or FakeRecogniser(), FakeDetector, hearing())


def pcm(audio: Audio) -> bytes:
    """Exactly the samples of fake speech."""
    return (audio * PCM_PEAK).round().astype("<i2").tobytes()


class Microphone:
    """A page that listens."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[dict[str, Any]] = []

    async def order(self, **frame: Any) -> None:
        await self.connection.send(orjson.dumps(frame).decode())

    async def speak(self, *parts: str | float) -> None:
        data = pcm(spoken(*parts))
        for start in range(0, len(data), CHUNK * 2):
            await self.connection.send(data[start : start + CHUNK * 2])

    async def receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = orjson.loads(await asyncio.wait_for(self.connection.recv(), 60))
        self.frames.append(frame)
        return frame

    async def event(self, name: str) -> dict[str, Any]:
        """The next event of that name."""
        while (frame := await self.receive()).get("event") != name:
            assert "error" not in frame, frame
        return frame

    async def text(self) -> dict[str, Any]:
        """The next final text."""
        while "text" not in (frame := await self.receive()):
            assert "error" not in frame, frame
        return frame

    async def closed(self) -> int | None:
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await self.receive()
        return closed.value.rcvd.code if closed.value.rcvd else None

    @property
    def events(self) -> list[str]:
        """Names of all events so far; of texts, `text`."""
        names = [frame.get("event") or ("text" if "text" in frame else None) for frame in self.frames]
        return [name for name in names if name]


@asynccontextmanager
async def microphone(caller: Caller, events: bool = True, **config: Any) -> AsyncIterator[Microphone]:
    async with connect(address(caller)) as connection:
        page = Microphone(connection)
        if events:
            config["events"] = True
        await page.order(config={"sample_rate": 16000, "token": caller.token} | config)
        if events:
            await page.event("listening")
        yield page


def address(caller: Caller) -> str:
    return f"ws://127.0.0.1:{caller.service.port}/api/speech/listen"
