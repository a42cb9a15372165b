"""What makes a pair of places allowed: the one validator of search, hold, booking, move and import. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ivr.core.errors import BookingRefused
from ivr.department import Department, Interval
from ivr.dialogue.ports import Offer

LEAD = timedelta(hours=1)
"""A first dose is offered at least this long before it is given: the time to travel."""


@dataclass(frozen=True)
class Place:
    """One dose in one slot."""

    slot: int
    centre: str
    vaccine: str
    day: date
    time: time
    """Local time of the department."""
    closed: bool = False

    @property
    def at(self) -> datetime:
        """Local, without zone."""
        return datetime.combine(self.day, self.time)


@dataclass(frozen=True)
class Pair:
    """What one booking covers: both doses of a course, or the only one."""

    first: Place
    second: Place | None

    def offer(self, booking: int) -> Offer:
        """The pair as conversations see it."""
        second = self.second.at if self.second else None
        return Offer(booking, self.first.centre, self.first.vaccine, self.first.at, second)


def pair_of(row: Any) -> Pair:
    """The pair of a row with its centre, vaccine, slots, days, times and whether they are closed."""
    first = Place(row.slot1_id, row.centre, row.vaccine, row.day1, row.time1, row.closed1)
    if row.slot2_id is None:
        return Pair(first, None)
    return Pair(first, Place(row.slot2_id, row.centre, row.vaccine, row.day2, row.time2, row.closed2))


SENTENCES = {
    "past": "The appointment is in the past.",
    "too_early": "The first dose may not be given that early.",
    "centre": "Both doses are given in one known centre.",
    "vaccine": "Both doses are of one known vaccine.",
    "interval": "The days between the doses are not those of the vaccine.",
    "closed": "This slot, or booking altogether, is closed.",
    "expired": "The pair is no longer held; look for another one.",
    "gone": "There is no such active appointment.",
    "already_booked": "This person already has an appointment.",
    "too_many": "This telephone has booked as many appointments as it may; an agent can book more.",
}


def refusal(reason: str) -> BookingRefused:
    """The error of a reason."""
    return BookingRefused(SENTENCES[reason], reason)


def place_problem(place: Place, department: Department, at: datetime) -> str | None:
    """Why a dose cannot be given in that place, seen at the local time `at`; None when it can."""
    if place.closed or not department.switches.books(place.centre):
        return "closed"
    if place.centre not in (centre.code for centre in department.centres):
        return "centre"
    if place.vaccine not in (vaccine.code for vaccine in department.vaccines):
        return "vaccine"
    return "past" if place.at <= at else None


def pair_problem(
    pair: Pair, department: Department, at: datetime, not_before: date, single: bool = False
) -> str | None:
    """Why a pair may not be booked at the local time `at`, as a slug of BookingRefused; None when it may.

    One dose is right for a vaccine of one dose, and with `single`: when one is enough for the person."""
    for place in filter(None, (pair.first, pair.second)):
        problem = place_problem(place, department, at)
        if problem:
            return problem
    if pair.first.day < not_before:
        return "too_early"
    return _second_problem(pair, department, single)


def second_problem(pair: Pair, department: Department, at: datetime) -> str | None:
    """As `pair_problem`, once the first dose has been given: only the second one can still be wrong."""
    problem = place_problem(pair.second, department, at) if pair.second else None
    return problem or _second_problem(pair, department, single=False)


def _second_problem(pair: Pair, department: Department, single: bool) -> str | None:
    interval = None if single else department.vaccine(pair.first.vaccine).interval(pair.first.day)
    if pair.second is None or interval is None:
        return None if pair.second is None and interval is None else "interval"
    if pair.second.centre != pair.first.centre:
        return "centre"
    if pair.second.vaccine != pair.first.vaccine:
        return "vaccine"
    return None if gap_allowed(pair.first.day, pair.second.day, interval) else "interval"


def gap_allowed(first: date, second: date, interval: Interval) -> bool:
    """Whether the days between the doses, counted by the calendar, lie within the interval, both ends included."""
    return interval.least <= (second - first).days <= interval.most


def local(department: Department, at: datetime) -> datetime:
    """A moment (aware) as the department's wall clock shows it, without zone."""
    return at.astimezone(department.zone).replace(tzinfo=None)
