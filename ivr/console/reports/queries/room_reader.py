"""Counts queued calls and promised callbacks, without personal data."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.calls.counters import WAITS
from ivr.console.reports.queries.room import Promises, Waited
from ivr.core.period import Period
from ivr.department import Department

_PROMISES = text(
    """SELECT count(*) AS opened, count(*) FILTER (WHERE status = 'done') AS done,
 count(*) FILTER (WHERE status = 'not_reached') AS not_reached, count(*) FILTER (WHERE status = 'open') AS waiting,
 count(*) FILTER (WHERE status = 'open' AND (due_day < :today OR due_day = :today AND due_part = 'morning'
 AND :afternoon)) AS overdue, min(opened_at) FILTER (WHERE status = 'open') AS oldest
 FROM tickets WHERE department = :department AND opened_at >= :start AND opened_at < :stop"""
)


def waited(session: Session, department: Department, period: Period, now: datetime) -> list[Waited]:
    """The queued calls that began in the period."""
    return [Waited(**row._mapping) for row in WAITS.read(session, department, period, now)]


def promises(session: Session, department: Department, period: Period, now: datetime) -> Promises:
    """The callbacks promised in the period."""
    (start, stop), at = period.moments(department.zone), local(department, now)
    values = {
        "department": department.slug,
        "start": start,
        "stop": stop,
        "today": at.date(),
        "afternoon": at.hour >= 12,
    }
    row = session.execute(_PROMISES, values).one()
    age = (now - row.oldest).days if row.oldest else 0
    return Promises(row.opened, row.done, row.not_reached, row.waiting, row.overdue, age)
