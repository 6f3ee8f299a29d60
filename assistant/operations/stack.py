"""A whole service of its own for measuring: assistant and Rasa on free ports, data in a temporary folder."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import httpx

from assistant.identity.development import DevelopmentIssuer
from assistant.identity.models import Customer, CustomerId
from assistant.kit.clock import SystemClock
from assistant.settings import ROOT, Settings

START_SECONDS = 180


class StackFailed(RuntimeError):
    """The private service did not come up; the message holds the end of its log."""


@dataclass(frozen=True)
class Stack:
    """A running service."""

    url: str
    process_id: int
    settings: Settings
    issuer: DevelopmentIssuer

    def token(self, customer_id: str, language: str = "zh") -> str:
        """Signs in a customer made up for the measurement."""
        customer = Customer(id=CustomerId(customer_id), name="测试客户", language=language)
        return self.issuer.issue(customer).token


class Patience(TypedDict):
    """Settings by their names in the environment."""

    RASA_TIMEOUT_SECONDS: str


PATIENT = Patience(RASA_TIMEOUT_SECONDS="30")
"""Where understanding is measured: a busy machine must not turn answers into those without Rasa."""


@asynccontextmanager
async def private_stack(*, needs_rasa: bool = True, **environment: str) -> AsyncIterator[Stack]:
    """Starts a service, waits until it serves (with Rasa, unless it is to do without), ends it; raises StackFailed."""
    with tempfile.TemporaryDirectory(prefix="xiaoheng-") as folder:
        port, rasa_port = free_port(), free_port()
        changed = {
            "ENVIRONMENT": "development",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "RASA_URL": f"http://127.0.0.1:{rasa_port}",
            "RASA_MANAGED": "true",
            "VAR_DIR": folder,
            "DATABASE_URL": "",
            "LOG_LEVEL": "warning",
            "MESSAGE_BURST": "1000000",
            "SPEECH_WARM": "off",
            **environment,
        }
        log = Path(folder) / "service.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "assistant", "serve"],
                cwd=ROOT,
                env={**os.environ, **changed},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        settings = Settings(var_dir=Path(folder), port=port)
        try:
            url = f"http://127.0.0.1:{port}"
            await _wait(url, process, log, needs_rasa)
            yield Stack(url, process.pid, settings, DevelopmentIssuer(settings, SystemClock()))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.to_thread(process.wait, 20)
            except subprocess.TimeoutExpired:
                process.kill()


async def _wait(url: str, process: subprocess.Popen[bytes], log: Path, needs_rasa: bool) -> None:
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        for _ in range(START_SECONDS * 2):
            if process.poll() is not None:
                break
            try:
                answer = await client.get(f"{url}/readyz")
                if answer.is_success and (not needs_rasa or answer.json()["checks"]["rasa"] == "ok"):
                    return
            except (httpx.HTTPError, ValueError):
                pass
            await asyncio.sleep(0.5)
    lines = log.read_text("utf-8", "replace").splitlines()
    rasa = Path(log.parent) / "log" / "rasa.log"
    if rasa.exists():
        lines += rasa.read_text("utf-8", "replace").splitlines()
    raise StackFailed("the service did not start:\n" + "\n".join(lines[-15:]))


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
