"""Switches set and lifted by a supervisor. Each change is audited in its transaction, and what it replaces stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.audit_log import AuditAction, Author, audited
from ivr.department import Department

HISTORY = 20
"""Switches shown that hold no longer."""

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


@dataclass(frozen=True)
class OverrideRequest:
    """A switch as `ivr.department.overrides.Switch` stores it."""

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
    """Sets a switch, in place of the one that holds for the same; returns its id."""
    values = _values(author, kind=wanted.kind, scope=wanted.scope, value=wanted.value)
    session.execute(_ONE_AT_A_TIME, {"department": author.department})
    session.execute(_REPLACE, values)
    number = int(session.execute(_SET, values).scalar_one())
    audited(session, author, AuditAction.SWITCHED, f"switch:{number}")
    return number


def lift(session: Session, author: Author, number: int) -> bool:
    """Lifts a switch; False when it does not hold, or is not of the department."""
    lifted = session.execute(_LIFT, _values(author, id=number)).first() is not None
    if lifted:
        audited(session, author, AuditAction.SWITCH_LIFTED, f"switch:{number}")
    return lifted


def again(session: Session, author: Author, number: int) -> bool:
    """Sets anew what was lifted; False when it was not, or is not of the department."""
    row = session.execute(_LIFTED, _values(author, id=number)).one_or_none()
    if row is None:
        return False
    switch(session, author, OverrideRequest(row.kind, row.scope, row.value))
    return True


def holding(session: Session, department: Department) -> Sequence[ListedOverride]:
    """The switches in force, the newest first."""
    return _listed(session, department, holds=True, most=None)


def lifted(session: Session, department: Department) -> Sequence[ListedOverride]:
    """The last switches that hold no longer, the newest first."""
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
