"""Fill rate of the centres by week and dose, as in the table that the prefecture published. Pure.

A place counts for second doses when it is reserved for or taken by one, else for first doses, so that both add up to
capacity minus margin. Places of a closed slot count only when taken. Held places are taken."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ivr.console.reports.queries.share import NOTHING, Share, Target

Name = TypeVar("Name")

FILL = Target(97)
"""Percent, on the day before (practice of 2021)."""
PACE_DAYS = 7
"""Days of bookings from which the pace is computed."""


@dataclass(frozen=True)
class Filled:
    """The places of one centre in one week."""

    centre: str
    monday: date
    first: Share
    second: Share
    lost: int
    """Unused places of past slots."""
    ahead: int
    """Free places for first doses."""

    @property
    def both(self) -> Share:
        """The places of both doses."""
        return self.first + self.second


@dataclass(frozen=True)
class Total:
    """The sum of several weeks or centres."""

    first: Share = NOTHING
    second: Share = NOTHING
    lost: int = 0
    ahead: int = 0

    @property
    def both(self) -> Share:
        """The places of both doses."""
        return self.first + self.second

    def with_row(self, row: Filled) -> "Total":
        """The sum with one more row."""
        return Total(self.first + row.first, self.second + row.second, self.lost + row.lost, self.ahead + row.ahead)


def totals(rows: Iterable[Filled], name: Callable[[Filled], Name]) -> dict[Name, Total]:
    """Sums of the rows by centre, by week, or overall, in their order."""
    found: dict[Name, Total] = {}
    for row in rows:
        found[name(row)] = found.get(name(row), Total()).with_row(row)
    return found


def days_to_full(ahead: int, booked: int) -> int | None:
    """Days until the free places are taken at the pace of the last seven days; None without bookings."""
    if not ahead:
        return 0
    return math.ceil(ahead * PACE_DAYS / booked) if booked else None


def all_days_to_full(by_centre: Mapping[str, Total], booked: Mapping[str, int]) -> dict[str, int | None]:
    """`days_to_full` of each centre, from the pairs booked there in the last seven days."""
    return {centre: days_to_full(total.ahead, booked.get(centre, 0)) for centre, total in by_centre.items()}
