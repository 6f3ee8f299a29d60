"""Runs the service: Rasa as a watched child on loopback, the assistant in this process."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from assistant.operations.training import RASA_PYTHON
from assistant.settings import DEFAULT_RASA_TOKEN, ROOT, Environment, Settings
from assistant.speech.socket import LARGEST_AUDIO_FRAME

logger = structlog.get_logger(__name__)
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
TRANSPORT: dict[str, Any] = {"log_config": None, "ws_max_size": 2 * LARGEST_AUDIO_FRAME}
"""Of uvicorn. A socket that refuses a frame says why; one that uvicorn refuses closes without a word."""


class RasaProcess:
    """Starts Rasa, and starts it again when it dies, with a growing pause in between."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings, self._log = settings, log
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="rasa", daemon=True)

    def start(self) -> None:
        """Returns at once; Rasa takes some seconds to be there, and the assistant does without it until then."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends Rasa and waits for it."""
        self._stopping.set()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._thread.join(5)

    def _watch(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            with self._log.open("ab") as output:
                self._child = subprocess.Popen(
                    [str(RASA_PYTHON), "-m", "nlu_data.components.launch", "run", "--port", self._port()],
                    cwd=ROOT,
                    env=self._environment(),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
                code = self._child.wait()
            if self._stopping.is_set():
                return
            pause = (
                FIRST_PAUSE_SECONDS
                if time.monotonic() - started > STEADY_SECONDS
                else min(pause * 2, LONGEST_PAUSE_SECONDS)
            )
            logger.warning("rasa_ended", exit_code=code, again_in_seconds=pause, log=str(self._log))
            self._stopping.wait(pause)

    def _port(self) -> str:
        return str(self._settings.rasa_url.rsplit(":", 1)[-1].strip("/"))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LOG_LEVEL": self._settings.log_level.upper(),  # Rasa reads the same variable, in capitals
            "RASA_TOKEN": self._settings.rasa_token.get_secret_value(),
            "ACTIONS_URL": f"http://127.0.0.1:{self._settings.port}/internal/rasa/actions",
            "RASA_TRACKER_DB": str(self._settings.var_dir / "rasa-dialogues.db"),
            "ENCODER_DIR": str(self._settings.encoder_dir),
            "PYTHONPATH": str(ROOT),
        }


def serve(settings: Settings) -> None:
    """Serves until interrupted; Rasa is started beside it unless RASA_MANAGED says that it runs elsewhere."""
    from assistant.operations.staff import check_accounts

    asyncio.run(check_accounts(settings))
    rasa = None
    if settings.rasa_managed:
        if settings.rasa_token.get_secret_value() == DEFAULT_RASA_TOKEN:
            os.environ["RASA_TOKEN"] = secrets.token_urlsafe(32)
        settings = Settings()
        rasa = RasaProcess(settings, settings.var_dir / "log" / "rasa.log")
        rasa.start()
    _say_where(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        uvicorn.run(
            "assistant.main:create_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            forwarded_allow_ips=settings.forwarded_allow_ips,
            access_log=False,
            loop="uvloop",
            **TRANSPORT,
        )
    except KeyboardInterrupt:
        pass
    finally:
        if rasa is not None:
            rasa.stop()


def _say_where(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"小恒 serves {address}  (pages /, API /openapi.json, health /readyz, metrics /metrics)")
    if settings.environment is Environment.DEVELOPMENT and settings.issues_development_tokens:
        from assistant.identity.development import DevelopmentIssuer
        from assistant.kit.clock import SystemClock

        print("Demonstration sign-ins (development only), chosen on the page:")
        for customer in DevelopmentIssuer(settings, SystemClock()).customers():
            print(f"  {customer.id:12} {customer.name}  {customer.description}", flush=True)
    if settings.environment is Environment.DEVELOPMENT:
        from assistant.desk.demonstration import demonstration_staff
        from assistant.identity.staff import DEMONSTRATION_PASSWORD

        print(f"Demonstration staff (development only), at {address}/desk with password {DEMONSTRATION_PASSWORD}:")
        for person in demonstration_staff():
            print(f"  {person.username:12} {person.name}  {person.description}", flush=True)
