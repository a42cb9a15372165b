"""Calls by hour and outcome, why they were handed over, and how long a booking takes."""

from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.statistics.calls import Counted
from ivr.statistics.counts import DURATIONS, HAND_OVERS, OUTCOMES
from ivr.statistics.period import Period
from ivr.statistics.share import quantile


def counted(session: Session, department: Department, period: Period) -> list[Counted]:
    """The ended calls of the period, by local hour and outcome."""
    return [Counted(**row._mapping) for row in OUTCOMES.read(session, department, period)]


def last_turns(session: Session, department: Department, period: Period) -> dict[tuple[str, str], int]:
    """Calls that were handed over, by step and result of the last turn before."""
    return {(row.step, row.result): row.calls for row in HAND_OVERS.read(session, department, period)}


def minutes_to_book(session: Session, department: Department, period: Period) -> tuple[float | None, float | None]:
    """Minutes from the greeting to the end of the calls in which something was booked: median and ninth decile."""
    calls = {row.tenths / 10: row.calls for row in DURATIONS.read(session, department, period)}
    return quantile(calls, 0.5), quantile(calls, 0.9)
