"""Reads who waited for a person and who was promised a call, without reading who they are."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.department import Department
from ivr.statistics.period import Period
from ivr.statistics.room import Promises, Waited

_WAITED = text(
    """SELECT q.status, CAST(extract(epoch FROM coalesce(r.accepted, q.left_at, :now) - q.entered_at) AS float)
 AS seconds, CAST(extract(epoch FROM r.talked) AS float) AS talked FROM queue_entries AS q
 LEFT JOIN (SELECT entry, min(accepted_at) AS accepted, CASE WHEN bool_and(ended_at IS NOT NULL)
 THEN sum(ended_at - accepted_at) END AS talked FROM rings WHERE department = :department
 AND accepted_at >= :start GROUP BY entry) AS r ON r.entry = q.id
 WHERE q.department = :department AND q.entered_at >= :start AND q.entered_at < :stop"""
)
_PROMISES = text(
    """SELECT count(*) AS opened, count(*) FILTER (WHERE status = 'done') AS done,
 count(*) FILTER (WHERE status = 'not_reached') AS not_reached, count(*) FILTER (WHERE status = 'open') AS waiting,
 count(*) FILTER (WHERE status = 'open' AND (due_day < :today OR due_day = :today AND due_part = 'morning'
 AND :afternoon)) AS overdue, min(opened_at) FILTER (WHERE status = 'open') AS oldest
 FROM tickets WHERE department = :department AND opened_at >= :start AND opened_at < :stop"""
)


def waited(session: Session, department: Department, period: Period, now: datetime) -> list[Waited]:
    """Everybody who asked for a person in the period."""
    start, stop = period.moments(department.zone)
    values = {"department": department.slug, "start": start, "stop": stop, "now": now}
    return [Waited(*row) for row in session.execute(_WAITED, values)]


def promises(session: Session, department: Department, period: Period, now: datetime) -> Promises:
    """The calls promised in the period."""
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
