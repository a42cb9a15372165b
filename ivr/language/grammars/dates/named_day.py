"""A day that was named, and the day on which it is said."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from re import Match

from ivr.language.grammars.dates.calendar import (
    WEEKDAY_OF,
    day_of,
    last_date,
    last_day_of_month,
    last_weekday,
    month_end,
    next_date,
    next_day_of_month,
    next_weekday,
)


@dataclass(frozen=True)
class NamedDay:
    """One day, or several in a row, that was named."""

    first: date
    last: date
    weekday: str = ""
    """The name, when the day was named by nothing else."""
    number_only: int = 0
    """The day of the month, when no month was said with it."""
    month_said: bool = False
    year_said: bool = False
    every: bool = False
    """"les mardis": the weekday as a habit."""
    doubtful: bool = False
    """People differ on what this means: "jeudi prochain" is in this week or in the next."""
    deadline: bool = False
    """"d'ici huit jours": only the last day was said."""
    eighth: bool = False
    """"dans huit jours": the day before, in a week, is meant as often."""

    @property
    def single(self) -> bool:
        """One day only."""
        return self.first == self.last


@dataclass(frozen=True)
class Almanac:
    """The day on which it is said, and whether the past or the future is spoken of."""

    today: date
    past: bool = False

    def weekday(self, name: str) -> date:
        """The nearest such day, never today."""
        return (last_weekday if self.past else next_weekday)(self.today, WEEKDAY_OF[name])

    def number(self, day: int) -> date | None:
        """The nearest date with this day number."""
        return (last_day_of_month if self.past else next_day_of_month)(self.today, day)

    def in_month(self, month: int, day: int, year: int | None) -> date | None:
        """The nearest such date, or that of the year said."""
        if year is not None:
            return day_of(year, month, day)
        return (last_date if self.past else next_date)(self.today, month, day)

    def month(self, month: int, year: int | None) -> tuple[date, date]:
        """First and last day of the nearest such month, this one included."""
        if year is None:
            later = month < self.today.month and not self.past
            earlier = month > self.today.month and self.past
            year = self.today.year + later - earlier
        return date(year, month, 1), month_end(year, month)


Build = Callable[[Almanac, Match[str]], NamedDay | None]
"""Makes a day of the words that matched; None when there is no such day."""


def one_day(day: date | None, **marks: object) -> NamedDay | None:
    """A single day with what is known of how it was said."""
    return replace(NamedDay(day, day), **marks) if day else None  # type: ignore[arg-type]
