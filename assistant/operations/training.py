"""Builds what is derived from the repository: encoder, index, dialogue model; skips what is up to date."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.settings import ROOT, Settings

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
DIALOGUE_INPUTS = ("config.yml", "domain.yml", "nlu_data", "knowledge_base/faq", "build/encoder/stamp")
INDEX_INPUTS = (
    "knowledge_base",
    "assistant/faq",
    "nlu_data/dictionary.txt",
    "nlu_data/intents",
    "build/encoder/stamp",
)
IGNORED = {"__pycache__", "paraphrases", "adapter"}


class TrainingFailed(RuntimeError):
    """A step of the build failed; the message names it and where its output is."""


@dataclass(frozen=True)
class Step:
    """One build step: skipped while `inputs` are what they were when it last succeeded."""

    name: str
    inputs: str
    mark: Path
    run: Callable[[], None]


def train(settings: Settings, console: Console, force: bool = False) -> None:
    """Builds everything that is missing or out of date; raises TrainingFailed, ContentError or WeightsError."""
    for make in (_encoder_step, _index_step, _recogniser_step, _voice_step, _dialogue_step):
        step = make(settings, console)
        if not force and step.mark.exists() and step.mark.read_text() == step.inputs:
            console.print(f"[dim]{step.name}: up to date[/dim]")
            continue
        console.print(f"{step.name} …")
        step.run()
        step.mark.parent.mkdir(parents=True, exist_ok=True)
        step.mark.write_text(step.inputs)


def _encoder_step(settings: Settings, console: Console) -> Step:
    from assistant.faq import encoder_build

    folder = settings.encoder_dir
    return Step(
        "sentence encoder (unpack, adapt, export, quantise)",
        encoder_build.stamp(),
        folder / "stamp",
        lambda: encoder_build.build(folder),
    )


def _index_step(settings: Settings, console: Console) -> Step:
    def run() -> None:
        from assistant.faq.content import load_entries
        from assistant.faq.knowledge_bases import build_own
        from assistant.faq.training_groups import intent_sentences
        from assistant.kit.sentence_encoder import SentenceEncoder

        entries = load_entries(settings.knowledge_base_dir)
        strangers = intent_sentences(ROOT / "nlu_data" / "intents").get("out_of_scope", [])
        encoder = SentenceEncoder(settings.encoder_dir, workers=os.cpu_count() or 1)
        with progress_bar(console) as bar:
            build_own(entries, strangers, encoder, settings.faq_index_dir, bar)

    return Step("FAQ index (embed, calibrate)", _digest(INDEX_INPUTS), settings.faq_index_dir / "stamp", run)


def _recogniser_step(settings: Settings, console: Console) -> Step:
    from voice.recognition import weights

    folder = settings.recogniser_dir
    return Step("speech recogniser (join, adapt)", weights.stamp(), folder / "stamp", lambda: weights.assemble(folder))


def _voice_step(settings: Settings, console: Console) -> Step:
    from voice.synthesis import kokoro_weights, weights

    folder = settings.voice_dir
    inputs = f"{weights.version()} {kokoro_weights.SHA256}"

    def run() -> None:
        weights.assemble(folder)
        kokoro_weights.assemble(folder)

    return Step("reading voices (unpack)", inputs, folder / "stamp", run)


def _dialogue_step(settings: Settings, console: Console) -> Step:
    def run() -> None:
        if not RASA_PYTHON.exists():
            raise TrainingFailed("the environment .venv-rasa is missing; run `make setup`")
        log = ROOT / "build" / "train-dialogue.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("w") as output, console.status("Rasa trains; this takes a minute or two"):
            code = subprocess.run(
                [str(RASA_PYTHON), "-m", "nlu_data.components.launch", "train"],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "ENCODER_DIR": str(settings.encoder_dir)},
            ).returncode
        if code != 0:
            raise TrainingFailed(f"training Rasa failed with exit code {code}; see {log}")

    return Step("dialogue model (Rasa)", _digest(DIALOGUE_INPUTS), ROOT / "build" / "models" / "stamp", run)


class progress_bar:
    """A rich progress bar as a callback `(what, done, total)`."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[tuple[str, int], int] = {}

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, what: str, done: int, total: int) -> None:
        key = (what, total)
        if key not in self._tasks:
            self._tasks[key] = self._bar.add_task(f"  {what}", total=total)
        self._bar.update(self._tasks[key], completed=done)  # type: ignore[arg-type]


def _digest(inputs: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in inputs:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and not IGNORED & set(file.parts) and file.suffix != ".pyc":
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
