"""How full the centres are: the table the prefecture published, places → taken, by centre, week and dose.

A place counts for second doses when it is reserved for or taken by one, else for first doses, so that both add up to
capacity minus margin. Places of a closed slot count only when taken. Held places are taken."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.views import APPOINTMENTS
from ivr.console.reports.queries.share import NOTHING, Share, Target
from ivr.core.period import Period
from ivr.department import Department

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


_FILLED = text(
    """SELECT centre, CAST(date_trunc('week', day) AS date) AS monday,
 sum(CASE WHEN closed THEN taken1 ELSE capacity - margin - greatest(reserved2, taken2) END) AS open1,
 sum(taken1) AS taken1,
 sum(CASE WHEN closed THEN taken2 ELSE greatest(reserved2, taken2) END) AS open2,
 sum(taken2) AS taken2,
 coalesce(sum(capacity - margin - taken1 - taken2) FILTER (WHERE NOT closed AND (day, time) <= (:today, :time)), 0)
 AS lost,
 coalesce(sum(least(capacity - margin - reserved2 - taken1, capacity - margin - taken1 - taken2))
 FILTER (WHERE open1 AND (day, time) > (:today, :time)), 0) AS ahead
 FROM slots WHERE department = :department AND day BETWEEN :first AND :last AND (:centre = '' OR centre = :centre)
 GROUP BY centre, monday ORDER BY centre, monday"""
)
_BOOKED = text(
    f"""SELECT centre, count(*) AS booked FROM {APPOINTMENTS} b WHERE department = :department AND status = 'booked'
 AND confirmed_at > :since AND confirmed_at <= :now GROUP BY centre"""  # noqa: S608
)


def filled(session: Session, department: Department, period: Period, now: datetime, centre: str = "") -> list[Filled]:
    """The places of each centre and week of the period; of one centre when it is named."""
    at = local(department, now)
    values = {"department": department.slug, "first": period.first, "last": period.last, "centre": centre}
    return [
        Filled(row.centre, row.monday, Share(row.taken1, row.open1), Share(row.taken2, row.open2), row.lost, row.ahead)
        for row in session.execute(_FILLED, {**values, "today": at.date(), "time": at.time()})
    ]


def booked_lately(session: Session, department: Department, now: datetime) -> dict[str, int]:
    """Pairs booked in each centre in the last seven days."""
    values = {"department": department.slug, "since": now - timedelta(days=PACE_DAYS), "now": now}
    return {row.centre: row.booked for row in session.execute(_BOOKED, values)}
