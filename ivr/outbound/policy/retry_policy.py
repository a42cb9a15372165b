"""The follow-up of a call or message that has ended. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.outbound.model import Disposition, OptOut
from ivr.outbound.policy.calling_hours import CallingHours, CallingSpan

MOST_TRIES = 3
"""Calls about one appointment."""
APART = timedelta(hours=2)
"""Between two calls about one appointment, at the least."""
MOST_CALLS = 4
WITHIN = timedelta(days=30)
"""Calls to one person for all purposes in that time: the measure of decree 2022-1313, which binds canvassers only."""


@dataclass(frozen=True)
class Again:
    """Another attempt."""

    at: datetime
    by_voice: bool = False
    """From then on by telephone, whatever the channel was."""


@dataclass(frozen=True)
class Done:
    """Nothing more to do."""


@dataclass(frozen=True)
class Dropped:
    """Obsolete."""

    reason: str


@dataclass(frozen=True)
class AgentTask:
    """An agent has to call."""

    reason: str
    """Stable code: no_answer, busy, machine, wrong_person, hung_up, failed, refused, uncertain, deceased, wrong_number,
    late."""


Decision = Again | Done | Dropped | AgentTask


@dataclass(frozen=True)
class Tried:
    """The attempts of one notification so far."""

    moments: Sequence[datetime]
    """When they were made, the present one included; those that the carrier never took are left out."""
    until: datetime
    """No automatic attempt after this."""


@dataclass(frozen=True)
class Manner:
    """The follow-up of one kind of disposition."""

    tries: int = MOST_TRIES
    """Attempts in all."""
    elsewhen: bool = True
    """At another time of day, if there is one left."""


_AGAIN: Mapping[Disposition, Manner] = {
    Disposition.NO_ANSWER: Manner(),
    Disposition.BUSY: Manner(elsewhen=False),  # at home, on the telephone: the hour is right
    Disposition.MACHINE: Manner(),
    Disposition.WRONG_PERSON: Manner(),
    Disposition.HUNG_UP: Manner(tries=2),  # a person who hangs up twice on a robot may listen to an agent
    Disposition.FAILED: Manner(tries=2, elsewhen=False),  # a line out of order may be repaired
}
_SETTLED: Mapping[Disposition, Decision] = {
    Disposition.CONFIRMED: Done(),
    Disposition.CANCELLED: Done(),
    Disposition.MOVED: Done(),
    Disposition.INFORMED: Done(),
    Disposition.HANDED: Done(),
    Disposition.OPTED_OUT: Dropped(OptOut.ASKED),
    Disposition.WRONG_NUMBER: AgentTask(Disposition.WRONG_NUMBER),
    Disposition.DECEASED: AgentTask(Disposition.DECEASED),
    Disposition.REFUSED: AgentTask(Disposition.REFUSED),
    Disposition.UNCERTAIN: AgentTask(Disposition.UNCERTAIN),
}


def next_attempt(ended: Disposition, tried: Tried, now: datetime, windows: CallingHours) -> Decision:
    """The decision after an attempt with this disposition.

    At most three tries, two hours apart, at different times of day while there are any."""
    if ended in _SETTLED:
        return _SETTLED[ended]
    if ended is Disposition.NOT_PLACED:
        return _at(windows.first(CallingSpan(now, tried.until)), "late")
    manner = _AGAIN[ended]
    if len(tried.moments) >= manner.tries:
        return AgentTask(ended)
    latest = max((now, *tried.moments))
    free = CallingSpan(max(now, latest) + APART, tried.until)
    elsewhen = _elsewhen(windows, free, tried.moments) if manner.elsewhen else None
    return _at(elsewhen or windows.first(free), ended)


def called_instead(decision: Decision, now: datetime, until: datetime, windows: CallingHours) -> Decision:
    """The decision about an e-mail, except that a person it did not reach is called while there is time."""
    if not isinstance(decision, AgentTask):
        return decision
    moment = windows.first(CallingSpan(now, until))
    return Again(moment, by_voice=True) if moment else decision


def _at(moment: datetime | None, otherwise: str) -> Decision:
    return Again(moment) if moment else AgentTask(otherwise)


def _elsewhen(windows: CallingHours, free: CallingSpan, moments: Sequence[datetime]) -> datetime | None:
    """The first moment of the span at a time of day that was not tried."""
    used = {windows.time_of_day(moment) for moment in moments}
    starts = (band.start for band in windows.bands(free))
    return next((start for start in starts if windows.time_of_day(start) not in used), None)
