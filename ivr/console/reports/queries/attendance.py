"""How many people did not come."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.console.reports.queries.share import Share, Target
from ivr.core.period import Period
from ivr.department import Department

ABSENT = Target(5, most=True)
"""Percent of the noted appointments."""


_ABSENT = text(
    f"""SELECT b.centre, a.dose, count(*) FILTER (WHERE NOT a.came) AS absent, count(*) AS noted FROM attendance AS a
 JOIN {APPOINTMENTS} AS b ON b.id = a.booking_id
 WHERE b.department = :department AND (:centre = '' OR b.centre = :centre)
 AND CASE a.dose WHEN 1 THEN b.day1 ELSE b.day2 END BETWEEN :first AND :last
 GROUP BY b.centre, a.dose ORDER BY b.centre, a.dose"""  # noqa: S608
)


def absences(
    session: Session, department: Department, period: Period, centre: str = ""
) -> dict[tuple[str, int], Share]:
    """Centre and dose → no-shows among the noted appointments of the period."""
    values = {"department": department.slug, "centre": centre, "first": period.first, "last": period.last}
    return {(row.centre, row.dose): Share(row.absent, row.noted) for row in session.execute(_ABSENT, values)}
