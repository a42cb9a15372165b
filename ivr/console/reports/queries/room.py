"""How soon people who ask for a person get one, and what becomes of those who are promised a call. Pure."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ivr.agents.states import QueueState
from ivr.console.reports.queries.share import Share, Target

SERVICE_20 = Target(80)
SERVICE_60 = Target(90)
ABANDONED = Target(5, most=True, alarm=8)
ANSWER_SECONDS = Target(30, most=True)
LONGEST_SECONDS = Target(180, most=True, alarm=180)
HANDLING_MINUTES = Target(5, most=True)
CALLED_BACK = Target(100)

STILL_WAITING = (QueueState.WAITING, QueueState.OFFERED)
TOO_SHORT = 5
"""Seconds: who hangs up sooner had not asked in earnest."""
PATIENT = 20
"""Seconds: who hangs up later was made to wait."""


@dataclass(frozen=True)
class Waited:
    """Callers who asked for a person and waited alike."""

    status: str
    """See `ivr.agents.states.QueueState`."""
    seconds: int
    """Whole seconds until an agent took them, else until they left, else until now."""
    people: int = 1
    handled: int = 0
    """Of them, with whom an agent is done, her notes included."""
    handling: int = 0
    """Seconds that agents spent on those, together."""

    @property
    def answered(self) -> bool:
        """Whether an agent took them."""
        return self.status in (QueueState.TALKING, QueueState.SERVED)

    @property
    def counts(self) -> bool:
        """Whether they asked in earnest."""
        return self.status != QueueState.LEFT or self.seconds >= TOO_SHORT


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
    """Mean time of an agent for a caller, her notes included."""
    longest_now: int
    """Seconds that the first in the queue has waited."""


def service(rows: Iterable[Waited]) -> Service:
    """How the room did for these callers."""
    every = list(rows)
    asked = [row for row in every if row.counts]
    answered = [row for row in every if row.answered]
    late = [row for row in every if row.status == QueueState.LEFT and row.seconds > PATIENT]
    handled = sum(row.handled for row in every)
    return Service(
        queued=_people(every),
        within_20=_within(asked, 20),
        within_60=_within(asked, 60),
        abandoned=Share(_people(late), _people(every)),
        answer_seconds=_mean(sum(row.seconds * row.people for row in answered), _people(answered)),
        handling_minutes=_mean(sum(row.handling for row in every) / 60, handled),
        longest_now=max((row.seconds for row in every if row.status in STILL_WAITING), default=0),
    )


ANSWERED, GONE, PROMISED = "answered", "gone", "promised"
SPREAD = (20, 60, 180)
"""Upper bounds, seconds, of the classes of waits; the last class has none."""


def spread(rows: Iterable[Waited]) -> list[dict[str, int]]:
    """People by class of their wait and by what became of them; those who still wait are left out."""
    found: list[dict[str, int]] = [{} for _ in range(len(SPREAD) + 1)]
    for row in rows:
        kind = (
            ANSWERED
            if row.answered
            else {QueueState.LEFT: GONE, QueueState.TICKETED: PROMISED}.get(QueueState(row.status))
        )
        if kind:
            each = found[bisect_left(SPREAD, row.seconds)]
            each[kind] = each.get(kind, 0) + row.people
    return found


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
        row
        for row in asked
        if row.answered or row.status in (QueueState.LEFT, QueueState.TICKETED) or row.seconds > seconds
    ]
    return Share(_people(row for row in known if row.answered and row.seconds <= seconds), _people(known))


def _people(rows: Iterable[Waited]) -> int:
    return sum(row.people for row in rows)


def _mean(total: float, number: int) -> float | None:
    return total / number if number else None
