"""What happens by itself: who waits is offered to who is free, deadlines fire, lost desks give back their customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.handover import Outcome
from assistant.handoff import store
from assistant.handoff.core import Core
from assistant.handoff.machine import State
from assistant.handoff.models import Deadline, Handoff
from assistant.handoff.moves import Told
from assistant.handoff.routing import assign
from assistant.handoff.standing import Scene, ticket

AT_ONCE = 40
"""Moves of a kind in one transaction, so that nobody's tap waits long for it; the rest follows in the next."""
DESKS_KEPT = 3_600_000


class Round(NamedTuple):
    """What a look at everything came to."""

    outcome: Outcome
    unfinished: bool
    """There was more to do than one transaction should."""


class Dispatcher:
    """Functions of a connection, in the caller's transaction, with one writer at a time."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._policy = core.policy

    def needed(self, connection: Connection, now: int) -> bool:
        """Whether a tick would find anything to do; reads alone."""
        last = store.last_tick(connection)
        if last is None or now - last >= self._policy.resting_tick:
            return True
        due = store.next_due(connection)
        return (due is not None and due <= now) or bool(self._lost(connection, now))

    def tick(self, connection: Connection, now: int) -> Round:
        """Everything that is due."""
        store.lock(connection)
        told = Told()
        store.ticked(connection, now)
        moved = [
            self._return_lost(connection, told, now),
            self._fire_due(connection, told, now),
            *self._dispatch(connection, told, now),
        ]
        return Round(told.outcome(), AT_ONCE in moved)

    def resume(self, connection: Connection, now: int) -> None:
        """Before the first tick of a worker that has just begun to look, or could not for a while.

        While nobody was there to look, no desk could beat and nobody could answer: the clocks stood still.
        In a transaction of its own: it locks handovers, and a tick then conversations, a message the other way round.
        """
        store.lock(connection)
        last = store.last_tick(connection)
        if last is not None and now - last > self._policy.outage:
            store.all_desks_seen(connection, last - self._policy.present, now)
            store.postpone(connection, now - last)
            store.ticked(connection, now)
        store.forget_desks(connection, now - DESKS_KEPT)

    def beat(self, connection: Connection, seen: Mapping[str, str], now: int) -> None:
        """Signs of life: the desks and whose they are. One writer at a time, for `resume` writes them all."""
        store.lock(connection)
        store.beat(connection, seen, now)

    def _lost(self, connection: Connection, now: int) -> list[str]:
        holders = store.holders(connection)
        if not holders:
            return []
        seen = store.last_seen(connection)
        return [id_ for id_ in holders if now - seen.get(id_, 0) >= self._policy.present]

    def _return_lost(self, connection: Connection, told: Told, now: int) -> int:
        held = (h for staff_id in self._lost(connection, now) for h in store.lost_with(connection, staff_id))
        lost = list(islice(held, AT_ONCE))
        for handoff in lost:
            self._core.desk_lost(connection, told, handoff, now)
        return len(lost)

    def _fire_due(self, connection: Connection, told: Told, now: int) -> int:
        due = store.due(connection, now, AT_ONCE)
        for handoff_id, kind in due:
            handoff = store.find(connection, handoff_id)
            if handoff is not None and kind is Deadline.IDLE:
                # With the conversation's row, so that nobody writes between this look and what follows from it.
                threads.lock(connection, handoff.conversation_id)
                handoff = store.find(connection, handoff_id)
            if handoff is not None and store.clear_deadline(connection, handoff_id, kind):
                self._fire(connection, told, handoff, kind, now)
        return len(due)

    def _fire(self, connection: Connection, told: Told, handoff: Handoff, kind: Deadline, now: int) -> None:
        match kind:
            case Deadline.OFFER_LAPSE:
                self._core.lapse(connection, told, handoff, now)
            case Deadline.IDLE:
                self._look_for_silence(connection, told, handoff, now)
            case Deadline.WRAP_UP_LAPSE:
                self._core.close(connection, told, handoff, now)
            case Deadline.NOBODY_ON_DUTY:
                scene = self._core.standing.scene(connection, now)
                if not scene.floor.somebody_on_duty(ticket(handoff)):
                    self._core.leave_message(connection, told, handoff, scene, now)
            case Deadline.CALLBACK_DUE:
                scene = self._core.standing.scene(connection, now)
                if scene.floor.somebody_on_duty(ticket(handoff)):
                    self._core.somebody_came(connection, told, handoff, scene, now)

    def _look_for_silence(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        """Reminds who is silent, in the end gives up, and looks again when either may have been silent too long."""
        policy = self._policy
        if handoff.unanswered_since is not None:
            since = handoff.unanswered_since
            remind, give_up = policy.agent_patience(handoff)
        else:
            since = handoff.agent_wrote_at or handoff.accepted_at or now
            remind, give_up = policy.customer_patience(handoff)
        reminded = handoff.idle_told_at is not None and handoff.idle_told_at >= since
        if now - since >= give_up:
            if handoff.unanswered_since is not None:
                self._core.agent_silent(connection, told, handoff, now)
            else:
                self._core.customer_silent(connection, told, handoff, now)
            return
        if now - since >= remind and not reminded:
            if handoff.unanswered_since is None:
                self._core.ask_customer(connection, told, handoff, now)
            store.set_fields(connection, handoff.id, idle_told_at=now)
            told.staff(handoff.staff_id)
            reminded = True
        # Whoever writes next starts the other's clock, and the agent's is the shorter.
        again = min(since + (give_up if reminded else remind), now + policy.agent_reminder)
        store.add_deadline(connection, handoff.id, Deadline.IDLE, again)

    def _dispatch(self, connection: Connection, told: Told, now: int) -> tuple[int, int]:
        scene = self._core.standing.scene(connection, now)
        left = store.left_messages(connection) if scene.floor.anybody_on_duty() else []
        waiting = store.waiting(connection)
        if not waiting and not left:
            return 0, 0
        called_back = store.with_deadline(connection, Deadline.CALLBACK_DUE)
        came = self._come_back(connection, told, (h for h in left if h.id not in called_back), scene, now)
        queue = sorted([h for h in waiting if h.state is State.QUEUED] + came, key=_order)
        offered = self._offer(connection, told, queue, scene, now)
        if offered < AT_ONCE:
            offered += self._offer_early(connection, told, (h for h in left if h.id in called_back), scene, now)
        self._watch_duty(connection, queue, scene, now)
        return len(came), offered

    def _come_back(
        self, connection: Connection, told: Told, left: Iterable[Handoff], scene: Scene, now: int
    ) -> list[Handoff]:
        """Who left a message because nobody was there, and for whom somebody is there now."""
        able = (handoff for handoff in left if scene.floor.somebody_on_duty(ticket(handoff)))
        return [self._core.somebody_came(connection, told, handoff, scene, now) for handoff in islice(able, AT_ONCE)]

    def _offer(self, connection: Connection, told: Told, queue: list[Handoff], scene: Scene, now: int) -> int:
        by_id = {handoff.id: handoff for handoff in queue}
        tickets = [ticket(handoff, now, self._policy.decline_pause) for handoff in queue]
        offers = assign(tickets, scene.floor, AT_ONCE)
        for offer in offers:
            self._core.offer(connection, told, by_id[offer.ticket_id], offer.staff_id, now)
        return len(offers)

    def _offer_early(self, connection: Connection, told: Told, left: Iterable[Handoff], scene: Scene, now: int) -> int:
        """Who asked to be called back is called as soon as somebody has nothing else to do."""
        asked = {handoff.id: handoff for handoff in left}
        tickets = [ticket(handoff, now, self._policy.decline_pause) for handoff in asked.values()]
        offers = assign(tickets, scene.floor, AT_ONCE)
        for offer in offers:
            queued = self._core.somebody_came(connection, told, asked[offer.ticket_id], scene, now)
            self._core.offer(connection, told, queued, offer.staff_id, now)
        return len(offers)

    def _watch_duty(self, connection: Connection, queue: list[Handoff], scene: Scene, now: int) -> None:
        """A deadline for who waits while nobody is on duty; none for who does not."""
        watched = store.with_deadline(connection, Deadline.NOBODY_ON_DUTY)
        for handoff in queue:
            alone = not scene.floor.somebody_on_duty(ticket(handoff))
            if alone and handoff.id not in watched:
                store.add_deadline(connection, handoff.id, Deadline.NOBODY_ON_DUTY, now + self._policy.nobody_on_duty)
            elif not alone and handoff.id in watched:
                store.clear_deadline(connection, handoff.id, Deadline.NOBODY_ON_DUTY)


def _order(handoff: Handoff) -> tuple[int, int, str]:
    return handoff.rank_at, handoff.requested_at, handoff.id
