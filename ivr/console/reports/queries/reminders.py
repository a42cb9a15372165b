"""Reach of reminders, and attendance: by centre, and of those who were reminded or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.console.reports.queries.share import NOTHING, Share, Target, summed
from ivr.core.period import Period
from ivr.department import Department
from ivr.outbound.model import REACHED, Disposition

CONFIRMED = Target(60)
"""Percent of the patients due who confirm (PHONE, "Reminder reach")."""
CONTACTED = Target(90)
"""Percent of the patients due who were contacted in any way, with neutral messages on machines."""
ABSENT = Target(5, most=True)
"""Percent of the noted appointments."""
GIVEN_UP = (Disposition.CANCELLED, Disposition.MOVED)


@dataclass(frozen=True)
class Reminded:
    """Reminders with the same result."""

    disposition: str
    """Disposition of the last attempt; empty before the first one."""
    message_left: bool
    people: int


@dataclass(frozen=True)
class Reach:
    """The results of reminders, without dropped ones."""

    confirmed: Share
    contacted: Share
    given_up: Share
    """Cancelled or moved after the reminder: places for others."""


def reach(rows: Iterable[Reminded]) -> Reach:
    """The results of all reminders."""
    every = list(rows)
    due = sum(row.people for row in every)

    def share(chosen: Iterable[Reminded]) -> Share:
        return Share(sum(row.people for row in chosen), due)

    return Reach(
        confirmed=share(row for row in every if row.disposition == Disposition.CONFIRMED),
        contacted=share(row for row in every if row.disposition in REACHED or row.message_left),
        given_up=share(row for row in every if row.disposition in GIVEN_UP),
    )


def by_disposition(rows: Iterable[Reminded]) -> dict[str, int]:
    """Patients by disposition of the last attempt, most frequent first."""
    return summed((row.disposition, row.people) for row in rows)


_REMINDED = text(
    f"""SELECT e.disposition, e.message_left, count(*) AS people FROM errands AS e
 JOIN {APPOINTMENTS} AS b ON b.id = e.booking_id WHERE e.department = :department AND e.purpose = 'reminder'
 AND e.state <> 'dropped' AND CASE e.dose WHEN 1 THEN b.day1 ELSE b.day2 END BETWEEN :first AND :last
 GROUP BY e.disposition, e.message_left"""  # noqa: S608
)
_ABSENT = text(
    f"""SELECT e.id IS NOT NULL AS reminded, count(*) FILTER (WHERE NOT a.came) AS absent, count(*) AS noted
 FROM attendance AS a JOIN {APPOINTMENTS} AS b ON b.id = a.booking_id
 LEFT JOIN errands AS e ON e.booking_id = a.booking_id
 AND e.dose = a.dose AND e.purpose = 'reminder' AND (e.disposition = ANY(:reached) OR e.message_left)
 WHERE b.department = :department AND CASE a.dose WHEN 1 THEN b.day1 ELSE b.day2 END BETWEEN :first AND :last
 GROUP BY 1"""  # noqa: S608
)

_BY_CENTRE = text(
    f"""SELECT b.centre, a.dose, count(*) FILTER (WHERE NOT a.came) AS absent, count(*) AS noted FROM attendance AS a
 JOIN {APPOINTMENTS} AS b ON b.id = a.booking_id
 WHERE b.department = :department AND (:centre = '' OR b.centre = :centre)
 AND CASE a.dose WHEN 1 THEN b.day1 ELSE b.day2 END BETWEEN :first AND :last
 GROUP BY b.centre, a.dose ORDER BY b.centre, a.dose"""  # noqa: S608
)


def reminded(session: Session, department: Department, period: Period) -> list[Reminded]:
    """The reminders of the appointments of the period."""
    return [Reminded(**row._mapping) for row in session.execute(_REMINDED, _values(department, period))]


def absent_by_reminder(session: Session, department: Department, period: Period) -> dict[bool, Share]:
    """Absent of those noted, for people who were reminded and for those who were not."""
    values = {**_values(department, period), "reached": [each.value for each in REACHED]}
    found = {row.reminded: Share(row.absent, row.noted) for row in session.execute(_ABSENT, values)}
    return {reached: found.get(reached, NOTHING) for reached in (True, False)}


def absences(
    session: Session, department: Department, period: Period, centre: str = ""
) -> dict[tuple[str, int], Share]:
    """Centre and dose → no-shows among the noted appointments of the period."""
    values = {**_values(department, period), "centre": centre}
    return {(row.centre, row.dose): Share(row.absent, row.noted) for row in session.execute(_BY_CENTRE, values)}


def _values(department: Department, period: Period) -> dict[str, Any]:
    return {"department": department.slug, "first": period.first, "last": period.last}
