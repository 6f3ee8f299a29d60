"""Sending and reading: every message stored once, answered once, and pushed in order to every device."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from weakref import WeakValueDictionary

import orjson
import structlog
from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.conversation import store
from assistant.conversation.answering import BUTTON, Answer, Answering
from assistant.conversation.claims import Claims
from assistant.conversation.contents import (
    AssistantContent,
    CustomerAttachment,
    CustomerContent,
    CustomerText,
    NoticeContent,
    TextContent,
    values_made_valid,
)
from assistant.conversation.errors import ConversationNotFound, SendingTooFast
from assistant.conversation.handover import Handover, Outcome, PersonWanted
from assistant.conversation.intake import Incoming, Intake, asks_for_person
from assistant.conversation.limits import RateLimit
from assistant.conversation.models import Sender
from assistant.conversation.replies import Wish, cannot_read, limited_service, went_wrong
from assistant.conversation.store import Abandoned, AlreadySent, AnsweredElsewhere
from assistant.conversation.tables import ConversationRow, MessageRow, Reply
from assistant.conversation.wire import message_event, message_events, message_id, read_event, typing_event
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.events import EventHub
from assistant.kit.ids import new_id
from assistant.kit.metrics import Metrics
from assistant.privacy.models import Kind
from assistant.privacy.service import explain

logger = structlog.get_logger(__name__)

POLL_SECONDS = 0.2
PAGE = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """A customer's message in the store, and what came of it there and then."""

    row: MessageRow
    outcome: Outcome | None
    """Set where a person reads it, or was asked for by it: the assistant has nothing to answer."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """The customer's message and its replies, as stored."""

    rows: list[MessageRow]
    repeated: bool


