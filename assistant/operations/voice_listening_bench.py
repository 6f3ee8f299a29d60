"""How soon customers who speak at the same moment get their text, and whether any is refused."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
import numpy as np
from rich.console import Console

from assistant.operations.stack import Stack, private_stack
from assistant.operations.voice import opened
from voice.audio import resample, to_pcm16
from voice.ports import RECOGNITION_RATE
from voice.synthesis.neural import SAMPLE_RATE
from voice.synthesis.pool import collect

SENTENCES = (
    "我想看一看这个月的养老金到了没有",
    "帮我查一下银行卡里还有多少钱",
    "我要给我女儿转三千五百块钱",
    "附近的网点今天几点钟关门",
    "我的银行卡丢了怎么办",
)
FRAME_SECONDS = 0.2
SILENCE_SECONDS = 4.0
ANSWERED_WITHIN = 60.0


@dataclass
class Client:
    """What one customer was told, in seconds after the end-point."""

    said: str
    text: str | None = None
    text_after: float = 0.0
    waiting_after: float | None = None
    ahead: int = 0
    error: str = ""


async def bench_listen(clients: int, rounds: int, console: Console) -> dict[str, Any]:
    """Everybody speaks a sentence of the neural voice in real time, beginning together, `rounds` times."""
    with opened(processes=1) as pool:
        voice = pool.voices()[0].id
        audio = [resample(collect(pool.speak(text, voice=voice, rate=0.9)), SAMPLE_RATE) for text in SENTENCES]
    silence = np.zeros(round(SILENCE_SECONDS * RECOGNITION_RATE), np.float32)
    recordings = [to_pcm16(np.concatenate([said, silence])) for said in audio]
    results: list[Client] = []
    async with (
        private_stack(needs_rasa=False, RASA_MANAGED="false") as stack,
        aiohttp.ClientSession(trust_env=False) as session,
    ):
        await _speak(stack, session, 0, recordings[0], Client(SENTENCES[0]))
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            people = [Client(SENTENCES[index % len(SENTENCES)]) for index in range(clients)]
            speaking = (
                _speak(stack, session, index, recordings[index % len(recordings)], person)
                for index, person in enumerate(people)
            )
            await asyncio.gather(*speaking)
            results += people
    return _figures(clients, results)


async def _speak(stack: Stack, session: aiohttp.ClientSession, number: int, data: bytes, person: Client) -> None:
    try:
        async with session.ws_connect(f"{stack.url}/api/speech/listen") as socket:
            config = {"sample_rate": RECOGNITION_RATE, "token": stack.token(f"speaker-{number}"), "events": True}
            await socket.send_json({"config": config})
            sending = asyncio.create_task(_send(socket, data))
            try:
                await asyncio.wait_for(_hear(socket, person), ANSWERED_WITHIN)
            finally:
                sending.cancel()
    except (TimeoutError, aiohttp.ClientError) as error:
        person.error = person.error or type(error).__name__


async def _send(socket: aiohttp.ClientWebSocketResponse, data: bytes) -> None:
    """As fast as a microphone."""
    size = round(FRAME_SECONDS * RECOGNITION_RATE) * 2
    began = time.perf_counter()
    for number, start in enumerate(range(0, len(data), size)):
        await asyncio.sleep(max(0.0, began + number * FRAME_SECONDS - time.perf_counter()))
        await socket.send_bytes(data[start : start + size])


async def _hear(socket: aiohttp.ClientWebSocketResponse, person: Client) -> None:
    ended = time.perf_counter()
    async for message in socket:
        frame = message.json()
        after = time.perf_counter() - ended
        if frame.get("event") == "endpoint":
            ended = time.perf_counter()
        elif frame.get("event") == "waiting" and person.waiting_after is None:
            person.waiting_after, person.ahead = after, frame["ahead"]
        elif "text" in frame or frame.get("event") == "not_heard":
            person.text, person.text_after = frame.get("text", ""), after
            return
        elif "error" in frame:
            person.error = frame["error"]["code"]
            return


def _figures(clients: int, results: list[Client]) -> dict[str, Any]:
    answered = [person for person in results if person.text is not None]
    told = [person.waiting_after for person in results if person.waiting_after is not None]
    after = sorted(person.text_after for person in answered)
    return {
        "clients": clients,
        "utterances": len(results),
        "answered": len(answered),
        "refused": sum(bool(person.error) for person in results),
        "heard_exactly": sum((person.text or "").rstrip("。？") == person.said for person in results),
        "told_to_wait": len(told),
        "told_to_wait_max_ms": round(max(told) * 1000, 1) if told else None,
        "most_ahead": max((person.ahead for person in results), default=0),
        "text_p50_ms": round(statistics.median(after) * 1000, 1) if after else None,
        "text_p95_ms": round(after[int(len(after) * 0.95)] * 1000, 1) if after else None,
        "text_max_ms": round(after[-1] * 1000, 1) if after else None,
    }
