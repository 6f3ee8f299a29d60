"""Who is offered whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.routing import Floor, Offer, Seat, Team, Ticket, assign, refusals


def seat(id_: str, *groups: str, load: int = 0, limit: int = 1, served_at: int = 0, state: str = "on_duty",
         deputy: str | None = None) -> Seat:  # fmt: skip
    return Seat(
        id=id_,
        on_duty=state in {"on_duty", "busy"},
        accepting=state == "on_duty",
        on_leave=state == "on_leave",
        load=load,
        limit=limit,
        served_at=served_at,
        groups=frozenset(groups),
        deputy_id=deputy,
    )


def team(id_: str, *, branch: str | None = None, fallback: str | None = None, is_open: bool = True) -> Team:
    return Team(id_, "branch" if branch else "skill", is_open, branch, fallback)


GENERAL, WEALTH, LIXIA = team("general"), team("wealth", fallback="general"), team("lixia", branch="lixia")
TEAMS = [GENERAL, WEALTH, LIXIA]


def choose(ticket: Ticket, *seats: Seat, teams: list[Team] | None = None) -> str | None:
    return Floor(seats, teams or TEAMS).choose(ticket)


def test_the_own_manager_comes_first() -> None:
    ticket = Ticket("t", "general", "lixia", "zhao")
    assert choose(ticket, seat("zhang", "general"), seat("liu", "lixia"), seat("zhao")) == "zhao"


def test_then_the_branch() -> None:
    ticket = Ticket("t", "general", "lixia", "zhao")
    assert choose(ticket, seat("zhang", "general"), seat("liu", "lixia"), seat("zhao", state="off_duty")) == "liu"


def test_then_the_skill_group_of_the_reason() -> None:
    ticket = Ticket("t", "wealth", "lixia", "zhao")
    assert choose(ticket, seat("zhang", "general"), seat("wu", "wealth"), seat("liu", "lixia", load=1)) == "wu"


def test_a_full_manager_keeps_nobody_waiting() -> None:
    assert choose(Ticket("t", "general", None, "zhao"), seat("zhao", load=1), seat("zhang", "general")) == "zhang"


def test_a_manager_on_leave_is_stood_in_for_by_the_deputy() -> None:
    away = seat("zhao", state="on_leave", deputy="qian")
    assert choose(Ticket("t", "general", None, "zhao"), away, seat("qian"), seat("zhang", "general")) == "qian"


def test_a_manager_merely_off_duty_has_no_deputy() -> None:
    away = seat("zhao", state="off_duty", deputy="qian")
    assert choose(Ticket("t", "general", None, "zhao"), away, seat("qian"), seat("zhang", "general")) == "zhang"


def test_a_deputy_on_leave_has_a_deputy() -> None:
    away = [seat("zhao", state="on_leave", deputy="qian"), seat("qian", state="on_leave", deputy="sun")]
    assert choose(Ticket("t", "general", None, "zhao"), *away, seat("sun")) == "sun"


def test_deputies_in_a_circle_lead_to_the_group() -> None:
    away = [seat("zhao", state="on_leave", deputy="qian"), seat("qian", state="on_leave", deputy="zhao")]
    assert choose(Ticket("t", "general", None, "zhao"), *away, seat("zhang", "general")) == "zhang"


def test_a_long_chain_of_deputies_is_given_up() -> None:
    away = [seat(f"m{n}", state="on_leave", deputy=f"m{n + 1}") for n in range(8)]
    assert choose(Ticket("t", "general", None, "m0"), *away, seat("m8"), seat("zhang", "general")) == "zhang"


def test_the_fallback_group_takes_customers_of_a_closed_group() -> None:
    teams = [GENERAL, team("wealth", fallback="general", is_open=False)]
    assert choose(Ticket("t", "wealth"), seat("wu", "wealth"), seat("zhang", "general"), teams=teams) == "zhang"


def test_the_fallback_group_takes_customers_of_a_group_where_nobody_takes_new_ones() -> None:
    assert choose(Ticket("t", "wealth"), seat("wu", "wealth", state="busy"), seat("zhang", "general")) == "zhang"


def test_the_fallback_group_leaves_customers_to_a_group_that_is_only_full() -> None:
    assert choose(Ticket("t", "wealth"), seat("wu", "wealth", load=1), seat("zhang", "general")) is None


def test_fallbacks_follow_each_other_and_a_circle_ends() -> None:
    teams = [team("a", fallback="b"), team("b", fallback="c"), team("c", fallback="a")]
    assert choose(Ticket("t", "a"), seat("zhang", "c"), teams=teams) == "zhang"
    assert choose(Ticket("t", "a"), teams=teams) is None


def test_customers_of_a_group_that_is_no_more_go_to_any() -> None:
    assert choose(Ticket("t", "dissolved"), seat("wu", "wealth")) == "wu"


def test_the_least_loaded_is_asked() -> None:
    assert (
        choose(Ticket("t", "general"), seat("a", "general", load=2, limit=4), seat("b", "general", load=1, limit=4))
        == "b"
    )


def test_among_equals_who_has_gone_longest_without_a_customer_is_asked() -> None:
    assert choose(Ticket("t", "general"), seat("a", "general", served_at=9), seat("b", "general", served_at=3)) == "b"


def test_offers_of_one_round_are_spread() -> None:
    seats = [seat(name, "general", limit=3) for name in "abc"]
    offers = assign([Ticket(str(n), "general") for n in range(6)], Floor(seats, TEAMS))
    assert [offer.staff_id for offer in offers] == ["a", "b", "c", "a", "b", "c"]


def test_one_round_offers_as_many_as_there_are_free_slots() -> None:
    seats = [seat("a", "general", limit=3, load=1), seat("b", "general", limit=2)]
    offers = assign([Ticket(str(n), "general") for n in range(9)], Floor(seats, TEAMS))
    assert [offer.ticket_id for offer in offers] == ["0", "1", "2", "3"]


def test_a_full_group_keeps_nobody_of_another_group_waiting() -> None:
    floor = Floor([seat("wu", "wealth", load=1), seat("zhang", "general")], TEAMS)
    assert assign([Ticket("first", "wealth"), Ticket("second", "general")], floor) == [Offer("second", "zhang")]


def test_who_just_refused_is_not_asked() -> None:
    ticket = Ticket("t", "general", not_now=frozenset("a"), not_first=frozenset("a"))
    assert choose(ticket, seat("a", "general")) is None


def test_who_refused_some_time_ago_is_asked_after_everybody_else() -> None:
    ticket = Ticket("t", "general", not_first=frozenset("a"))
    assert choose(ticket, seat("a", "general"), seat("b", "general", served_at=9)) == "b"
    assert choose(ticket, seat("a", "general"), seat("b", "general", load=1)) == "a"


def test_refusals_are_recent_or_old() -> None:
    assert refusals({"a": 100, "b": 5_000}, 10_000, 6_000) == (frozenset("b"), frozenset("ab"))


def test_somebody_busy_is_worth_waiting_for_and_nobody_is_not() -> None:
    busy = Floor([seat("zhang", "general", state="busy")], TEAMS)
    away = Floor([seat("zhang", "general", state="off_duty")], TEAMS)
    assert busy.somebody_on_duty(Ticket("t", "wealth"))
    assert not away.somebody_on_duty(Ticket("t", "wealth"))


seats = st.lists(
    st.builds(
        seat,
        st.sampled_from("abcdefgh"),
        st.sampled_from(["general", "wealth", "lixia"]),
        load=st.integers(0, 3),
        limit=st.integers(0, 3),
        served_at=st.integers(0, 3),
        state=st.sampled_from(["on_duty", "on_duty", "busy", "on_leave", "off_duty"]),
        deputy=st.sampled_from([None, *"abcdefgh"]),
    ),
    unique_by=lambda one: one.id,
)
tickets = st.lists(
    st.builds(
        Ticket,
        st.uuids().map(str),
        st.sampled_from(["general", "wealth", "dissolved"]),
        st.sampled_from([None, "lixia"]),
        st.sampled_from([None, *"abcdefgh"]),
        st.frozensets(st.sampled_from("abcdefgh"), max_size=2),
    ),
    max_size=12,
)


@given(seats, tickets)
def test_nobody_gets_more_than_the_limit_or_is_asked_while_away(everybody: list[Seat], queue: list[Ticket]) -> None:
    by_id = {one.id: one for one in everybody}
    load = {one.id: one.load for one in everybody}
    for offer in assign(queue, Floor(everybody, TEAMS)):
        load[offer.staff_id] += 1
        assert by_id[offer.staff_id].accepting
        assert load[offer.staff_id] <= by_id[offer.staff_id].limit


@given(seats, tickets)
def test_nobody_is_passed_over_who_could_be_served(everybody: list[Seat], queue: list[Ticket]) -> None:
    floor = Floor(everybody, TEAMS)
    served = {offer.ticket_id for offer in assign(queue, floor)}
    assert all(floor.choose(ticket) is None for ticket in queue if ticket.id not in served)


@given(seats, tickets)
def test_a_later_ticket_takes_nothing_from_an_earlier_one(everybody: list[Seat], queue: list[Ticket]) -> None:
    whole = assign(queue, Floor(everybody, TEAMS))
    part = assign(queue[:-1], Floor(everybody, TEAMS))
    assert whole[: len(part)] == part
