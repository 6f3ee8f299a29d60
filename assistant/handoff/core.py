"""Every move of a handover, by customers and by staff. Functions of a connection, in the caller's transaction.

Each takes the handover lock first, so that a caller who also writes messages calls it before touching the
conversation. What it stored and whom it concerns comes back as an Outcome, to be told after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import structlog
from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.handover import Outcome, PersonWanted, RecordRating
from assistant.conversation.models import Sender
from assistant.conversation.threads import MessageRow
from assistant.handoff import store, wording
from assistant.handoff.briefing import make_brief
from assistant.handoff.dialogue import form_in_progress
from assistant.handoff.errors import (
    DeskFull,
    HandoffNotFound,
    IllegalMove,
    NobodyThere,
    NothingToRate,
    NotYours,
    OfferedToAnother,
)
from assistant.handoff.machine import Move, State
from assistant.handoff.models import (
    Actor,
    Agent,
    Availability,
    Deadline,
    EndedBy,
    Group,
    Handoff,
    Priority,
    Reason,
    Trigger,
)
from assistant.handoff.moves import SYSTEM, Enqueue, Mover, NoteMessage, Told, note_nothing, tell_nobody
from assistant.handoff.numbers import callback_number
from assistant.handoff.policy import SECOND, Policy, priority_of
from assistant.handoff.ratings import RATED_WITHIN_MS, Rating, rating_asked_last
from assistant.handoff.spoken import CHINA
from assistant.handoff.standing import Scene, Standing, group_for, seat, ticket
from assistant.handoff.telling import ask_rating, tell, thank
from assistant.handoff.wording import ReturnCause
from assistant.identity.models import Customer
from assistant.kit.ids import new_id
from assistant.kit.metrics import Metrics

logger = structlog.get_logger(__name__)

BRIEFED_MESSAGES = 40
LOOKED_BACK_MESSAGES = 400
"""A conversation with a person may be long before the form in progress is looked for."""


class Core:
    """`branches` are names by id, for customers of branches that have no group at the desk."""

    def __init__(
        self,
        policy: Policy,
        metrics: Metrics,
        *,
        hotline: str | None = None,
        branches: Mapping[str, str] = MappingProxyType({}),
        enqueue: Enqueue = tell_nobody,
        note_message: NoteMessage = note_nothing,
    ) -> None:
        self.policy = policy
        self.standing = Standing(policy, hotline)
        self._metrics = metrics
        self._branches = branches
        self._mover = Mover(policy, metrics, enqueue)
        self._note_message = note_message

    def branch_name(self, groups: Iterable[Group], branch_id: str | None) -> str | None:
        """What staff call a branch: as its group is called, else as the bank's list has it."""
        if branch_id is None:
            return None
        called = (group.name for group in groups if group.branch_id == branch_id)
        return next(called, None) or self._branches.get(branch_id)

    def lock(self, connection: Connection) -> None:
        """One writer of handovers at a time; before any conversation's row is touched."""
        store.lock(connection)

    # What customers do

    def request(self, connection: Connection, ask: PersonWanted, now: int) -> Outcome:
        """As `ask`, for a message of the customer."""
        reason = Reason(ask.reason) if ask.reason else None
        return self.ask(
            connection, ask.customer, ask.conversation_id, Trigger(ask.trigger), reason, now, ask.in_reply_to
        )

    def ask(
        self,
        connection: Connection,
        customer: Customer,
        conversation_id: str,
        trigger: Trigger,
        reason: Reason | None,
        now: int,
        in_reply_to: int | None = None,
    ) -> Outcome:
        """Asks for a person; where a request is open its reason is filled in, and a message gets its answer."""
        store.lock(connection)
        told = Told()
        there = store.open_of(connection, conversation_id)
        if there is not None:
            self._ask_again(connection, told, there, customer, trigger, reason, now, in_reply_to)
            return told.outcome()
        scene = self.standing.scene(connection, now)
        actor = Actor(kind="customer", id=customer.id)
        new = self._new(connection, scene, customer, conversation_id, trigger, reason, now)
        begun = self._mover.begin(connection, told, new, Move.REQUEST, actor, now)
        english = begun.english
        said = wording.asked_for(trigger, english) + wording.meanwhile(trigger, reason, english)
        if scene.floor.somebody_on_duty(ticket(begun)):
            moved = self._mover.move(connection, told, begun, Move.ENQUEUE, SYSTEM, now)
            status = self.standing.waiting(moved, scene.place(moved, store.ahead_of(connection, moved) + 1))
            said += wording.Said(status.text, status.spoken)
        else:
            moved = self._mover.move(connection, told, begun, Move.LEAVE_MESSAGE, SYSTEM, now)
            status = self.standing.left_message(moved, scene)
            meanwhile = wording.meanwhile(trigger, reason, english)
            said = meanwhile + wording.Said(status.text, status.spoken)
        tell(connection, told, moved, said, status, now, in_reply_to=in_reply_to)
        return told.outcome()

    def choose_reason(self, connection: Connection, conversation_id: str, reason: Reason, now: int) -> Outcome:
        """Says what it is about: another group, another priority, the same wait clock."""
        store.lock(connection)
        told = Told()
        handoff = self._open(connection, conversation_id)
        self._with_reason(connection, told, handoff, reason, now)
        return told.outcome()

    def cancel(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        store.lock(connection)
        told = Told()
        handoff = self._open(connection, conversation_id)
        actor = Actor(kind="customer", id=handoff.customer_id)
        moved = self._mover.move(connection, told, handoff, Move.CANCEL, actor, now)
        tell(connection, told, moved, wording.cancelled(moved.english), self.standing.over(moved), now)
        return told.outcome()

    def call_back(self, connection: Connection, conversation_id: str, number: str, now: int) -> Outcome:
        """Leaves a number instead of waiting; raises InvalidCallbackNumber."""
        number = callback_number(number)
        store.lock(connection)
        told = Told()
        handoff = self._open(connection, conversation_id)
        scene = self.standing.scene(connection, now)
        actor = Actor(kind="customer", id=handoff.customer_id)
        if handoff.state is State.OFFERED:
            handoff = self._withdraw(connection, told, handoff, actor, now)
        if handoff.state is State.LEFT_MESSAGE:
            store.set_fields(connection, handoff.id, callback_number=number)
            moved = replace(handoff, callback_number=number)
            told.desk()
        else:
            place = scene.place(handoff, store.ahead_of(connection, handoff) + 1)
            moved = self._mover.move(connection, told, handoff, Move.LEAVE_MESSAGE, actor, now, callback_number=number)
            # While nobody takes new customers, as if one seat did; while nobody is there, at once when somebody is.
            alone = not scene.floor.somebody_on_duty(ticket(handoff))
            usual = 0 if alone else scene.handling * place.position
            due_at = now + (usual if place.wait_seconds is None else SECOND * place.wait_seconds)
            store.add_deadline(connection, moved.id, Deadline.CALLBACK_DUE, due_at)
        status = self.standing.left_message(moved, scene)
        tell(connection, told, moved, wording.Said(status.text, status.spoken), status, now)
        return told.outcome()

    def end_by_customer(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        store.lock(connection)
        told = Told()
        handoff = self._open(connection, conversation_id)
        actor = Actor(kind="customer", id=handoff.customer_id)
        self._end(connection, told, handoff, EndedBy.CUSTOMER, actor, now)
        return told.outcome()

    def rate(
        self, connection: Connection, conversation_id: str, handoff_id: str, score: int, word: str | None, now: int
    ) -> Outcome:
        """Stores how it was; a second rating takes the place of the first. Raises NothingToRate."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        if handoff.conversation_id != conversation_id:
            raise HandoffNotFound
        if handoff.ended_at is None:
            raise NothingToRate
        store.set_fields(connection, handoff_id, rating=score, rating_word=word)
        rated = replace(handoff, rating=score, rating_word=word)
        if store.open_of(connection, conversation_id) is None:
            told.statuses[conversation_id] = self.standing.over(rated)
        told.staff(handoff.staff_id)
        return told.outcome()

    def rating_said(
        self, connection: Connection, conversation_id: str, rating: Rating, now: int
    ) -> RecordRating | None:
        """What records a rating typed as the answer to the request for it; None where that was not said last."""
        store.lock(connection)
        asked = rating_asked_last(threads.last_messages(connection, conversation_id, 1))
        handoff = store.find(connection, asked) if asked else None
        if handoff is None or handoff.rating is not None or now - (handoff.ended_at or 0) > RATED_WITHIN_MS:
            return None

        def record(message: MessageRow) -> Outcome:
            told = Told()
            outcome = self.rate(connection, conversation_id, handoff.id, rating.score, rating.word, now)
            thank(connection, told, handoff, rating.score, message.sequence, now)
            thanks = told.outcome()
            return Outcome([*outcome.rows, *thanks.rows], [*outcome.events, *thanks.events])

        return record

    def customer_wrote(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        """The customer wrote to the person, and waits from now on; the conversation's row is locked.

        Without the handover lock: every move out of an active state locks the conversation's row first.
        """
        told = Told()
        told.staff(store.customer_wrote(connection, conversation_id, now))
        self._note_message(connection, conversation_id, Sender.CUSTOMER, now)
        return told.outcome()

    # What agents do

    def accept(self, connection: Connection, handoff_id: str, staff_id: str, now: int) -> Outcome:
        """Takes the customer that was offered; again for one who is there already does nothing."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        if handoff.state is State.ACTIVE and handoff.staff_id == staff_id:
            return told.outcome()
        if handoff.state in {State.OFFERED, State.ACTIVE} and handoff.staff_id != staff_id:
            raise NotYours
        self._accept(connection, told, handoff, staff_id, now)
        return told.outcome()

    def decline(self, connection: Connection, handoff_id: str, staff_id: str, now: int) -> Outcome:
        store.lock(connection)
        told = Told()
        handoff = self._held(connection, handoff_id, staff_id)
        self._refuse(connection, told, handoff, Move.DECLINE, Actor(kind="staff", id=staff_id), now)
        store.acted(connection, staff_id)
        return told.outcome()

    def take(
        self, connection: Connection, handoff_id: str, staff_id: str, now: int, *, supervisor: bool = False
    ) -> Outcome:
        """Takes somebody out of the queue, or who left a message; a supervisor also who is offered to another."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        if handoff.state is State.ACTIVE:
            raise NotYours
        if not supervisor:
            self._check_free(connection, staff_id, handoff)
        self._take(connection, told, handoff, staff_id, now)
        return told.outcome()

    def return_to_queue(self, connection: Connection, handoff_id: str, staff_id: str, now: int) -> Outcome:
        store.lock(connection)
        told = Told()
        handoff = self._held(connection, handoff_id, staff_id)
        actor = Actor(kind="staff", id=staff_id)
        declined = {**handoff.declined_by, staff_id: now}
        self._return(connection, told, handoff, "transferred", actor, now, declined_by=declined)
        store.acted(connection, staff_id)
        return told.outcome()

    def transfer_to_agent(
        self,
        connection: Connection,
        handoff_id: str,
        staff_id: str,
        to: str,
        note: str,
        now: int,
        *,
        supervisor: bool = False,
    ) -> Outcome:
        """Offers the customer to a colleague by name; raises NobodyThere, and DeskFull but for a supervisor."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id) if supervisor else self._held(connection, handoff_id, staff_id)
        if to == handoff.staff_id:
            raise IllegalMove(handoff.state, Move.RETURN)
        agent = self._on_duty(connection, to, now)
        if not supervisor:
            self._check_room(connection, to, None)
        actor = Actor(kind="staff", id=staff_id)
        self._note(connection, handoff, staff_id, note, now)
        declined = {**handoff.declined_by, staff_id: now}
        declined.pop(to, None)
        queued = self._return(
            connection, told, handoff, "transferred", actor, now, to=agent.name,
            preferred_staff_id=to, declined_by=declined,
        )  # fmt: skip
        self._offer(connection, told, queued, to, actor, now)
        store.acted(connection, staff_id)
        return told.outcome()

    def transfer_to_group(
        self,
        connection: Connection,
        handoff_id: str,
        staff_id: str,
        group_id: str,
        note: str,
        now: int,
        *,
        supervisor: bool = False,
    ) -> Outcome:
        """Back to the head of the queue, of another group; raises NobodyThere."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id) if supervisor else self._held(connection, handoff_id, staff_id)
        scene = self.standing.scene(connection, now)
        group = scene.groups.get(group_id)
        if group is None:
            raise NobodyThere
        aimed = replace(handoff, group_id=group_id, branch_id=group.branch_id, preferred_staff_id=None)
        if not scene.floor.somebody_on_duty(ticket(aimed)):
            raise NobodyThere
        self._note(connection, handoff, staff_id, note, now)
        self._return(
            connection, told, handoff, "transferred", Actor(kind="staff", id=staff_id), now, to=group.name,
            group_id=group_id, branch_id=group.branch_id, preferred_staff_id=None,
            declined_by={**handoff.declined_by, staff_id: now},
        )  # fmt: skip
        store.acted(connection, staff_id)
        return told.outcome()

    def end(
        self, connection: Connection, handoff_id: str, staff_id: str, now: int, *, supervisor: bool = False
    ) -> Outcome:
        """Hands the customer back to the assistant."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id) if supervisor else self._held(connection, handoff_id, staff_id)
        by = EndedBy.AGENT if handoff.staff_id == staff_id else EndedBy.SUPERVISOR
        self._end(connection, told, handoff, by, Actor(kind="staff", id=staff_id), now)
        store.acted(connection, staff_id)
        return told.outcome()

    def wrap_up(
        self,
        connection: Connection,
        handoff_id: str,
        staff_id: str,
        code: str,
        tags: tuple[str, ...],
        note: str,
        now: int,
        *,
        supervisor: bool = False,
    ) -> Outcome:
        """What it was about, at the end."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        if handoff.staff_id != staff_id and not supervisor:
            raise NotYours
        self._note(connection, handoff, staff_id, note, now)
        actor = Actor(kind="staff", id=staff_id)
        self._mover.move(
            connection, told, handoff, Move.CLOSE, actor, now, {"code": code},
            closed_at=now, wrap_up_code=code, tags=tags,
        )  # fmt: skip
        store.acted(connection, staff_id)
        return told.outcome()

    def reach_out(
        self, connection: Connection, customer: Customer, conversation_id: str, staff_id: str, now: int
    ) -> Outcome:
        """A manager writes first; where the customer waits for a person anyway, the manager takes them."""
        store.lock(connection)
        told = Told()
        there = store.open_of(connection, conversation_id)
        if there is not None:
            if there.state is State.ACTIVE:
                if there.staff_id != staff_id:
                    raise NotYours
                return told.outcome()
            self._check_free(connection, staff_id, there)
            self._take(connection, told, there, staff_id, now)
            return told.outcome()
        self._check_room(connection, staff_id, None)
        scene = self.standing.scene(connection, now)
        new = self._new(connection, scene, customer, conversation_id, Trigger.MANAGER, None, now)
        new = replace(
            new, staff_id=staff_id, preferred_staff_id=staff_id, accepted_at=now, first_accepted_at=now,
            agent_wrote_at=now,
        )  # fmt: skip
        actor = Actor(kind="staff", id=staff_id)
        begun = self._mover.begin(connection, told, new, Move.REACH_OUT, actor, now)
        status = self.standing.active(connection, begun)
        if face := status.agent:
            said = wording.reached_out(face.name, face.title, begun.english)
            tell(connection, told, begun, said, status, now)
        return told.outcome()

    def agent_wrote(self, connection: Connection, conversation_id: str, now: int) -> Outcome:
        """The person wrote, and the customer waits no longer; locks as for `customer_wrote`."""
        told = Told()
        told.staff(store.agent_wrote(connection, conversation_id, now))
        self._note_message(connection, conversation_id, Sender.AGENT, now)
        return told.outcome()

    def set_availability(
        self, connection: Connection, staff_id: str, availability: Availability, deputy_id: str | None, now: int
    ) -> Outcome:
        """Who no longer takes new customers gives back those who are offered but not taken."""
        store.lock(connection)
        told = Told()
        if not store.set_availability(connection, staff_id, availability, deputy_id, now):
            raise HandoffNotFound
        if availability is not Availability.ON_DUTY:
            for handoff in store.held_by(connection, staff_id):
                if handoff.state is State.OFFERED:
                    self._withdraw(connection, told, handoff, Actor(kind="staff", id=staff_id), now)
        told.desk(staff_id)
        return told.outcome()

    def note(self, connection: Connection, handoff_id: str, staff_id: str, words: str, now: int) -> Outcome:
        told = Told()
        handoff = self._find(connection, handoff_id)
        self._note(connection, handoff, staff_id, words, now)
        told.staff(handoff.staff_id)
        return told.outcome()

    def tag(self, connection: Connection, handoff_id: str, tags: tuple[str, ...]) -> Outcome:
        told = Told()
        handoff = self._find(connection, handoff_id)
        store.set_fields(connection, handoff_id, tags=tags)
        told.staff(handoff.staff_id)
        return told.outcome()

    # What supervisors do

    def reassign(self, connection: Connection, handoff_id: str, by: str, to: str, now: int) -> Outcome:
        """Gives a customer to an agent, whatever the limit: at once where somebody has them, else as an offer."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        self._on_duty(connection, to, now)
        actor = Actor(kind="staff", id=by)
        if handoff.state is State.ACTIVE:
            self._reassign(connection, told, handoff, to, actor, now)
            return told.outcome()
        if handoff.state is State.OFFERED:
            if handoff.staff_id == to:
                return told.outcome()
            handoff = self._withdraw(connection, told, handoff, actor, now)
        if handoff.state is State.LEFT_MESSAGE:
            handoff = self._mover.move(connection, told, handoff, Move.ENQUEUE, actor, now)
        self._offer(connection, told, handoff, to, actor, now)
        return told.outcome()

    def take_over(self, connection: Connection, handoff_id: str, supervisor_id: str, now: int) -> Outcome:
        """The supervisor has the customer from now on."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        if handoff.state is State.ACTIVE:
            actor = Actor(kind="staff", id=supervisor_id)
            self._reassign(connection, told, handoff, supervisor_id, actor, now)
        else:
            self._take(connection, told, handoff, supervisor_id, now)
        return told.outcome()

    def join(self, connection: Connection, handoff_id: str, supervisor_id: str, now: int) -> Outcome:
        """The supervisor writes beside the agent; again does nothing."""
        store.lock(connection)
        told = Told()
        handoff = self._find(connection, handoff_id)
        if supervisor_id == handoff.staff_id or supervisor_id in store.joined(connection, handoff_id):
            return told.outcome()
        moved = self._mover.move(connection, told, handoff, Move.JOIN, Actor(kind="staff", id=supervisor_id), now)
        if face := store.face_of(connection, supervisor_id):
            said = wording.joined(face.name, face.title, moved.english)
            tell(connection, told, moved, said, self.standing.active(connection, moved), now)
        told.staff(supervisor_id)
        return told.outcome()

    # What falls due; see `dispatch`

    def offer(self, connection: Connection, told: Told, handoff: Handoff, staff_id: str, now: int) -> Handoff:
        return self._offer(connection, told, handoff, staff_id, SYSTEM, now)

    def lapse(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        self._refuse(connection, told, handoff, Move.LAPSE, SYSTEM, now)
        self._missed(connection, told, handoff, now)

    def desk_lost(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        """Back to the head of the queue."""
        if handoff.state is State.OFFERED:
            self._withdraw(connection, told, handoff, SYSTEM, now)
        else:
            self._return(connection, told, handoff, "connection_lost", SYSTEM, now)

    def agent_silent(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        declined = {**handoff.declined_by, **({handoff.staff_id: now} if handoff.staff_id else {})}
        self._return(connection, told, handoff, "not_answered", SYSTEM, now, declined_by=declined)

    def ask_customer(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        status = self.standing.active(connection, handoff)
        tell(connection, told, handoff, wording.still_there(handoff.english), status, now)

    def customer_silent(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        self._end(connection, told, handoff, EndedBy.CUSTOMER_IDLE, SYSTEM, now)

    def close(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
        """Without the agent's words."""
        self._mover.move(connection, told, handoff, Move.CLOSE, SYSTEM, now, closed_at=now)

    def leave_message(self, connection: Connection, told: Told, handoff: Handoff, scene: Scene, now: int) -> None:
        """Everybody who could have answered has gone."""
        moved = self._mover.move(connection, told, handoff, Move.LEAVE_MESSAGE, SYSTEM, now)
        status = self.standing.left_message(moved, scene)
        tell(connection, told, moved, wording.Said(status.text, status.spoken), status, now)

    def somebody_came(self, connection: Connection, told: Told, handoff: Handoff, scene: Scene, now: int) -> Handoff:
        """From a message left into the queue; the wait clock has been running all along."""
        moved = self._mover.move(connection, told, handoff, Move.ENQUEUE, SYSTEM, now)
        place = scene.place(moved, store.ahead_of(connection, moved) + 1)
        status = self.standing.waiting(moved, place)
        tell(connection, told, moved, wording.Said(status.text, status.spoken), status, now)
        return moved

    # How it is done

    def _find(self, connection: Connection, handoff_id: str) -> Handoff:
        handoff = store.find(connection, handoff_id)
        if handoff is None:
            raise HandoffNotFound
        return handoff

    def _open(self, connection: Connection, conversation_id: str) -> Handoff:
        handoff = store.open_of(connection, conversation_id)
        if handoff is None:
            raise HandoffNotFound
        return handoff

    def _held(self, connection: Connection, handoff_id: str, staff_id: str) -> Handoff:
        handoff = self._find(connection, handoff_id)
        if handoff.staff_id != staff_id:
            raise NotYours
        return handoff

    def _new(
        self,
        connection: Connection,
        scene: Scene,
        customer: Customer,
        conversation_id: str,
        trigger: Trigger,
        reason: Reason | None,
        now: int,
    ) -> Handoff:
        today = scene.now.astimezone(CHINA).date()
        manager = store.face_of(connection, customer.manager_id) if customer.manager_id else None
        brief = make_brief(
            threads.last_messages(connection, conversation_id, BRIEFED_MESSAGES),
            customer,
            trigger,
            reason,
            today=today,
            branch_name=self.branch_name(scene.groups.values(), customer.branch_id),
            manager_name=manager.name if manager else None,
        )
        priority = priority_of(customer, trigger, reason, tuple(brief.risks), today)
        return Handoff(
            id=new_id(scene.now),
            conversation_id=conversation_id,
            customer_id=customer.id,
            state=State.BOT,
            trigger=trigger,
            reason=reason,
            priority=priority,
            rank_at=self.policy.rank(now, priority, head=False),
            group_id=group_for(list(scene.groups.values()), reason, customer.language),
            branch_id=customer.branch_id,
            preferred_staff_id=customer.manager_id,
            requested_at=now,
            brief_json=brief.model_dump_json(),
        )

    def _ask_again(
        self,
        connection: Connection,
        told: Told,
        handoff: Handoff,
        customer: Customer,
        trigger: Trigger,
        reason: Reason | None,
        now: int,
        in_reply_to: int | None,
    ) -> None:
        if handoff.state is State.ACTIVE:
            return
        urgent = priority_of(customer, trigger, reason, (), datetime.fromtimestamp(now / 1000, UTC).date())
        if reason is not None or urgent > handoff.priority:
            handoff = self._with_reason(connection, told, handoff, reason or handoff.reason, now, at_least=urgent)
        if in_reply_to is not None:
            status = self.standing.status(connection, handoff, now)
            said = wording.meanwhile(trigger, reason, handoff.english) + wording.Said(status.text, status.spoken)
            tell(connection, told, handoff, said, status, now, in_reply_to=in_reply_to)

    def _with_reason(
        self,
        connection: Connection,
        told: Told,
        handoff: Handoff,
        reason: Reason | None,
        now: int,
        at_least: Priority = Priority.NORMAL,
    ) -> Handoff:
        """No move: the same request, known better."""
        groups = store.all_groups(connection)
        by_reason = {Reason.CARD_LOSS: Priority.CARD_LOSS, Reason.FRAUD: Priority.URGENT,
                     Reason.WELLBEING: Priority.URGENT}  # fmt: skip
        priority = max(handoff.priority, at_least, by_reason.get(reason, Priority.NORMAL) if reason else at_least)
        head = self.policy.at_head(handoff)
        language = handoff.brief.customer.language
        fields = {
            "reason": reason,
            "group_id": group_for(groups, reason, language) if reason is not handoff.reason else handoff.group_id,
            "priority": priority,
            "rank_at": self.policy.rank(handoff.requested_at, priority, head=head),
        }
        store.set_fields(connection, handoff.id, **fields)
        chosen = replace(handoff, **fields)  # type: ignore[arg-type]
        told.desk(handoff.staff_id)
        told.statuses[handoff.conversation_id] = self.standing.status(connection, chosen, now)
        return chosen

    def _offer(
        self, connection: Connection, told: Told, handoff: Handoff, staff_id: str, actor: Actor, now: int
    ) -> Handoff:
        store.served(connection, staff_id, now)
        declined = {id_: at for id_, at in handoff.declined_by.items() if id_ != staff_id}
        return self._mover.move(
            connection, told, handoff, Move.OFFER, actor, now,
            staff_id=staff_id, offered_at=now, declined_by=declined,
        )  # fmt: skip

    def _accept(self, connection: Connection, told: Told, handoff: Handoff, staff_id: str, now: int) -> Handoff:
        first = handoff.first_accepted_at is None
        moved = self._mover.move(
            connection, told, handoff, Move.ACCEPT, Actor(kind="staff", id=staff_id), now,
            accepted_at=now,
            first_accepted_at=now if first else handoff.first_accepted_at,
            unanswered_since=now,
            agent_wrote_at=None,
            idle_told_at=None,
            declined_by={},
        )  # fmt: skip
        store.acted(connection, staff_id)
        if first:
            self._metrics.handoff_wait_seconds.observe((now - handoff.requested_at) / 1000)
        status = self.standing.active(connection, moved)
        tell(connection, told, moved, wording.Said(status.text, status.spoken), status, now)
        return moved

    def _take(self, connection: Connection, told: Told, handoff: Handoff, staff_id: str, now: int) -> Handoff:
        actor = Actor(kind="staff", id=staff_id)
        if handoff.state is State.OFFERED and handoff.staff_id != staff_id:
            handoff = self._withdraw(connection, told, handoff, actor, now)
        if handoff.state is State.LEFT_MESSAGE:
            handoff = self._mover.move(connection, told, handoff, Move.ENQUEUE, actor, now)
        if handoff.state is State.QUEUED:
            handoff = self._offer(connection, told, handoff, staff_id, actor, now)
        return self._accept(connection, told, handoff, staff_id, now)

    def _refuse(
        self, connection: Connection, told: Told, handoff: Handoff, move: Move, actor: Actor, now: int
    ) -> Handoff:
        declined = {**handoff.declined_by, **({handoff.staff_id: now} if handoff.staff_id else {})}
        moved = self._mover.move(connection, told, handoff, move, actor, now, declined_by=declined)
        return self._to_head(connection, told, moved, now)

    def _missed(self, connection: Connection, told: Told, lapsed: Handoff, now: int) -> None:
        """An open page beats with nobody before it: whose second offer in a row lapses is busy from then on."""
        agent = next((agent for agent in store.all_agents(connection) if agent.id == lapsed.staff_id), None)
        if agent is None or not seat(agent, now, self.policy).accepting:
            return
        again = agent.lapsed_at is not None and agent.wrote_at <= min(agent.lapsed_at, lapsed.offered_at or now)
        store.lapsed(connection, agent.id, now, busy=again)
        if not again:
            return
        for handoff in store.held_by(connection, agent.id):
            if handoff.state is State.OFFERED:
                self._withdraw(connection, told, handoff, SYSTEM, now)
        told.desk(agent.id)
        logger.info("agent_set_busy", staff=agent.id)

    def _withdraw(self, connection: Connection, told: Told, handoff: Handoff, actor: Actor, now: int) -> Handoff:
        """Takes an offer back, of which the customer hears nothing."""
        moved = self._mover.move(connection, told, handoff, Move.RETURN, actor, now)
        return self._to_head(connection, told, moved, now)

    def _return(
        self,
        connection: Connection,
        told: Told,
        handoff: Handoff,
        cause: ReturnCause,
        actor: Actor,
        now: int,
        *,
        to: str | None = None,
        **changes: object,
    ) -> Handoff:
        """From an agent back to the head of the queue, with an explanation."""
        was_active = handoff.state is State.ACTIVE
        moved = self._mover.move(
            connection, told, handoff, Move.RETURN, actor, now, {"cause": cause},
            unanswered_since=None, **changes,
        )  # fmt: skip
        queued = self._to_head(connection, told, moved, now)
        if was_active:
            status = self.standing.status(connection, queued, now)
            tell(connection, told, queued, wording.returned(cause, queued.english, to), status, now)
        return queued

    def _to_head(self, connection: Connection, told: Told, handoff: Handoff, now: int) -> Handoff:
        rank_at = self.policy.rank(handoff.requested_at, handoff.priority, head=True)
        return self._mover.move(
            connection, told, handoff, Move.ENQUEUE, SYSTEM, now, staff_id=None, offered_at=None, rank_at=rank_at
        )

    def _reassign(
        self, connection: Connection, told: Told, handoff: Handoff, to: str, actor: Actor, now: int
    ) -> Handoff:
        if handoff.staff_id == to:
            return handoff
        store.served(connection, to, now)
        moved = self._mover.move(
            connection, told, handoff, Move.REASSIGN, actor, now, {"staff_id": to},
            staff_id=to, accepted_at=now, unanswered_since=now, idle_told_at=None,
        )  # fmt: skip
        store.clear_deadlines(connection, moved.id)
        store.add_deadline(connection, moved.id, Deadline.IDLE, now + self.policy.agent_reminder)
        status = self.standing.active(connection, moved)
        if face := status.agent:
            tell(connection, told, moved, wording.reassigned(face.name, face.title, moved.english), status, now)
        return moved

    def _end(
        self, connection: Connection, told: Told, handoff: Handoff, by: EndedBy, actor: Actor, now: int
    ) -> Handoff:
        moved = self._mover.move(
            connection, told, handoff, Move.END, actor, now, {"ended_by": by.value},
            ended_at=now, ended_by=by, unanswered_since=None,
        )  # fmt: skip
        face = store.face_of(connection, moved.staff_id) if moved.staff_id else None
        english = moved.english
        form = form_in_progress(threads.last_messages(connection, moved.conversation_id, LOOKED_BACK_MESSAGES))
        said = wording.ended(
            by, face.name if face else None, moved.reason, form.title(english) if form else None, english
        )
        tell(connection, told, moved, said, self.standing.over(moved), now, form=form)
        if moved.asks_for_rating:
            ask_rating(connection, told, moved, now)
        return moved

    def _note(self, connection: Connection, handoff: Handoff, staff_id: str, words: str, now: int) -> None:
        if words.strip():
            id_ = new_id(datetime.fromtimestamp(now / 1000, UTC))
            store.add_note(connection, id_, handoff.id, staff_id, now, words.strip())

    def _agent(self, connection: Connection, staff_id: str) -> Agent:
        for agent in store.all_agents(connection):
            if agent.id == staff_id and not agent.disabled:
                return agent
        raise NobodyThere

    def _on_duty(self, connection: Connection, staff_id: str, now: int) -> Agent:
        agent = self._agent(connection, staff_id)
        if not seat(agent, now, self.policy).on_duty:
            raise NobodyThere
        return agent

    def _check_free(self, connection: Connection, staff_id: str, handoff: Handoff) -> None:
        """Raises OfferedToAnother while a colleague is being asked, and DeskFull."""
        if handoff.state is State.OFFERED and handoff.staff_id != staff_id:
            raise OfferedToAnother
        self._check_room(connection, staff_id, handoff)

    def _check_room(self, connection: Connection, staff_id: str, handoff: Handoff | None) -> None:
        """Raises DeskFull; a customer already offered to this agent takes no further place."""
        agent = self._agent(connection, staff_id)
        counted = handoff is not None and handoff.staff_id == staff_id and handoff.state is State.OFFERED
        if agent.load - counted >= agent.conversation_limit:
            raise DeskFull
