"""Reads a row of a table as a slot, or reports its problem. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from ivr.booking.slots.csv_table import Row, plain
from ivr.booking.slots.problems import RowProblem, RowRefused, cut
from ivr.department import Department

Key = tuple[str, str, date, time]
"""Centre, vaccine, day and time: they identify a slot."""

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00)?)?|(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:\s*h\s*(\d{2})?|:(\d{2})(?::00)?)", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4})(?:[.,]0*)?")
_YES, _NO = {"oui", "o", "yes", "1", "vrai", "true", "x"}, {"", "non", "n", "no", "0", "faux", "false"}


class Numbers(NamedTuple):
    """What can change in a slot."""

    minutes: int
    capacity: int
    margin: int
    reserved2: int
    closed: bool


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot as a line of a file describes it."""

    line: int
    key: Key
    numbers: Numbers


@dataclass(frozen=True)
class SlotRowReader:
    """Reads rows for one department."""

    department: Department
    centres: Mapping[str, str]
    """Code by code, name and town, as `plain` writes them."""
    vaccines: Mapping[str, str]

    @classmethod
    def of(cls, department: Department) -> "SlotRowReader":
        """A reader that knows the department's centres and vaccines."""
        centres = {plain(name): each.code for each in department.centres for name in (each.town, each.name, each.code)}
        vaccines = {plain(name): each.code for each in department.vaccines for name in (each.name, each.code)}
        return cls(department, centres, vaccines)

    def read(self, row: Row) -> SlotLine:
        """The slot of a row. Raises RowRefused."""
        if row.too_many:
            raise RowRefused("cells")
        grid, cells = self.department.slot_grid, row.cells
        centre = _one_of(cells.get("centre", ""), self.centres, "centre")
        vaccine = _one_of(cells.get("vaccine") or grid.vaccine, self.vaccines, "vaccine")
        key = (centre, vaccine, _day(cells.get("day", "")), _time(cells.get("time", "")))
        capacity = _number(cells.get("capacity", ""), "capacity")
        margin = _number(cells.get("margin"), "margin", min(grid.margin, capacity))
        usual = min(grid.second_places, capacity - margin) if self.department.has_second(vaccine) else 0
        kept = _number(cells.get("reserved2"), "reserve2", usual)
        minutes = _number(cells.get("minutes"), "length", grid.minutes)
        numbers = Numbers(minutes, capacity, margin, kept, _yes(cells.get("closed", "")))
        check(numbers, vaccine, self.department)
        return SlotLine(row.line, key, numbers)


def read_slots(rows: Iterable[Row], department: Department) -> tuple[list[SlotLine], list[RowProblem]]:
    """The slots of the rows, and the problems of some of them."""
    reader = SlotRowReader.of(department)
    slots: dict[Key, SlotLine] = {}
    problems: list[RowProblem] = []
    for row in rows:
        try:
            slot = reader.read(row)
            other = slots.setdefault(slot.key, slot)
            if other is not slot:
                raise RowRefused("twice", str(other.line))
        except RowRefused as refused:
            problems.append(refused.on(row.line))
    if not slots and not problems:
        problems.append(RowProblem(0, "empty"))
    return list(slots.values()), problems


def check(slot: Numbers, vaccine: str, department: Department) -> None:
    """Raises RowRefused for a slot of a vaccine whose numbers do not fit together."""
    if not 1 <= slot.minutes <= 600:
        raise RowRefused("minutes")
    if slot.capacity > 1000:
        raise RowRefused("places")
    if slot.margin + slot.reserved2 > slot.capacity:
        raise RowRefused("sum")
    if slot.reserved2 and not department.has_second(vaccine):
        raise RowRefused("one_dose")


def _one_of(cell: str, known: Mapping[str, str], what: str) -> str:
    if plain(cell) not in known:
        raise RowRefused(what, cut(cell)) if cell else RowRefused("no_centre")
    return known[plain(cell)]


def _day(cell: str) -> date:
    found = _DAY.fullmatch(cell)
    if not found:
        raise RowRefused("date", cut(cell))
    year, month, day = found.group(1, 2, 3) if found.group(1) else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise RowRefused("day", cell) from None


def _time(cell: str) -> time:
    found = _TIME.fullmatch(cell)
    if not found:
        raise RowRefused("time", cut(cell))
    try:
        return time(int(found.group(1)), int(found.group(2) or found.group(3) or 0))
    except ValueError:
        raise RowRefused("hour", cell) from None


def _number(cell: str | None, what: str, default: int | None = None) -> int:
    if not cell and default is not None:
        return default
    found = _NUMBER.fullmatch((cell or "").replace("\u00a0", "").replace("\u202f", ""))
    if not found:
        raise RowRefused(what, cut(cell or ""))
    return int(found.group(1))


def _yes(cell: str) -> bool:
    if plain(cell) not in _YES | _NO:
        raise RowRefused("closed", cut(cell))
    return plain(cell) in _YES
