"""The switches of a department, in force in every process from the next turn of a call.

Each change is audited in its transaction; replaced switches stay as history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.db import Base, Timestamp
from ivr.department import Department, Switches, Window

HISTORY = 20
"""Most lifted switches listed."""
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
_SET = text(
    "INSERT INTO switches (department, kind, scope, value, set_at, set_by)"
    " VALUES (:department, :kind, :scope, :value, :now, :account) RETURNING id"
)
_REPLACE = text(
    "UPDATE switches SET lifted_at = :now, lifted_by = :account WHERE department = :department AND kind = :kind"
    " AND scope = :scope AND lifted_at IS NULL"
)
_LIFT = text(
    "UPDATE switches SET lifted_at = :now, lifted_by = :account WHERE id = :id AND department = :department"
    " AND lifted_at IS NULL RETURNING id"
)
_LIFTED = text(
    "SELECT kind, scope, value FROM switches WHERE id = :id AND department = :department AND lifted_at IS NOT NULL"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('switches ' || :department, 0))")
_LISTED = text(
    "SELECT s.id, s.kind, s.scope, s.value, s.set_at, setter.name AS set_by, s.lifted_at, lifter.name AS lifted_by"
    " FROM switches s LEFT JOIN accounts setter ON setter.id = s.set_by"
    " LEFT JOIN accounts lifter ON lifter.id = s.lifted_by"
    " WHERE s.department = :department AND (s.lifted_at IS NULL) = :holds ORDER BY s.id DESC LIMIT :most"
)


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


@dataclass(frozen=True)
class OverrideRequest:
    """The values of a `Switch`."""

    kind: str
    scope: str = ""
    value: str = ""


@dataclass(frozen=True)
class ListedOverride:
    """A switch with its history. Times are local."""

    id: int
    what: OverrideRequest
    set_at: datetime
    set_by: str
    lifted_at: datetime | None
    lifted_by: str


def switch(session: Session, author: Author, wanted: OverrideRequest) -> int:
    """Sets a switch in place of the current one and returns its id."""
    values = _values(author, kind=wanted.kind, scope=wanted.scope, value=wanted.value)
    session.execute(_ONE_AT_A_TIME, {"department": author.department})
    session.execute(_REPLACE, values)
    number = int(session.execute(_SET, values).scalar_one())
    audited(session, author, AuditAction.SWITCHED, f"switch:{number}")
    return number


def lift(session: Session, author: Author, number: int) -> bool:
    """Lifts a switch; False when the department has no such switch in force."""
    lifted = session.execute(_LIFT, _values(author, id=number)).first() is not None
    if lifted:
        audited(session, author, AuditAction.SWITCH_LIFTED, f"switch:{number}")
    return lifted


def again(session: Session, author: Author, number: int) -> bool:
    """Sets a lifted switch again; False when the department has no such lifted switch."""
    row = session.execute(_LIFTED, _values(author, id=number)).one_or_none()
    if row is None:
        return False
    switch(session, author, OverrideRequest(row.kind, row.scope, row.value))
    return True


def holding(session: Session, department: Department) -> Sequence[ListedOverride]:
    """The switches in force, newest first."""
    return _listed(session, department, holds=True, most=None)


def lifted(session: Session, department: Department) -> Sequence[ListedOverride]:
    """The latest lifted switches, newest first."""
    return _listed(session, department, holds=False, most=HISTORY)


def _listed(session: Session, department: Department, holds: bool, most: int | None) -> list[ListedOverride]:
    rows = session.execute(_LISTED, {"department": department.slug, "holds": holds, "most": most})
    return [
        ListedOverride(
            id=row.id,
            what=OverrideRequest(row.kind, row.scope, row.value),
            set_at=row.set_at.astimezone(department.zone),
            set_by=row.set_by or "",
            lifted_at=row.lifted_at and row.lifted_at.astimezone(department.zone),
            lifted_by=row.lifted_by or "",
        )
        for row in rows
    ]


def _values(author: Author, **values: Any) -> dict[str, Any]:
    return {"department": author.department, "account": author.account, "now": author.at, **values}
