"""How fast calls go out. Pure.

Moments are by the machine's clock. Choosing the next call reserves the moment at which it is placed, so that no time is
lost between two calls and none are closer than allowed, whichever process places them."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

AHEAD = timedelta(seconds=1)
"""How long before its moment a call is chosen."""
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=2)
"""After the first refusal of the carrier, and after many."""
BROKEN = timedelta(minutes=5)
"""Pause when too many calls fail: the cause may not be the people called."""
FEWEST = 10
"""Fewest calls from which failures are judged."""
FAILING = 0.5
"""Share of them that failed."""
NONE = timedelta()


@dataclass(frozen=True)
class Lane:
    """The pacing of a department's calls."""

    next_at: datetime
    quiet_until: datetime
    refusals: int
    """Requests in a row that the carrier did not take."""
    watched_from: datetime
    """Calls before that are not counted when failures are."""

    @classmethod
    def new(cls, now: datetime) -> "Lane":
        """A lane in which nothing has gone out."""
        return cls(now, now, 0, now)

    def wait(self, now: datetime) -> timedelta:
        """How long until the next call may be chosen.

        Moments further ahead than any pause were written by a clock that has been put back: they are ignored."""
        until = max(_sane(self.next_at, now) - AHEAD, _sane(self.quiet_until, now))
        return max(until - now, NONE)

    def reserve(self, now: datetime, per_second: float) -> tuple["Lane", datetime]:
        """The moment at which the next call is placed, and the lane after it."""
        moment = max(_sane(self.next_at, now), now)
        return replace(self, next_at=moment + timedelta(microseconds=ceil(1e6 / per_second))), moment

    def refused(self, now: datetime, chance: float) -> "Lane":
        """The carrier did not take a call: twice the pause of the last time, less up to half by `chance` (0 to 1), so
        that several lines do not come back together."""
        pause = min(FIRST_PAUSE * 2**self.refusals, LONGEST_PAUSE)
        quiet = now + pause * (1 - chance / 2)
        return replace(self, quiet_until=max(self.quiet_until, quiet), refusals=min(self.refusals + 1, 10))

    def broken(self, now: datetime) -> "Lane":
        """Too many calls fail: a pause, after which they are counted afresh."""
        return replace(self, quiet_until=now + BROKEN, watched_from=now)


def failing(failed: int, ended: int) -> bool:
    """Whether too many of the last calls failed for the people called to be the cause."""
    return ended >= FEWEST and failed >= ended * FAILING


def chance() -> float:
    """Any number from 0 to 1."""
    return random.random()  # noqa: S311  (spreads load; nothing is secret)


def _sane(moment: datetime, now: datetime) -> datetime:
    return moment if moment - now <= BROKEN else now