class ConversationService:
    def __init__(
        self,
        *,
        database: Database,
        hub: EventHub,
        answering: Answering,
        handover: Handover,
        intake: Intake,
        rate: RateLimit,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._hub = hub
        self._answering = answering
        self._handover = handover
        self._intake = intake
        self._rate = rate
        self._clock = clock
        self._metrics = metrics
        self._claims = Claims(database, clock)
        self._under_way: dict[tuple[str, str, str], asyncio.Task[SendResult]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, customer: Customer) -> ConversationRow:
        """The customer's open conversation, made where there is none."""
        now = self._clock.now()
        id_, created = new_id(now), store.milliseconds(now)

        def work(connection: Connection) -> ConversationRow:
            self._handover.met(connection, customer)
            return store.open_conversation(connection, customer.id, id_, created)

        return await self._database.write(work)

    async def of_customer(self, customer: Customer) -> list[ConversationRow]:
        return await self._database.read(lambda c: store.conversations_of(c, customer.id))

    async def find(self, customer: Customer, conversation_id: str) -> ConversationRow:
        """Raises ConversationNotFound, for another customer's conversation too."""
        row = await self._database.read(lambda c: store.find_conversation(c, conversation_id, customer.id))
        if row is None:
            raise ConversationNotFound
        return row

    async def page(
        self, customer: Customer, conversation_id: str, after: int, limit: int
    ) -> tuple[ConversationRow, list[MessageRow]]:
        """The conversation and what it holds after that sequence, in order, from one view of the database."""

        def work(connection: Connection) -> tuple[ConversationRow, list[MessageRow]]:
            row = store.find_conversation(connection, conversation_id, customer.id)
            if row is None:
                raise ConversationNotFound
            return row, store.messages_after(connection, conversation_id, after, limit)

        return await self._database.read(work)

    async def messages_after(self, conversation_id: str, after: int) -> list[MessageRow]:
        """The next page of a conversation whose reader has been checked."""
        return await self._database.read(lambda c: store.messages_after(c, conversation_id, after, PAGE))

    async def standing(self, customer: Customer, conversation_id: str) -> BaseModel:
        """Where the customer stands on the way to a person."""
        return await self._handover.status(customer, conversation_id)

    async def typing(self, conversation_id: str, on: bool) -> None:
        """The customer types; told only where a person has the conversation or is about to."""
        if await self._database.read(lambda c: self._handover.concerns_staff(c, conversation_id)):
            await self._hub.publish(conversation_id, typing_event(on, "customer"))

    async def read(self, conversation_id: str, sequence: int) -> None:
        """The customer has read up to that message; kept and told only of what people wrote."""
        if not await self._database.read(lambda c: store.unread_from_staff(c, conversation_id, sequence)):
            return
        if await self._database.write(lambda c: store.mark_read(c, conversation_id, "customer", sequence)):
            await self._hub.publish(conversation_id, read_event("customer", sequence))

    async def send(
        self, customer: Customer, conversation_id: str, client_message_id: str, content: CustomerContent
    ) -> SendResult:
        """Stores a message and answers it; a repeat, also while the first is under way, gets its answer.

        While a person has the conversation the message is all there is. Goes on to the end when the caller is
        cancelled. Raises EmptyMessage, MessageTooLong, SendingTooFast, NotOffered, AttachmentNotFound and
        ConversationNotFound, before anything is stored.
        """
        key = (customer.id, conversation_id, client_message_id)
        task = self._under_way.get(key)
        if task is not None:
            first = await asyncio.shield(task)
            return SendResult(first.rows, repeated=True)
        self._intake.check_size(content)
        task = asyncio.create_task(self._send(customer, conversation_id, client_message_id, content))
        self._keep(key, task)
        return await asyncio.shield(task)

    async def renew_claims(self) -> None:
        """To be called every few seconds, so that no other worker takes this one for gone."""
        await self._claims.renew()

    async def recover(self) -> int:
        """Answers messages whose worker is gone; how many there were."""
        found = await self._claims.abandoned()
        turns = [list(turn) for _, turn in groupby(found, lambda one: one.message.conversation_id)]
        await asyncio.gather(*(self._recover_in_order(turn) for turn in turns))
        return len(found)

    async def drain(self) -> None:
        """Waits for the messages under way, at shutdown."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _keep(self, key: tuple[str, str, str], task: asyncio.Task[SendResult]) -> None:
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))

    async def _send(
        self, customer: Customer, conversation_id: str, client_message_id: str, content: CustomerContent
    ) -> SendResult:
        started = self._clock.monotonic()
        await self._wait_turn(customer, conversation_id, content)
        incoming = await self._intake.accept(customer, conversation_id, client_message_id, content)
        now = store.milliseconds(self._clock.now())
        try:
            taken = await self._database.write(lambda c: self._take(c, incoming, now))
        except AlreadySent:
            return await self._stored_answer(incoming)
        await self._hub.publish(conversation_id, message_event(taken.row))
        if taken.outcome is None:
            replies: Sequence[MessageRow] = await self._reply(incoming, taken.row, now)
        else:
            await self._handover.told(taken.outcome)
            replies = taken.outcome.rows
            self._metrics.turns.labels("human" if incoming.asks_for_person else "person").inc()
        self._metrics.turn_seconds.observe(self._clock.monotonic() - started)
        return SendResult([taken.row, *replies], repeated=False)

    async def _wait_turn(self, customer: Customer, conversation_id: str, content: CustomerContent) -> None:
        """Raises SendingTooFast, but for the tap that asks for a person while none is asked for: it is never lost."""
        try:
            await self._rate.take(customer.id)
        except SendingTooFast:
            if not asks_for_person(content) or await self._database.read(
                lambda c: self._handover.concerns_staff(c, conversation_id)
            ):
                raise

    def _take(self, connection: Connection, incoming: Incoming, now: int) -> Taken:
        """Stores the message, and in the same transaction asks for the person it asks for."""
        if incoming.asks_for_person:
            self._handover.lock(connection)
        record = None
        if isinstance(incoming.content, CustomerText):
            record = self._handover.rating(connection, incoming.conversation_id, incoming.content.text, now)
        noted = incoming.noted()
        stored = store.append_customer_message(
            connection,
            incoming.conversation_id,
            incoming.customer.id,
            incoming.client_message_id,
            incoming.body(connection),
            now,
            claims=incoming.customer.model_dump_json(),
            understanding=orjson.dumps(noted).decode() if noted else None,
            answered=not incoming.asks_for_person and record is None,
        )
        if stored is None:
            raise ConversationNotFound
        row, for_person = stored
        if for_person:
            return Taken(row, self._handover.customer_wrote(connection, incoming.conversation_id, now))
        if record is not None:
            return Taken(row, record(row))
        if incoming.asks_for_person:
            wish = Wish(BUTTON, incoming.reason)
            return Taken(row, self._handover.request(connection, wanted(incoming, row, wish), now))
        return Taken(row, None)

    async def _stored_answer(self, incoming: Incoming) -> SendResult:
        """The answer to a message stored before, waiting for the worker that is about to give it."""
        while True:
            rows = await self._database.read(
                lambda c: store.sent_before(c, incoming.conversation_id, incoming.client_message_id)
            )
            if not rows:
                raise ConversationNotFound
            since = rows[0].awaiting_since
            if since is None:
                return SendResult(rows, repeated=True)
            if self._claims.is_abandoned(since) and await self._claims.take(rows[0], since):
                replies = await self._reply_claimed(incoming, rows[0])
                return SendResult([rows[0], *replies], repeated=True)
            await asyncio.sleep(POLL_SECONDS)

    async def _recover_in_order(self, found: Sequence[Abandoned]) -> None:
        for one in found:
            message = one.message
            if one.for_person:
                await self._database.write(partial(store.leave_to_person, message=message))
                continue
            incoming = Incoming.stored(one)
            key = (incoming.customer.id, message.conversation_id, incoming.client_message_id)
            if key not in self._under_way:
                task = asyncio.create_task(self._recover(incoming, message))
                self._keep(key, task)
                await asyncio.wait({task})

    async def _recover(self, incoming: Incoming, message: MessageRow) -> SendResult:
        assert message.awaiting_since is not None
        if not await self._claims.take(message, message.awaiting_since):
            return await self._stored_answer(incoming)
        logger.warning("recovered", conversation=message.conversation_id, sequence=message.sequence)
        return SendResult([message, *await self._reply_claimed(incoming, message, again=True)], repeated=False)

    async def _reply(self, incoming: Incoming, message: MessageRow, since: int) -> list[MessageRow]:
        self._claims.hold(message, since)
        return await self._reply_claimed(incoming, message)

    async def _reply_claimed(self, incoming: Incoming, message: MessageRow, *, again: bool = False) -> list[MessageRow]:
        """Answers, stores and pushes; the turns of one conversation follow each other."""
        topic = incoming.conversation_id
        try:
            async with self._turns.setdefault(topic, asyncio.Lock()):
                await self._hub.publish(topic, typing_event(True))
                try:
                    answer = await self._answer(incoming, message)
                    rows, outcome = await self._keep_answer(incoming, message, answer, again)
                    await self._hub.publish(topic, *message_events(rows))
                    if outcome is not None:
                        await self._handover.told(outcome)
                        rows = [*rows, *outcome.rows]
                finally:
                    await self._hub.publish(topic, typing_event(False))
        except AnsweredElsewhere:
            return (await self._stored_answer(incoming)).rows[1:]
        finally:
            self._claims.drop(message)
        return rows

    async def _answer(self, incoming: Incoming, message: MessageRow) -> Answer:
        if incoming.asks_nothing:
            return Answer([], "privacy")
        if isinstance(incoming.content, CustomerAttachment):
            return Answer([cannot_read(incoming.english)], "attachment")
        id_ = message_id(message.conversation_id, message.sequence)
        try:
            if isinstance(incoming.content, CustomerText):
                text = incoming.content.text
                answer = await self._answering.text(incoming.conversation_id, id_, text, incoming.english)
            else:
                value = incoming.content.value
                answer = await self._answering.value(incoming.conversation_id, id_, value, incoming.english)
            if answer.failed:
                earlier = await self._database.read(lambda c: store.earlier_understanding(c, incoming.conversation_id))
                answer = answer.after(earlier)
            return answer
        except Exception:
            # A customer is never left without an answer; the operator finds the cause in the log.
            logger.exception("answer_failed", conversation=incoming.conversation_id, sequence=message.sequence)
            return Answer([went_wrong(incoming.english)], "failed")

    async def _keep_answer(
        self, incoming: Incoming, message: MessageRow, answer: Answer, again: bool
    ) -> tuple[list[MessageRow], Outcome | None]:
        """Stores it; where a second attempt fails like the first, an apology in its place."""
        since = await self._claims.release(message)
        try:
            return await self._store(incoming, message, since, answer)
        except Exception as error:
            if not again or isinstance(error, AnsweredElsewhere):
                raise
            logger.exception("answer_not_stored", conversation=message.conversation_id, sequence=message.sequence)
            return await self._store(incoming, message, since, Answer([went_wrong(incoming.english)], "failed"))

    async def _store(
        self, incoming: Incoming, message: MessageRow, since: int, answer: Answer
    ) -> tuple[list[MessageRow], Outcome | None]:
        """The replies as stored, none where a person has taken over meanwhile; and the request among them."""
        contents = [*notices(incoming.hidden, incoming.english), *answer.contents]
        understanding = orjson.dumps(answer.understanding()).decode()
        kept = orjson.dumps(incoming.noted() | answer.understanding()).decode()
        offered = values_made_valid(contents)
        now = store.milliseconds(self._clock.now())

        def work(connection: Connection) -> tuple[list[MessageRow] | None, Outcome | None]:
            if answer.person_wanted is not None:
                self._handover.lock(connection)
            told = contents
            if answer.outage_since is not None and store.claim_limited_notice(
                connection, incoming.conversation_id, store.milliseconds(answer.outage_since), now
            ):
                told = [limited_service(incoming.english), *contents]
            replies = [reply(content, None if place else understanding) for place, content in enumerate(told)]
            rows = store.append_answer(connection, message, since, replies, now, kept=kept, offered=offered)
            if rows is None or answer.person_wanted is None:
                return rows, None
            ask = wanted(incoming, message, answer.person_wanted)
            return rows, self._handover.request(connection, ask, now)

        rows, outcome = await self._database.write(work)
        self._metrics.turns.labels("dropped" if rows is None else answer.route).inc()
        logger.info(
            "turn",
            conversation=incoming.conversation_id,
            sequence=message.sequence,
            route=answer.route,
            intent=answer.understood.intent if answer.understood else None,
            replies=len(rows) if rows is not None else 0,
            dropped=rows is None,
            hidden=incoming.hidden,
        )
        return rows or [], outcome


def wanted(incoming: Incoming, message: MessageRow, wish: Wish) -> PersonWanted:
    return PersonWanted(incoming.customer, incoming.conversation_id, message.sequence, wish.trigger, wish.reason)


def notices(hidden: Sequence[Kind], english: bool) -> list[AssistantContent]:
    if not hidden:
        return []
    return [NoticeContent(level="warning", code="masked_sensitive", text=explain(hidden, english))]


def reply(content: AssistantContent, understanding: str | None) -> Reply:
    entry_id = content.source.entry_id if isinstance(content, TextContent) and content.source else None
    return Reply(Sender.ASSISTANT, content.model_dump_json(exclude_none=True), entry_id, understanding)
