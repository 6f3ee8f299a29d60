"""Says what is installed, what is missing and how to get it."""

from __future__ import annotations

import importlib.metadata
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from assistant.operations.training import RASA_PYTHON
from assistant.settings import ROOT, Settings

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `optional` things may be missing without harm to serving."""

    what: str
    fine: bool
    detail: str
    optional: bool = False


def examine(settings: Settings) -> list[Finding]:
    """Looks at environments, packages, what was built, databases and tools."""
    return [
        _locked("main environment", ROOT / "requirements" / "main.lock"),
        _rasa(),
        _built("sentence encoder", settings.encoder_dir / "model.onnx"),
        _built("FAQ index", settings.faq_index_dir / "index" / "complete"),
        _built("dialogue model", ROOT / "build" / "models" / "dialogue.tar.gz"),
        _built("pages", settings.web_dir / "index.html"),
        _port(settings),
        _reachable("PostgreSQL (tests, production)", 5432, "apt-get install postgresql"),
        _tool("Chromium (browser tests)", CHROMIUM, "apt-get install chromium fonts-noto-cjk"),
        _tool("Node.js (building the pages)", ("node",), "apt-get install nodejs npm, version 20 or newer"),
    ]


def _locked(what: str, lock: Path) -> Finding:
    wrong = []
    for line in lock.read_text().splitlines() if lock.exists() else ():
        name, _, version = line.strip().partition("==")
        if not version or name.startswith("#"):
            continue
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "missing"
        if found.split("+")[0] != version.split("+")[0]:
            wrong.append(f"{name} {found} instead of {version}")
    fine = lock.exists() and not wrong
    return Finding(what, fine, "as locked" if fine else f"{'; '.join(wrong[:5]) or 'no lock file'}; run `make setup`")


def _rasa() -> Finding:
    if not RASA_PYTHON.exists():
        return Finding("Rasa environment", False, "missing; run `make setup`")
    code = "import importlib.metadata as m; print(m.version('rasa'))"
    done = subprocess.run([str(RASA_PYTHON), "-c", code], capture_output=True, text=True)
    fine = done.returncode == 0 and done.stdout.strip() == "3.6.21"
    return Finding("Rasa environment", fine, f"rasa {done.stdout.strip() or 'missing'}; 3.6.21 is needed")


def _built(what: str, file: Path) -> Finding:
    return Finding(what, file.exists(), "built" if file.exists() else "missing; run `make setup`")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    detail = "something listens there (perhaps the service); set PORT to serve elsewhere" if taken else "free"
    return Finding(f"port {settings.port}", not taken, detail, optional=True)


def _reachable(what: str, port: int, how: str) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(1)
        fine = probe.connect_ex(("127.0.0.1", port)) == 0
    return Finding(what, fine, f"answers on {port}" if fine else f"not on port {port}; {how}", optional=True)


def _tool(what: str, names: tuple[str, ...], how: str) -> Finding:
    found = next((path for name in names if (path := shutil.which(name))), None)
    return Finding(what, found is not None, "found" if found else f"missing; {how}", optional=True)
