"""Counts calls by hour and outcome, and hand-overs by reason; measures the time to book."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.calls.counters import DURATIONS, HAND_OVERS, OUTCOMES
from ivr.console.reports.queries.calls import Counted
from ivr.console.reports.queries.share import quantile
from ivr.core.period import Period
from ivr.department import Department

_BOOKED = text(
    f"""SELECT count(DISTINCT c.id) FROM {APPOINTMENTS} AS b JOIN calls AS c ON c.id = b.call_id
 WHERE b.department = :department AND b.made_by LIKE 'agent:%' AND b.confirmed_at >= :start
 AND c.outcome IN ('person', 'callback') AND NOT c.made AND c.ended_at IS NOT NULL
 AND c.started_at >= :start AND c.started_at < :stop"""  # noqa: S608
)


def counted(session: Session, department: Department, period: Period) -> list[Counted]:
    """The ended calls of the period, by local hour and outcome."""
    return [Counted(**row._mapping) for row in OUTCOMES.read(session, department, period)]


def last_turns(session: Session, department: Department, period: Period) -> dict[tuple[str, str], int]:
    """Calls that were handed over, by step and result of the turn before."""
    return {(row.step, row.result): row.calls for row in HAND_OVERS.read(session, department, period)}


def minutes_to_book(session: Session, department: Department, period: Period) -> tuple[float | None, float | None]:
    """Duration in minutes of calls with a booking: median and ninth decile."""
    calls = {row.tenths / 10: row.calls for row in DURATIONS.read(session, department, period)}
    return quantile(calls, 0.5), quantile(calls, 0.9)


def booked_by_agents(session: Session, department: Department, period: Period) -> int:
    """Handed-over calls of the period in which, or in whose callback, an agent booked."""
    start, stop = period.moments(department.zone)
    return session.scalar(_BOOKED, {"department": department.slug, "start": start, "stop": stop}) or 0
