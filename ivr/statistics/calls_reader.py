"""Counts calls by hour and outcome, why they were handed over, and how long a booking takes."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.statistics.calls import Counted
from ivr.statistics.period import Period

_COUNTED = text(
    """SELECT CAST(extract(hour FROM c.started_at AT TIME ZONE :zone) AS int) AS hour, c.outcome, count(*) AS calls,
 count(*) FILTER (WHERE c.outcome = 'hung_up' AND c.ended_at < c.started_at + interval '10 seconds') AS early,
 count(*) FILTER (WHERE c.caller_mark <> '' AND EXISTS (SELECT FROM calls AS n WHERE n.caller_mark = c.caller_mark
 AND n.started_at > c.started_at AND n.started_at <= c.ended_at + interval '24 hours')) AS again
 FROM calls AS c WHERE c.department = :department AND c.started_at >= :start AND c.started_at < :stop
 AND c.ended_at IS NOT NULL GROUP BY hour, c.outcome ORDER BY hour, c.outcome"""
)
_LAST_TURNS = text(
    """SELECT t.step, t.result, count(*) AS calls FROM calls AS c CROSS JOIN LATERAL (SELECT step, result FROM turns
 WHERE call_id = c.id AND step NOT LIKE 'endings.%' ORDER BY number DESC LIMIT 1) AS t
 WHERE c.department = :department AND c.started_at >= :start AND c.started_at < :stop AND c.ended_at IS NOT NULL
 AND c.outcome IN ('person', 'callback') GROUP BY t.step, t.result"""
)
_MINUTES = text(
    """SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at) / 60)
 FROM calls WHERE department = :department AND started_at >= :start AND started_at < :stop AND ended_at IS NOT NULL
 AND outcome = 'booked'"""
)


def counted(session: Session, department: Department, period: Period) -> list[Counted]:
    """The ended calls of the period, by local hour and outcome."""
    rows = session.execute(_COUNTED, {**_bounds(department, period), "zone": department.zone.key})
    return [Counted(*row) for row in rows]


def last_turns(session: Session, department: Department, period: Period) -> dict[tuple[str, str], int]:
    """Calls that were handed over, by step and result of the last turn before."""
    rows = session.execute(_LAST_TURNS, _bounds(department, period))
    return {(row.step, row.result): row.calls for row in rows}


def minutes_to_book(session: Session, department: Department, period: Period) -> tuple[float | None, float | None]:
    """Minutes from the greeting to the end of the calls in which something was booked: median and ninth decile."""
    found = session.scalar(_MINUTES, _bounds(department, period))
    return (found[0], found[1]) if found else (None, None)


def _bounds(department: Department, period: Period) -> dict[str, Any]:
    start, stop = period.moments(department.zone)
    return {"department": department.slug, "start": start, "stop": stop}
