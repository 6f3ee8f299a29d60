"""Rasa as it comes: its default zh pipeline, trained on the same sentences, to be measured beside ours."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import yaml
from rich.console import Console

from assistant.operations.stack import StackFailed, free_port
from assistant.operations.training import RASA_PYTHON
from assistant.settings import ROOT

PIPELINE = """
recipe: default.v1
assistant_id: rasa_default
language: zh
pipeline:
- name: JiebaTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: 2
  constrain_similarities: true
- name: EntitySynonymMapper
- name: ResponseSelector
  epochs: 2
  constrain_similarities: true
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
policies:
- name: MemoizationPolicy
- name: RulePolicy
- name: UnexpecTEDIntentPolicy
  max_history: 5
  epochs: 2
- name: TEDPolicy
  max_history: 5
  epochs: 2
  constrain_similarities: true
"""
START_SECONDS = 300
SENTENCES = 30
Post = Callable[[str, str], Awaitable[None]]


@asynccontextmanager
async def baseline_rasa(console: Console) -> AsyncIterator[tuple[Post, int]]:
    """Trains and runs it on a free port; yields a way to send and the process id.

    It learns from 30 sentences a label in 2 epochs: enough to measure its speed, not its accuracy.
    """
    with tempfile.TemporaryDirectory(prefix="rasa-default-") as name:
        folder = Path(name)
        _write_project(folder)
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        log = folder / "rasa.log"
        with log.open("wb") as output:
            with console.status("training Rasa's default pipeline"):
                training = await asyncio.create_subprocess_exec(
                    str(RASA_PYTHON), "-m", "rasa", "train", "--quiet", cwd=folder, env=environment,
                    stdout=output, stderr=output,
                )  # fmt: skip
                if await training.wait() != 0:
                    raise StackFailed("Rasa's default pipeline did not train:\n" + log.read_text()[-2000:])
            port = free_port()
            process = subprocess.Popen(
                [str(RASA_PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)],
                cwd=folder, env=environment, stdout=output, stderr=output,
            )  # fmt: skip
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False) as session:
                await _wait(session, port, process)

                async def post(sender: str, text: str) -> None:
                    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
                    async with session.post(url, json={"sender": sender, "message": text}) as response:
                        await response.read()

                yield post, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.to_thread(process.wait, 30)
            except subprocess.TimeoutExpired:
                process.kill()


def _write_project(folder: Path) -> None:
    (folder / "config.yml").write_text(PIPELINE)
    (folder / "credentials.yml").write_text("rest:\n")
    data = folder / "data"
    data.mkdir()
    sources = [*sorted((ROOT / "nlu_data" / "intents").glob("*.yml")), ROOT / "build" / "nlu" / "ask_faq.yml"]
    sentences: dict[str, list[str]] = defaultdict(list)
    for file in sources:
        for item in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            if "intent" in item:
                sentences[item["intent"].replace("/", "_")] += item["examples"].splitlines()
    training = [
        {"intent": name, "examples": "\n".join(lines[:SENTENCES]) + "\n"} for name, lines in sorted(sentences.items())
    ]
    (data / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": training}, allow_unicode=True, width=10_000), "utf-8"
    )
    names = set(sentences)
    entities = ["amount", "payee", "account", "phone", "date", "time", "city", "district", "landmark",
                "product", "biller", "feature", "language"]  # fmt: skip
    domain = {
        "version": "3.1",
        "intents": sorted(names),
        "entities": entities,
        "responses": {f"utter_{name.replace('.', '_')}": [{"text": name}] for name in sorted(names)},
    }
    (folder / "domain.yml").write_text(yaml.safe_dump(domain, allow_unicode=True), "utf-8")
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name.replace('.', '_')}"}]}
        for name in sorted(names)
    ]
    stories = [
        {
            "story": "two turns",
            "steps": [
                {"intent": "greet"},
                {"action": "utter_greet"},
                {"intent": "thank"},
                {"action": "utter_thank"},
            ],
        }
    ]
    (data / "rules.yml").write_text(
        yaml.safe_dump({"version": "3.1", "rules": rules, "stories": stories}, allow_unicode=True), "utf-8"
    )


async def _wait(session: aiohttp.ClientSession, port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS):
        if process.poll() is not None:
            break
        try:
            async with session.get(f"http://127.0.0.1:{port}/") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(1)
    raise StackFailed("Rasa with its default pipeline did not start")
