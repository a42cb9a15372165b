"""How soon people who ask for a person get one, and what becomes of those who are promised a call."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.states import QueueState
from ivr.booking.rules import local
from ivr.calls.counters import WAITS
from ivr.console.reports.queries.share import Share, Target
from ivr.core.period import Period
from ivr.department import Department

SERVICE_20 = Target(80)
SERVICE_60 = Target(90)
ABANDONED = Target(5, most=True, alarm=8)
ANSWER_SECONDS = Target(30, most=True)
LONGEST_SECONDS = Target(180, most=True, alarm=180)
HANDLING_MINUTES = Target(5, most=True)
CALLED_BACK = Target(100)

STILL_WAITING = (QueueState.WAITING, QueueState.OFFERED)
TOO_SHORT = 5
"""Seconds; calls abandoned earlier do not count."""
PATIENT = 20
"""Seconds; calls abandoned later count as abandoned."""


@dataclass(frozen=True)
class Waited:
    """Queued callers with the same status and wait."""

    status: str
    """See `ivr.agents.states.QueueState`."""
    seconds: int
    """Whole seconds until an agent answered, else until they left, else until now."""
    people: int = 1
    handled: int = 0
    """How many of them are completed, with wrap-up."""
    handling: int = 0
    """Total seconds that agents spent on those."""

    @property
    def answered(self) -> bool:
        """Whether an agent answered."""
        return self.status in (QueueState.TALKING, QueueState.SERVED)

    @property
    def counts(self) -> bool:
        """Whether they count, see TOO_SHORT."""
        return self.status != QueueState.LEFT or self.seconds >= TOO_SHORT


@dataclass(frozen=True)
class Service:
    """The service level."""

    within_20: Share
    """Answered within 20 seconds, without those abandoned before 5 seconds."""
    within_60: Share
    abandoned: Share
    """Abandoned after 20 seconds, of all."""
    answer_seconds: float | None
    """Mean speed of answer."""
    handling_minutes: float | None
    """Mean handling time, with wrap-up."""
    longest_now: int
    """Wait in seconds of the first in the queue."""


def service(rows: Iterable[Waited]) -> Service:
    """The service level for these callers."""
    every = list(rows)
    asked = [row for row in every if row.counts]
    answered = [row for row in every if row.answered]
    late = [row for row in every if row.status == QueueState.LEFT and row.seconds > PATIENT]
    handled = sum(row.handled for row in every)
    return Service(
        within_20=_within(asked, 20),
        within_60=_within(asked, 60),
        abandoned=Share(_people(late), _people(every)),
        answer_seconds=_mean(sum(row.seconds * row.people for row in answered), _people(answered)),
        handling_minutes=_mean(sum(row.handling for row in every) / 60, handled),
        longest_now=max((row.seconds for row in every if row.status in STILL_WAITING), default=0),
    )


ANSWERED, GONE, PROMISED = "answered", "gone", "promised"
KINDS: dict[str, str] = {
    QueueState.TALKING: ANSWERED,
    QueueState.SERVED: ANSWERED,
    QueueState.LEFT: GONE,
    QueueState.TICKETED: PROMISED,
}
SPREAD = (20, 60, 180)
"""Upper bounds of the classes of waits in seconds; the last class has none."""


def spread(rows: Iterable[Waited]) -> list[Counter[str]]:
    """Callers by class of wait and by status, without those who still wait."""
    found: list[Counter[str]] = [Counter() for _ in range(len(SPREAD) + 1)]
    for row in rows:
        if kind := KINDS.get(row.status):
            found[bisect_left(SPREAD, row.seconds)][kind] += row.people
    return found


@dataclass(frozen=True)
class Promises:
    """Promised callbacks."""

    opened: int
    done: int
    not_reached: int
    waiting: int
    overdue: int
    """Open after the end of their half-day."""
    oldest_days: int
    """Age of the oldest open one."""

    @property
    def kept(self) -> Share:
        """Kept promises, of those that are due or closed."""
        tried = self.done + self.not_reached
        return Share(tried, tried + self.overdue)


def _within(asked: list[Waited], seconds: int) -> Share:
    """Share answered in time; those who still wait within the time are left out."""
    known = [
        row
        for row in asked
        if row.answered or row.status in (QueueState.LEFT, QueueState.TICKETED) or row.seconds > seconds
    ]
    return Share(_people(row for row in known if row.answered and row.seconds <= seconds), _people(known))


def _people(rows: Iterable[Waited]) -> int:
    return sum(row.people for row in rows)


def _mean(total: float, number: int) -> float | None:
    return total / number if number else None


_PROMISES = text(
    """SELECT count(*) AS opened, count(*) FILTER (WHERE status = 'done') AS done,
 count(*) FILTER (WHERE status = 'not_reached') AS not_reached, count(*) FILTER (WHERE status = 'open') AS waiting,
 count(*) FILTER (WHERE status = 'open' AND (due_day < :today OR due_day = :today AND due_part = 'morning'
 AND :afternoon)) AS overdue, min(opened_at) FILTER (WHERE status = 'open') AS oldest
 FROM tickets WHERE department = :department AND opened_at >= :start AND opened_at < :stop"""
)


def waited(session: Session, department: Department, period: Period, now: datetime) -> list[Waited]:
    """Everybody who asked for a person in calls that began in the period."""
    return [Waited(**row._mapping) for row in WAITS.read(session, department, period, now)]


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
