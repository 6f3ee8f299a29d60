"""Chatwoot as an outside desk: one member of our staff stands for all who work there.

While Chatwoot answers, that member is present here and gets offers as routing finds. An offer becomes a
conversation at Chatwoot, with the brief and what was said before as private notes, and is accepted once it stands
there; a customer whom a supervisor gives to that member comes with the same notes. What the customer writes goes
there; what an agent answers there comes back by webhook as that member's message, under the agent's name. Resolving
there ends the handover here, and the end here resolves there. Files pass in neither direction: both sides are told.
If Chatwoot falls silent, presence lapses and the customers return to the head of our queue, as for any desk that
disappears.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
import structlog
from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.contents import AgentTextContent, Author, said
from assistant.conversation.handover import Outcome
from assistant.conversation.models import Sender
from assistant.conversation.threads import MessageRow
from assistant.handoff import outbox, remote_store, store
from assistant.handoff.chatwoot_api import Chatwoot
from assistant.handoff.endpoints import ChatwootEndpoint
from assistant.handoff.errors import NotYours
from assistant.handoff.machine import State
from assistant.handoff.models import Availability, Brief, Handoff
from assistant.handoff.outbox import Pending
from assistant.handoff.remote_store import Remote
from assistant.handoff.service import HandoffService
from assistant.handoff.webhooks import NotTaken
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.errors import Conflict
from assistant.privacy.service import PrivacyService

logger = structlog.get_logger(__name__)

BEAT_SECONDS = 2.0
CHECK_SECONDS = 10.0
TOLD_BEFORE = 30
LONGEST_ANSWER = 4000

TAKEN_BY_OTHERS = "这位客户已由行内同事接待，请勿继续回复。"
NOT_DELIVERED = "这条消息没有送达：客户已不在人工服务中。"
NO_FILES = "附件没有送达：文件不会转给客户，请用文字说明。"
_WHO = {Sender.CUSTOMER: "客户", Sender.ASSISTANT: "小恒", Sender.AGENT: "客服", Sender.SYSTEM: "系统"}


class ChatwootMessage(BaseModel):
    """Of the webhook `message_created`, what is read here."""

    class Sender(BaseModel):
        name: str | None = None

    class Conversation(BaseModel):
        id: int

    id: int
    content: str | None = None
    message_type: str
    private: bool = False
    sender: Sender | None = None
    conversation: Conversation
    attachments: list[Any] = []


class ChatwootStatus(BaseModel):
    """Of the webhook `conversation_status_changed`."""

    id: int
    status: str


class ChatwootDesk:
    """Fills the port `webhooks.Receiver`, takes in Chatwoot's webhooks, and keeps its member present."""

    def __init__(
        self,
        endpoint: ChatwootEndpoint,
        *,
        database: Database,
        handoffs: HandoffService,
        privacy: PrivacyService,
        clock: Clock,
    ) -> None:
        self.name = endpoint.name
        self.endpoint = endpoint
        self._staff_id = endpoint.staff_id
        self._chatwoot = Chatwoot(endpoint)
        self._database = database
        self._handoffs = handoffs
        self._privacy = privacy
        self._clock = clock
        self._connection_id = sha256(f"chatwoot {endpoint.name}".encode()).hexdigest()[:32]
        self._presence: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._presence = asyncio.create_task(self._stay_present(), name=f"chatwoot-{self.name}")

    async def close(self) -> None:
        if self._presence is not None:
            self._presence.cancel()
            await asyncio.gather(self._presence, return_exceptions=True)
        await self._chatwoot.close()

    # To Chatwoot

    async def deliver(self, notice: Pending) -> None:
        told = orjson.loads(notice.body)
        handoff = await self._database.read(lambda c: store.find(c, told["handoff_id"]))
        if handoff is None:
            return
        chatwoot = self._chatwoot.awaiting(self._renewing(notice))
        ours = handoff.staff_id == self._staff_id
        if ours and handoff.state is State.OFFERED and told["type"] == "handoff.offer":
            await self._take_on(chatwoot, handoff)
        elif ours and handoff.state is State.ACTIVE:
            if _at(told) >= (handoff.accepted_at or 0):  # else the notice of how it came here is still to follow
                await self._relay(chatwoot, handoff, given=told["type"] == "handoff.reassign")
        elif told["type"] in {"handoff.end", "handoff.return", "handoff.reassign", "handoff.cancel"}:
            await self._let_go(chatwoot, handoff)

    def _renewing(self, notice: Pending) -> Callable[[], Awaitable[None]]:
        """A delivery may be many calls, each of which may take a third of the time that a claim holds."""
        until = notice.claimed_until

        async def renew() -> None:
            nonlocal until
            now = threads.milliseconds(self._clock.now())
            until = await self._database.write(lambda c: outbox.renew(c, notice.number, until, now))

        return renew

    async def _take_on(self, chatwoot: Chatwoot, handoff: Handoff) -> None:
        remote = await self._remote(chatwoot, handoff)
        await self._brief(chatwoot, handoff, remote)
        try:
            await self._handoffs.accept(handoff.id, self._staff_id)
        except Conflict:
            await chatwoot.note(remote.remote_id, TAKEN_BY_OTHERS)
            await chatwoot.set_status(remote.remote_id, "resolved")

    async def _brief(self, chatwoot: Chatwoot, handoff: Handoff, remote: Remote, last: int | None = None) -> Remote:
        """What was said there yet unheard, up to the sequence `last`, as a note; the remote conversation is opened."""
        before = await self._database.read(lambda c: threads.last_messages(c, handoff.conversation_id, TOLD_BEFORE))
        unheard = [row for row in before if row.sequence > remote.relayed and (last is None or row.sequence <= last)]
        relayed = max([remote.relayed, last or 0, *(row.sequence for row in unheard)])
        if relayed > remote.relayed:
            await chatwoot.note(remote.remote_id, brief_note(handoff.brief, unheard))
            await self._database.write(lambda c: remote_store.relayed(c, remote, relayed))
        await chatwoot.set_status(remote.remote_id, "open")
        return replace(remote, relayed=relayed)

    async def _remote(self, chatwoot: Chatwoot, handoff: Handoff) -> Remote:
        known = await self._database.read(lambda c: remote_store.of_ours(c, self.name, handoff.conversation_id))
        if known is not None:
            return known
        contact = await chatwoot.create_contact(handoff.brief.customer.name)
        number = await chatwoot.create_conversation(contact, {"xiaoheng_conversation": handoff.conversation_id})
        made = Remote(self.name, handoff.conversation_id, number, contact)
        await self._database.write(lambda c: remote_store.add(c, made))
        return made

    async def _relay(self, chatwoot: Chatwoot, handoff: Handoff, *, given: bool) -> None:
        """What the customer wrote since; the place is kept after each message, so that none goes twice.

        A customer who was `given` to this desk, without an offer, comes with the brief.
        """
        remote = await self._remote(chatwoot, handoff)
        if given or not remote.relayed:
            came = (handoff.accepted_at or 0) + 1
            last = await self._database.read(lambda c: threads.last_before(c, handoff.conversation_id, came))
            remote = await self._brief(chatwoot, handoff, remote, last)
        rows = await self._database.read(lambda c: threads.transcript(c, handoff.conversation_id, remote.relayed))
        for row in rows:
            if row.sender == Sender.CUSTOMER.value:
                echo_id = f"{row.conversation_id}-{row.sequence}"
                await chatwoot.customer_said(remote.remote_contact, remote.remote_id, shown(row), echo_id)
            await self._database.write(lambda c, at=row.sequence: remote_store.relayed(c, remote, at))  # type: ignore[misc]

    async def _let_go(self, chatwoot: Chatwoot, handoff: Handoff) -> None:
        remote = await self._database.read(lambda c: remote_store.of_ours(c, self.name, handoff.conversation_id))
        current = await self._database.read(lambda c: store.open_of(c, handoff.conversation_id))
        if remote is not None and (current is None or current.staff_id != self._staff_id):
            await chatwoot.set_status(remote.remote_id, "resolved")

    # From Chatwoot

    async def take_in(self, event: dict[str, Any]) -> None:
        """A webhook whose signature was right; raises ValidationError."""
        if event.get("event") == "message_created":
            message = ChatwootMessage.model_validate(event)
            if message.message_type == "outgoing" and not message.private:
                await self._answer(message)
        elif event.get("event") == "conversation_status_changed":
            changed = ChatwootStatus.model_validate(event)
            if changed.status == "resolved":
                await self._end(str(changed.id))

    async def _answer(self, message: ChatwootMessage) -> None:
        remote_id = str(message.conversation.id)
        if await self._database.read(lambda c: remote_store.of_theirs(c, self.name, remote_id)) is None:
            return  # the account's webhook tells of all its conversations, also of those that are none of ours
        if message.attachments:
            await self._chatwoot.note(remote_id, NO_FILES)
        words = self._privacy.mask((message.content or "").strip()[:LONGEST_ANSWER]).text
        if not words:
            return
        now = threads.milliseconds(self._clock.now())
        name = (message.sender.name if message.sender else None) or "客服"

        def work(connection: Connection) -> Outcome | None:
            handoff = self._active(connection, remote_id)
            if handoff is None:
                return None
            post = next((agent for agent in store.all_agents(connection) if agent.id == self._staff_id), None)
            row, repeated = threads.append_from_staff(
                connection,
                handoff.conversation_id,
                staff_id=self._staff_id,
                face=Author(name=name[:32], title=post.title if post else "客服"),
                client_message_id=f"chatwoot-{message.id}",
                content=AgentTextContent(text=words).model_dump_json(),
                now=now,
            )
            if repeated:
                return Outcome()
            outcome = self._handoffs.agent_wrote(connection, handoff.conversation_id, now)
            return Outcome([row], outcome.events)

        try:
            outcome = await self._database.write(work)
        except NotYours:
            outcome = None
        if outcome is None:
            await self._chatwoot.note(remote_id, NOT_DELIVERED)
        else:
            await self._handoffs.told(outcome)

    async def _end(self, remote_id: str) -> None:
        handoff = await self._database.read(lambda c: self._held(c, remote_id))
        if handoff is not None and handoff.state is State.ACTIVE:
            try:
                await self._handoffs.end(handoff.id, self._staff_id)
            except Conflict:
                return  # ended here meanwhile

    def _active(self, connection: Connection, remote_id: str) -> Handoff | None:
        """The handover to write in, with its conversation's row locked; raises NotYours."""
        held = self._held(connection, remote_id)
        return None if held is None else self._handoffs.to_write_in(connection, held.id, self._staff_id)

    def _held(self, connection: Connection, remote_id: str) -> Handoff | None:
        remote = remote_store.of_theirs(connection, self.name, remote_id)
        handoff = store.open_of(connection, remote.conversation_id) if remote else None
        return handoff if handoff and handoff.staff_id == self._staff_id else None

    # Presence

    async def _stay_present(self) -> None:
        there, check_at = False, 0.0
        while True:
            try:
                if self._clock.monotonic() >= check_at:
                    there, check_at = await self._check(there), self._clock.monotonic() + CHECK_SECONDS
                if there:
                    await self._handoffs.beat(self._connection_id, self._staff_id)
            except Exception:
                logger.exception("chatwoot_presence_failed", endpoint=self.name)
            await asyncio.sleep(BEAT_SECONDS)

    async def _check(self, was_there: bool) -> bool:
        try:
            await self._chatwoot.check()
        except NotTaken as error:
            if was_there:
                logger.error("chatwoot_away", endpoint=self.name, reason=str(error))
                await self._handoffs.leave_desk(self._connection_id)
            return False
        if not was_there:
            logger.info("chatwoot_present", endpoint=self.name)
        agents = await self._database.read(store.all_agents)
        member = next((agent for agent in agents if agent.id == self._staff_id), None)
        if member is not None and (member.availability is Availability.OFF_DUTY or member.set_busy):
            await self._handoffs.set_availability(self._staff_id, Availability.ON_DUTY)
        return True


def brief_note(brief: Brief, before: Sequence[MessageRow]) -> str:
    """What an agent at Chatwoot is handed with a customer; all of it is masked as stored."""
    card = brief.customer
    lines = [brief.summary]
    if card.how_to_speak:
        lines.append("沟通提示：" + "；".join(card.how_to_speak))
    if brief.task:
        lines.append("正在办理：" + brief.task.title)
        lines += [f"　{field.label}：{field.value}" for field in brief.task.filled]
    lines += ["", "此前的对话："]
    lines += [f"{_WHO[Sender(row.sender)]}：{shown(row)}" for row in before]
    return "\n".join(lines)


def shown(row: MessageRow) -> str:
    """A message in words."""
    content = orjson.loads(row.content)
    if content.get("type") == "attachment":
        return f"［文件：{content.get('name', '')}，请在行内系统查看］"
    return said(row.content) or "［空］"


def _at(told: Mapping[str, Any]) -> int:
    """When it happened, in milliseconds."""
    return round(datetime.fromisoformat(told["at"]).timestamp() * 1000)
