"""Dialogue state as one bounded row a conversation: slots, active form and the last turns only.

Rasa replays a conversation's whole history several times a turn, so turn 120 costs ten times the
first. What the dialogue needs from the past is in the slots and the active form; older events are
replaced by the state they led to. SQLite file RASA_TRACKER_DB, write-ahead log.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 3
MOST_TURNS = 6
CACHED_CONVERSATIONS = 1024

SCHEMA = """
create table if not exists dialogue (
    conversation text primary key,
    version integer not null,
    events text not null
) without rowid
"""


class _Cached(NamedTuple):
    version: int
    length: int
    tracker: DialogueStateTracker


class SnapshotTrackerStore(TrackerStore):
    """Keeps the last turns of a conversation in SQLite, and the trackers in use in memory."""

    def __init__(self, domain: Domain | None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker, **kwargs)
        path = str(kwargs.get("path") or os.environ["RASA_TRACKER_DB"])
        self._writer = _connected(path)
        self._writer.execute(SCHEMA)
        self._reader = _connected(path)
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dialogue")
        self._cache: OrderedDict[str, _Cached] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the conversation's state, shortened to the last turns."""
        await self.stream_events(tracker)
        tracker = self._shortened(tracker)
        cached = self._cache.get(tracker.sender_id)
        version = (cached.version if cached else self._stored_version(tracker.sender_id)) + 1
        events = [event.as_dict() for event in tracker.events]
        # A disk that takes its time must not hold up the other conversations.
        await asyncio.get_running_loop().run_in_executor(self._writing, self._write, tracker.sender_id, version, events)
        self._remember(tracker, version)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's state, or None for one never seen."""
        version = self._stored_version(sender_id)
        if version == 0:
            return None
        cached = self._cache.get(sender_id)
        if cached and cached.version == version and cached.length == len(cached.tracker.events):
            self._cache.move_to_end(sender_id)
            return cached.tracker
        row = self._reader.execute("select events from dialogue where conversation = ?", (sender_id,)).fetchone()
        tracker = self._rebuilt(sender_id, [_event(item) for item in json.loads(row[0])])
        self._remember(tracker, version)
        return tracker

    async def keys(self) -> Iterable[str]:
        """The conversations that are stored."""
        return [row[0] for row in self._reader.execute("select conversation from dialogue")]

    def _write(self, sender_id: str, version: int, events: list[dict[str, Any]]) -> None:
        self._writer.execute(
            "insert into dialogue values (?, ?, ?) on conflict (conversation)"
            " do update set version = excluded.version, events = excluded.events",
            (sender_id, version, json.dumps(events, ensure_ascii=False)),
        )

    def _stored_version(self, sender_id: str) -> int:
        row = self._reader.execute("select version from dialogue where conversation = ?", (sender_id,)).fetchone()
        return int(row[0]) if row else 0

    def _remember(self, tracker: DialogueStateTracker, version: int) -> None:
        self._cache[tracker.sender_id] = _Cached(version, len(tracker.events), tracker)
        self._cache.move_to_end(tracker.sender_id)
        while len(self._cache) > CACHED_CONVERSATIONS:
            self._cache.popitem(last=False)

    def _rebuilt(self, sender_id: str, events: list[Event]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event, self.domain)
        return tracker

    def _shortened(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        events = list(tracker.events)
        turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
        for index in turns[:-1]:
            _forget_ranking(events[index])
        if len(turns) <= MOST_TURNS:
            return tracker
        cut = _listen_before(events, turns[-KEPT_TURNS])
        earlier = self._rebuilt(tracker.sender_id, events[:cut])
        shortened = self._rebuilt(tracker.sender_id, _state_events(earlier) + events[cut:])
        shortened.model_id, shortened.assistant_id = tracker.model_id, tracker.assistant_id
        return shortened


def _connected(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    return connection


def _event(item: dict[str, Any]) -> Event:
    event = Event.from_parameters(item)
    if event is None:
        raise ValueError(f"Stored event of unknown kind: {item.get('event')}")
    return event


def _forget_ranking(event: Event) -> None:
    if isinstance(event, UserUttered):
        for key in ("intent_ranking", "faq_topics"):
            event.parse_data.pop(key, None)  # type: ignore[misc]


def _listen_before(events: list[Event], turn: int) -> int:
    """Where the bot began to listen for the turn's utterance."""
    for index in range(turn - 1, -1, -1):
        event = events[index]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return index
    return turn


def _state_events(tracker: DialogueStateTracker) -> list[Event]:
    """The shortest history that leads to the tracker's slots and active form."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    if tracker.active_loop_name:
        events.append(ActiveLoop(tracker.active_loop_name))
    events.extend(SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value != slot.initial_value)
    return events
