"""The desk: what each member of staff sees of handovers and conversations, and writing to customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import structlog
from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.attachments import claim
from assistant.conversation.contents import AgentTextContent, said
from assistant.conversation.handover import Outcome
from assistant.conversation.models import Sender
from assistant.conversation.replies import HUMAN
from assistant.conversation.threads import Author, ConversationRow, MessageRow, milliseconds
from assistant.conversation.wire import read_event, typing_event
from assistant.desk import canned
from assistant.desk.access import ALWAYS, Viewer, readable, viewer
from assistant.desk.errors import UnknownDeputy
from assistant.desk.masking import Masking
from assistant.desk.models import (
    CannedReply,
    Colleague,
    GroupState,
    HandoffDetail,
    Me,
    Note,
    Offer,
    PreviousHandoff,
    StaffAttachment,
    StaffMessage,
    Suggestion,
    Ticket,
    Workbench,
)
from assistant.desk.suggestions import Suggestions
from assistant.desk.tickets import moment, positions, ticket
from assistant.handoff import views
from assistant.handoff.errors import HandoffNotFound
from assistant.handoff.hours import duty_hours
from assistant.handoff.machine import State
from assistant.handoff.models import Agent, Availability, Group, Handoff
from assistant.handoff.policy import Policy
from assistant.handoff.service import HandoffService
from assistant.identity.staff import Staff
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.events import EventHub

ASKED_MESSAGES = 30
ASKED_SENTENCES = 3
FOLLOWED = frozenset({State.OFFERED, State.ACTIVE})

audit = structlog.get_logger("audit")


@dataclass(frozen=True, slots=True)
class StaffSent:
    row: MessageRow
    repeated: bool
    notice: str | None
    """What was hidden, for the agent."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A conversation that a desk hears of as it happens."""

    handoff_id: str
    conversation_id: str
    since: int
    """When it came to the desk, in milliseconds."""


