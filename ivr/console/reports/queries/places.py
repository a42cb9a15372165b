"""How full the centres are: the table the prefecture published, places → taken, by centre, week and dose.

A place counts for second doses when it is reserved for or taken by one, else for first doses, so that both add up to
capacity minus margin. Places of a closed slot count only when taken. Held places are taken."""

import math
from collections.abc import Callable, Mapping
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
    """The places of a centre in a week, or of several."""

    first: Share = NOTHING
    second: Share = NOTHING
    lost: int = 0
    """Unused places of past slots."""
    ahead: int = 0
    """Free places for first doses."""

    @property
    def both(self) -> Share:
        """The places of both doses."""
        return self.first + self.second

    def __add__(self, row: "Filled") -> "Filled":
        return Filled(self.first + row.first, self.second + row.second, self.lost + row.lost, self.ahead + row.ahead)


def totals(rows: Mapping[tuple[str, date], Filled], name: Callable[[str, date], Name]) -> dict[Name, Filled]:
    """Sums of the rows by centre or by week, in their order."""
    found: dict[Name, Filled] = {}
    for where, row in rows.items():
        found[name(*where)] = found.get(name(*where), Filled()) + row
    return found


def days_to_full(ahead: int, booked: int) -> int | None:
    """Days until the free places are taken at the pace of the last seven days; None without bookings."""
    if not ahead:
        return 0
    return math.ceil(ahead * PACE_DAYS / booked) if booked else None


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


def filled(
    session: Session, department: Department, period: Period, now: datetime, centre: str = ""
) -> dict[tuple[str, date], Filled]:
    """Centre and Monday → the places of that week of the period; of one centre when it is named."""
    at = local(department, now)
    values = {"department": department.slug, "first": period.first, "last": period.last, "centre": centre}
    rows = session.execute(_FILLED, {**values, "today": at.date(), "time": at.time()})
    return {
        (row.centre, row.monday): Filled(
            Share(row.taken1, row.open1), Share(row.taken2, row.open2), row.lost, row.ahead
        )
        for row in rows
    }


def booked_lately(session: Session, department: Department, now: datetime) -> dict[str, int]:
    """Pairs booked in each centre in the last seven days."""
    values = {"department": department.slug, "since": now - timedelta(days=PACE_DAYS), "now": now}
    return {row.centre: row.booked for row in session.execute(_BOOKED, values)}
