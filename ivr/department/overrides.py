"""Reads the switches of a department: in force in every process from the next turn of a call on."""

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.core.db import Base, Timestamp
from ivr.department import Department, Switches, Window

IN_FORCE = "lifted_at IS NULL"


class Switch(Base):
    """Something switched by a supervisor. It holds until it is lifted; the row stays."""

    __tablename__ = "switches"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    kind: Mapped[str]
    """booking: suspended. hours: other hours of the agents on a day. calls: a purpose of outgoing calls, paused."""
    scope: Mapped[str]
    """booking: code of a centre, empty for all. hours: the day, ISO. calls: reminder, offer or move."""
    value: Mapped[str] = mapped_column(server_default="")
    """booking: the reason told to callers, as a slug. hours: "09:00-12:00 13:30-18:00", empty when closed."""
    set_at: Mapped[datetime] = mapped_column(Timestamp)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None] = mapped_column(Timestamp)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))

    __table_args__ = (
        CheckConstraint("kind IN ('booking', 'hours', 'calls')", name="switch_kind"),
        Index("switches_in_force", "department", "kind", "scope", unique=True, postgresql_where=text(IN_FORCE)),
        Index("switches_history", "department", "set_at", "id"),
    )


_IN_FORCE = text(f"SELECT kind, scope, value FROM switches WHERE department = :department AND {IN_FORCE}")  # noqa: S608


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
