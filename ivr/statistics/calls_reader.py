"""Counts calls by hour and outcome, why they were handed over, and how long a booking takes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.statistics.calls import Counted
from ivr.statistics.period import Period

_COUNTED = text(
    """SELECT CAST(extract(hour FROM started_at AT TIME ZONE :zone) AS int) AS hour, outcome, count(*) AS calls,
 count(*) FILTER (WHERE outcome = 'hung_up' AND ended_at < started_at + interval '10 seconds') AS early,
 count(*) FILTER (WHERE caller_mark <> '' AND next_at <= ended_at + interval '24 hours') AS again
 FROM (SELECT started_at, ended_at, outcome, caller_mark,
 lead(started_at) OVER (PARTITION BY caller_mark COLLATE "C" ORDER BY started_at) AS next_at
 FROM calls WHERE department = :department AND started_at >= :start AND started_at < :late) AS c
 WHERE started_at < :stop AND ended_at IS NOT NULL GROUP BY hour, outcome ORDER BY hour, outcome"""
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
NEXT_DAY = timedelta(hours=27)
"""Within which a call from the same number tells that the first one, of three hours at most, did not help."""


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
    return {"department": department.slug, "start": start, "stop": stop, "late": stop + NEXT_DAY}
