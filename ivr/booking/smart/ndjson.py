"""Reads slots that another platform publishes as SMART Scheduling Links: lines of NDJSON in, slots out. Pure.

Real publishers write capacities as text, doses of 9, offsets as "-05", nulls for lists, days-long slots and additional
keys: these are accepted or skipped. What could send a person to a wrong place, day or hour is refused."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ivr.booking.slots.csv_rows import Key, Numbers, SlotLine, SlotRowReader, check
from ivr.booking.slots.csv_table import plain
from ivr.booking.slots.problems import RowProblem, RowRefused
from ivr.booking.smart.resources import COVID, PRODUCTS, Resource
from ivr.department import Department

LONGEST = 600
"""Minutes; a longer "slot" is not a time of appointment."""
KINDS = ("Location", "Schedule", "Slot")
OPEN_DATA = "data.gouv.fr"
ONE_OF_MANY = 1
"""Places of a slot without a capacity."""
_CVX = {code: vaccine for vaccine, (code, _) in PRODUCTS.items()}
_NUMBER = re.compile(r"\d{1,4}")
_BUSY = ("busy", "busy-unavailable", "busy-tentative")


class Unusable(RowRefused):
    """A resource that cannot be used."""

    def __init__(self, sentence: str) -> None:
        super().__init__("publication", sentence)


@dataclass
class PublishedSlots:
    """What a publication holds for a department."""

    free: dict[Key, SlotLine] = field(default_factory=dict)
    busy: dict[Key, int] = field(default_factory=dict)
    """Slots without places, with the line of each."""
    passed: Counter[str] = field(default_factory=Counter)
    """Slots skipped by reason: elsewhere, vaccine, service, past, long, mistaken."""
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True)
class _Calendar:
    """A Schedule as far as it concerns us."""

    centre: str
    vaccine: str
    doses: frozenset[int]
    """1, 2 or both when it is for these doses only; empty when it does not say."""


def read_smart(
    lines: Iterable[tuple[int, str]], department: Department, at: datetime, centres: Mapping[str, str] | None = None
) -> PublishedSlots:
    """The slots of numbered lines, as seen at the local time `at`.

    A Location is a centre of the department by its number in the national open data, by its name, or because
    `centres` (id of a Location → code of a centre) says so; slots of other places are skipped."""
    found = PublishedSlots()
    resources = _resources(lines, found)
    reader = _SmartReader(SlotRowReader.of(department), at, dict(centres or {}), resources)
    for line, resource in resources["Slot"].values():
        try:
            reader.take(line, resource, found)
        except RowRefused as refused:
            found.problems.append(refused.on(line))
    return found


Resources = dict[str, dict[str, tuple[int, Resource]]]
"""Kind → id → line and resource: publishers use one id for all three kinds."""


def _resources(lines: Iterable[tuple[int, str]], found: PublishedSlots) -> Resources:
    resources: Resources = {kind: {} for kind in KINDS}
    for number, line in lines:
        try:
            if line.strip():
                _sort(resources, number, line)
        except RowRefused as refused:
            found.problems.append(refused.on(number))
    return resources


def _sort(resources: Resources, number: int, line: str) -> None:
    try:
        resource = json.loads(line)
    except (ValueError, RecursionError):
        resource = None
    if not isinstance(resource, dict):
        raise Unusable("this is no JSON object.")
    kind, name = resource.get("resourceType"), resource.get("id")
    if kind not in KINDS:
        return
    if not isinstance(name, str) or not name:
        raise Unusable(f"the {kind} has no id.")
    other = resources[str(kind)].setdefault(name, (number, resource))
    if other[0] != number and other[1] != resource:
        raise Unusable(f"the {kind} {name[:40]!r} is another one on line {other[0]}.")


@dataclass(frozen=True)
class _SmartReader:
    known: SlotRowReader
    at: datetime
    """Local, without zone."""
    given: Mapping[str, str]
    resources: Resources

    def take(self, line: int, slot: Resource, found: PublishedSlots) -> None:
        """Adds a slot to what was found. Raises RowRefused."""
        schedule = self._schedule(slot)
        calendar = self._calendar(schedule)
        if isinstance(calendar, str):
            found.passed[calendar] += 1
            return
        start, minutes = self._when(slot)
        status, places = _status(slot), _capacity(slot)
        key = (calendar.centre, calendar.vaccine, start.date(), start.time())
        passed = self._passed(start, minutes, status)
        if passed:
            found.passed[passed] += 1
        elif status == "free" and places:
            published = SlotLine(line, key, Numbers(minutes, places, 0, 0, closed=False))
            found.free[key] = self._merged(published, found.free.get(key), calendar.doses)
        else:
            found.busy[key] = line

    def _passed(self, start: datetime, minutes: int, status: str) -> str:
        """Why a slot is skipped; empty when it is not."""
        if status == "entered-in-error":
            return "mistaken"
        if start <= self.at:
            return "past"
        return "long" if minutes > LONGEST else ""

    def _merged(self, slot: SlotLine, before: SlotLine | None, doses: frozenset[int]) -> SlotLine:
        """A slot with the places published before for the same minutes: each place may be listed by itself."""
        numbers = slot.numbers
        if before and before.numbers.minutes != numbers.minutes:
            raise Unusable(f"a slot of another length begins then on line {before.line}.")
        places = numbers.capacity + (before.numbers.capacity if before else 0)
        kept = before.numbers.reserved2 if before else 0
        grid = self.known.department.slot_grid
        if doses != {1}:
            kept = kept + numbers.capacity if doses == {2} else grid.second_places
        if not self.known.department.has_second(slot.key[1]):
            kept = 0
        margin = min(grid.margin, places)
        merged = numbers._replace(capacity=places, margin=margin, reserved2=min(kept, places - margin))
        check(merged, slot.key[1], self.known.department)
        return replace(slot, numbers=merged)

    def _schedule(self, slot: Resource) -> Resource:
        reference = _dict(slot.get("schedule")).get("reference")
        found = self.resources["Schedule"].get(str(reference).rpartition("Schedule/")[2])
        if found is None:
            raise Unusable(f"the {str(reference)[:60]!r} it belongs to is in none of the files.")
        return found[1]

    def _calendar(self, schedule: Resource) -> _Calendar | str:
        """The calendar of a Schedule, or why it does not concern us."""
        centre = self._centre(schedule)
        if not centre:
            return "elsewhere"
        product = _extension(schedule, "vaccine-product", "valueCoding")
        usual = self.known.department.vaccine(self.known.department.slot_grid.vaccine)
        if product is None and not (usual.covid and COVID["code"] in _codes(schedule)):
            return "service"
        vaccine = usual.code if product is None else _CVX.get(str(_dict(product).get("code")), "")
        if vaccine not in self.known.vaccines.values():
            return "vaccine"
        published = (each.get("valueInteger") for each in _extensions(schedule, "vaccine-dose"))
        doses = frozenset(dose for dose in published if dose in (1, 2))
        if doses == {2} and not self.known.department.has_second(vaccine):
            return "vaccine"
        return _Calendar(centre, vaccine, doses)

    def _centre(self, schedule: Resource) -> str:
        """The code of the centre; empty when it is not one of the department's."""
        actors = _list(schedule.get("actor"))
        name = str(_dict(actors[0]).get("reference")).rpartition("Location/")[2] if actors else ""
        if name in self.given:
            return self.given[name]
        location = self.resources["Location"].get(name, (0, {}))[1]
        numbers = [
            str(_dict(each).get("value"))
            for each in _list(location.get("identifier"))
            if OPEN_DATA in str(_dict(each).get("system"))
        ]
        by_number = [number for number in numbers if number in self.known.centres.values()]
        return by_number[0] if by_number else self.known.centres.get(plain(str(location.get("name", ""))), "")

    def _when(self, slot: Resource) -> tuple[datetime, int]:
        """Local start, without zone, and minutes."""
        start, end = (_moment(slot, name) for name in ("start", "end"))
        if end <= start:
            raise Unusable("the slot ends before it begins.")
        try:
            local = start.astimezone(self.known.department.zone).replace(tzinfo=None)
        except OverflowError:
            raise Unusable("the start is beyond the calendar.") from None
        if local.second or local.microsecond:
            raise Unusable("the slot does not begin on a whole minute.")
        return local, math.ceil((end - start).total_seconds() / 60)


