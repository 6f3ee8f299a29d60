"""The real Rasa with the trained model and the real actions, on free ports; only retrieval is scripted.

Retrieval here answers with the first entry of the most probable topic, so that a conversation depends
on understanding and dialogue alone, and not on what the ranking was calibrated to.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn
from fastapi import FastAPI

from actions import build_actions
from actions.services import ActionServices
from assistant.care.callers import CHAT, TALK
from assistant.care.introductions import explanation
from assistant.care.manner import fulfilled, wishes
from assistant.care.models import CareSettings, Contact, Introduction
from assistant.care.screens import Screens
from assistant.catalogue.service import CatalogueService
from assistant.conversation.action_routes import ActionRunner, router
from assistant.conversation.replies import FAILED, PERSON_WANTED, read_rasa
from assistant.faq.content import load_entries
from assistant.faq.models import Candidate, Decision, Entry
from assistant.kit.metrics import Metrics
from tests.harness import free_port

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path(os.environ.get("RASA_MODEL_DIR", ROOT / "build" / "models")) / "dialogue.tar.gz"
TOKEN = "conversation-tests-only"
TODAY = "2026-11-22"
START_SECONDS = 240.0
MESSAGE_ID = "c-1-7"


class StillClock:
    """It is always ten in the morning of TODAY, in China."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class TopicFaq:
    """Answers with the first entry of the most probable topic."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_topic: dict[str, Entry] = {}
        for entry in entries:
            self._by_topic.setdefault(entry.topic, entry)

    async def decide(self, text: str, *, topics: Sequence[tuple[str, float]] = ()) -> Decision:
        known = [(self._by_topic[name], score) for name, score in topics if name in self._by_topic]
        if not known or known[0][1] < 0.15:
            return Decision("unknown", ())
        return Decision("answer", (Candidate(known[0][0], known[0][1], known[0][1]),))


class ScriptedCallers:
    """Whom a conversation is with, as its script says.

    `family` (relation and name: number), `edition`, and `screen`, the page that is open.
    """

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self._families: dict[str, list[Contact]] = {}
        self._in_care: set[str] = set()
        self._open: dict[str, str] = {}
        self._settings: dict[str, CareSettings] = {}

    def introduce(
        self, conversation_id: str, family: Mapping[str, str], edition: str | None, screen: str | None
    ) -> None:
        if screen:
            self._open[conversation_id] = screen
        self._families[conversation_id] = [
            Contact(id=who, relation=who.split()[0], name=who.split()[1], phone=number)
            for who, number in family.items()
        ]
        if edition == "care":
            self._in_care.add(conversation_id)

    async def family(self, conversation_id: str) -> list[Contact]:
        return self._families.get(conversation_id, [])

    async def in_care_edition(self, conversation_id: str) -> bool:
        return conversation_id in self._in_care

    async def introduction(self, conversation_id: str, message_id: str) -> Introduction:
        assert message_id == MESSAGE_ID
        here = TALK if conversation_id in self._in_care else CHAT
        screen = self._screens.screen(self._open.get(conversation_id, here))
        said = explanation(screen)
        return Introduction(id=screen.id, title=screen.title, text=said, spoken=said, now=[])

    async def adjust_voice(self, conversation_id: str, text: str) -> str | None:
        asked = wishes(text)
        if conversation_id not in self._in_care or not asked:
            return None
        settings = self._settings.setdefault(conversation_id, CareSettings())
        change, said = fulfilled(asked, settings)
        self._settings[conversation_id] = settings.model_copy(update=change.model_dump(exclude_unset=True))
        return said


@dataclass(frozen=True)
class Heard:
    """What one turn led to."""

    contents: list[dict[str, Any]]
    intent: str
    form: str | None
    entities: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    person: str | None = None
    """The trigger with which the turn asks for a person."""
    failed: bool = False
    slots: dict[str, Any] = field(default_factory=dict)
    requested_slot: str | None = None

    @property
    def said(self) -> str:
        """Everything a customer could read, tap or follow in the reply, as one string."""
        return unquote(json.dumps(self.contents, ensure_ascii=False))


@dataclass
class Stage:
    """A running Rasa; `database` is where it keeps the dialogues."""

    url: str
    process: subprocess.Popen[bytes]
    restart: Callable[[], None]
    database: Path
    callers: ScriptedCallers

    def say(self, conversation: str, text: str) -> Heard:
        answer = httpx.post(
            f"{self.url}/webhooks/assistant/webhook",
            json={"sender": conversation, "message": text, "message_id": MESSAGE_ID, "metadata": {"today": TODAY}},
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=60,
        )
        answer.raise_for_status()
        body = answer.json()
        contents = [
            message.get("custom") or {"type": "text", "markdown": message["text"]} for message in body["messages"]
        ]
        shown, outcome = read_rasa(body["messages"])
        assert len(shown) == sum(content["type"] not in (PERSON_WANTED, FAILED) for content in contents)
        return Heard(
            [content for content in contents if content["type"] not in (PERSON_WANTED, FAILED)],
            body["intent"]["name"],
            body["active_form"],
            body["entities"],
            body["topics"],
            person=outcome.wish.trigger if outcome.wish else None,
            failed=outcome.failed,
            slots=body["slots"],
            requested_slot=body["requested_slot"],
        )


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Starts actions and Rasa, ends them afterwards."""
    screens = Screens.load(ROOT / "knowledge_base")
    callers = ScriptedCallers(screens)
    with _actions(callers, screens) as actions_url:
        port = free_port()
        environment = {
            **os.environ,
            "RASA_TOKEN": TOKEN,
            "ACTIONS_URL": actions_url,
            "RASA_MODEL_DIR": str(MODEL.parent),
            "RASA_TRACKER_DB": str(folder / "dialogues.db"),
        }

        def start() -> subprocess.Popen[bytes]:
            with (folder / "rasa.log").open("ab") as log:
                process = subprocess.Popen(
                    [
                        str(ROOT / ".venv-rasa/bin/python"),
                        "-m",
                        "nlu_data.components.launch",
                        "run",
                        "--port",
                        str(port),
                    ],
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            _wait(f"http://127.0.0.1:{port}/webhooks/assistant/", process, folder / "rasa.log")
            return process

        def restart() -> None:
            _end(stage.process)
            stage.process = start()

        stage = Stage(f"http://127.0.0.1:{port}", start(), restart, folder / "dialogues.db", callers)
        try:
            yield stage
        finally:
            _end(stage.process)


@contextmanager
def _actions(callers: ScriptedCallers, screens: Screens) -> Iterator[str]:
    catalogue = CatalogueService.load(ROOT / "knowledge_base")
    faq: Any = TopicFaq(load_entries(ROOT / "knowledge_base"))
    services = ActionServices(faq=faq, catalogue=catalogue, clock=StillClock(), screens=screens, callers=callers)
    app = FastAPI()
    app.include_router(router)
    app.state.actions = ActionRunner(build_actions(services), token=TOKEN, domain={}, metrics=Metrics())
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=free_port(), log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.config.port}/internal/rasa/actions"
    finally:
        server.should_exit = True
        thread.join(10)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Rasa ended: {log.read_text('utf-8')[-2000:]}")
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError(f"Rasa did not start in {START_SECONDS:.0f} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
