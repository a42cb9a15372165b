"""Imports a table of slots, all of it or nothing, and exports one."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slot_lines import Key, Reader, SlotLine, read_slots, shortened
from ivr.booking.slot_table import harmless, read_rows
from ivr.department import Department
from ivr.errors import InputError

_EXISTING = text(
    """SELECT centre, vaccine, day, time, minutes, capacity, margin, reserved2, taken1, taken2, closed FROM slots
 WHERE department = :department AND day BETWEEN :first AND :last ORDER BY id FOR NO KEY UPDATE"""
)
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


@dataclass(frozen=True)
class Changes:
    """What an import changes, or would change."""

    new: tuple[SlotLine, ...]
    changed: tuple[tuple[SlotLine, str], ...]
    """Each with a few words on what is different."""
    unchanged: int


def import_slots(
    session: Session, department: Department, data: bytes, now: datetime, dry_run: bool = False
) -> Changes:
    """Opens the slots of a table and brings existing ones up to date; slots it does not name stay as they are.

    Raises InputError with a sentence per wrong line, and changes nothing then. With `dry_run` nothing is changed."""
    return bring_up_to_date(session, department, read_slots(read_rows(data), department), now, dry_run)


def bring_up_to_date(
    session: Session, department: Department, read: tuple[list[SlotLine], list[str]], now: datetime, dry_run: bool
) -> Changes:
    """As `import_slots`, for slots that have been read, with the problems met on the way."""
    slots, problems = read[0], list(read[1])
    existing = slots_there(session, department, [slot.key for slot in slots])
    reader, at = Reader.of(department), local(department, now)
    new, changed, unchanged = [], [], 0
    for slot in slots:
        before = existing.get(slot.key)
        difference = _difference(slot, before) if before else ""
        if before and not difference:
            unchanged += 1
            continue
        problems.extend(_problems(slot, before, reader.past(slot, at)))
        if before:
            changed.append((slot, difference))
        else:
            new.append(slot)
    if problems:
        raise InputError("\n".join(shortened(sorted(problems, key=_line_of))))
    changes = Changes(tuple(new), tuple(changed), unchanged)
    if not dry_run:
        _write(session, department, [*new, *(slot for slot, _ in changed)])
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


def slots_there(session: Session, department: Department, keys: Iterable[Key]) -> dict[Key, Any]:
    """The slots there are on the days concerned, locked."""
    days = [day for _, _, day, _ in keys]
    if not days:
        return {}
    values = {"department": department.slug, "first": min(days), "last": max(days)}
    return {(row.centre, row.vaccine, row.day, row.time): row for row in session.execute(_EXISTING, values)}


def _difference(slot: SlotLine, before: Any) -> str:
    names = ("minutes", "capacity", "margin", "reserved2", "closed")
    pairs = ((name, getattr(before, name), getattr(slot, name)) for name in names)
    return ", ".join(f"{name} {old} → {new}" for name, old, new in pairs if old != new)


def _problems(slot: SlotLine, before: Any, past: bool) -> Iterable[str]:
    if past:
        yield f"Line {slot.line}: the slot is in the past."
    if before is None:
        return
    places = slot.capacity - slot.margin
    if before.taken1 + before.taken2 > places:
        yield f"Line {slot.line}: {before.taken1 + before.taken2} places are taken, more than capacity less margin."
    elif before.taken1 > places - slot.reserved2:
        yield f"Line {slot.line}: {before.taken1} first doses are taken, which leaves too few for second doses."


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


def _line_of(problem: str) -> int:
    return int(problem.split(":", 1)[0].removeprefix("Line "))
