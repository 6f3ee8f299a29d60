"""Handing over, as customers, desks and conversations use it: one method a use case, told after its commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import groupby

import structlog
from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.errors import ConversationNotFound
from assistant.conversation.handover import Outcome, PersonWanted, RecordRating
from assistant.conversation.wire import frame, message_events
from assistant.handoff import responsibility, store
from assistant.handoff.core import Core
from assistant.handoff.dispatch import Dispatcher
from assistant.handoff.errors import HandoffNotFound, NotYours
from assistant.handoff.machine import State
from assistant.handoff.models import Availability, Handoff, HandoffStatus, Reason, Trigger
from assistant.handoff.ratings import read_rating
from assistant.handoff.standing import Place
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.events import Event, EventHub
from assistant.kit.metrics import Metrics

logger = structlog.get_logger(__name__)

PLACES_SHOWN_EVERY = 2_000
"""Milliseconds, in a worker with nothing else to do: another may do what is due while its customers wait here."""


class HandoffService:
    """Fills conversation's port to people (`conversation.handover.Handover`)."""

    def __init__(self, *, database: Database, hub: EventHub, core: Core, clock: Clock, metrics: Metrics) -> None:
        self._database = database
        self._hub = hub
        self._core = core
        self._dispatcher = Dispatcher(core)
        self._clock = clock
        self._metrics = metrics
        self._woken = asyncio.Event()
        self._resumed = True
        self._beats: dict[str, str] = {}
        self._beats_since = 0
        self._desks: set[str] = set()
        self._shown: dict[str, tuple[State, Place]] = {}
        self._shown_at = 0

    # For conversations, in their transaction

    def lock(self, connection: Connection) -> None:
        self._core.lock(connection)

    def request(self, connection: Connection, ask: PersonWanted, now: int) -> Outcome:
        return self._core.request(connection, ask, now)

    def rating(self, connection: Connection, conversation_id: str, text: str, now: int) -> RecordRating | None:
        rating = read_rating(text)
        return None if rating is None else self._core.rating_said(connection, conversation_id, rating, now)

    def customer_wrote(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        return self._core.customer_wrote(connection, conversation_id, now)

    def concerns_staff(self, connection: Connection, conversation_id: str) -> bool:
        return store.open_of(connection, conversation_id) is not None

    def met(self, connection: Connection, customer: Customer) -> None:
        responsibility.met(connection, customer)

    def knows_reason(self, reason: str) -> bool:
        return reason in {known.value for known in Reason}

    # For desks, in their transaction

    def agent_wrote(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        return self._core.agent_wrote(connection, conversation_id, now)

    def to_write_in(self, connection: Connection, handoff_id: str, staff_id: str) -> Handoff:
        """The active handover, with its conversation's row locked; raises NotYours for who may not write there."""
        handoff = store.find(connection, handoff_id)
        if handoff is None:
            raise HandoffNotFound
        threads.lock(connection, handoff.conversation_id)
        handoff = store.find(connection, handoff_id)
        if handoff is None or handoff.state is not State.ACTIVE:
            raise NotYours
        if handoff.staff_id != staff_id and staff_id not in store.joined(connection, handoff_id):
            raise NotYours
        return handoff

    async def told(self, outcome: Outcome) -> None:
        """After the commit: publishes, and wakes the dispatcher."""
        await self._publish(outcome)
        if outcome.rows or outcome.events:
            self.wake()

    # For customers

    async def status(self, customer: Customer, conversation_id: str) -> HandoffStatus:
        """Where the customer stands; raises ConversationNotFound."""
        now = self._now()

        def work(connection: Connection) -> HandoffStatus:
            _own(connection, customer, conversation_id)
            there = store.open_of(connection, conversation_id) or store.latest_of(connection, conversation_id)
            return self._core.standing.status(connection, there, now)

        return await self._database.read(work)

    async def open_status(self, customer: Customer, conversation_id: str) -> HandoffStatus | None:
        """Where the customer stands with the open request, None where there is none; raises ConversationNotFound."""
        now = self._now()

        def work(connection: Connection) -> HandoffStatus | None:
            _own(connection, customer, conversation_id)
            there = store.open_of(connection, conversation_id)
            return None if there is None else self._core.standing.status(connection, there, now)

        return await self._database.read(work)

    async def ask(self, customer: Customer, conversation_id: str, reason: Reason | None = None) -> HandoffStatus:
        """One tap; again while a request is open only fills in the reason."""
        now = self._now()
        return await self._for_customer(
            customer,
            conversation_id,
            lambda c: self._core.ask(c, customer, conversation_id, Trigger.BUTTON, reason, now),
        )

    async def choose_reason(self, customer: Customer, conversation_id: str, reason: Reason) -> HandoffStatus:
        now = self._now()
        return await self._for_customer(
            customer, conversation_id, lambda c: self._core.choose_reason(c, conversation_id, reason, now)
        )

    async def cancel(self, customer: Customer, conversation_id: str) -> HandoffStatus:
        now = self._now()
        return await self._for_customer(customer, conversation_id, lambda c: self._core.cancel(c, conversation_id, now))

    async def call_back(self, customer: Customer, conversation_id: str, number: str) -> HandoffStatus:
        now = self._now()
        return await self._for_customer(
            customer, conversation_id, lambda c: self._core.call_back(c, conversation_id, number, now)
        )

    async def end_by_customer(self, customer: Customer, conversation_id: str) -> HandoffStatus:
        now = self._now()
        return await self._for_customer(
            customer, conversation_id, lambda c: self._core.end_by_customer(c, conversation_id, now)
        )

    async def rate(
        self, customer: Customer, conversation_id: str, handoff_id: str, score: int, word: str | None = None
    ) -> HandoffStatus:
        now = self._now()
        return await self._for_customer(
            customer, conversation_id, lambda c: self._core.rate(c, conversation_id, handoff_id, score, word, now)
        )

    # For agents

    async def accept(self, handoff_id: str, staff_id: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.accept(c, handoff_id, staff_id, now))

    async def decline(self, handoff_id: str, staff_id: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.decline(c, handoff_id, staff_id, now))

    async def take(self, handoff_id: str, staff_id: str, *, supervisor: bool = False) -> None:
        now = self._now()
        await self._do(lambda c: self._core.take(c, handoff_id, staff_id, now, supervisor=supervisor))

    async def return_to_queue(self, handoff_id: str, staff_id: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.return_to_queue(c, handoff_id, staff_id, now))

    async def transfer_to_agent(
        self, handoff_id: str, staff_id: str, to: str, note: str, *, supervisor: bool = False
    ) -> None:
        now = self._now()
        await self._do(
            lambda c: self._core.transfer_to_agent(c, handoff_id, staff_id, to, note, now, supervisor=supervisor)
        )

    async def transfer_to_group(
        self, handoff_id: str, staff_id: str, group_id: str, note: str, *, supervisor: bool = False
    ) -> None:
        now = self._now()
        await self._do(
            lambda c: self._core.transfer_to_group(c, handoff_id, staff_id, group_id, note, now, supervisor=supervisor)
        )

    async def end(self, handoff_id: str, staff_id: str, *, supervisor: bool = False) -> None:
        now = self._now()
        await self._do(lambda c: self._core.end(c, handoff_id, staff_id, now, supervisor=supervisor))

    async def wrap_up(
        self,
        handoff_id: str,
        staff_id: str,
        code: str,
        tags: tuple[str, ...] = (),
        note: str = "",
        *,
        supervisor: bool = False,
    ) -> None:
        now = self._now()
        await self._do(
            lambda c: self._core.wrap_up(c, handoff_id, staff_id, code, tags, note, now, supervisor=supervisor)
        )

    async def note(self, handoff_id: str, staff_id: str, words: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.note(c, handoff_id, staff_id, words, now))

    async def tag(self, handoff_id: str, tags: tuple[str, ...]) -> None:
        await self._do(lambda c: self._core.tag(c, handoff_id, tags))

    async def set_availability(self, staff_id: str, availability: Availability, deputy_id: str | None = None) -> None:
        now = self._now()
        await self._do(lambda c: self._core.set_availability(c, staff_id, availability, deputy_id, now))

    # For supervisors

    async def reassign(self, handoff_id: str, supervisor_id: str, to: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.reassign(c, handoff_id, supervisor_id, to, now))

    async def take_over(self, handoff_id: str, supervisor_id: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.take_over(c, handoff_id, supervisor_id, now))

    async def join(self, handoff_id: str, supervisor_id: str) -> None:
        now = self._now()
        await self._do(lambda c: self._core.join(c, handoff_id, supervisor_id, now))

    # Presence

    async def beat(self, connection_id: str, staff_id: str) -> None:
        """A sign of life of a desk, every two seconds; written down with the next tick, the first one at once."""
        now = self._now()
        if connection_id in self._desks:
            if not self._beats:
                self._beats_since = now
            self._beats[connection_id] = staff_id
            return
        await self._database.write(lambda c: self._dispatcher.beat(c, {connection_id: staff_id}, now))
        self._desks.add(connection_id)
        self.wake()

    async def leave_desk(self, connection_id: str) -> None:
        """The socket is closed. What it had stays with the agent, who has half a minute to come back."""
        self._desks.discard(connection_id)
        self._beats.pop(connection_id, None)

    # What happens by itself

    def wake(self) -> None:
        """Somebody may be served: looks at once rather than at the next tick."""
        self._woken.set()

    async def woken(self) -> None:
        """Returns when there is something to look at."""
        await self._woken.wait()

    def interrupted(self) -> None:
        """Looking has failed: the next tick treats the time between as an outage."""
        self._resumed = True

    async def tick(self) -> None:
        """Signs of life, everything due, every offer that can be made, and the places of those who watch theirs."""
        now, resumed = self._now(), self._resumed
        beats, heard_at = self._beats, self._beats_since
        woken = self._woken.is_set()
        self._woken.clear()
        self._beats = {}
        if beats:
            await self._database.write(lambda c: self._dispatcher.beat(c, beats, heard_at))
        if not (woken or resumed or await self._database.read(lambda c: self._dispatcher.needed(c, now))):
            if now - self._shown_at >= PLACES_SHOWN_EVERY:
                await self._show_places(now)
            return
        if resumed:
            await self._database.write(lambda c: self._dispatcher.resume(c, now))
        look = await self._database.write(lambda c: self._dispatcher.tick(c, now))
        self._resumed = False
        await self._publish(look.outcome)
        if look.unfinished:
            self.wake()
        await self._show_places(now)

    async def _show_places(self, now: int) -> None:
        """Tells waiting customers with a page open what has changed about their place; nothing of it is stored."""
        places = await self._database.read(lambda c: self._core.standing.everybody_waiting(c, now))
        self._metrics.handoff_waiting.set(len(places))
        shown: dict[str, tuple[State, Place]] = {}
        for handoff, place in places:
            topic = handoff.conversation_id
            if not self._hub.listeners(topic):
                continue
            shown[topic] = (handoff.state, place)
            if self._shown.get(topic) != shown[topic]:
                status = self._core.standing.waiting(handoff, place)
                await self._hub.publish(topic, status_event(status))
        self._shown, self._shown_at = shown, now

    async def _for_customer(
        self, customer: Customer, conversation_id: str, work: Callable[[Connection], Outcome]
    ) -> HandoffStatus:
        """Does it, tells of it, and returns where the customer stands after it."""
        now = self._now()

        def checked(connection: Connection) -> tuple[Outcome, HandoffStatus]:
            self._core.lock(connection)
            _own(connection, customer, conversation_id)
            outcome = work(connection)
            latest = store.latest_of(connection, conversation_id)
            return outcome, self._core.standing.status(connection, latest, now)

        outcome, status = await self._database.write(checked)
        await self.told(outcome)
        return status

    async def _do(self, work: Callable[[Connection], Outcome]) -> None:
        await self.told(await self._database.write(work))

    async def _publish(self, outcome: Outcome) -> None:
        for conversation_id, rows in groupby(outcome.rows, key=lambda row: row.conversation_id):
            await self._hub.publish(conversation_id, *message_events(rows))
        for topic, event in outcome.events:
            await self._hub.publish(topic, event)

    def _now(self) -> int:
        return threads.milliseconds(self._clock.now())


def status_event(status: BaseModel) -> Event:
    return Event(0, frame(type="handoff", status=status.model_dump(mode="json")))


def _own(connection: Connection, customer: Customer, conversation_id: str) -> None:
    conversation = threads.find(connection, conversation_id)
    if conversation is None or conversation.customer_id != customer.id:
        raise ConversationNotFound
