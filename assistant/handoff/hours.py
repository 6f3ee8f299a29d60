"""When a group is on duty: hours by the Chinese working-day calendar, in China time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

import chinese_calendar
import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.handoff.public_holidays import is_public_holiday
from assistant.handoff.spoken import CHINA

logger = structlog.get_logger(__name__)

END_OF_DAY = "24:00"
FARTHEST_DAYS = 400


class DayKind(StrEnum):
    WORKDAY = "workday"
    """Also a weekend day worked in exchange for a longer holiday (调休)."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


def _increasing(period: tuple[str, str]) -> tuple[str, str]:
    if period[0] >= period[1]:
        raise ValueError("a period ends after it starts; one over midnight is written as two")
    return period


_Time = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Period = Annotated[tuple[_Time, _Time], AfterValidator(_increasing)]


class DutyHours(BaseModel):
    """Hours of a group; times are of China, a day ends at 24:00."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "workdays": [["08:30", "18:00"]],
                "weekends": [["09:00", "17:00"]],
                "holidays": [],
                "closed_days": ["2026-12-31"],
            }
        },
    )

    always: bool = Field(default=False, description="day and night, but for the closed days")
    workdays: list[Period] = []
    weekends: list[Period] = []
    holidays: list[Period] = []
    closed_days: list[date] = []
    open_days: list[date] = Field(default=[], description="days with the hours of a workday, whatever the calendar")

    def periods(self, day: date) -> list[Period]:
        """When the group is on duty on that day, in order."""
        if day in self.closed_days:
            return []
        if self.always:
            return [("00:00", END_OF_DAY)]
        if day in self.open_days:
            return sorted(self.workdays)
        kind = day_kind(day)
        return sorted(
            {DayKind.WORKDAY: self.workdays, DayKind.WEEKEND: self.weekends, DayKind.HOLIDAY: self.holidays}[kind]
        )

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(CHINA)
        return any(start <= local < end for start, end in self._moments(local.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """`now` while on duty, else when duty begins next; None where it does not within a year."""
        local = now.astimezone(CHINA)
        for days in range(FARTHEST_DAYS):
            for start, end in self._moments(local.date() + timedelta(days=days)):
                if local < end:
                    return now if start <= local else start.astimezone(UTC)
        return None

    def _moments(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for start, end in self.periods(day):
            yield _moment(day, start), _moment(day, end)


@lru_cache(maxsize=256)
def duty_hours(stored: str) -> DutyHours:
    """From a group's stored JSON."""
    return DutyHours.model_validate_json(stored)


@lru_cache(maxsize=2048)
def day_kind(day: date) -> DayKind:
    """By the State Council's notice; for a year not yet announced by law and weekday, without days exchanged (调休)."""
    try:
        off, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        _warn_of_unknown(day.year)
        if is_public_holiday(day):
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
    if not off:
        return DayKind.WORKDAY
    return DayKind.HOLIDAY if holiday else DayKind.WEEKEND


@lru_cache
def _warn_of_unknown(year: int) -> None:
    logger.warning("holidays_unknown", year=year, remedy="update chinesecalendar, or name days in the groups' hours")


def _moment(day: date, clock: str) -> datetime:
    if clock == END_OF_DAY:
        return datetime.combine(day + timedelta(days=1), time(), CHINA)
    return datetime.combine(day, time.fromisoformat(clock), CHINA)
