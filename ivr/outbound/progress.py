"""Progress of outbound calls, by purpose, hour and attempt."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.db import changed
from ivr.department import Department
from ivr.outbound.model import REACHED, Disposition, Purpose

_NOTIFICATIONS = text(
    """SELECT purpose, count(*) AS planned, count(*) FILTER (WHERE state = 'due') AS due,
 count(*) FILTER (WHERE state = 'placed') AS placed, count(*) FILTER (WHERE state = 'done') AS done,
 count(*) FILTER (WHERE state = 'unreached') AS unreached, count(*) FILTER (WHERE state = 'dropped') AS dropped,
 count(*) FILTER (WHERE state = 'done' AND disposition = 'confirmed') AS confirmed,
 count(*) FILTER (WHERE state = 'done' AND disposition = 'cancelled') AS cancelled,
 count(*) FILTER (WHERE state = 'done' AND disposition = 'moved') AS moved
 FROM errands WHERE department = :department AND (
 state IN ('due', 'placed') AND due_at < :until OR settled_at >= :since AND settled_at < :until)
 GROUP BY purpose"""
)
_ATTEMPTS = text(
    """SELECT e.purpose, a.placed_at AT TIME ZONE :zone AS at, a.disposition,
 row_number() OVER (PARTITION BY a.errand_id ORDER BY a.id) AS number
 FROM attempts a JOIN errands e ON e.id = a.errand_id WHERE a.department = :department
 AND a.disposition <> 'not_placed' AND a.errand_id IN (SELECT errand_id FROM attempts
 WHERE department = :department AND placed_at >= :since AND placed_at < :until)"""
)
_STOP = text(
    """UPDATE errands SET state = 'unreached', reason = 'stopped', settled_at = :now WHERE department = :department
 AND purpose = :purpose AND state = 'due' AND due_at < :until"""
)
_NOBODY = frozenset({Disposition.NO_ANSWER, Disposition.BUSY, Disposition.FAILED, Disposition.REFUSED})


@dataclass(frozen=True)
class Standing:
    """Notifications of a purpose on a day: those still open by its end, and those settled on it."""

    planned: int = 0
    due: int = 0
    placed: int = 0
    done: int = 0
    unreached: int = 0
    dropped: int = 0
    confirmed: int = 0
    cancelled: int = 0
    moved: int = 0

    @property
    def settled(self) -> int:
        """Those without further automatic attempts."""
        return self.done + self.unreached + self.dropped


@dataclass(frozen=True)
class ProgressCount:
    """Calls and messages of an hour, or of a first, second or third attempt."""

    placed: int = 0
    reached: int = 0
    machine: int = 0
    no_answer: int = 0
    """Not answered, busy, out of order."""
    other: int = 0
    """In progress, answered by another person, or hung up."""


def standings(session: Session, department: Department, day: date) -> dict[Purpose, Standing]:
    """The purposes with notifications on that day."""
    rows = session.execute(_NOTIFICATIONS, _day(department, day)).mappings()
    return {Purpose(row["purpose"]): Standing(**{name: row[name] for name in row if name != "purpose"}) for row in rows}


def tallies(
    session: Session, department: Department, day: date
) -> tuple[dict[int, ProgressCount], dict[int, ProgressCount]]:
    """The calls and messages of that day by hour, and by first, second or third attempt."""
    rows = session.execute(_ATTEMPTS, {**_day(department, day), "zone": department.zone.key}).all()
    today = [row for row in rows if row.at.date() == day]
    return _tallied(today, lambda row: row.at.hour), _tallied(today, lambda row: row.number)


def stop(session: Session, department: Department, purpose: Purpose, day: date, now: datetime) -> int:
    """Assigns the open notifications of that day to agents. Returns how many."""
    return changed(session, _STOP, {**_day(department, day), "purpose": purpose, "now": now})


def _day(department: Department, day: date) -> dict[str, Any]:
    since = datetime.combine(day, time(), department.zone)
    until = datetime.combine(day + timedelta(days=1), time(), department.zone)
    return {"department": department.slug, "since": since, "until": until}


def _tallied(rows: Iterable[Any], place: Callable[[Any], int]) -> dict[int, ProgressCount]:
    """Counts by the key that `place` gives a row, in order."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[place(row)][_kind(row.disposition)] += 1
    return {at: ProgressCount(placed=counted.total(), **counted) for at, counted in sorted(counts.items())}


def _kind(disposition: str) -> str:
    if disposition in REACHED:
        return "reached"
    if disposition == Disposition.MACHINE:
        return "machine"
    return "no_answer" if disposition in _NOBODY else "other"
