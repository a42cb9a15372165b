"""Outcomes of the calls, hour by hour, the reasons of hand-overs, and response times of the line."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.calls.counters import DURATIONS, HAND_OVERS, OUTCOMES, REPLIES
from ivr.console.reports.queries.share import Share, Target, quantile, summed
from ivr.core.period import Period
from ivr.department import Department
from ivr.dialogue.model import Outcome

REACHED = Target(95, alarm=85)
"""Percent; 85 is the public floor (plan téléphone)."""
CONTAINED = Target(57)
ESCAPED = Target(8, most=True)
MEDIAN_MINUTES = Target(5, most=True)
P90_MINUTES = Target(8, most=True)

CLASSES = (50, 100, 250, 500, 750, 1850)
"""Upper bounds in milliseconds. 750 feels natural; at 1,850 callers think the line is dead (Yang and Wang)."""
TARGETS = {"médiane": (0.5, Target(750, most=True)), "95 %": (0.95, Target(1850, most=True)),
           "99 %": (0.99, Target(3000, most=True))}  # fmt: skip
"""Name → share of the replies, and target in milliseconds."""

HANDED_OVER = frozenset((Outcome.PERSON, Outcome.CALLBACK))
DONE = frozenset(Outcome) - HANDED_OVER - {Outcome.HUNG_UP, Outcome.MACHINE}
"""Outcomes that need no agent."""
FAILURES = {
    "no_match": "not_understood",
    "doubtful": "not_understood",
    "denied": "not_understood",
    "no_input": "silence",
}
"""Result of the last turn → reason of the hand-over."""


@dataclass(frozen=True)
class Counted:
    """Calls of one hour of the day with the same outcome."""

    hour: int
    """0 to 23, local."""
    outcome: str
    calls: int
    early: int
    """Ended within ten seconds."""
    again: int
    """Followed by a call from the same number within 24 hours."""


@dataclass(frozen=True)
class Flow:
    """Counts of calls by result."""

    calls: int = 0
    early: int = 0
    done: int = 0
    done_for_good: int = 0
    """Completed by the line, without another call from the same number within 24 hours."""
    handed_over: int = 0
    left: int = 0
    """Ended without an outcome, after ten seconds."""

    @property
    def reached(self) -> Share:
        """Calls that lasted more than ten seconds."""
        return Share(self.calls - self.early, self.calls)

    @property
    def contained(self) -> Share:
        """True containment: completed by the line, without another call within 24 hours."""
        return Share(self.done_for_good, self.calls)

    @property
    def escaped(self) -> Share:
        """False containment: ended without an outcome and without an agent."""
        return Share(self.left, self.calls)

    def plus(self, row: Counted) -> "Flow":
        """The sum with more calls."""
        done, over = row.outcome in DONE, row.outcome in HANDED_OVER
        return Flow(
            calls=self.calls + row.calls,
            early=self.early + row.early,
            done=self.done + row.calls * done,
            done_for_good=self.done_for_good + (row.calls - row.again) * done,
            handed_over=self.handed_over + row.calls * over,
            left=self.left + (row.calls - row.early) * (not done and not over),
        )


def by_hour(rows: Iterable[Counted]) -> dict[int, Flow]:
    """The results of each hour with calls, in order."""
    found: dict[int, Flow] = {}
    for row in rows:
        found[row.hour] = found.get(row.hour, Flow()).plus(row)
    return dict(sorted(found.items()))


def altogether(rows: Iterable[Counted]) -> Flow:
    """The results of all calls."""
    return reduce(Flow.plus, rows, Flow())


def outcomes(rows: Iterable[Counted]) -> dict[str, int]:
    """Calls by outcome, most frequent first."""
    return summed((row.outcome, row.calls) for row in rows)


def reason(step: str, result: str) -> str:
    """The reason of a hand-over, from the turn before: asked, not_understood, silence, rule, identity or other.

    It does not reveal health answers: all health questions are one step and one reason."""
    if result == "agent" or step == "welcome.menu":
        return "asked" if result in ("agent", "understood") else FAILURES.get(result, "other")
    if result in FAILURES:
        return FAILURES[result]
    flow = step.partition(".")[0]
    return {"eligibility": "rule", "change": "identity"}.get(flow, "other") if result == "understood" else "other"


def reasons(last_turns: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Calls by reason, most frequent first, from counts by step and result of the last turn."""
    return summed((reason(step, result), calls) for (step, result), calls in last_turns.items())


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
    """Calls that were handed over, by step and result of the last turn before."""
    return {(row.step, row.result): row.calls for row in HAND_OVERS.read(session, department, period)}


def minutes_to_book(session: Session, department: Department, period: Period) -> tuple[float | None, float | None]:
    """Minutes from the greeting to the end of the calls in which something was booked: median and ninth decile."""
    calls = {row.tenths / 10: row.calls for row in DURATIONS.read(session, department, period)}
    return quantile(calls, 0.5), quantile(calls, 0.9)


def booked_by_agents(session: Session, department: Department, period: Period) -> int:
    """Calls of the period that were handed over, and in which, or calling back, an agent booked."""
    start, stop = period.moments(department.zone)
    return session.scalar(_BOOKED, {"department": department.slug, "start": start, "stop": stop}) or 0


@dataclass(frozen=True)
class Replies:
    """Counts of replies by response time in milliseconds, ascending."""

    counts: Mapping[float, int]

    @property
    def turns(self) -> int:
        """All replies."""
        return sum(self.counts.values())

    @property
    def classes(self) -> list[int]:
        """Replies in each class; the last one has no upper bound."""
        found = [0] * (len(CLASSES) + 1)
        for millis, turns in self.counts.items():
            found[bisect_left(CLASSES, millis)] += turns
        return found

    def quantile(self, part: float) -> float | None:
        """Milliseconds within which that share of the replies was ready."""
        return quantile(self.counts, part)


def replies(session: Session, department: Department, period: Period) -> Replies:
    """The replies of the line in calls that began in the period."""
    found: Counter[float] = Counter()
    for row in REPLIES.read(session, department, period):
        found[row.millis] += row.turns
    return Replies(dict(sorted(found.items())))
