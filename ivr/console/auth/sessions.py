"""Sessions on the server, found by a random id in the browser's cookie.

A session ends after 15 minutes without a request, eight hours after the sign-in, at sign-out, and when its account is
removed or the password changes. Every request checks it."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from ivr.console.auth.roles import ALWAYS_TWO_FACTORS, Role, SignInStep
from ivr.core.audit_log import Author

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)

_START = text(
    "INSERT INTO console_sessions (key, account_id, proven, vouched, started_at, touched_at)"
    " VALUES (:key, :account, :proven, :vouched, :now, :now)"
)
_FIND = text(
    """UPDATE console_sessions AS s SET touched_at = CASE WHEN :keep THEN :now ELSE s.touched_at END FROM accounts AS a
 WHERE s.key = :key AND a.id = s.account_id AND a.removed_at IS NULL
 AND s.touched_at > :idle AND s.started_at > :oldest
 RETURNING a.id, a.department, a.login, a.name, a.role, a.centre, a.one_time, s.proven, s.vouched,
 a.second_factor IS NOT NULL AS enrolled"""
)
_STILL = text(
    "SELECT true FROM console_sessions AS s JOIN accounts AS a ON a.id = s.account_id WHERE s.key = :key"
    " AND a.removed_at IS NULL AND s.touched_at > :idle AND s.started_at > :oldest"
)
_RENEW = text("UPDATE console_sessions SET key = :fresh, proven = proven OR :proven WHERE key = :key")
_END = text("DELETE FROM console_sessions WHERE key = :key")
_END_ALL = text("DELETE FROM console_sessions WHERE account_id = :account AND key <> :but")
_FORGET = text("DELETE FROM console_sessions WHERE touched_at <= :idle OR started_at <= :oldest")


@dataclass(frozen=True)
class StaffMember:
    """The signed-in account."""

    id: int
    department: str
    login: str
    name: str
    role: Role
    centre: str
    """The centre of a town hall's account, else empty."""
    enrolled: bool
    """Whether a second factor is set up."""


@dataclass(frozen=True)
class Signed:
    """A live session."""

    person: StaffMember
    standing: Role | SignInStep
    """The role, or the next step of signing in."""
    key: str
    """The stored key, which is not the browser's id."""

    def author(self, now: datetime) -> Author:
        """The author of audit entries."""
        return Author(self.person.id, self.person.department, now)


def start(session: Session, account: int, now: datetime, *, vouched: bool = False, proven: bool = False) -> str:
    """Starts a session; returns the id for the browser's cookie, 128 random bits.

    `vouched`: by an OpenID provider instead of a password; `proven`: with a second factor."""
    token = secrets.token_urlsafe(16)
    values = {"key": key_of(token), "account": account, "now": now, "vouched": vouched, "proven": proven}
    session.execute(_START, values)
    return token


def find(
    session: Session, token: str, now: datetime, two_factors: Collection[Role], *, keep: bool = True
) -> Signed | None:
    """The live session of that id, or None; this request keeps it alive unless `keep` is False.

    `two_factors` are the roles that need a second factor."""
    key = key_of(token)
    row = session.execute(_FIND, {"key": key, "now": now, "keep": keep, **_limits(now)}).mappings().first()
    return Signed(_person(row), _standing(row, two_factors), key) if row else None


def is_live(session: Session, key: str, now: datetime) -> bool:
    """Whether the session is live, without keeping it alive: for pages that stay connected."""
    return bool(session.scalar(_STILL, {"key": key, **_limits(now)}))


def renew(session: Session, key: str, *, proven: bool = False) -> str:
    """Replaces the id of a session that gains rights; the old id becomes invalid."""
    token = secrets.token_urlsafe(16)
    session.execute(_RENEW, {"fresh": key_of(token), "proven": proven, "key": key})
    return token


def end(session: Session, key: str) -> None:
    """Ends one session."""
    session.execute(_END, {"key": key})


def end_all(session: Session, account: int, but: str = "") -> None:
    """Ends the sessions of an account, except `but`."""
    session.execute(_END_ALL, {"account": account, "but": but})


def forget_sessions(session: Session, now: datetime) -> None:
    """Erases expired sessions."""
    session.execute(_FORGET, _limits(now))


def key_of(token: str) -> str:
    """The stored key of a session id."""
    return hashlib.sha256(token.encode()).hexdigest()


def _limits(now: datetime) -> dict[str, Any]:
    return {"idle": now - IDLE, "oldest": now - LONGEST}


def _person(row: RowMapping) -> StaffMember:
    return StaffMember(
        row["id"], row["department"], row["login"], row["name"], Role(row["role"]), row["centre"], row["enrolled"]
    )


def _standing(row: RowMapping, two_factors: Collection[Role]) -> Role | SignInStep:
    if row["enrolled"] and not row["proven"]:
        return SignInStep.CODE
    if row["one_time"] and not row["vouched"]:
        return SignInStep.PASSWORD
    role = Role(row["role"])
    shown = row["vouched"] and row["proven"]
    if not row["enrolled"] and not shown and (role in two_factors or role in ALWAYS_TWO_FACTORS):
        return SignInStep.ENROL
    return role
