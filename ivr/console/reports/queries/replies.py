"""Response times of the line."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ivr.calls.counters import REPLIES
from ivr.console.reports.queries.share import Target, quantile
from ivr.core.period import Period
from ivr.department import Department

CLASSES = (50, 100, 250, 500, 750, 1850)
"""Upper bounds in milliseconds. 750 feels natural; at 1,850 callers think the line is dead (Yang and Wang)."""
TARGETS = {"médiane": (0.5, Target(750, most=True)), "95 %": (0.95, Target(1850, most=True)),
           "99 %": (0.99, Target(3000, most=True))}  # fmt: skip
"""Name → share of the replies, and target in milliseconds."""


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


def read_replies(session: Session, department: Department, period: Period) -> Replies:
    """The replies of the line in calls that began in the period."""
    found: Counter[float] = Counter()
    for row in REPLIES.read(session, department, period):
        found[row.millis] += row.turns
    return Replies(dict(sorted(found.items())))
