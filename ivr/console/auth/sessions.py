"""Who is signed in: sessions on the server, found by a random id that only the browser knows.

A session ends after 15 minutes without a request, eight hours after the sign-in, when she signs out, when her account
is removed or its password changes. Every request looks it up."""

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
    """The account that is signed in."""

    id: int
    department: str
    login: str
    name: str
    role: Role
    centre: str
    """The only centre of a town hall, else empty."""
    enrolled: bool
    """She has a second factor."""


@dataclass(frozen=True)
class Signed:
    """A live session."""

    person: StaffMember
    standing: Role | SignInStep
    """Her role, or what she has to do before she may act in it."""
    key: str
    """Under which the session is stored; not the id that the browser holds."""

    def author(self, now: datetime) -> Author:
        """How the audit log names her."""
        return Author(self.person.id, self.person.department, now)


def start(session: Session, account: int, now: datetime, *, vouched: bool = False, proven: bool = False) -> str:
    """A fresh session; returns the id for the browser's cookie, 128 random bits.

    `vouched`: an OpenID provider says who she is, not a password; `proven`: it was shown a second factor."""
    token = secrets.token_urlsafe(16)
    values = {"key": key_of(token), "account": account, "now": now, "vouched": vouched, "proven": proven}
    session.execute(_START, values)
    return token


def find(
    session: Session, token: str, now: datetime, two_factors: Collection[Role], *, keep: bool = True
) -> Signed | None:
    """The live session of that id, kept alive by this request unless `keep` is False; None when there is none, or none
    any more.

    `two_factors` are the roles that need a second factor."""
    key = key_of(token)
    row = session.execute(_FIND, {"key": key, "now": now, "keep": keep, **_limits(now)}).mappings().first()
    return Signed(_person(row), _standing(row, two_factors), key) if row else None


def is_live(session: Session, key: str, now: datetime) -> bool:
    """Whether the session still is, without keeping it alive: for pages that stay connected."""
    return bool(session.scalar(_STILL, {"key": key, **_limits(now)}))


def renew(session: Session, key: str, *, proven: bool = False) -> str:
    """A new id for a session that gains rights; the old one is worth nothing after it."""
    token = secrets.token_urlsafe(16)
    session.execute(_RENEW, {"fresh": key_of(token), "proven": proven, "key": key})
    return token


def end(session: Session, key: str) -> None:
    """Ends one session."""
    session.execute(_END, {"key": key})


def end_all(session: Session, account: int, but: str = "") -> None:
    """Ends the sessions of an account, all of them or all but one."""
    session.execute(_END_ALL, {"account": account, "but": but})


def forget_sessions(session: Session, now: datetime) -> None:
    """Erases sessions that have run out."""
    session.execute(_FORGET, _limits(now))


def key_of(token: str) -> str:
    """What is stored of a session's id."""
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
