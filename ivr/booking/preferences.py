"""The caller's preferred days and times, as filters and order of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
PARTS = {
    "morning": (time(0), time(12)),
    "midday": (time(12), time(14)),
    "afternoon": (time(12), time(23, 59)),
    "evening": (time(17), time(23, 59)),
    "day_early": (time(0), time(10)),
    "day_mid": (time(10), time(15)),
    "day_late": (time(15), time(23, 59)),
    "night": (time(17), time(23, 59)),
}
"""First and last time of each part of the day; the last one is outside."""


@dataclass(frozen=True)
class Preferences:
    """The wish of a search, parsed. Everything is optional."""

    days: tuple[date, ...] = ()
    """Only these."""
    first: date | None = None
    last: date | None = None
    earliest: time | None = None
    latest: time | None = None
    """The last time, outside."""
    at: time | None = None
    """As near to this time as possible."""
    no_weekdays: tuple[int, ...] = ()
    """ISO numbers, Monday is 1."""
    no_days: tuple[date, ...] = ()

    @classmethod
    def of(cls, wish: Mapping[str, Any]) -> "Preferences":
        """Reads the value of the `wish` grammar."""
        earliest, latest = _hours(wish)
        no_weekdays, no_days = _excluded(wish.get("excluded") or ())
        return cls(
            days=tuple(date.fromisoformat(day) for day in wish.get("dates") or ()),
            first=_day(wish.get("from")),
            last=_day(wish.get("to")),
            earliest=earliest,
            latest=latest,
            at=_time(wish.get("time")),
            no_weekdays=no_weekdays,
            no_days=no_days,
        )


def _hours(wish: Mapping[str, Any]) -> tuple[time | None, time | None]:
    """The narrowest of the part of the day and the hours said."""
    opens, closes = PARTS.get(wish.get("part") or "", (None, None))
    said_from, said_to = _time(wish.get("time_from")), _time(wish.get("time_to"))
    starts = [value for value in (opens, said_from) if value]
    ends = [value for value in (closes, said_to) if value]
    return max(starts, default=None), min(ends, default=None)


def _excluded(names: Sequence[str]) -> tuple[tuple[int, ...], tuple[date, ...]]:
    weekdays = tuple(WEEKDAYS.index(name) + 1 for name in names if name in WEEKDAYS)
    return weekdays, tuple(date.fromisoformat(name) for name in names if name not in WEEKDAYS)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _time(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None
