"""Counts places and bookings."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.views import APPOINTMENTS
from ivr.console.reports.queries.places import PACE_DAYS, Filled
from ivr.console.reports.queries.share import Share
from ivr.core.period import Period
from ivr.department import Department

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