class DeskService:
    def __init__(
        self,
        *,
        database: Database,
        policy: Policy,
        handoffs: HandoffService,
        hub: EventHub,
        masking: Masking,
        suggestions: Suggestions,
        clock: Clock,
    ) -> None:
        self._database = database
        self._policy = policy
        self._handoffs = handoffs
        self._hub = hub
        self._masking = masking
        self._suggestions = suggestions
        self._clock = clock

    async def workbench(self, staff: Staff) -> Workbench:
        return await self._database.read(lambda connection: self._workbench(connection, staff))

    async def detail(self, staff: Staff, handoff_id: str) -> HandoffDetail:
        """Raises HandoffNotFound, as every method here does for what this person may not see."""
        return await self._database.read(lambda connection: self._detail(connection, staff, handoff_id))

    async def messages(
        self, staff: Staff, handoff_id: str, after: int, limit: int
    ) -> tuple[ConversationRow, list[MessageRow]]:
        """The conversation, and what came after that sequence and may be read."""

        def work(connection: Connection) -> tuple[ConversationRow, list[MessageRow]]:
            handoff, until = readable(connection, viewer(connection, staff), handoff_id)
            row = threads.find(connection, handoff.conversation_id)
            if row is None:
                raise HandoffNotFound
            found = threads.transcript(connection, handoff.conversation_id, after, limit)
            return row, [message for message in found if message.created_at <= until]

        return await self._database.read(work)

    async def check_readable(self, staff: Staff, handoff_id: str) -> None:
        await self._database.read(lambda connection: readable(connection, viewer(connection, staff), handoff_id))

    async def check_waiting(self, staff: Staff, handoff_id: str) -> None:
        """Whether the request stands in this person's queue."""

        def work(connection: Connection) -> None:
            handoff, seen_by = views.find(connection, handoff_id), viewer(connection, staff)
            if handoff is None or not seen_by.sees_waiting(handoff):
                readable(connection, seen_by, handoff_id)

        await self._database.read(work)

    async def send(self, staff: Staff, handoff_id: str, message: StaffMessage) -> StaffSent:
        """Writes to the customer, masked; raises NotYours where another person has the customer by now."""
        text, notice = None, None
        if not isinstance(message.content, StaffAttachment):
            text, notice = self._masking.masked(message.content.text)
        now = self._now()

        def work(connection: Connection) -> tuple[MessageRow, bool, Outcome]:
            handoff, _ = readable(connection, viewer(connection, staff), handoff_id)
            content = self._content(connection, handoff, message, text)
            row, repeated = self._append(connection, handoff.conversation_id, staff, message, content, now)
            if repeated:
                return row, True, Outcome()
            # Now that the conversation's row is locked no move can come between.
            self._handoffs.to_write_in(connection, handoff_id, staff.id)
            return row, False, self._handoffs.agent_wrote(connection, handoff.conversation_id, now)

        row, repeated, outcome = await self._database.write(work)
        if not repeated:
            await self._handoffs.told(Outcome([row], outcome.events))
        return StaffSent(row, repeated, notice)

    async def check_deputy(self, staff: Staff, deputy_id: str) -> None:
        """Raises UnknownDeputy."""
        agents = await self._database.read(views.all_agents)
        if deputy_id == staff.id or deputy_id not in {agent.id for agent in agents if not agent.disabled}:
            raise UnknownDeputy

    async def on_duty(self, staff: Staff) -> bool:
        """Whether this person waits for customers, which a quiet night makes look like absence."""
        agents = await self._database.read(views.all_agents)
        return any(agent.id == staff.id and agent.availability is Availability.ON_DUTY for agent in agents)

    def kept(self, text: str) -> str:
        """What staff write for themselves, as it may be stored."""
        return self._masking.masked(text)[0]

    async def suggestions(self, staff: Staff, handoff_id: str, text: str) -> list[Suggestion]:
        """For the text, or where it is empty for what the customer wrote last."""

        def work(connection: Connection) -> list[str]:
            handoff, until = readable(connection, viewer(connection, staff), handoff_id)
            last = threads.last_messages(connection, handoff.conversation_id, ASKED_MESSAGES)
            return asked_last([message for message in last if message.created_at <= until])

        asked = await self._database.read(work)
        return await self._suggestions.answering([text] if text.strip() else asked)

    async def canned_replies(self, staff: Staff) -> list[CannedReply]:
        return await self._database.read(lambda connection: canned.usable(connection, viewer(connection, staff)))

    async def followed(self, staff: Staff, watched: Sequence[str] = ()) -> list[Followed]:
        """The conversations offered to or held by this person, and those that a supervisor watches."""

        def work(connection: Connection) -> list[Followed]:
            own = [h for h in views.with_agent(connection, staff.id) if h.state in FOLLOWED]
            seen_by = viewer(connection, staff) if watched else Viewer(staff)
            others = [views.find(connection, id_) for id_ in watched] if seen_by.supervises else []
            found = {h.id: h for h in [*own, *(h for h in others if h and h.state not in _OVER)]}
            return [
                Followed(h.id, h.conversation_id, h.offered_at or h.accepted_at or h.requested_at)
                for h in found.values()
            ]

        return await self._database.read(work)

    async def start_of(self, followed: Followed) -> int:
        """Sequence of the last message from before the conversation came to the desk."""
        return await self._database.read(
            lambda connection: threads.last_before(connection, followed.conversation_id, followed.since)
        )

    async def check_watchable(self, staff: Staff, handoff_id: str) -> None:
        """Whether this person may look on unseen, which is an audit line."""

        def work(connection: Connection) -> None:
            seen_by = viewer(connection, staff)
            if not seen_by.supervises or views.find(connection, handoff_id) is None:
                raise HandoffNotFound

        await self._database.read(work)
        audit.info("handoff_watched", by=staff.id, subject=handoff_id)

    async def read_up_to(self, staff: Staff, handoff_id: str, sequence: int) -> None:
        """The agent has seen the customer's messages; the customer is told."""

        def work(connection: Connection) -> str | None:
            handoff = self._written_in(connection, staff, handoff_id)
            more = threads.mark_read(connection, handoff.conversation_id, "staff", sequence)
            return handoff.conversation_id if more else None

        conversation_id = await self._database.write(work)
        if conversation_id is not None:
            await self._hub.publish(conversation_id, read_event("agent", sequence))

    async def typing(self, staff: Staff, handoff_id: str, on: bool) -> None:
        """The customer sees that the agent writes."""
        handoff = await self._database.read(lambda connection: self._written_in(connection, staff, handoff_id))
        await self._hub.publish(handoff.conversation_id, typing_event(on, "agent"))

    async def may_see(self, staff: Staff, conversation_id: str, written_at: int) -> bool:
        """Whether this person may see what was written in the conversation at that moment (milliseconds)."""

        def work(connection: Connection) -> bool:
            found = views.of_conversation(connection, conversation_id)
            seen_by = viewer(connection, staff)
            took_part = views.took_part(connection, [h.id for h in found], staff.id)
            until = (seen_by.reads_until(h, took_part=h.id in took_part) for h in found)
            return any(moment is not None and written_at <= moment for moment in until)

        return await self._database.read(work)

    async def may_send(self, staff: Staff, conversation_id: str) -> bool:
        """Whether this person has the customer now."""

        def work(connection: Connection) -> bool:
            found = views.of_conversation(connection, conversation_id)
            return any(self._writes(connection, staff, handoff) for handoff in found)

        return await self._database.read(work)

    def _workbench(self, connection: Connection, staff: Staff) -> Workbench:
        now = self._now()
        agents, groups = views.all_agents(connection), views.all_groups(connection)
        seen_by = viewer(connection, staff)
        queue = views.waiting(connection)
        places = positions(queue)
        own = views.with_agent(connection, staff.id)
        offered = [h for h in own if h.state is State.OFFERED]
        mine = [h for h in own if h.state is not State.OFFERED]
        lapses = views.lapses(connection, [h.id for h in offered])
        in_queue = [h for h in queue if h.staff_id != staff.id and seen_by.sees_waiting(h)]
        left = [h for h in views.left_messages(connection) if seen_by.sees_waiting(h)] if seen_by.serves else []
        glanced = [*own, *(h for h in in_queue if seen_by.supervises or h.customer_id in seen_by.customers)]
        glances = threads.glances(connection, {h.conversation_id for h in glanced if h.state is not State.WRAP_UP})

        def shown(handoff: Handoff, *, content: bool) -> Ticket:
            glance = glances.get(handoff.conversation_id) if content else None
            return ticket(handoff, now, places.get(handoff.id), glance)

        readable_ids = {h.id for h in glanced}
        return Workbench(
            me=_me(staff, next((a for a in agents if a.id == staff.id), None)),
            offers=[
                Offer(**dict(shown(h, content=True)), lapses_at=moment(lapses[h.id]) if h.id in lapses else None)
                for h in offered
            ],
            conversations=[shown(h, content=True) for h in mine],
            queue=[shown(h, content=h.id in readable_ids) for h in [*in_queue, *left]],
            colleagues=[self.colleague(agent, now) for agent in agents if not agent.disabled],
            groups=_group_states(groups, queue, now),
            now=moment(now),
        )

    def colleague(self, agent: Agent, now: int) -> Colleague:
        return Colleague(
            staff_id=agent.id,
            name=agent.name,
            title=agent.title,
            availability=agent.availability,
            present=now - agent.last_seen < self._policy.present,
            active=agent.load,
            conversation_limit=agent.conversation_limit,
        )

    def _detail(self, connection: Connection, staff: Staff, handoff_id: str) -> HandoffDetail:
        now = self._now()
        handoff, until = readable(connection, viewer(connection, staff), handoff_id)
        glances = threads.glances(connection, [handoff.conversation_id]) if until == ALWAYS else {}
        place = positions(views.waiting(connection)).get(handoff_id)
        return HandoffDetail(
            ticket=ticket(handoff, now, place, glances.get(handoff.conversation_id)),
            brief=handoff.brief,
            callback_number=handoff.callback_number,
            notes=[
                Note(id=note.id, staff_id=note.staff_id, name=note.name, at=moment(note.at), text=note.text)
                for note in views.notes_of(connection, handoff_id)
            ],
            tags=list(handoff.tags),
            wrap_up_code=handoff.wrap_up_code,
            history=views.events(connection, handoff_id),
            previous=[
                PreviousHandoff.model_validate(
                    {
                        "handoff_id": earlier.id,
                        "requested_at": moment(earlier.requested_at),
                        "reason": earlier.reason,
                        "agent": earlier.agent,
                        "summary": orjson.loads(earlier.brief).get("summary", ""),
                    }
                )
                for earlier in views.previous(connection, handoff)
            ],
        )

    def _content(self, connection: Connection, handoff: Handoff, message: StaffMessage, text: str | None) -> str:
        if isinstance(message.content, StaffAttachment):
            content = claim(connection, handoff.conversation_id, message.content.attachment_id, Sender.AGENT)
            return orjson.dumps(content).decode()
        return AgentTextContent(text=text or "").model_dump_json()

    def _append(
        self,
        connection: Connection,
        conversation_id: str,
        staff: Staff,
        message: StaffMessage,
        content: str,
        now: int,
    ) -> tuple[MessageRow, bool]:
        return threads.append_from_staff(
            connection,
            conversation_id,
            staff_id=staff.id,
            face=face(connection, staff),
            client_message_id=message.client_message_id,
            content=content,
            now=now,
        )

    def _written_in(self, connection: Connection, staff: Staff, handoff_id: str) -> Handoff:
        """The handover in which this person may write to the customer."""
        handoff = views.find(connection, handoff_id)
        if handoff is None or not self._writes(connection, staff, handoff):
            raise HandoffNotFound
        return handoff

    @staticmethod
    def _writes(connection: Connection, staff: Staff, handoff: Handoff) -> bool:
        if handoff.state is not State.ACTIVE:
            return False
        return handoff.staff_id == staff.id or staff.id in views.joined(connection, handoff.id)

    def _now(self) -> int:
        return milliseconds(self._clock.now())


