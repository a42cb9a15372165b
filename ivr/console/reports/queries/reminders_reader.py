"""Counts reminders and attendance after them, without personal data."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.console.reports.queries.reminders import Reminded
from ivr.console.reports.queries.share import NOTHING, Share
from ivr.core.period import Period
from ivr.department import Department
from ivr.outbound.model import REACHED

_REMINDED = text(
    f"""SELECT e.channel, e.disposition, e.message_left, count(*) AS people FROM errands AS e
 JOIN {APPOINTMENTS} AS b ON b.id = e.booking_id WHERE e.department = :department AND e.purpose = 'reminder'
 AND e.state <> 'dropped' AND CASE e.dose WHEN 1 THEN b.day1 ELSE b.day2 END BETWEEN :first AND :last
 GROUP BY e.channel, e.disposition, e.message_left"""  # noqa: S608
)
_ABSENT = text(
    f"""SELECT e.id IS NOT NULL AS reminded, count(*) FILTER (WHERE NOT a.came) AS absent, count(*) AS noted
 FROM attendance AS a JOIN {APPOINTMENTS} AS b ON b.id = a.booking_id
 LEFT JOIN errands AS e ON e.booking_id = a.booking_id
 AND e.dose = a.dose AND e.purpose = 'reminder' AND (e.disposition = ANY(:reached) OR e.message_left)
 WHERE b.department = :department AND CASE a.dose WHEN 1 THEN b.day1 ELSE b.day2 END BETWEEN :first AND :last
 GROUP BY 1"""  # noqa: S608
)


def reminded(session: Session, department: Department, period: Period) -> list[Reminded]:
    """The reminders of the appointments of the period."""
    return [Reminded(**row._mapping) for row in session.execute(_REMINDED, _values(department, period))]


def absent_by_reminder(session: Session, department: Department, period: Period) -> dict[bool, Share]:
    """No-show rates of patients with and without a reminder."""
    values = {**_values(department, period), "reached": [each.value for each in REACHED]}
    found = {row.reminded: Share(row.absent, row.noted) for row in session.execute(_ABSENT, values)}
    return {told: found.get(told, NOTHING) for told in (True, False)}


def _values(department: Department, period: Period) -> dict[str, Any]:
    return {"department": department.slug, "first": period.first, "last": period.last}
