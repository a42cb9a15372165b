"""Bulk actions other than the import of a table: opening slots, and keeping more or fewer places back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.slots.bulk_lines import OF_DAYS, SlotChange
from ivr.booking.slots.csv_rows import Key, Numbers
from ivr.core.db import changed
from ivr.department import Centre, Department, Window, is_public_holiday

_THERE = text(
    f"{OF_DAYS} AND (day, time) > (:today, :now) AND centre = ANY(:centres)"
    " AND (:vaccine = '' OR vaccine = :vaccine) ORDER BY day, time, centre, vaccine"
)
_OPEN = text(
    """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, taken1, taken2,
 closed) SELECT :department, centre, :vaccine, day, time, :minutes, :capacity, :margin, :reserved2, 0, 0, :closed
 FROM unnest(CAST(:centres AS text[]), CAST(:days AS date[]), CAST(:times AS time[])) AS s(centre, day, time)
 ON CONFLICT ON CONSTRAINT slot_once DO NOTHING"""
)


@dataclass(frozen=True)
class SlotSpan:
    """The slots of some centres on some days."""

    centres: tuple[Centre, ...]
    vaccine: str
    """Empty: every vaccine."""
    first: date
    last: date


@dataclass(frozen=True)
class SlotOpening:
    """Slots to be opened: the same ones on each of some days, public holidays left out."""

    span: SlotSpan
    weekdays: frozenset[int]
    """0 is Monday."""
    window: Window | None
    """None: the opening hours of each centre."""
    numbers: Numbers


@dataclass(frozen=True)
class KeepingBack:
    """How many places of each slot are to be kept back; None leaves them as they are."""

    span: SlotSpan
    margin: int | None
    kept: int | None
    """For second doses; none in the slots of a vaccine of one dose."""


@dataclass(frozen=True)
class PlannedChange:
    """What would change, and what cannot be done as asked."""

    changes: list[SlotChange]
    there: int = 0
    """Slots that are open already and stay as they are."""
    short: int = 0
    """Slots in which fewer places can be kept back than asked for, because they are taken or there are not as many."""
    beyond: int = 0
    """Places missing in these."""


def plan_opening(session: Session, department: Department, opening: SlotOpening, at: datetime) -> PlannedChange:
    """The slots to come, as seen at the local time `at`, that are not there yet."""
    there = {(row.centre, row.vaccine, row.day, row.time) for row in _there(session, department, opening.span, at)}
    wanted = [key for key in _keys(opening) if (key[2], key[3]) > (at.date(), at.time())]
    new = [SlotChange(key, None, opening.numbers) for key in wanted if key not in there]
    return PlannedChange(new, there=len(wanted) - len(new))


def open_slots(session: Session, department: Department, first_day: date, weeks: int) -> int:
    """Opens the slots of the department's grid in every centre's hours; slots that exist are left as they are.

    None on Sundays (by the centres' hours) and public holidays. Returns how many were opened."""
    grid = department.slot_grid
    span = SlotSpan(tuple(department.centres), grid.vaccine, first_day, first_day + timedelta(days=weeks * 7 - 1))
    numbers = Numbers(grid.minutes, grid.capacity, grid.margin, grid.second_places, False)
    starts = list(_keys(SlotOpening(span, frozenset(range(7)), None, numbers)))
    values = {
        **numbers._asdict(),
        "department": department.slug,
        "vaccine": grid.vaccine,
        "centres": [centre for centre, *_ in starts],
        "days": [day for _, _, day, _ in starts],
        "times": [start for *_, start in starts],
    }
    return changed(session, _OPEN, values)


def plan_keeping_back(session: Session, department: Department, wanted: KeepingBack, at: datetime) -> PlannedChange:
    """The open slots to come, as seen at the local time `at`, with as many places kept back as asked for.

    Where these places are taken already, as many as are left."""
    planned = PlannedChange([])
    for row in _there(session, department, wanted.span, at):
        before = Numbers(*row[4:9])
        if not before.closed:
            asked = wanted if wanted.kept is None or department.has_second(row.vaccine) else replace(wanted, kept=0)
            after = keep_back(before, asked, row.taken1, row.taken2)
            planned = _with(planned, SlotChange(tuple(row[:4]), before, after), asked)
    return planned


def keep_back(slot: Numbers, wanted: KeepingBack, taken1: int, taken2: int) -> Numbers:
    """A slot with as much kept back as asked for, as far as its places are not taken; a margin that is asked for alone
    takes nothing from what is kept for second doses."""
    spared = slot.reserved2 if wanted.kept is None else 0
    free = slot.capacity - taken1 - max(taken2, spared)
    margin = slot.margin if wanted.margin is None else min(wanted.margin, free)
    kept = slot.reserved2 if wanted.kept is None else min(wanted.kept, slot.capacity - margin - taken1)
    return slot._replace(margin=margin, reserved2=kept)


def _with(planned: PlannedChange, change: SlotChange, wanted: KeepingBack) -> PlannedChange:
    missing = max((wanted.margin or 0) - change.after.margin, 0) + max((wanted.kept or 0) - change.after.reserved2, 0)
    if change.before != change.after:
        planned.changes.append(change)
    return replace(planned, short=planned.short + (missing > 0), beyond=planned.beyond + missing)


def _keys(opening: SlotOpening) -> Iterator[Key]:
    span = opening.span
    days = (span.first + timedelta(days=ahead) for ahead in range((span.last - span.first).days + 1))
    for day in days:
        if day.weekday() in opening.weekdays and not is_public_holiday(day):
            for centre in span.centres:
                yield from ((centre.code, span.vaccine, day, at) for at in _times(opening, centre, day))


def _times(opening: SlotOpening, centre: Centre, day: date) -> Iterator[time]:
    """The starts of the slots that end within the window, or within the opening hours of the centre."""
    windows: Iterable[Window] = (opening.window,) if opening.window else centre.hours.on(day)
    length = timedelta(minutes=opening.numbers.minutes)
    for opens, closes in windows:
        start = datetime.combine(day, opens)
        while start + length <= datetime.combine(day, closes):
            yield start.time()
            start += length


def _there(session: Session, department: Department, span: SlotSpan, at: datetime) -> Iterable[Any]:
    values = {
        "department": department.slug,
        "centres": [centre.code for centre in span.centres],
        "vaccine": span.vaccine,
        "first": span.first,
        "last": span.last,
        "today": at.date(),
        "now": at.time(),
    }
    return session.execute(_THERE, values)
