"""Imports a table of slots, all of it or nothing, and exports one."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slot_action_lines import SlotChange
from ivr.booking.slot_lines import Key, Numbers, Reader, SlotLine, read_slots
from ivr.booking.slot_problems import Problem, TableRefused
from ivr.booking.slot_table import harmless, read_rows
from ivr.department import Department

_EXISTING = text(
    """SELECT centre, vaccine, day, time, minutes, capacity, margin, reserved2, closed, taken1, taken2 FROM slots
 WHERE department = :department AND day BETWEEN :first AND :last ORDER BY id"""
)
_EXISTING_LOCKED = text(f"{_EXISTING.text} FOR NO KEY UPDATE")
_WRITE = text(
    """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, closed, taken1,
 taken2) SELECT :department, s.*, 0, 0 FROM unnest(CAST(:centre AS text[]), CAST(:vaccine AS text[]),
 CAST(:day AS date[]), CAST(:time AS time[]), CAST(:minutes AS int[]), CAST(:capacity AS int[]),
 CAST(:margin AS int[]), CAST(:reserved2 AS int[]), CAST(:closed AS boolean[])) AS s
 ON CONFLICT ON CONSTRAINT slot_once DO UPDATE SET minutes = excluded.minutes, capacity = excluded.capacity,
 margin = excluded.margin, reserved2 = excluded.reserved2, closed = excluded.closed"""
)
_EXPORT = text(
    """SELECT centre, vaccine, day, time, minutes, capacity, margin, reserved2, closed, taken1, taken2 FROM slots
 WHERE department = :department AND day BETWEEN :first AND :last ORDER BY centre, vaccine, day, time"""
)
_HEADINGS = ("centre", "vaccin", "jour", "heure", "minutes", "capacite", "marge", "reserve2", "ferme", "pris1", "pris2")


@dataclass(frozen=True, slots=True)
class Changed:
    """A slot that will be another one."""

    slot: SlotLine
    before: Numbers

    @property
    def difference(self) -> str:
        """A few words on what is different."""
        pairs = zip(Numbers._fields, self.before, self.slot.numbers, strict=True)
        return ", ".join(f"{name} {old} → {new}" for name, old, new in pairs if old != new)


@dataclass(frozen=True)
class Changes:
    """What an import changes, or would change."""

    new: tuple[SlotLine, ...]
    changed: tuple[Changed, ...]
    unchanged: int

    def lines(self) -> Iterator[SlotChange]:
        """The same for `ivr.booking.slot_actions`."""
        yield from (SlotChange(slot.key, None, slot.numbers) for slot in self.new)
        yield from (SlotChange(each.slot.key, each.before, each.slot.numbers) for each in self.changed)


def import_slots(
    session: Session, department: Department, file: BinaryIO, now: datetime, dry_run: bool = False
) -> Changes:
    """Opens the slots of a table and brings existing ones up to date; slots it does not name stay as they are.

    Raises TableRefused, and changes nothing then. With `dry_run` nothing is changed, or locked."""
    return bring_up_to_date(session, department, read_slots(read_rows(file), department), now, dry_run)


def bring_up_to_date(
    session: Session, department: Department, read: tuple[list[SlotLine], list[Problem]], now: datetime, dry_run: bool
) -> Changes:
    """As `import_slots`, for slots that have been read, with the problems met on the way."""
    slots, problems = read[0], list(read[1])
    existing = slots_there(session, department, [slot.key for slot in slots], lock=not dry_run)
    reader, at = Reader.of(department), local(department, now)
    new, changed, unchanged = [], [], 0
    for slot in slots:
        before = existing.get(slot.key)
        numbers = Numbers(*before[4:9]) if before else None
        if numbers == slot.numbers:
            unchanged += 1
            continue
        problems.extend(_problems(slot, before, reader.past(slot, at)))
        if numbers:
            changed.append(Changed(slot, numbers))
        else:
            new.append(slot)
    if problems:
        raise TableRefused(problems)
    changes = Changes(tuple(new), tuple(changed), unchanged)
    if not dry_run:
        _write(session, department, [*new, *(each.slot for each in changed)])
    return changes


def export_slots(session: Session, department: Department, first: date, last: date) -> str:
    """The slots of these days as CSV with semicolons; no cell is a formula to a spreadsheet."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    rows = session.execute(_EXPORT, {"department": department.slug, "first": first, "last": last})
    for centre, vaccine, day, start, *numbers, closed, taken1, taken2 in rows:
        slot = (centre, vaccine, day.isoformat(), f"{start:%H:%M}")
        cells = (*slot, *numbers, "oui" if closed else "non", taken1, taken2)
        writer.writerow([harmless(str(cell)) for cell in cells])
    return sheet.getvalue()


def slots_there(session: Session, department: Department, keys: Iterable[Key], lock: bool = True) -> dict[Key, Any]:
    """The slots there are on the days concerned; locked, unless they are only looked at."""
    days = [day for _, _, day, _ in keys]
    if not days:
        return {}
    values = {"department": department.slug, "first": min(days), "last": max(days)}
    rows = session.execute(_EXISTING_LOCKED if lock else _EXISTING, values)
    return {(row.centre, row.vaccine, row.day, row.time): row for row in rows}


def _problems(slot: SlotLine, before: Any, past: bool) -> Iterable[Problem]:
    if past:
        yield Problem(slot.line, "past")
    if before is None:
        return
    places = slot.capacity - slot.margin
    if before.taken1 + before.taken2 > places:
        yield Problem(slot.line, "taken", str(before.taken1 + before.taken2))
    elif before.taken1 > places - slot.reserved2:
        yield Problem(slot.line, "taken1", str(before.taken1))


def _write(session: Session, department: Department, slots: list[SlotLine]) -> None:
    if not slots:
        return
    centres, vaccines, days, times = (list(column) for column in zip(*(slot.key for slot in slots), strict=True))
    values = {
        "department": department.slug,
        "centre": centres,
        "vaccine": vaccines,
        "day": days,
        "time": times,
        "minutes": [slot.minutes for slot in slots],
        "capacity": [slot.capacity for slot in slots],
        "margin": [slot.margin for slot in slots],
        "reserved2": [slot.reserved2 for slot in slots],
        "closed": [slot.closed for slot in slots],
    }
    session.execute(_WRITE, values)
