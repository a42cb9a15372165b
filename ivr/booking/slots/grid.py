"""Opens slots over the hours of the centres."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.db import changed
from ivr.department import Department, Window, is_public_holiday

_OPEN = text(
    """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, taken1, taken2,
 closed) SELECT :department, centre, :vaccine, day, time, :minutes, :capacity, :margin, :second_places, 0, 0, false
 FROM unnest(CAST(:centres AS text[]), CAST(:days AS date[]), CAST(:times AS time[])) AS s(centre, day, time)
 ON CONFLICT ON CONSTRAINT slot_once DO NOTHING"""
)


def open_slots(session: Session, department: Department, first_day: date, weeks: int) -> int:
    """Opens the slots of the department's grid in every centre's hours; slots that exist are left as they are.

    None on Sundays (by the centres' hours) and public holidays. Returns how many were opened."""
    grid = department.slot_grid
    starts = [
        (centre.code, day, start)
        for day in (first_day + timedelta(days=ahead) for ahead in range(weeks * 7))
        if not is_public_holiday(day)
        for centre in department.centres
        for window in centre.hours.on(day)
        for start in starts_in(window, grid.minutes)
    ]
    values = {
        "department": department.slug,
        "vaccine": grid.vaccine,
        "minutes": grid.minutes,
        "capacity": grid.capacity,
        "margin": grid.margin,
        "second_places": grid.second_places,
        "centres": [centre for centre, _, _ in starts],
        "days": [day for _, day, _ in starts],
        "times": [start for _, _, start in starts],
    }
    return changed(session, _OPEN, values)


def starts_in(window: Window, minutes: int) -> Iterator[time]:
    """The starts of the slots that end within the window."""
    day = date.min
    start, closes = (datetime.combine(day, at) for at in window)
    while start + timedelta(minutes=minutes) <= closes:
        yield start.time()
        start += timedelta(minutes=minutes)
