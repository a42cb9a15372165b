"""When agents answer, when booking is open, and which half-day may be promised."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

import holidays
from pydantic import Field
from pydantic.dataclasses import dataclass

from ivr.department.kinds import CHECKED, Moment, StartMoment, WeekText
from ivr.department.week import Week, Window

HalfDay = tuple[date, Literal["morning", "afternoon"]]

NOON = time(12)
NOTICE = timedelta(hours=1)
"""A promised half-day begins at least this much later."""
HORIZON_DAYS = 60
"""How far a promise is looked for."""


@dataclass(frozen=True, config=CHECKED)
class OpeningPeriod:
    """Hours of the agents that hold from a moment until the next period begins."""

    start: StartMoment
    phone: WeekText
    """When agents answer the telephone."""
    web: WeekText = Field(default_factory=Week)
    """When agents take bookings on the web instead."""


@dataclass(frozen=True, config=CHECKED)
class Suspension:
    """A time in which nothing is booked."""

    start: StartMoment
    end: Moment | None = Field(None, validation_alias="until")
    """Outside; None: until further notice."""

    def __post_init__(self) -> None:
        if self.end and self.end <= self.start:
            raise ValueError('"until" is not after "from".')

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at that local time."""
        return self.start <= at and (self.end is None or at < self.end)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_public_holiday(day: date) -> bool:
    """Whether the day is a public holiday in metropolitan France (Code du travail, art. L. 3133-1)."""
    return day in _holidays(day.year)


def windows_on(periods: tuple[OpeningPeriod, ...], day: date) -> tuple[Window, ...]:
    """The telephone windows of a day, each clipped to the periods in force; none on a public holiday."""
    if is_public_holiday(day):
        return ()
    ends = [*(period.start for period in periods[1:]), datetime.max]
    return tuple(
        window
        for period, end in zip(periods, ends, strict=True)
        for window in _clipped(period.phone.on(day), day, period.start, end)
    )


def _clipped(windows: tuple[Window, ...], day: date, start: datetime, end: datetime) -> Iterator[Window]:
    for opens, closes in windows:
        first = max(datetime.combine(day, opens), start)
        last = min(datetime.combine(day, closes), end)
        if first < last:
            yield first.time(), last.time()


def next_half_day(hours_on: Callable[[date], tuple[Window, ...]], at: datetime) -> HalfDay:
    """The first half-day with open hours that begins at least an hour after `at` (local, without zone).

    When the room stays closed for two months, the morning of the next working day: a promise is always made."""
    soonest = at + NOTICE
    for ahead in range(HORIZON_DAYS):
        day = at.date() + timedelta(days=ahead)
        for start, half in _half_days(hours_on(day)):
            if datetime.combine(day, start) >= soonest:
                return day, half
    return next_working_day(at.date()), "morning"


def _half_days(windows: tuple[Window, ...]) -> Iterator[tuple[time, Literal["morning", "afternoon"]]]:
    """The open half-days of a day, each with the time at which it begins."""
    morning = [opens for opens, _ in windows if opens < NOON]
    afternoon = [max(opens, NOON) for opens, closes in windows if closes > NOON]
    if morning:
        yield min(morning), "morning"
    if afternoon:
        yield min(afternoon), "afternoon"


def next_working_day(day: date) -> date:
    """The first day after `day` that is neither a Saturday, a Sunday nor a public holiday."""
    following = day + timedelta(days=1)
    while following.weekday() >= 5 or is_public_holiday(following):
        following += timedelta(days=1)
    return following
