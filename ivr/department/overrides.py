"""Reads the switches of a department: in force in every process from the next turn of a call on."""

from dataclasses import replace
from datetime import date, time

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department, Switches, Window

_IN_FORCE = text("SELECT kind, scope, value FROM switches WHERE department = :department AND lifted_at IS NULL")


def switches_of(session: Session, department: str) -> Switches:
    """The switches in force in the department of that slug."""
    rows = session.execute(_IN_FORCE, {"department": department}).all()
    return Switches(
        suspended={row.scope: row.value for row in rows if row.kind == "booking"},
        hours={date.fromisoformat(row.scope): windows_of(row.value) for row in rows if row.kind == "hours"},
        paused=frozenset(row.scope for row in rows if row.kind == "calls"),
    )


def in_force(session: Session, department: Department) -> Department:
    """The department with the switches in force: its answers about hours and booking are those of this moment."""
    return replace(department, switches=switches_of(session, department.slug))


def windows_of(written: str) -> tuple[Window, ...]:
    """Opening hours as they are stored, "09:00-12:00 13:30-18:00"; empty for none. Raises ValueError."""
    return tuple(_window(*part.split("-")) for part in written.split())


def written_windows(windows: tuple[Window, ...]) -> str:
    """Opening hours as they are stored."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in windows)


def _window(opens: str, closes: str) -> Window:
    return time.fromisoformat(opens), time.fromisoformat(closes)
