"""Free places that a plan gives out one by one, as far as people can still get there in time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from ivr.booking.rules import Place

NOON = time(12)
Hall = tuple[str, str]
"""Code of a centre, code of a vaccine."""
Half = tuple[Hall, date, bool]
"""A half-day in a hall: the day, and whether it is the afternoon."""


@dataclass
class Free:
    """What is left in a slot."""

    place: Place
    firsts: int
    """First doses, before what all doses together leave."""
    total: int
    """Doses of either kind."""

    def has(self, dose: int) -> bool:
        """Whether there is a place for that dose, 1 or 2."""
        return self.total > 0 and (dose == 2 or self.firsts > 0)

    def take(self, dose: int, places: int = 1) -> None:
        """Takes a place for that dose; a negative number gives places back."""
        self.total -= places
        if dose == 1:
            self.firsts -= places


def half_of(place: Place) -> Half:
    """The half-day a place lies in."""
    return (place.centre, place.vaccine), place.day, place.time >= NOON


class Stock:
    """The free places of some halls, by half-day."""

    def __init__(self, free: Iterable[Free]) -> None:
        self._slots: dict[int, Free] = {}
        self._halves: dict[Half, list[Free]] = {}
        for each in free:
            self._slots[each.place.slot] = each
            self._halves.setdefault(half_of(each.place), []).append(each)
        self._left = {half: sum(each.total for each in slots) for half, slots in self._halves.items()}
        days: dict[Hall, set[date]] = {}
        for hall, day, _ in self._halves:
            days.setdefault(hall, set()).add(day)
        self._days = {hall: sorted(found) for hall, found in days.items()}

    def days(self, hall: Hall) -> list[date]:
        """The days with slots, in order."""
        return self._days.get(hall, [])

    def nearest(self, half: Half, at: time, dose: int) -> Place | None:
        """The free place for that dose nearest to an hour, the earlier of two; None in a half-day without any."""
        if self._left.get(half, 0) <= 0:
            return None
        found = [each for each in self._halves[half] if each.has(dose)]
        if not found:
            return None
        return min(found, key=lambda each: (abs(_minutes(each.place.time) - _minutes(at)), each.place.time)).place

    def take(self, place: Place, dose: int, places: int = 1) -> None:
        """Takes a place that `nearest` found; a negative number gives places back."""
        self._slots[place.slot].take(dose, places)
        self._left[half_of(place)] -= places


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
