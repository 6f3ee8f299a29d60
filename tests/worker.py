"""One worker of the service in a process of its own: `python -m tests.worker`, settings from the environment.

It answers from the tests' small FAQ, so that it starts in a second. CLOCK_SPEED lets its time run faster than life,
from CLOCK_START on, alike in every worker that is given the same.
"""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta

import uvicorn

from assistant.main import create_app
from assistant.settings import Settings
from tests.fakes import fake_knowledge


class FastClock:
    def __init__(self, start: float, speed: float) -> None:
        self._start, self._speed = start, speed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._start, UTC) + timedelta(seconds=(time.time() - self._start) * self._speed)

    def monotonic(self) -> float:
        return time.monotonic() * self._speed


def main() -> None:
    settings = Settings()
    clock = FastClock(float(os.environ["CLOCK_START"]), float(os.environ["CLOCK_SPEED"]))
    app = create_app(settings, clock=clock, load=fake_knowledge())
    server = uvicorn.Server(uvicorn.Config(app, settings.host, settings.port, log_config=None))
    asyncio.run(server.serve())


if __name__ == "__main__":
    main()
