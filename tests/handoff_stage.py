"""A bank's handover on a real database, without a network: agents, customers and a clock one can turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, insert, select, update

from assistant.conversation import threads
from assistant.conversation.handover import Outcome
from assistant.handoff import store
from assistant.handoff.core import Core
from assistant.handoff.dispatch import Dispatcher
from assistant.handoff.models import Agent, Availability, Handoff, HandoffEvent, HandoffStatus, Reason, Trigger
from assistant.handoff.policy import Policy
from assistant.handoff.service import HandoffService
from assistant.handoff.tables import agents, deadlines, group_members, groups, handoff_events
from assistant.identity.models import Customer, CustomerId
from assistant.kit.database import Database
from assistant.kit.events import LocalEventHub
from assistant.kit.ids import new_id
from assistant.kit.metrics import Metrics
from tests.fakes import TurnableClock

T = TypeVar("T")

ALWAYS = '{"always": true}'
OFFICE_HOURS = '{"workdays": [["08:30", "18:00"]]}'


def customer(name: str = "chen_jing", **claims: Any) -> Customer:
    return Customer(id=CustomerId(name), name=name, **claims)


@dataclass
class Stage:
    """One worker; times are those of its clock."""

    database: Database
    clock: TurnableClock = field(default_factory=TurnableClock)
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.metrics = Metrics()
        self.hub = LocalEventHub()
        self.restart()

    def restart(self) -> None:
        """As after the process was killed: nothing is left but the database."""
        self.core = Core(self.policy, self.metrics)
        self.dispatcher = Dispatcher(self.core)
        self.service = HandoffService(
            database=self.database, hub=self.hub, core=self.core, clock=self.clock, metrics=self.metrics
        )

    @property
    def now(self) -> int:
        return threads.milliseconds(self.clock.now())

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self.database.write(work)

    async def group(self, id_: str = "general", *reasons: str, **fields: Any) -> str:
        values = {"name": id_, "kind": "skill", "hours": ALWAYS, "reasons": orjson.dumps(reasons).decode()} | fields
        await self.write(lambda c: c.execute(insert(groups).values(id=id_, **values)))
        return id_

    async def agent(self, id_: str, *member_of: str, limit: int = 1, there: bool = True, **fields: Any) -> str:
        """Somebody on duty at an open desk."""
        values = {"name": id_, "title": "客服", "conversation_limit": limit, "availability": "on_duty"} | fields

        def work(connection: Connection) -> None:
            connection.execute(insert(agents).values(staff_id=id_, **values))
            for group in member_of:
                connection.execute(insert(group_members).values(group_id=group, staff_id=id_))

        await self.write(work)
        if there:
            await self.beat(id_)
        return id_

    async def beat(self, *staff_ids: str) -> None:
        now = self.now
        await self.write(lambda c: store.beat(c, {f"desk-{id_}": id_ for id_ in staff_ids}, now))

    async def forward(self, seconds: float, *there: str) -> None:
        """Lets time pass while those desks stay open, and looks at what is due at its end."""
        self.clock.forward(seconds)
        if there:
            await self.beat(*there)
        await self.tick()

    async def tick(self, *, resumed: bool = False) -> None:
        now, unfinished = self.now, True
        if resumed:
            await self.write(lambda c: self.dispatcher.resume(c, now))
        while unfinished:
            unfinished = (await self.write(lambda c: self.dispatcher.tick(c, now))).unfinished

    async def conversation(self, who: Customer) -> str:
        now, id_ = self.now, new_id(self.clock.now())
        return (await self.write(lambda c: threads.open_conversation(c, who.id, id_, now))).id

    async def ask(
        self, who: Customer | None = None, reason: Reason | None = None, trigger: Trigger = Trigger.BUTTON
    ) -> str:
        """The conversation in which the customer has asked for a person."""
        who = who or customer()
        conversation_id, now = await self.conversation(who), self.now
        await self.write(lambda c: self.core.ask(c, who, conversation_id, trigger, reason, now))
        return conversation_id

    async def do(self, work: Callable[[Core, Connection, int], Outcome]) -> Outcome:
        now = self.now
        return await self.write(lambda c: work(self.core, c, now))

    async def served(self, who: Customer | None = None, by: str = "zhang") -> str:
        """The conversation in which that agent now has the customer."""
        conversation_id = await self.ask(who)
        await self.tick()
        handoff = await self.handoff(conversation_id)
        assert handoff.staff_id == by, f"offered to {handoff.staff_id}"
        await self.do(lambda core, c, now: core.accept(c, handoff.id, by, now))
        return conversation_id

    async def handoff(self, conversation_id: str) -> Handoff:
        """The last one of the conversation."""
        found = await self.database.read(lambda c: store.latest_of(c, conversation_id))
        assert found is not None
        return found

    async def state(self, conversation_id: str) -> str:
        return (await self.handoff(conversation_id)).state.value

    async def status(self, conversation_id: str) -> HandoffStatus:
        now = self.now

        def work(connection: Connection) -> HandoffStatus:
            there = store.open_of(connection, conversation_id)
            return self.core.standing.status(connection, there, now)

        return await self.database.read(work)

    async def moves(self, conversation_id: str) -> list[str]:
        handoff = await self.handoff(conversation_id)
        statement = (
            select(handoff_events.c.move)
            .where(handoff_events.c.handoff_id == handoff.id)
            .order_by(handoff_events.c.sequence)
        )
        return await self.database.read(lambda c: list(c.execute(statement).scalars()))

    async def due(self, conversation_id: str) -> dict[str, int]:
        """Kinds of deadlines, and in how many seconds they are due."""
        handoff = await self.handoff(conversation_id)
        statement = select(deadlines.c.kind, deadlines.c.due_at).where(deadlines.c.handoff_id == handoff.id)
        found = await self.database.read(lambda c: c.execute(statement).all())
        return {kind: (at - self.now) // 1000 for kind, at in found}

    async def said(self, conversation_id: str) -> list[str]:
        """What the service told the customer, oldest first."""
        rows = await self.database.read(lambda c: threads.transcript(c, conversation_id))
        return [orjson.loads(row.content)["text"] for row in rows if row.sender == "system"]

    async def addressee(self, conversation_id: str) -> str:
        row = await self.database.read(lambda c: threads.find(c, conversation_id))
        assert row is not None
        return row.addressee

    async def customer_writes(self, conversation_id: str) -> None:
        await self._writes(conversation_id, lambda core, c, now: core.customer_wrote(c, conversation_id, now))

    async def agent_writes(self, conversation_id: str) -> None:
        await self._writes(conversation_id, lambda core, c, now: core.agent_wrote(c, conversation_id, now))

    async def _writes(self, conversation_id: str, note: Callable[[Core, Connection, int], Outcome]) -> None:
        def work(core: Core, connection: Connection, now: int) -> Outcome:
            threads.lock(connection, conversation_id)
            return note(core, connection, now)

        await self.do(work)

    async def available(self, staff_id: str, availability: Availability, deputy_id: str | None = None) -> None:
        await self.do(lambda core, c, now: core.set_availability(c, staff_id, availability, deputy_id, now))

    async def limit(self, staff_id: str, conversations: int) -> None:
        change = update(agents).where(agents.c.staff_id == staff_id).values(conversation_limit=conversations)
        await self.write(lambda c: c.execute(change))

    async def look(self, staff_id: str) -> Agent:
        everybody = await self.database.read(store.all_agents)
        return next(agent for agent in everybody if agent.id == staff_id)


__all__ = ["ALWAYS", "OFFICE_HOURS", "HandoffEvent", "Stage", "customer"]
