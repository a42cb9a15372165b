"""Finds another pair for every appointment in a centre on days that are closed. Pure.

People whose first injection is given come first: their second one has few days left. The others follow in the order of
their appointments. Each gets the best pair left: nearest allowed centre, same half-day, nearest day, nearest hour; the
second injection stays where it is as long as the interval of the vaccine allows it.

The plan is maximal: nobody left out could be given a pair without taking it from somebody in the plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ivr.booking.rescheduling.stock import NOON, Half, Hall, Stock
from ivr.booking.rules import Pair, Place, gap_allowed, pair_problem, second_problem
from ivr.department import Department


@dataclass(frozen=True)
class PersonToMove:
    """Somebody with an appointment that cannot be kept."""

    booking: int
    pair: Pair
    not_before: date
    insee: str = ""
    """Commune; empty when it is not known."""
    given: bool = False
    """The first injection has been given: vaccine, centre and its day are settled."""

    @property
    def single(self) -> bool:
        """One injection is enough."""
        return self.pair.second is None


@dataclass(frozen=True)
class Aim:
    """What is closed, and where people may go instead."""

    department: Department
    at: datetime
    """Local, without zone."""
    centre: str
    """The centre whose days are closed."""
    first_closed: date
    last_closed: date
    centres: tuple[str, ...]
    """Centres people may be sent to; the closed one too, on its other days."""
    earliest: date
    """First day of a changed appointment: people must be informed before."""
    latest: date
    """Last day of a changed first injection; a second one follows by its interval."""

    def closes(self, place: Place) -> bool:
        """Whether nobody is vaccinated there."""
        return place.centre == self.centre and self.first_closed <= place.day <= self.last_closed


@dataclass(frozen=True)
class Moved:
    """A person with another pair."""

    person: PersonToMove
    pair: Pair

    @property
    def takes(self) -> tuple[bool, bool]:
        """Whether the first, the second place is another one than before."""
        old, new = self.person.pair, self.pair
        second = new.second is not None and (old.second is None or new.second.slot != old.second.slot)
        return new.first.slot != old.first.slot, second


@dataclass(frozen=True)
class NotMoved:
    """A person for whom nothing fits."""

    person: PersonToMove
    why: str
    """first: no free first place in these centres and days; second: no second place within the interval of any; given:
    the first injection is given and its centre has no second place within the interval."""


@dataclass(frozen=True)
class MovePlan:
    """Everybody, either moved or left."""

    moved: tuple[Moved, ...]
    left: tuple[NotMoved, ...]


@dataclass
class _Round:
    """One making of a plan."""

    aim: Aim
    stock: Stock
    dead: set[tuple[Hall, date]] = field(default_factory=set)
    """First days after which no second place is left; places only ever become fewer."""


def plan(aim: Aim, people: Iterable[PersonToMove], stock: Stock) -> MovePlan:
    """Another pair for everybody for whom there is one; takes the places from the stock."""
    going = _Round(aim, stock)
    moved, left = [], []
    for person in sorted(people, key=lambda each: (not each.given, each.pair.first.at, each.booking)):
        pair = _pair_for(going, person)
        if isinstance(pair, str):
            left.append(NotMoved(person, pair))
        else:
            moved.append(Moved(person, pair))
    return MovePlan(tuple(moved), tuple(left))


def problem(aim: Aim, person: PersonToMove, pair: Pair) -> str | None:
    """Why a pair may not be given to a person, by the one validator of booking; None when it may."""
    if any(aim.closes(place) for place in (pair.first, pair.second) if place and not _given(person, place)):
        return "closed"
    if person.given:
        return second_problem(pair, aim.department, aim.at)
    return pair_problem(pair, aim.department, aim.at, person.not_before, person.single)


def _given(person: PersonToMove, place: Place) -> bool:
    return person.given and place.slot == person.pair.first.slot


def _pair_for(going: _Round, person: PersonToMove) -> Pair | str:
    """The best pair there is for a person, its new places taken from the stock; else why there is none."""
    first = person.pair.first
    if person.given or not going.aim.closes(first):
        kept = _with_second(going, person, first) if first.centre in going.aim.centres else None
        if kept or person.given:
            return kept or "given"
    why = "first"
    for place in _firsts(going, person):
        going.stock.take(place, 1)
        pair = _with_second(going, person, place)
        if pair:
            return pair
        going.stock.take(place, 1, -1)
        why = "second"
    return why


def _with_second(going: _Round, person: PersonToMove, first: Place) -> Pair | None:
    """The first place with the best second one, which is taken from the stock when it is another than before."""
    old = person.pair.second
    if old is None:
        return _checked(going.aim, person, Pair(first, None))
    same = _checked(going.aim, person, Pair(first, old))
    if same:
        return same
    for place in _seconds(going, old, first):
        pair = _checked(going.aim, person, Pair(first, place))
        if pair:
            going.stock.take(place, 2)
            return pair
    return None


def _checked(aim: Aim, person: PersonToMove, pair: Pair) -> Pair | None:
    return pair if problem(aim, person, pair) is None else None


def _firsts(going: _Round, person: PersonToMove) -> Iterator[Place]:
    """Free first places, best first; one for each half-day: what follows depends on the day only."""
    old, aim = person.pair.first, going.aim
    for centre in _centres(going, person):
        hall = (centre, old.vaccine)
        second = person.pair.second
        dead = going.dead if second and second.centre != centre else ()  # both injections are given in one centre
        free = going.stock.days(hall)
        days = [day for day in free if aim.earliest <= day <= aim.latest and (hall, day) not in dead]
        for half in _halves(hall, days, old):
            place = going.stock.nearest(half, old.time, 1)
            if place:
                yield place


def _seconds(going: _Round, old: Place, first: Place) -> Iterator[Place]:
    """Free second places within the interval, best first; remembers the first days that have none."""
    hall = (first.centre, first.vaccine)
    if (hall, first.day) in going.dead:
        return
    interval = going.aim.department.vaccine(first.vaccine).interval(first.day)
    days = [
        day
        for day in going.stock.days(hall)
        if interval and gap_allowed(first.day, day, interval) and day >= going.aim.earliest
    ]
    found = False
    for half in _halves(hall, days, old):
        place = going.stock.nearest(half, old.time, 2)
        if place:
            found = True
            yield place
    if not found:
        going.dead.add((hall, first.day))


def _halves(hall: Hall, days: Sequence[date], old: Place) -> Iterator[Half]:
    """Half-days as near to a former appointment as possible: the same half of the day first, then the nearest day."""
    afternoon = old.time >= NOON
    nearest = sorted(days, key=lambda day: (abs((day - old.day).days), day))
    for half in (afternoon, not afternoon):
        yield from ((hall, day, half) for day in nearest)


def _centres(going: _Round, person: PersonToMove) -> list[str]:
    """The allowed centres: that of the appointment, then the nearest to the person's home, or to that centre."""
    own = person.pair.first.centre
    department = going.aim.department
    near = [centre.code for centre in department.centres_near(person.insee or department.centre(own).insee)]
    return sorted((code for code in near if code in going.aim.centres), key=lambda code: code != own)
