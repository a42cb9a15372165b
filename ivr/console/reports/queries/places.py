"""How full the centres are: the table the prefecture published, places → taken, by centre, week and dose. Pure.

A place belongs to second doses when it is kept for one or taken by one, else to first doses, so that both add up to
capacity less margin. Places of a closed slot count only when they are taken. What is held for a caller is taken."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ivr.console.reports.queries.share import NOTHING, Share, Target

Name = TypeVar("Name")

FILL = Target(97)
"""Percent, on the eve of the day (practice of 2021)."""
PACE_DAYS = 7
"""Days whose bookings tell how fast places go."""


@dataclass(frozen=True)
class Filled:
    """The places of one centre in one week."""

    centre: str
    monday: date
    first: Share
    second: Share
    lost: int
    """Places of slots that are past, which nobody has used."""
    ahead: int
    """Places for first doses that are still to be had."""

    @property
    def both(self) -> Share:
        """The places of both doses."""
        return self.first + self.second


@dataclass(frozen=True)
class Total:
    """Some weeks, or some centres, together."""

    first: Share = NOTHING
    second: Share = NOTHING
    lost: int = 0
    ahead: int = 0

    @property
    def both(self) -> Share:
        """The places of both doses."""
        return self.first + self.second

    def with_row(self, row: Filled) -> "Total":
        """The same with one more centre and week."""
        return Total(self.first + row.first, self.second + row.second, self.lost + row.lost, self.ahead + row.ahead)


def totals(rows: Iterable[Filled], name: Callable[[Filled], Name]) -> dict[Name, Total]:
    """The rows added up by centre, by week, or altogether; in the order in which they come."""
    found: dict[Name, Total] = {}
    for row in rows:
        found[name(row)] = found.get(name(row), Total()).with_row(row)
    return found


def days_to_full(ahead: int, booked: int) -> int | None:
    """Days until the places ahead are gone at the pace of the last seven days; 0 when they are, None when nobody
    books."""
    if not ahead:
        return 0
    return math.ceil(ahead * PACE_DAYS / booked) if booked else None


def all_days_to_full(by_centre: Mapping[str, Total], booked: Mapping[str, int]) -> dict[str, int | None]:
    """`days_to_full` of each centre, from the pairs booked there in the last seven days."""
    return {centre: days_to_full(total.ahead, booked.get(centre, 0)) for centre, total in by_centre.items()}