def _moment(slot: Resource, name: str) -> datetime:
    written = slot.get(name)
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        raise Unusable(f"the {name} {str(written)[:40]!r} is no moment of the calendar.") from None
    if moment.tzinfo is None:
        raise Unusable(f"the {name} {str(written)[:40]!r} has no offset from universal time.")
    return moment


def _status(slot: Resource) -> str:
    status = slot.get("status")
    if status not in ("free", "entered-in-error", *_BUSY):
        raise Unusable(f"the status {str(status)[:40]!r} is neither free nor busy.")
    return str(status)


def _capacity(slot: Resource) -> int:
    value = _extension(slot, "slot-capacity", "valueInteger")
    if value is None:
        return ONE_OF_MANY
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise Unusable(f"the capacity {str(value)[:40]!r} is not a whole number from 0 to 9999.")
    return int(value)


def _codes(schedule: Resource) -> set[str]:
    """The codes of the services offered."""
    kinds = (_dict(kind) for kind in _list(schedule.get("serviceType")))
    return {str(_dict(coding).get("code")) for kind in kinds for coding in _list(kind.get("coding"))}


def _extension(resource: Resource, name: str, value: str) -> Any:
    """The value of the first extension of that name, whichever version of the specification names it; else None."""
    return next((each.get(value) for each in _extensions(resource, name)), None)


def _extensions(resource: Resource, name: str) -> list[Resource]:
    extensions = (_dict(each) for each in _list(resource.get("extension")))
    return [each for each in extensions if str(each.get("url")).rpartition("/")[2] == name]


def _dict(value: object) -> Resource:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
