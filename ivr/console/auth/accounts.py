"""Accounts of the console. Each change is audited in its transaction."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.console.auth import passwords, sessions
from ivr.console.auth.roles import Role
from ivr.console.tables import Account
from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.crypto import Vault
from ivr.core.errors import AccountRefused
from ivr.core.phone_numbers import e164
from ivr.core.tasks import ring_soon
from ivr.department import Department

LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,58}[a-z0-9])")
LONGEST_NAME = 80


@dataclass(frozen=True)
class NewAccount:
    """The values of a new account."""

    login: str
    """Derived from the name when empty."""
    name: str
    role: Role
    centre: str = ""
    """Code of the centre, for a town hall only."""
    phone: str = ""
    """As entered; empty for the telephone in the browser."""

    @property
    def stored_login(self) -> str:
        """The login to store: "Zoé Le Goff" becomes zoe.le.goff."""
        plain = unicodedata.normalize("NFKD", self.name.casefold()).encode("ascii", "ignore").decode()
        return login_of(self.login) or ".".join(re.findall("[a-z0-9]+", plain))


def login_of(written: str) -> str:
    """A login in its stored form."""
    return written.strip().casefold()


def add(session: Session, vault: Vault, department: Department, wanted: NewAccount, author: Author) -> str:
    """Creates an account and returns its one-time password, which is not stored. Raises AccountRefused."""
    password = passwords.one_time()
    if not LOGIN.fullmatch(wanted.stored_login):
        raise AccountRefused("A login has 2 to 60 letters without accents, figures, dots or hyphens.", "login")
    values = {
        **checked(vault, department, wanted),
        "department": department.slug,
        "login": wanted.stored_login,
        "password": passwords.hash_of(password),
        "one_time": True,
        "created_at": author.at,
    }
    audited(session, author, AuditAction.ACCOUNT_ADDED, record_of(_insert(session, values)))
    return password


def change(session: Session, author: Author, account: int, values: Mapping[str, Any]) -> None:
    """Changes an account to values from `checked`. Another role or centre ends its sessions and makes the agent
    unavailable until the next sign-in. Raises AccountRefused, also for a change of one's own role."""
    before = session.get(Account, account)
    is_other = before is None or (before.role, before.centre) != (values["role"], values["centre"])
    if is_other and account == author.account:
        raise AccountRefused("Nobody changes their own role.", "own_role")
    _change(session, author, account, **values)
    if is_other:
        _send_away(session, author, account)
    audited(session, author, AuditAction.ACCOUNT_CHANGED, record_of(account))


def remove(session: Session, author: Author, account: int) -> None:
    """Removes an account: its sessions end, its secrets are erased, its agent becomes unavailable.

    Raises AccountRefused."""
    if account == author.account:
        raise AccountRefused("Nobody removes their own account.", "own")
    erased: dict[str, Any] = {"removed_at": author.at, "password": "", "phone": None, "second_factor": None}
    _change(session, author, account, **erased)
    _send_away(session, author, account)
    audited(session, author, AuditAction.ACCOUNT_REMOVED, record_of(account))


def reset_password(session: Session, author: Author, account: int, chosen: str = "") -> str:
    """Sets a password, generated or `chosen`, that must be changed at the next sign-in, and returns it.

    Raises AccountRefused."""
    password = chosen or passwords.one_time()
    _change(session, author, account, password=passwords.hash_of(password), one_time=True)
    sessions.end_all(session, account)
    audited(session, author, AuditAction.ACCOUNT_PASSWORD, record_of(account))
    return password


def reset_second_factor(session: Session, author: Author, account: int) -> None:
    """Removes a second factor, for instance after the loss of a telephone. Raises AccountRefused."""
    _change(session, author, account, second_factor=None)
    sessions.end_all(session, account)
    audited(session, author, AuditAction.ACCOUNT_SECOND_FACTOR, record_of(account))


def living(session: Session, department: str) -> Sequence[Account]:
    """The active accounts of a department, by name."""
    rows = select(Account).where(Account.department == department, Account.removed_at.is_(None))
    return session.scalars(rows.order_by(Account.name, Account.id)).all()


def everybody(session: Session, department: str) -> Sequence[Account]:
    """All accounts of a department, by name, with removed ones, which may appear in the audit log."""
    return session.scalars(select(Account).where(Account.department == department).order_by(Account.name)).all()


def by_login(session: Session, login: str) -> Account | None:
    """The active account with that login."""
    rows = select(Account).where(Account.login == login_of(login), Account.removed_at.is_(None))
    return session.scalars(rows).first()


def phone_of(vault: Vault, account: Account) -> str:
    """The account's telephone number, E.164; empty for the telephone in the browser."""
    return str(vault.open(account.phone)) if account.phone else ""


def record_of(account: int) -> str:
    """An account's name in the audit log."""
    return f"account:{account}"


def _send_away(session: Session, author: Author, account: int) -> None:
    """Ends the sessions of an account and makes its agent unavailable; its callers go to other agents."""
    sessions.end_all(session, account)
    Room(session, author.department, author.at).leave(account)
    ring_soon(session, author.department)


def checked(vault: Vault, department: Department, wanted: NewAccount) -> dict[str, Any]:
    """The validated values of an account, without the login. Raises AccountRefused."""
    if not wanted.name.strip() or len(wanted.name) > LONGEST_NAME:
        raise AccountRefused(f"A name has 1 to {LONGEST_NAME} characters.", "name")
    known = {centre.code for centre in department.centres}
    if (wanted.role is Role.TOWN_HALL) != bool(wanted.centre) or (wanted.centre and wanted.centre not in known):
        raise AccountRefused(
            "A town hall, and nobody else, has a centre: give the code of one of the department.", "centre"
        )
    phone = e164(wanted.phone)
    if wanted.phone.strip() and not phone:
        raise AccountRefused("The telephone number is not one that can be rung, such as 03 85 21 83 99.", "phone")
    name, sealed = " ".join(wanted.name.split()), vault.seal(phone) if phone else None
    return {"name": name, "role": wanted.role, "centre": wanted.centre, "phone": sealed}


def _insert(session: Session, values: dict[str, Any]) -> int:
    try:
        return session.execute(insert(Account).values(values).returning(Account.id)).scalar_one()
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise AccountRefused(f"There is already an account {values['login']}.", "taken") from error


def _change(session: Session, author: Author, account: int, **values: Any) -> None:
    """Raises AccountRefused when the department has no such account."""
    mine = (Account.id == account, Account.department == author.department, Account.removed_at.is_(None))
    if session.execute(update(Account).where(*mine).values(values).returning(Account.id)).first() is None:
        raise AccountRefused("There is no such account in this department.", "unknown")
