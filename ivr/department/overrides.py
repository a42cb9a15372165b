"""The switches of a department, in force in every process from the next turn of a call.

Each change is audited in its transaction; replaced switches stay as history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, ForeignKey, Identity, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.db import Base, Timestamp, changed
from ivr.department import Department, Switches, Window
from ivr.department.week import parse_windows

HISTORY = 20
"""Most lifted switches listed."""
_HOLDS = "lifted_at IS NULL"


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
        Index("switches_in_force", "department", "kind", "scope", unique=True, postgresql_where=text(_HOLDS)),
        Index("switches_history", "department", "set_at", "id"),
    )


_VALUES = select(Switch.kind, Switch.scope, Switch.value)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('switches ' || :department, 0))")
_LISTED = text(
    "SELECT s.id, s.kind, s.scope, s.value, s.set_at, coalesce(setter.name, '') AS set_by, s.lifted_at,"
    " coalesce(lifter.name, '') AS lifted_by FROM switches s LEFT JOIN accounts setter ON setter.id = s.set_by"
    " LEFT JOIN accounts lifter ON lifter.id = s.lifted_by"
    " WHERE s.department = :department AND (s.lifted_at IS NULL) = :holds ORDER BY s.id DESC LIMIT :most"
)


def switches_of(session: Session, department: str) -> Switches:
    """The switches in force in the department of that slug."""
    rows = session.execute(_VALUES.where(Switch.department == department, Switch.lifted_at.is_(None))).all()
    return Switches(
        suspended={row.scope: row.value for row in rows if row.kind == "booking"},
        hours={date.fromisoformat(row.scope): parse_windows(row.value) for row in rows if row.kind == "hours"},
        paused=frozenset(row.scope for row in rows if row.kind == "calls"),
    )


def in_force(session: Session, department: Department) -> Department:
    """The department with the switches in force: its answers about hours and booking are those of this moment."""
    return replace(department, switches=switches_of(session, department.slug))


def written_windows(windows: tuple[Window, ...]) -> str:
    """Opening hours as they are stored, "09:00-12:00 13:30-18:00"; empty for none."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in windows)


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


def switch(session: Session, author: Author, wanted: OverrideRequest) -> None:
    """Sets a switch in place of the current one."""
    session.execute(_ONE_AT_A_TIME, {"department": author.department})
    _lift(session, author, Switch.kind == wanted.kind, Switch.scope == wanted.scope)
    row = Switch(**vars(wanted), department=author.department, set_at=author.at, set_by=author.account)
    session.add(row)
    session.flush()
    audited(session, author, AuditAction.SWITCHED, f"switch:{row.id}")


def lift(session: Session, author: Author, number: int) -> bool:
    """Lifts a switch; False when the department has no such switch in force."""
    lifted = _lift(session, author, Switch.id == number) > 0
    if lifted:
        audited(session, author, AuditAction.SWITCH_LIFTED, f"switch:{number}")
    return lifted


def _lift(session: Session, author: Author, *which: ColumnElement[bool]) -> int:
    """Lifts the switches in force that are meant; how many."""
    meant = update(Switch).where(Switch.department == author.department, Switch.lifted_at.is_(None), *which)
    return changed(session, meant.values(lifted_at=author.at, lifted_by=author.account), {})


def again(session: Session, author: Author, number: int) -> bool:
    """Sets a lifted switch again; False when the department has no such lifted switch."""
    lifted = (Switch.id == number, Switch.department == author.department, Switch.lifted_at.is_not(None))
    row = session.execute(_VALUES.where(*lifted)).one_or_none()
    if row:
        switch(session, author, OverrideRequest(*row))
    return row is not None


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
            set_by=row.set_by,
            lifted_at=row.lifted_at and row.lifted_at.astimezone(department.zone),
            lifted_by=row.lifted_by,
        )
        for row in rows
    ]