def face(connection: Connection, staff: Staff) -> Author:
    """What a customer sees of this person."""
    found = views.face_of(connection, staff.id)
    return Author(name=found.name, title=found.title) if found else Author(name=staff.name, title="客服")


def asked_last(messages: Sequence[MessageRow]) -> list[str]:
    """The customer's last sentences, in order; a tap for a person asks nothing."""
    texts = [
        said(message.content)
        for message in messages
        if message.sender == Sender.CUSTOMER and not _asks_for_person(message)
    ]
    return texts[-ASKED_SENTENCES:]


def _asks_for_person(message: MessageRow) -> bool:
    return str(orjson.loads(message.content).get("value", "")).partition(":")[0] == HUMAN


_OVER = frozenset({State.CLOSED, State.CANCELLED, State.WRAP_UP})


def _me(staff: Staff, agent: Agent | None) -> Me:
    return Me(
        staff_id=staff.id,
        name=agent.name if agent else staff.name,
        title=agent.title if agent else "",
        role=staff.role.value,
        availability=agent.availability if agent else Availability.OFF_DUTY,
        set_busy=agent.set_busy if agent else False,
        deputy_id=agent.deputy_id if agent else None,
        conversation_limit=agent.conversation_limit if agent else 0,
    )


def _group_states(groups: Sequence[Group], queue: Sequence[Handoff], now: int) -> list[GroupState]:
    return [
        GroupState(
            id=group.id,
            name=group.name,
            open=duty_hours(group.hours).is_open(moment(now)),
            waiting=sum(handoff.group_id == group.id for handoff in queue),
        )
        for group in groups
    ]
