"""Imports a table of slots, all of it or nothing, and exports one."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import Place, local, place_problem
from ivr.booking.slots.bulk import Actor, BulkPlan, apply, prepare
from ivr.booking.slots.bulk_lines import OF_DAYS, SlotChange
from ivr.booking.slots.csv_rows import Key, Numbers, SlotLine, read_slots
from ivr.booking.slots.csv_table import harmless, read_rows
from ivr.booking.slots.problems import RowProblem, TableRefused
from ivr.department import Department

_EXISTING = text(OF_DAYS)
_EXPORT = text(f"{OF_DAYS} ORDER BY centre, vaccine, day, time")
_HEADINGS = ("centre", "vaccin", "jour", "heure", "minutes", "capacite", "marge", "reserve2", "ferme", "pris1", "pris2")


@dataclass(frozen=True, slots=True)
class Changed:
    """An existing slot with other numbers."""

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
        """The same for `ivr.booking.slots.bulk`."""
        yield from (SlotChange(slot.key, None, slot.numbers) for slot in self.new)
        yield from (SlotChange(each.slot.key, each.before, each.slot.numbers) for each in self.changed)


def import_slots(
    session: Session, department: Department, file: BinaryIO, now: datetime, dry_run: bool = False
) -> Changes:
    """Opens the slots of a table and brings existing ones up to date; slots it does not name stay as they are.

    Raises TableRefused, and changes nothing then. With `dry_run` nothing is changed."""
    return bring_up_to_date(session, Actor(department, None, now), read_slots(read_rows(file), department), dry_run)


def bring_up_to_date(
    session: Session, actor: Actor, read: tuple[list[SlotLine], list[RowProblem]], dry_run: bool
) -> Changes:
    """As `import_slots`, for slots that have been read, with the problems met on the way.

    Raises SlotsRefused too, when slots are changed by others at the same moment."""
    changes = compared(session, actor, *read)
    if not dry_run and (changes.new or changes.changed):
        about = {"there": changes.unchanged}
        apply(session, actor, prepare(session, actor, BulkPlan("import", about), changes.lines()))
    return changes


def compared(session: Session, actor: Actor, slots: list[SlotLine], problems: list[RowProblem]) -> Changes:
    """What would change. Raises TableRefused."""
    existing = slots_there(session, actor.department, [slot.key for slot in slots])
    at = local(actor.department, actor.at)
    new, changed, unchanged, wrong = [], [], 0, list(problems)
    for slot in slots:
        before = existing.get(slot.key)
        numbers = Numbers(*before[4:9]) if before else None
        if numbers == slot.numbers:
            unchanged += 1
            continue
        wrong.extend(_problems(slot, before, place_problem(Place(0, *slot.key), actor.department, at) == "past"))
        if numbers:
            changed.append(Changed(slot, numbers))
        else:
            new.append(slot)
    if wrong:
        raise TableRefused(wrong)
    return Changes(tuple(new), tuple(changed), unchanged)


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
    """The existing slots of the days concerned."""
    days = [day for _, _, day, _ in keys]
    if not days:
        return {}
    values = {"department": department.slug, "first": min(days), "last": max(days)}
    rows = session.execute(_EXISTING, values)
    return {(row.centre, row.vaccine, row.day, row.time): row for row in rows}


def _problems(slot: SlotLine, before: Any, past: bool) -> Iterable[RowProblem]:
    if past:
        yield RowProblem(slot.line, "past")
    if before is None:
        return
    places = slot.numbers.capacity - slot.numbers.margin
    if before.taken1 + before.taken2 > places:
        yield RowProblem(slot.line, "taken", str(before.taken1 + before.taken2))
    elif before.taken1 > places - slot.numbers.reserved2:
        yield RowProblem(slot.line, "taken1", str(before.taken1))
