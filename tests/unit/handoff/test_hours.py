"""Duty hours by the Chinese working-day calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.handoff.hours import DayKind, DutyHours, day_kind, duty_hours
from assistant.handoff.spoken import CHINA

OFFICE = DutyHours(workdays=[("08:30", "12:00"), ("13:00", "18:00")], weekends=[("09:00", "17:00")])


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-02-14", DayKind.WORKDAY),  # a Saturday worked for the Spring Festival
        ("2026-02-17", DayKind.HOLIDAY),  # Spring Festival
        ("2026-10-01", DayKind.HOLIDAY),
        ("2026-10-10", DayKind.WORKDAY),  # a Saturday worked for the National Day
        ("2026-11-21", DayKind.WEEKEND),
        ("2026-11-23", DayKind.WORKDAY),
        ("2039-01-02", DayKind.WEEKEND),  # not announced yet: by law and weekday
        ("2039-01-03", DayKind.WORKDAY),
        ("2039-10-03", DayKind.HOLIDAY),
        ("2039-10-04", DayKind.WORKDAY),
    ],
)
def test_days_are_of_the_kind_the_state_council_announced(day: str, kind: DayKind) -> None:
    assert day_kind(date.fromisoformat(day)) is kind


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T08:29:59", False),
        ("2026-11-23T08:30", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T12:59:59", False),
        ("2026-11-23T13:00", True),
        ("2026-11-23T18:00", False),
        ("2026-11-22T09:00", True),  # Sunday
        ("2026-10-01T10:00", False),  # National Day
        ("2026-10-10T17:30", True),  # worked Saturday: hours of a workday
    ],
)
def test_open_from_the_first_minute_to_before_the_last(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(china(moment)) is is_open


def test_a_closed_day_is_closed_even_around_the_clock() -> None:
    hours = DutyHours(always=True, closed_days=[date(2026, 12, 31)])
    assert not hours.is_open(china("2026-12-31T12:00"))
    assert hours.next_opening(china("2026-12-31T12:00")) == china("2027-01-01T00:00")


def test_an_open_day_has_the_hours_of_a_workday() -> None:
    hours = OFFICE.model_copy(update={"open_days": [date(2026, 10, 1)]})
    assert hours.is_open(china("2026-10-01T17:30"))


def test_the_next_opening_leaps_over_a_holiday_week() -> None:
    hours = DutyHours(workdays=[("08:30", "18:00")])
    assert hours.next_opening(china("2026-09-30T18:00")) == china("2026-10-08T08:30")


@pytest.fixture
def unannounced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No year is announced, whatever the installed calendar knows."""

    def unknown(_day: date) -> None:
        raise NotImplementedError

    monkeypatch.setattr("assistant.handoff.hours.chinese_calendar.get_holiday_detail", unknown)
    day_kind.cache_clear()
    yield
    day_kind.cache_clear()


@pytest.mark.usefixtures("unannounced")
@pytest.mark.parametrize(
    "festival",
    ["2027-02-05", "2027-02-08", "2027-04-05", "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-03"]
    + ["2028-01-01", "2028-01-25", "2028-01-28", "2028-04-04", "2028-05-28", "2028-10-03"],
)
def test_festivals_are_holidays_before_the_year_is_announced(festival: str) -> None:
    assert day_kind(date.fromisoformat(festival)) is DayKind.HOLIDAY


@pytest.mark.usefixtures("unannounced")
@pytest.mark.parametrize("day", ["2027-02-04", "2027-02-09", "2027-04-06", "2027-10-04", "2028-01-24", "2028-10-04"])
def test_the_days_around_them_are_by_the_weekday(day: str) -> None:
    assert day_kind(date.fromisoformat(day)) is DayKind.WORKDAY


@pytest.mark.usefixtures("unannounced")
def test_the_next_opening_leaps_over_new_year_2027_before_it_is_announced() -> None:
    hours = DutyHours(workdays=[("08:30", "18:00")])
    assert hours.next_opening(china("2026-12-31T18:00")) == china("2027-01-04T08:30"), "a holiday and a weekend"
    assert hours.next_opening(china("2027-02-04T18:00")) == china("2027-02-09T08:30"), "the Spring Festival"


def test_the_next_opening_is_now_while_open_and_in_the_lunch_break_the_afternoon() -> None:
    now = china("2026-11-23T09:15")
    assert OFFICE.next_opening(now) == now
    assert OFFICE.next_opening(china("2026-11-23T12:10")) == china("2026-11-23T13:00")


def test_a_group_without_hours_never_opens() -> None:
    assert DutyHours().next_opening(china("2026-11-23T09:15")) is None


def test_a_night_is_written_as_two_periods_and_has_no_gap_at_midnight() -> None:
    night = DutyHours(workdays=[("20:00", "24:00"), ("00:00", "08:00")])
    assert night.is_open(china("2026-11-23T23:59:59"))
    assert night.is_open(china("2026-11-24T00:00"))


@pytest.mark.parametrize("period", [("18:00", "08:30"), ("09:00", "09:00"), ("9:00", "18:00"), ("09:00", "25:00")])
def test_periods_that_are_none_are_refused(period: tuple[str, str]) -> None:
    with pytest.raises(ValidationError):
        DutyHours(workdays=[period])


def test_hours_survive_being_stored() -> None:
    assert duty_hours(OFFICE.model_dump_json()) == OFFICE


def test_the_moment_may_be_of_any_zone() -> None:
    assert OFFICE.is_open(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))


clocks = st.integers(0, 24 * 60).map(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}")
periods = st.lists(st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1]), max_size=3)
days = st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=4)
some_hours = st.builds(
    DutyHours, always=st.booleans(), workdays=periods, weekends=periods, holidays=periods, closed_days=days, open_days=days
)  # fmt: skip
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(some_hours, moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: DutyHours, now: datetime) -> None:
    opening = hours.next_opening(now)
    if opening is None:
        assert not hours.is_open(now)
        return
    assert opening >= now
    assert hours.is_open(opening)
    assert (opening == now) == hours.is_open(now)
    if opening > now:
        assert not hours.is_open(opening - timedelta(microseconds=1))
        assert not hours.is_open(now + (opening - now) / 2)


@given(some_hours, moments)
def test_nobody_is_on_duty_on_a_closed_day(hours: DutyHours, now: datetime) -> None:
    if now.astimezone(CHINA).date() in hours.closed_days:
        assert not hours.is_open(now)
