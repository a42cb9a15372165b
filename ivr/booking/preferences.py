"""The caller's preferred days and times, as filters and order of a search."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

Value = TypeVar("Value", date, time)

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
        """Reads the value of the `wish` grammar; of the part of the day and the hours said, the narrowest count."""
        opens, closes = PARTS.get(wish.get("part") or "", (None, None))
        first, last = _read(date.fromisoformat, wish, "from", "to")
        at, said_from, said_to = _read(time.fromisoformat, wish, "time", "time_from", "time_to")
        excluded = wish.get("excluded") or ()
        return cls(
            days=tuple(date.fromisoformat(day) for day in wish.get("dates") or ()),
            first=first,
            last=last,
            earliest=max((each for each in (opens, said_from) if each), default=None),
            latest=min((each for each in (closes, said_to) if each), default=None),
            at=at,
            no_weekdays=tuple(WEEKDAYS.index(name) + 1 for name in excluded if name in WEEKDAYS),
            no_days=tuple(date.fromisoformat(name) for name in excluded if name not in WEEKDAYS),
        )


def _read(read: Callable[[str], Value], wish: Mapping[str, Any], *names: str) -> list[Value | None]:
    return [read(wish[name]) if wish.get(name) else None for name in names]
