"""A browser, the service that the pages talk to, and a scripted stand-in for what a service rarely does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from tests.browser.fake_desk import create_app as create_desk
from tests.browser.fake_server import create_app

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: see requirements/main.txt")
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "web" / "dist"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PARTS = ["assistant.main", "assistant.catalogue", "actions"]
START_SECONDS = 420
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one of this process: Playwright allows no second."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is missing; get it with: sudo apt-get install chromium")
    with sync_playwright() as started:
        expect.set_options(timeout=PATIENCE_MS)
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def pages() -> Path:
    """The built pages."""
    if not (DIST / "index.html").exists():
        pytest.fail("the pages are not built; run: cd web && npm ci && npm run build")
    return DIST


@pytest.fixture(scope="session")
def service(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service on an empty database.

    XIAOHENG_URL names one that runs already; XIAOHENG_URL=scripted takes the stand-in.
    """
    named = os.environ.get("XIAOHENG_URL", "")
    if named == "scripted" or any(importlib.util.find_spec(part) is None for part in PARTS):
        yield from serve_scripted(pages)
    elif named:
        yield named.rstrip("/")
    else:
        yield from serve_real(tmp_path_factory.mktemp("service"))


@pytest.fixture
def scripted(pages: Path) -> Iterator[str]:
    """The address of the stand-in, fresh for this test."""
    yield from serve_scripted(pages)


@pytest.fixture
def scripted_desk(pages: Path) -> Iterator[str]:
    """The address of the desk's stand-in, fresh for this test."""
    yield from serve(create_desk(pages))


@pytest.fixture
def device(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a customer's devices: each call a new one, a phone unless said otherwise."""
    opened: list[BrowserContext] = []

    def new(width: int = 390, height: int = 780, scheme: str = "light", touch: bool = False) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            has_touch=touch,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


def serve_scripted(pages: Path) -> Iterator[str]:
    yield from serve(create_app(pages, delay=0.1))


def serve(app: FastAPI) -> Iterator[str]:
    # Bound here: a port that is only known to be free may be another's a moment later.
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    await_answer(f"http://127.0.0.1:{port}/")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    server.force_exit = True
    thread.join(10)


def serve_real(folder: Path) -> Iterator[str]:
    port = free_port()
    log = folder / "service.log"
    settings = {
        "ENVIRONMENT": "development",
        "VAR_DIR": str(folder),
        "DATABASE_URL": "",
        "WEB_DIR": str(DIST),
        "PORT": str(port),
        "MESSAGE_BURST": "200",
        "SPEECH_VOICE": "zh-neural",
        "SPEECH_WARM": "false",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "assistant.main:create_app",
        "--factory",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=output, stderr=output)
    try:
        await_answer(f"http://127.0.0.1:{port}/readyz", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_answer(url: str, process: subprocess.Popen[bytes] | None = None, log: Path | None = None) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    said = log.read_text(errors="replace")[-3000:] if log else ""
    pytest.fail(f"no service at {url}\n{said}")
