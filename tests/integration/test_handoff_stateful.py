"""Random customers, agents, deadlines, lost desks, crashes and restarts against the real store.

What may never happen, whatever happens: a request is lost, a customer or an agent is assigned twice, somebody
is overtaken or starves, a move is illegal, the assistant and a person both have the conversation.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, event, insert, select

from assistant.conversation import threads
from assistant.conversation.tables import conversations
from assistant.handoff import store
from assistant.handoff.core import Core
from assistant.handoff.dispatch import Dispatcher
from assistant.handoff.machine import OPEN, PASSING, TRANSITIONS, Move, State
from assistant.handoff.models import Availability, Deadline, Handoff, Reason, Trigger
from assistant.handoff.moves import DEADLINES_OF
from assistant.handoff.policy import Policy
from assistant.handoff.tables import agents, deadlines, group_members, groups, handoff_events, handoffs
from assistant.identity.models import Customer, CustomerId
from assistant.kit.database import Database, metadata
from assistant.kit.errors import AppError
from assistant.kit.ids import new_id
from assistant.kit.metrics import Metrics

T = TypeVar("T")

START = 1_793_000_000_000  # a Monday in 2026, 12:53 in China
ALWAYS = '{"always": true}'
OFFICE = '{"workdays": [["09:00", "18:00"]]}'
SUPERVISOR = "sun"
AGENTS = {"zhang": 1, "li": 1, "wu": 1, "liu": 1, "zhao": 2, SUPERVISOR: 1}
MEMBERS = [("general", "zhang"), ("general", "li"), ("wealth", "li"), ("wealth", "wu"), ("lixia", "liu")]
GROUPS: list[tuple[str, str, str, str | None, str | None, str]] = [
    ("general", "skill", '["other"]', None, None, ALWAYS),
    ("cards", "skill", '["card_loss"]', None, "general", ALWAYS),
    ("wealth", "skill", '["wealth"]', None, "cards", OFFICE),
    ("lixia", "branch", "[]", "lixia", None, ALWAYS),
]
ALWAYS_OPEN = {row[0] for row in GROUPS if row[5] == ALWAYS}
CUSTOMERS = [
    Customer(id=CustomerId("a"), name="甲"),
    Customer(id=CustomerId("b"), name="乙"),
    Customer(id=CustomerId("c"), name="丙", segment="elderly"),
    Customer(id=CustomerId("d"), name="丁", manager_id="zhao"),
    Customer(id=CustomerId("e"), name="戊", branch_id="lixia", care_edition=True),
    Customer(id=CustomerId("f"), name="己", manager_id="zhao", branch_id="lixia", language="en"),
]
LONGEST_TO_SERVE_ALL = 60
ROUNDS_TO_FIND_WHO_IS_AWAY = 30
"""Twice each of six agents, one after the other in the worst case, and the minute after which nobody is waited for."""
GIVING = frozenset({Move.OFFER, Move.REASSIGN, Move.REACH_OUT})
NOT_SERVED_YET = frozenset({State.QUEUED, State.OFFERED, State.LEFT_MESSAGE})

some_customer = st.sampled_from(CUSTOMERS)
some_agent = st.sampled_from(sorted(AGENTS))
some_reason = st.sampled_from([None, *Reason])
some_trigger = st.sampled_from([Trigger.BUTTON, Trigger.BUTTON, Trigger.SAID, Trigger.FRAUD])
place = st.integers(0, 5)
worker = st.integers(0, 1)


class Crash(Exception):
    """The process died in the middle of a transaction."""


class Fuse:
    """Kills the transaction under way at a statement chosen beforehand."""

    def __init__(self) -> None:
        self.left: int | None = None

    def burn(self, *_: Any) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Crash


@dataclass
class World:
    """Two workers on one database."""

    databases: list[Database]
    fuse: Fuse

    def clear(self) -> None:
        def work(connection: Connection) -> None:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

        self.databases[0]._transact(work)


@contextmanager
def world(url: str) -> Iterator[World]:
    databases, fuse = [Database(url, connections=2) for _ in range(2)], Fuse()
    asyncio.run(databases[0].migrate())
    for database in databases:
        event.listen(database._engine, "before_cursor_execute", fuse.burn)
    yield World(databases, fuse)
    for database in databases:
        asyncio.run(database.close())


class Handovers(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.policy = Policy()
        self.now = START
        self.there = set(AGENTS)
        self.asked: dict[str, int] = {}
        """When each open request was acknowledged, by conversation."""
        self.checked: Counter[str] = Counter()
        self.place_in: dict[str, State] = {}
        self.given_by: dict[str, str] = {}
        """Who gave the customer to the agent, by handover."""
        self.known: dict[str, Handoff] | None = None

    @initialize(there=st.sets(some_agent))
    def open_the_bank(self, there: set[str]) -> None:
        self.world.fuse.left = None
        self.there = there
        self.world.clear()
        self._start()

        def work(connection: Connection) -> dict[str, str]:
            for id_, kind, reasons, branch, fallback, hours in GROUPS:
                connection.execute(
                    insert(groups).values(
                        id=id_, name=id_, kind=kind, reasons=reasons, branch_id=branch, fallback_group_id=fallback,
                        hours=hours,
                    )
                )  # fmt: skip
            for id_, limit in AGENTS.items():
                connection.execute(
                    insert(agents).values(
                        staff_id=id_, name=id_, title="客服", conversation_limit=limit, availability="on_duty"
                    )
                )
            for group_id, staff_id in MEMBERS:
                connection.execute(insert(group_members).values(group_id=group_id, staff_id=staff_id))
            return {
                who.id: threads.open_conversation(connection, who.id, new_id(datetime.now(UTC)), START).id
                for who in CUSTOMERS
            }

        self.conversations = self._write(work)
        self._beat()

    # Customers

    @rule(who=some_customer, reason=some_reason, trigger=some_trigger, at=worker)
    def asks_for_a_person(self, who: Customer, reason: Reason | None, trigger: Trigger, at: int) -> None:
        self._asks(who, reason, trigger, at)

    @rule(whos=st.permutations(CUSTOMERS), wealth=st.sets(some_customer.map(lambda who: who.id)), at=worker)
    def everybody_asks(self, whos: list[Customer], wealth: set[str], at: int) -> None:
        for who in whos:
            self._asks(who, Reason.WEALTH if who.id in wealth else None, Trigger.BUTTON, at)
            self.now += 1000

    @rule(nth=place, reason=st.sampled_from(Reason), at=worker)
    def says_why(self, nth: int, reason: Reason, at: int) -> None:
        if found := self._nth(nth, *OPEN):
            self._do(lambda core, c: core.choose_reason(c, found.conversation_id, reason, self.now), at)

    @rule(nth=place, at=worker)
    def cancels(self, nth: int, at: int) -> None:
        found = self._nth(nth)
        if found and self._do(lambda core, c: core.cancel(c, found.conversation_id, self.now), at):
            del self.asked[found.conversation_id]

    @rule(nth=place, at=worker)
    def wants_to_be_called(self, nth: int, at: int) -> None:
        if found := self._nth(nth, *NOT_SERVED_YET):
            self._do(lambda core, c: core.call_back(c, found.conversation_id, "13800138000", self.now), at)

    @rule(nth=place, at=worker)
    def customer_ends(self, nth: int, at: int) -> None:
        found = self._nth(nth)
        if found and self._do(lambda core, c: core.end_by_customer(c, found.conversation_id, self.now), at):
            del self.asked[found.conversation_id]

    @rule(nth=place, at=worker)
    def customer_writes(self, nth: int, at: int) -> None:
        if found := self._nth(nth):
            self._writes(found.conversation_id, Core.customer_wrote, at)

    # Staff

    @rule(nth=place, at=worker)
    def accepts(self, nth: int, at: int) -> None:
        if offered := self._nth(nth, State.OFFERED):
            self._do(lambda core, c: core.accept(c, offered.id, offered.staff_id or "", self.now), at)

    @rule(nth=place, by=some_agent, at=worker)
    def accepts_what_may_be_anothers(self, nth: int, by: str, at: int) -> None:
        if found := self._nth(nth):
            self._do(lambda core, c: core.accept(c, found.id, by, self.now), at)

    @rule(nth=place, at=worker)
    def declines(self, nth: int, at: int) -> None:
        if offered := self._nth(nth, State.OFFERED):
            self._do(lambda core, c: core.decline(c, offered.id, offered.staff_id or "", self.now), at)

    @rule(nth=place, by=some_agent, at=worker)
    def takes_from_the_queue(self, nth: int, by: str, at: int) -> None:
        if found := self._nth(nth):
            force = by == SUPERVISOR
            self._do(lambda core, c: core.take(c, found.id, by, self.now, supervisor=force), at)

    @rule(nth=place, at=worker)
    def a_busy_agent_wants_everybody(self, nth: int, at: int) -> None:
        if busy := self._nth(nth, State.ACTIVE):
            by = busy.staff_id or ""
            for found in self._all().values():
                if found.state in NOT_SERVED_YET:
                    self._do(lambda core, c, h=found: core.take(c, h.id, by, self.now), at)

    @rule(nth=place, at=worker)
    def agent_writes(self, nth: int, at: int) -> None:
        if found := self._nth(nth, State.ACTIVE):
            self._writes(found.conversation_id, Core.agent_wrote, at)

    @rule(nth=place, at=worker)
    def returns(self, nth: int, at: int) -> None:
        if found := self._nth(nth):
            self._do(lambda core, c: core.return_to_queue(c, found.id, found.staff_id or "", self.now), at)

    @rule(nth=place, to=some_agent, at=worker)
    def transfers_to_a_colleague(self, nth: int, to: str, at: int) -> None:
        if found := self._nth(nth, State.ACTIVE):
            by = found.staff_id or ""
            self._do(lambda core, c: core.transfer_to_agent(c, found.id, by, to, "请接", self.now), at)

    @rule(nth=place, to=st.sampled_from([row[0] for row in GROUPS]), at=worker)
    def transfers_to_a_group(self, nth: int, to: str, at: int) -> None:
        if found := self._nth(nth, State.ACTIVE):
            by = found.staff_id or ""
            self._do(lambda core, c: core.transfer_to_group(c, found.id, by, to, "", self.now), at)

    @rule(nth=place, at=worker)
    def agent_ends(self, nth: int, at: int) -> None:
        found = self._nth(nth, State.ACTIVE)
        if found and self._do(lambda core, c: core.end(c, found.id, found.staff_id or "", self.now), at):
            self.asked.pop(found.conversation_id, None)

    @rule(nth=place, at=worker)
    def writes_up(self, nth: int, at: int) -> None:
        if found := self._nth(nth, State.WRAP_UP):
            by = found.staff_id or ""
            self._do(lambda core, c: core.wrap_up(c, found.id, by, "solved", ("卡",), "好了", self.now), at)

    @rule(nth=place, to=some_agent, at=worker)
    def supervisor_reassigns(self, nth: int, to: str, at: int) -> None:
        if found := self._nth(nth):
            self._do(lambda core, c: core.reassign(c, found.id, SUPERVISOR, to, self.now), at)

    @rule(nth=place, at=worker)
    def supervisor_takes_over(self, nth: int, at: int) -> None:
        if found := self._nth(nth):
            self._do(lambda core, c: core.take_over(c, found.id, SUPERVISOR, self.now), at)

    @rule(nth=place, at=worker)
    def supervisor_joins(self, nth: int, at: int) -> None:
        if found := self._nth(nth):
            self._do(lambda core, c: core.join(c, found.id, SUPERVISOR, self.now), at)

    @rule(who=st.sampled_from([c for c in CUSTOMERS if c.manager_id]), at=worker)
    def manager_writes_first(self, who: Customer, at: int) -> None:
        conversation = self._of(who)
        if self._do(lambda core, c: core.reach_out(c, who, conversation, "zhao", self.now), at):
            self.asked.setdefault(conversation, self.now)

    @rule(
        by=some_agent,
        availability=st.sampled_from([Availability.ON_DUTY, Availability.ON_DUTY, *Availability]),
        deputy=some_agent,
        at=worker,
    )
    def changes_availability(self, by: str, availability: Availability, deputy: str, at: int) -> None:
        self._do(lambda core, c: core.set_availability(c, by, availability, deputy, self.now), at)

    # The world

    @rule(by=some_agent)
    def desk_disappears(self, by: str) -> None:
        self.there.discard(by)

    @rule(there=st.sets(some_agent))
    def only_these_desks_stay(self, there: set[str]) -> None:
        self.there = there

    @rule(by=some_agent)
    def desk_comes_back(self, by: str) -> None:
        self.there.add(by)
        self._beat()

    @rule(seconds=st.sampled_from([1, 1, 5, 15, 20, 30, 60, 120, 300, 600]), at=worker)
    def time_passes(self, seconds: int, at: int) -> None:
        self.now += seconds * 1000
        self._beat()
        self._tick(at)

    @rule(seconds=st.sampled_from([3600, 8 * 3600, 24 * 3600]), at=worker)
    def hours_pass(self, seconds: int, at: int) -> None:
        self.now += seconds * 1000
        self._beat()
        self._tick(at)

    @rule(at=worker)
    def everybody_walks_away_from_an_open_desk(self, at: int) -> None:
        """Desks beat without anybody before them: in the end nobody is offered to them any more."""
        self.world.fuse.left = None
        for _ in range(ROUNDS_TO_FIND_WHO_IS_AWAY):
            self.now += self.policy.offer_lapse
            self._beat()
            self._tick(at)
        everybody = self._read(store.all_agents)
        for handoff in self._all().values():
            assert handoff.state is not State.OFFERED, "offered for ever to somebody who is not there"
            if handoff.state is State.QUEUED:
                assert any(agent.id in self.there and not agent.away for agent in everybody), "waits for nobody"

    @rule(at=worker)
    def worker_looks(self, at: int) -> None:
        self._tick(at)

    @rule(statements=st.integers(0, 20))
    def will_crash(self, statements: int) -> None:
        """The next transaction that is long enough dies at that statement."""
        self.world.fuse.left = statements

    @rule(who=some_customer, statements=st.integers(0, 25), at=worker)
    def the_worker_dies_while_somebody_asks(self, who: Customer, statements: int, at: int) -> None:
        self.world.fuse.left = statements
        self._asks(who, None, Trigger.BUTTON, at)
        self.world.fuse.left = None

    @rule(seconds=st.sampled_from([2, 9, 11, 29, 300, 7200]), at=worker)
    def the_service_is_killed_and_comes_back(self, seconds: int, at: int) -> None:
        self._start()
        self.now += seconds * 1000
        self._tick(at, resumed=True)

    # What must hold

    @invariant()
    def every_request_is_in_one_legal_place_and_its_customer_finds_it(self) -> None:
        for handoff in self._all().values():
            assert handoff.state not in PASSING | {State.BOT}, f"at rest in {handoff.state}"
            waits = handoff.state in {State.QUEUED, State.LEFT_MESSAGE}
            if waits:
                assert handoff.staff_id is None
            if handoff.state in {State.OFFERED, State.ACTIVE}:
                assert handoff.staff_id in AGENTS
        open_now: dict[str, list[Handoff]] = defaultdict(list)
        for handoff in self._all().values():
            if handoff.state in OPEN:
                open_now[handoff.conversation_id].append(handoff)
        assert all(len(found) == 1 for found in open_now.values()), "two at once in a conversation"
        assert set(self.asked) == set(open_now), "a request is lost, or one that nobody made is there"
        for conversation, asked_at in self.asked.items():
            assert open_now[conversation][0].requested_at == asked_at, "the wait clock moved"

    @invariant()
    def a_waiting_customer_is_shown_where_they_stand(self) -> None:
        if not self.asked:
            return
        conversation = sorted(self.asked)[self.now // 1000 % len(self.asked)]
        found = self._read(lambda c: store.open_of(c, conversation))
        status = self._read(lambda c: self.cores[0].standing.status(c, found, self.now))
        assert found is not None and status.state is found.state
        assert status.text and status.spoken
        assert (status.position is not None) == (found.state in {State.QUEUED, State.OFFERED})

    @invariant()
    def the_conversation_is_a_persons_exactly_while_a_person_has_it(self) -> None:
        active = {h.conversation_id for h in self._all().values() if h.state is State.ACTIVE}
        rows = self._read(lambda c: c.execute(select(conversations.c.id, conversations.c.addressee)).all())
        for id_, addressee in rows:
            assert addressee == ("person" if id_ in active else "assistant")

    @invariant()
    def what_is_due_fits_the_state(self) -> None:
        rows = self._read(lambda c: c.execute(select(deadlines.c.handoff_id, deadlines.c.kind)).all())
        due: dict[str, set[Deadline]] = defaultdict(set)
        for handoff_id, kind in rows:
            due[handoff_id].add(Deadline(kind))
        for handoff in self._all().values():
            assert due[handoff.id] <= DEADLINES_OF.get(handoff.state, frozenset())
            if handoff.state in {State.OFFERED, State.ACTIVE, State.WRAP_UP}:
                assert due[handoff.id], f"nothing will ever become of {handoff.state}"

    @invariant()
    def every_stored_move_is_in_the_table(self) -> None:
        for handoff in self._all().values():
            last = self.checked[handoff.id]
            if last == handoff.events:
                continue
            state = self.place_in.get(handoff.id, State.BOT)
            for row in self._events(handoff.id, last):
                assert row.sequence == last + 1, "an event is missing"
                assert row.from_state == state
                assert TRANSITIONS[State(row.from_state), Move(row.move)] == row.to_state
                last, state = row.sequence, State(row.to_state)
                if row.move in GIVING:
                    self.given_by[handoff.id] = row.actor_id
            assert (last, state) == (handoff.events, handoff.state), "the state is not where its events lead"
            self.checked[handoff.id], self.place_in[handoff.id] = last, state

    @invariant()
    def nobody_has_more_customers_than_a_supervisor_allows(self) -> None:
        """But for those who answer a manager's first message, as many as there are."""
        self.every_stored_move_is_in_the_table()
        held: Counter[str] = Counter()
        for handoff in self._all().values():
            written_first = handoff.trigger is Trigger.MANAGER
            if handoff.state in {State.OFFERED, State.ACTIVE} and not written_first and not self._forced(handoff.id):
                held[handoff.staff_id or ""] += 1
        for staff_id, count in held.items():
            assert count <= AGENTS[staff_id], f"{staff_id} has {count}"

    @invariant()
    def within_a_priority_who_came_first_is_first(self) -> None:
        queue = [h for h in self._all().values() if h.state in {State.QUEUED, State.OFFERED, State.LEFT_MESSAGE}]
        for one in queue:
            for other in queue:
                same = (one.priority, self.policy.at_head(one)) == (other.priority, self.policy.at_head(other))
                if same and one.requested_at < other.requested_at:
                    assert one.rank_at < other.rank_at

    def teardown(self) -> None:
        """No starvation: with everybody there and accepting, everybody who waits is served, within bounds."""
        if not hasattr(self, "conversations"):
            return
        self.world.fuse.left = None
        self.there = set(AGENTS)
        for id_ in AGENTS:
            self._do(lambda core, c, id_=id_: core.set_availability(c, id_, Availability.ON_DUTY, None, self.now), 0)
        served = [h.id for h in self._all().values() if h.state in NOT_SERVED_YET]
        for _ in range(LONGEST_TO_SERVE_ALL):
            self.now += 4000
            self._beat()
            self._tick(0)
            for handoff in self._all().values():
                staff_id = handoff.staff_id or ""
                if handoff.state is State.OFFERED:
                    self._do(lambda core, c, h=handoff, s=staff_id: core.accept(c, h.id, s, self.now), 1)
                elif handoff.state is State.ACTIVE:
                    self._do(lambda core, c, h=handoff, s=staff_id: core.end(c, h.id, s, self.now), 1)
                    self.asked.pop(handoff.conversation_id, None)
            if not self.asked:
                break
        assert not self.asked, "somebody starves"
        everybody = self._all()
        assert all(everybody[id_].first_accepted_at is not None for id_ in served)

    # How it is done

    def _start(self) -> None:
        self.cores = [Core(self.policy, Metrics()) for _ in self.world.databases]
        self.dispatchers = [Dispatcher(core) for core in self.cores]

    def _of(self, who: Customer) -> str:
        return self.conversations[who.id]

    def _asks(self, who: Customer, reason: Reason | None, trigger: Trigger, at: int) -> None:
        conversation = self._of(who)
        if self._do(lambda core, c: core.ask(c, who, conversation, trigger, reason, self.now), at):
            self.asked.setdefault(conversation, self.now)

    def _do(self, work: Callable[[Core, Connection], Any], at: int) -> bool:
        """Whether it was done; what is refused, and what dies half-way, leaves everything as it was."""
        before = self._all()
        self.known = None
        try:
            self.world.databases[at]._transact(lambda c: work(self.cores[at], c))
        except AppError as refused:
            note(f"refused: {refused.code}")
            assert self._all() == before
            return False
        except Crash:
            note("crashed")
            self._start()
            assert self._all() == before
            return False
        return True

    def _writes(self, conversation: str, wrote: Callable[[Core, Connection, str, int], Any], at: int) -> None:
        def work(core: Core, connection: Connection) -> None:
            threads.lock(connection, conversation)
            wrote(core, connection, conversation, self.now)

        self._do(work, at)

    def _tick(self, at: int, *, resumed: bool = False) -> None:
        if resumed and not self._do(lambda _, c: self.dispatchers[at].resume(c, self.now), at):
            return
        before = self._all()
        if not self._do(lambda _, c: self.dispatchers[at].tick(c, self.now), at):
            return
        after = self._all()
        self._forget_ended(before, after)
        self._nobody_was_overtaken(before, after)
        self._nobody_waits_beside_a_free_agent(after)

    def _forget_ended(self, before: dict[str, Handoff], after: dict[str, Handoff]) -> None:
        """A customer who has been silent for long gets the assistant back."""
        for id_, handoff in after.items():
            if before[id_].state is State.ACTIVE and handoff.state is State.WRAP_UP:
                assert handoff.ended_by == "customer_idle"
                self.asked.pop(handoff.conversation_id, None)

    def _nobody_was_overtaken(self, before: dict[str, Handoff], after: dict[str, Handoff]) -> None:
        """Who was given an agent had no one ahead who could have had that agent and got none."""
        given = [h for h in after.values() if h.state is State.OFFERED and before[h.id].events < h.events]
        for left in after.values():
            if left.state is not State.QUEUED or before[left.id].state is not State.QUEUED:
                continue
            for got in given:
                if _way(got) != _way(left) or _order(got) < _order(left):
                    continue
                refused_at = left.declined_by.get(got.staff_id or "")
                assert refused_at is not None and self.now - refused_at < self.policy.decline_pause, "overtaken"

    def _nobody_waits_beside_a_free_agent(self, handoffs: dict[str, Handoff]) -> None:
        """However full the group of whoever is ahead."""
        held = Counter(
            h.staff_id for h in handoffs.values() if h.state in {State.OFFERED, State.ACTIVE} and not _reached_out(h)
        )
        free = {
            agent.id: agent.groups
            for agent in self._read(store.all_agents)
            if agent.availability is Availability.ON_DUTY
            and agent.last_seen == self.now
            and held[agent.id] < agent.conversation_limit
        }
        for handoff in handoffs.values():
            if handoff.state is State.QUEUED:
                refused = {id_ for id_, at in handoff.declined_by.items() if self.now - at < self.policy.decline_pause}
                able = {id_ for id_, member_of in free.items() if handoff.group_id in ALWAYS_OPEN & member_of}
                assert able <= refused, "waits although somebody is free"

    def _forced(self, handoff_id: str) -> bool:
        """Whether a supervisor gave the customer to whoever has them."""
        return self.given_by.get(handoff_id) == SUPERVISOR

    def _beat(self) -> None:
        seen = {f"desk-{id_}": id_ for id_ in self.there}
        self._write(lambda c: store.beat(c, seen, self.now), unbroken=True)

    def _nth(self, nth: int, *states: State) -> Handoff | None:
        found = [h for h in self._all().values() if not states or h.state in states]
        found.sort(key=lambda h: (h.closed_at or 0, h.requested_at, h.id))
        return found[nth % len(found)] if found else None

    def _all(self) -> dict[str, Handoff]:
        """As stored; read again after every transaction."""
        if self.known is None:
            rows = self._read(lambda c: [store.decoded(row) for row in c.execute(select(handoffs))])
            self.known = {handoff.id: handoff for handoff in rows}
        return self.known

    def _events(self, handoff_id: str, after: int) -> list[Any]:
        statement = (
            select(handoff_events)
            .where(handoff_events.c.handoff_id == handoff_id, handoff_events.c.sequence > after)
            .order_by(handoff_events.c.sequence)
        )
        return self._read(lambda c: list(c.execute(statement)))

    def _read(self, work: Callable[[Connection], T]) -> T:
        return self._unbroken(lambda: self.world.databases[0]._read(work))

    def _write(self, work: Callable[[Connection], T], unbroken: bool = True) -> T:
        return self._unbroken(lambda: self.world.databases[0]._transact(work))

    def _unbroken(self, work: Callable[[], T]) -> T:
        fuse, left = self.world.fuse, self.world.fuse.left
        fuse.left = None
        try:
            return work()
        finally:
            fuse.left = left


def _reached_out(handoff: Handoff) -> bool:
    """A manager wrote first, and the customer has not answered."""
    unanswered = handoff.trigger is Trigger.MANAGER and handoff.customer_wrote_at is None
    return unanswered and handoff.state is State.ACTIVE


def _way(handoff: Handoff) -> tuple[str | None, ...]:
    """What decides who may have the customer."""
    return handoff.group_id, handoff.branch_id, handoff.preferred_staff_id


def _order(handoff: Handoff) -> tuple[int, int, str]:
    return handoff.rank_at, handoff.requested_at, handoff.id


def test_random_days_at_the_bank(database_url: str) -> None:
    with world(database_url) as running:
        machine = type("HandoversHere", (Handovers,), {"world": running})
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            machine,
            settings=settings(
                max_examples=30 if database_url.startswith("sqlite") else 20,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
