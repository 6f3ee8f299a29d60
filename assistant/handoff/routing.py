"""Who is offered which customer: a pure function of who waits and who is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST_DEPUTY_CHAIN = 5


@dataclass(frozen=True, slots=True)
class Ticket:
    """A customer who waits."""

    id: str
    group_id: str
    branch_id: str | None = None
    preferred_staff_id: str | None = None
    not_now: frozenset[str] = frozenset()
    """Agents who refused this customer, or let the offer lapse, a moment ago."""
    not_first: frozenset[str] = frozenset()
    """Agents who did so some time ago: asked again once everybody else who is free has been."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent who may be offered a customer."""

    id: str
    on_duty: bool
    """There, and answering the customers there are."""
    accepting: bool
    """There, and taking new customers."""
    on_leave: bool
    load: int
    limit: int
    served_at: int
    groups: frozenset[str]
    deputy_id: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A group and whether its hours are open."""

    id: str
    kind: Literal["skill", "branch"]
    open: bool
    branch_id: str | None = None
    fallback_group_id: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    ticket_id: str
    staff_id: str


class Floor:
    """Everybody who works, and how many customers each has; offers are counted as they are made."""

    def __init__(self, seats: Iterable[Seat], teams: Iterable[Team]) -> None:
        self._seats = {seat.id: seat for seat in seats}
        self._teams = {team.id: team for team in teams}
        self._load = {seat.id: seat.load for seat in self._seats.values()}
        self._served = {seat.id: (seat.served_at, 0) for seat in self._seats.values()}
        self._given = 0
        self._members: dict[str, list[Seat]] = {id_: [] for id_ in self._teams}
        for seat in self._seats.values():
            for group in seat.groups & self._members.keys():
                self._members[group].append(seat)

    def anybody_on_duty(self) -> bool:
        return any(seat.on_duty for seat in self._seats.values())

    def somebody_on_duty(self, ticket: Ticket) -> bool:
        """Whether waiting makes sense: there is somebody who will come round to this customer."""
        if self._own(ticket) is not None:
            return True
        return any(seat.on_duty for team in self._teams_of(ticket) for seat in self._members[team.id])

    def slots(self, ticket: Ticket) -> int:
        """How many conversations those hold at once who take new customers and could be asked."""
        asked = {seat.id: seat for tier in self._tiers(ticket) for seat in tier}
        return sum(seat.limit for seat in asked.values() if seat.accepting)

    def free(self, ticket: Ticket) -> int:
        """How many of those slots are free."""
        asked = {seat.id: seat for tier in self._tiers(ticket) for seat in tier}
        return sum(seat.limit - self._load[seat.id] for seat in asked.values() if self._is_free(seat))

    def choose(self, ticket: Ticket) -> str | None:
        """Whom to ask now; None where everybody who may be asked is busy."""
        late: Seat | None = None
        for tier in self._tiers(ticket):
            free = [seat for seat in tier if self._is_free(seat) and seat.id not in ticket.not_now]
            if fresh := [seat for seat in free if seat.id not in ticket.not_first]:
                return self._least_busy(fresh).id
            if free and late is None:
                late = self._least_busy(free)
        return late.id if late else None

    def give(self, staff_id: str) -> None:
        """Counts a customer more for that agent."""
        self._given += 1
        self._load[staff_id] += 1
        self._served[staff_id] = (self._served[staff_id][0], self._given)

    def _tiers(self, ticket: Ticket) -> Iterator[Sequence[Seat]]:
        """Own manager or deputy, branch, skill group; a fallback only while nobody before it takes customers."""
        own = self._own(ticket)
        if own is not None:
            yield [own]
        branch, skill = self._branch(ticket), self._skill(ticket)
        for team in branch:
            yield self._members[team.id]
        for team in skill:
            members = self._members[team.id]
            yield members
            if any(seat.accepting for seat in members):
                return

    def _teams_of(self, ticket: Ticket) -> Iterator[Team]:
        yield from self._branch(ticket)
        yield from self._skill(ticket)

    def _branch(self, ticket: Ticket) -> Iterator[Team]:
        if ticket.branch_id is None:
            return
        for team in self._teams.values():
            if team.kind == "branch" and team.branch_id == ticket.branch_id and team.open:
                yield team

    def _skill(self, ticket: Ticket) -> Iterator[Team]:
        """The skill group and those that stand in for it, in turn; every group for a group that is no more."""
        team = self._teams.get(ticket.group_id)
        if team is None:
            yield from (team for team in self._teams.values() if team.kind == "skill" and team.open)
            return
        seen: set[str] = set()
        while team is not None and team.id not in seen:
            seen.add(team.id)
            if team.open:
                yield team
            team = self._teams.get(team.fallback_group_id) if team.fallback_group_id else None

    def _own(self, ticket: Ticket) -> Seat | None:
        """The customer's manager, or who answers for a manager on leave, if on duty."""
        id_ = ticket.preferred_staff_id
        for _ in range(LONGEST_DEPUTY_CHAIN):
            seat = self._seats.get(id_) if id_ else None
            if seat is None:
                return None
            if seat.on_duty:
                return seat
            if not seat.on_leave:
                return None
            id_ = seat.deputy_id
        return None

    def _is_free(self, seat: Seat) -> bool:
        return seat.accepting and self._load[seat.id] < seat.limit

    def _least_busy(self, seats: Sequence[Seat]) -> Seat:
        """The least loaded; among them who has gone longest without a new customer."""
        return min(seats, key=lambda seat: (self._load[seat.id], self._turn(seat), seat.id))

    def _turn(self, seat: Seat) -> tuple[int, int]:
        served_at, given = self._served[seat.id]
        return (given, served_at)


def assign(tickets: Sequence[Ticket], floor: Floor, most: int | None = None) -> list[Offer]:
    """Offers to as many as there are free agents and at most so many, in the order of the queue.

    A customer whose agents are all busy keeps nobody behind waiting for others.
    """
    offers: list[Offer] = []
    for ticket in tickets:
        if len(offers) == most:
            break
        staff_id = floor.choose(ticket)
        if staff_id is not None:
            floor.give(staff_id)
            offers.append(Offer(ticket.id, staff_id))
    return offers


def refusals(declined_by: Mapping[str, int], now: int, pause: int) -> tuple[frozenset[str], frozenset[str]]:
    """Who is not to be asked now, and who not first."""
    recent = frozenset(id_ for id_, at in declined_by.items() if now - at < pause)
    return recent, frozenset(declined_by)
