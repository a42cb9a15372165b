"""How soon people who ask for a person get one, and what becomes of those who are promised a call. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.room.states import Waiter
from ivr.statistics.share import Share, Target, quantile

SERVICE_20 = Target(80)
SERVICE_60 = Target(90)
ABANDONED = Target(5, most=True, alarm=8)
ANSWER_SECONDS = Target(30, most=True)
LONGEST_SECONDS = Target(180, most=True, alarm=180)
HANDLING_MINUTES = Target(5, most=True)
CALLED_BACK = Target(100)

STILL_WAITING = (Waiter.WAITING, Waiter.OFFERED)
TOO_SHORT = 5
"""Seconds: who hangs up sooner had not asked in earnest."""
PATIENT = 20
"""Seconds: who hangs up later was made to wait."""


@dataclass(frozen=True)
class Waited:
    """A caller who asked for a person."""

    status: str
    """See `ivr.room.states.Waiter`."""
    seconds: float
    """Until an agent took him, else until he left, else until now."""
    talked: float | None
    """Seconds with agents; None when nobody took him or they still talk."""

    @property
    def answered(self) -> bool:
        """Whether an agent took him."""
        return self.status in (Waiter.TALKING, Waiter.SERVED)

    @property
    def counts(self) -> bool:
        """Whether he asked in earnest."""
        return self.status != Waiter.LEFT or self.seconds >= TOO_SHORT


@dataclass(frozen=True)
class Service:
    """How the room did."""

    queued: int
    within_20: Share
    """Answered in 20 seconds, of those who asked; who hung up before 5 seconds is left out."""
    within_60: Share
    abandoned: Share
    """Hung up after 20 seconds, of all who asked."""
    answer_seconds: float | None
    """Mean wait of those who were answered."""
    handling_minutes: float | None
    """Mean time with an agent; her notes afterwards are not counted."""
    longest_now: float
    """Seconds that the first in the queue has waited."""
    p90_seconds: float | None


def service(rows: Iterable[Waited]) -> Service:
    """How the room did for these callers."""
    all_rows = list(rows)
    asked = [row for row in all_rows if row.counts]
    answered = [row.seconds for row in all_rows if row.answered]
    talks = [row.talked for row in all_rows if row.talked is not None]
    waiting = [row.seconds for row in all_rows if row.status in STILL_WAITING]
    late = [row for row in all_rows if row.status == Waiter.LEFT and row.seconds > PATIENT]
    return Service(
        queued=len(all_rows),
        within_20=_within(asked, 20),
        within_60=_within(asked, 60),
        abandoned=Share(len(late), len(all_rows)),
        answer_seconds=_mean(answered),
        handling_minutes=_mean([seconds / 60 for seconds in talks]),
        longest_now=max(waiting, default=0.0),
        p90_seconds=quantile(answered, 0.9),
    )


@dataclass(frozen=True)
class Promises:
    """Calls promised."""

    opened: int
    done: int
    not_reached: int
    waiting: int
    overdue: int
    """Open although their half-day is over."""
    oldest_days: int
    """Age of the oldest that is open."""

    @property
    def kept(self) -> Share:
        """Promises kept, of those whose half-day is over or that are closed."""
        tried = self.done + self.not_reached
        return Share(tried, tried + self.overdue)


def _within(asked: list[Waited], seconds: int) -> Share:
    """Who still waits within the time has not been failed yet."""
    known = [
        row for row in asked if row.answered or row.status in (Waiter.LEFT, Waiter.TICKETED) or row.seconds > seconds
    ]
    return Share(sum(row.answered and row.seconds <= seconds for row in known), len(known))


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
