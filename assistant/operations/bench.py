"""Drives a service of its own with many customers: latency, turns a second, memory; Rasa's default beside it."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from rich.console import Console

from assistant.operations.baseline import baseline_rasa
from assistant.operations.client import CustomerClient
from assistant.operations.stack import private_stack
from assistant.settings import ROOT

SENTENCES = [ROOT / "tests" / "data" / f"{name}.tsv" for name in ("understanding", "understanding_second")]
Send = Callable[[str], Awaitable[float]]


async def bench_chat(clients: int, messages: int, baseline: bool, console: Console) -> dict[str, Any]:
    """One client alone, then `clients` at once, `messages` each; memory of assistant and Rasa together."""
    sentences = _sentences(SENTENCES)
    console.print(f"starting a service of its own; {len(sentences)} different sentences")
    async with private_stack() as stack, _session() as session:

        async def customer(number: int) -> Send:
            client = CustomerClient(stack, session, f"bench-{number}")
            await client.open()

            async def send(text: str) -> float:
                return (await client.send(text))[1]

            return send

        result = await _measure(customer, sentences, clients, messages)
        result["memory_mb"] = _memory_mb(stack.process_id)
    if baseline:
        console.print("training and starting Rasa's default zh pipeline (minutes)")
        async with baseline_rasa(console) as (post, process_id):

            async def stranger(number: int) -> Send:
                async def send(text: str) -> float:
                    started = time.perf_counter()
                    await post(f"bench-{number}", text)
                    return time.perf_counter() - started

                return send

            result["rasa_default"] = await _measure(stranger, sentences, clients, messages)
            result["rasa_default"]["memory_mb"] = _memory_mb(process_id)
    return result


async def _measure(
    customer: Callable[[int], Awaitable[Send]], sentences: Sequence[str], clients: int, messages: int
) -> dict[str, Any]:
    turn = itertools.cycle(sentences)
    warm = await customer(0)
    for _ in range(20):
        await warm(next(turn))
    alone = await customer(1)
    single = [await alone(next(turn)) for _ in range(max(100, messages))]
    senders = [await customer(2 + number) for number in range(clients)]

    async def converse(send: Send) -> list[float]:
        return [await send(next(turn)) for _ in range(messages)]

    started = time.perf_counter()
    many = [t for part in await asyncio.gather(*map(converse, senders)) for t in part]
    elapsed = time.perf_counter() - started
    return {
        "one_client": summary(single),
        "clients": clients,
        "messages": messages,
        "turns_per_second": round(len(many) / elapsed, 1),
        "many_clients": summary(many),
    }


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "max_ms": round(ordered[-1] * 1000, 1),
    }


def _memory_mb(process_id: int) -> int:
    """Resident memory of a process and its children, shared pages counted once (PSS)."""
    root = psutil.Process(process_id)
    return sum(int(p.memory_full_info().pss) for p in [root, *root.children(recursive=True)]) >> 20


def _sentences(files: Sequence[Path]) -> list[str]:
    """Enough different sentences that a run of a thousand turns finds no vector remembered."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()[1:]]
    return [line.split("\t")[0] for line in lines if line.strip()]


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)
