"""Sending and reading: every message stored once, answered once, and pushed in order to every device."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

import orjson
import structlog
from sqlalchemy import Connection

from assistant.conversation import store
from assistant.conversation.answering import Answer, Answering
from assistant.conversation.contents import (
    AssistantContent,
    CustomerQuickReply,
    CustomerText,
    NoticeContent,
    TextContent,
    offered_values,
)
from assistant.conversation.errors import ConversationNotFound
from assistant.conversation.intake import MADE_VALID_BY_OFFER, Incoming, Intake
from assistant.conversation.limits import RateLimit
from assistant.conversation.models import Sender
from assistant.conversation.replies import limited_service, went_wrong
from assistant.conversation.store import AlreadySent
from assistant.conversation.tables import ConversationRow, MessageRow, Reply
from assistant.conversation.wire import message_event, message_events, message_id, typing_event
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.events import EventHub
from assistant.kit.ids import new_id
from assistant.kit.metrics import Metrics
from assistant.privacy.models import Finding
from assistant.privacy.service import explain

logger = structlog.get_logger(__name__)

# A stored message without an answer is answered by whoever asks again after this: its worker is gone.
ABANDONED_AFTER_MS = 20_000
POLL_SECONDS = 0.2
PAGE = 200


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
        intake: Intake,
        rate: RateLimit,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._hub = hub
        self._answering = answering
        self._intake = intake
        self._rate = rate
        self._clock = clock
        self._metrics = metrics
        self._under_way: dict[tuple[str, str, str], asyncio.Task[SendResult]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, customer: Customer) -> ConversationRow:
        """The customer's open conversation, made where there is none."""
        now = self._clock.now()
        id_, created = new_id(now), store.milliseconds(now)
        return await self._database.write(lambda c: store.open_conversation(c, customer.id, id_, created))

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

    async def send(
        self,
        customer: Customer,
        conversation_id: str,
        client_message_id: str,
        content: CustomerText | CustomerQuickReply,
    ) -> SendResult:
        """Stores a message and answers it; a repeat, also while the first is under way, gets its answer.

        Goes on to the end when the caller is cancelled. Raises EmptyMessage, MessageTooLong,
        SendingTooFast, NotOffered and ConversationNotFound, before anything is stored.
        """
        key = (customer.id, conversation_id, client_message_id)
        task = self._under_way.get(key)
        if task is not None:
            first = await asyncio.shield(task)
            return SendResult(first.rows, repeated=True)
        self._intake.check_size(content)
        self._rate.take(customer.id)
        task = asyncio.create_task(self._send(customer, conversation_id, client_message_id, content))
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Waits for the messages under way, at shutdown."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _send(
        self,
        customer: Customer,
        conversation_id: str,
        client_message_id: str,
        content: CustomerText | CustomerQuickReply,
    ) -> SendResult:
        started = self._clock.monotonic()
        incoming = await self._intake.accept(customer, conversation_id, client_message_id, content)
        now, body = store.milliseconds(self._clock.now()), incoming.json()
        try:
            row = await self._database.write(
                lambda c: store.append_customer_message(c, conversation_id, customer.id, client_message_id, body, now)
            )
        except AlreadySent:
            return await self._stored_answer(incoming)
        if row is None:
            raise ConversationNotFound
        await self._hub.publish(conversation_id, message_event(row))
        replies = await self._reply(incoming, row)
        self._metrics.turn_seconds.observe(self._clock.monotonic() - started)
        return SendResult([row, *replies], repeated=False)

    async def _stored_answer(self, incoming: Incoming) -> SendResult:
        """The answer to a message stored before, waiting for the worker that is about to give it."""
        while True:
            rows = await self._database.read(
                lambda c: store.sent_before(c, incoming.conversation_id, incoming.client_message_id)
            )
            if not rows:
                raise ConversationNotFound
            if len(rows) > 1:
                return SendResult(rows, repeated=True)
            if store.milliseconds(self._clock.now()) - rows[0].created_at > ABANDONED_AFTER_MS:
                replies = await self._reply(incoming, rows[0])
                return SendResult([rows[0], *replies], repeated=True)
            await asyncio.sleep(POLL_SECONDS)

    async def _reply(self, incoming: Incoming, message: MessageRow) -> list[MessageRow]:
        """Answers, stores and pushes; the turns of one conversation follow each other."""
        topic = incoming.conversation_id
        async with self._turns.setdefault(topic, asyncio.Lock()):
            await self._hub.publish(topic, typing_event(True))
            try:
                answer = await self._answer(incoming, message)
                rows = await self._store(incoming, message, answer)
                await self._hub.publish(topic, *message_events(rows))
            finally:
                await self._hub.publish(topic, typing_event(False))
        return rows

    async def _answer(self, incoming: Incoming, message: MessageRow) -> Answer:
        if incoming.asks_nothing:
            return Answer([], "privacy")
        id_ = message_id(message.conversation_id, message.sequence)
        try:
            if isinstance(incoming.content, CustomerText):
                text = incoming.content.text
                return await self._answering.text(incoming.conversation_id, id_, text, incoming.english)
            value = incoming.content.value
            return await self._answering.value(incoming.conversation_id, id_, value, incoming.english)
        except Exception:
            # A customer is never left without an answer; the operator finds the cause in the log.
            logger.exception("answer_failed", conversation=incoming.conversation_id, sequence=message.sequence)
            return Answer([went_wrong(incoming.english)], "failed")

    async def _store(self, incoming: Incoming, message: MessageRow, answer: Answer) -> list[MessageRow]:
        contents = [*notices(incoming.hidden, incoming.english), *answer.contents]
        understanding = orjson.dumps(answer.understanding()).decode()
        now = store.milliseconds(self._clock.now())
        offered = sorted(
            {
                value
                for content in contents
                for value in offered_values(content)
                if value.startswith(MADE_VALID_BY_OFFER)
            }
        )

        def work(connection: Connection) -> list[MessageRow]:
            told = contents
            if answer.outage_since is not None and store.claim_limited_notice(
                connection, incoming.conversation_id, store.milliseconds(answer.outage_since), now
            ):
                told = [limited_service(incoming.english), *contents]
            replies = [reply(content, None if place else understanding) for place, content in enumerate(told)]
            return store.append_replies(
                connection, incoming.conversation_id, message.sequence, replies, now, offered=offered
            )

        rows = await self._database.write(work)
        self._metrics.turns.labels(answer.route).inc()
        logger.info(
            "turn",
            conversation=incoming.conversation_id,
            sequence=message.sequence,
            route=answer.route,
            intent=answer.understood.intent if answer.understood else None,
            replies=len(rows),
            hidden=[finding.kind for finding in incoming.hidden],
        )
        return rows


def notices(hidden: Sequence[Finding], english: bool) -> list[AssistantContent]:
    if not hidden:
        return []
    return [NoticeContent(level="warning", code="masked_sensitive", text=explain(hidden, english))]


def reply(content: AssistantContent, understanding: str | None) -> Reply:
    entry_id = content.source.entry_id if isinstance(content, TextContent) and content.source else None
    return Reply(Sender.ASSISTANT, content.model_dump_json(exclude_none=True), entry_id, understanding)
