"""Signing in: password, code, change of a one-time password; one transaction each.

A wrong login takes the same time and gives the same message as a wrong password."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ivr.console.auth import passwords, second_factor, sessions, throttling
from ivr.console.auth.accounts import by_login, login_of, record_of
from ivr.console.auth.roles import SignInStep
from ivr.console.auth.sessions import Signed
from ivr.console.tables import Account
from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.clock import system_clock
from ivr.core.db import transaction
from ivr.core.errors import AccountRefused, ProviderRefused, SignInRefused
from ivr.line import Line

_ACCEPT = text("UPDATE accounts SET last_step = :step WHERE id = :account AND last_step < :step RETURNING id")
_ENROL = text(
    "UPDATE accounts SET second_factor = :sealed, last_step = :step WHERE id = :account AND second_factor IS NULL"
    " AND removed_at IS NULL RETURNING id"
)
_SET_PASSWORD = text("UPDATE accounts SET password = :password, one_time = false WHERE id = :account")
_USE = text(
    "INSERT INTO used_states (mark, used_at) VALUES (:mark, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING mark"
)
_FORGET_USED = text("DELETE FROM used_states WHERE used_at < clock_timestamp() - interval '1 day'")


@dataclass(frozen=True)
class SignInState:
    """Binds the provider's response to the browser and the request."""

    state: str
    nonce: str
    verifier: str
    """PKCE code verifier (RFC 7636)."""

    @classmethod
    def fresh(cls) -> "SignInState":
        """A new state, for one sign-in."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class ProviderIdentity:
    """The person that the provider has authenticated."""

    login: str
    """The claim that holds the login."""
    two_factors: bool
    """Whether the provider has checked a second factor."""


def sign_in(line: Line, login: str, password: str, address: str) -> str:
    """Checks the password of a sign-in from an address; returns the id of a new session. Raises SignInRefused."""
    mark = line.vault.fingerprint("sign_in", login_of(login), address)
    with transaction(line.engine) as session:
        wait = throttling.take_try(session, mark)
        found = by_login(session, login)
    if wait:
        raise SignInRefused(wait)
    if not passwords.matches(found.password if found else None, password) or not found:
        raise SignInRefused
    now = line.clock()
    with transaction(line.engine) as session:
        throttling.forgive(session, mark)
        audited(session, Author(found.id, found.department, now), AuditAction.SIGNED_IN)
        return sessions.start(session, found.id, now)


def enter(line: Line, mark: str, vouched: ProviderIdentity, trusted: bool) -> str:
    """The id of a new session for an identity from an OpenID provider, once for each `mark` of its responses.

    `trusted`: the provider's second factor counts. Raises ProviderRefused; accounts are never created here."""
    now = line.clock()
    with transaction(line.engine) as session:
        if not session.execute(_USE, {"mark": mark}).first():
            raise ProviderRefused("This answer of the OpenID provider was taken before.", "state")
    with transaction(line.engine) as session:
        found = by_login(session, vouched.login)
        if not found:
            raise ProviderRefused("There is no account for that person.", "unknown")
        audited(session, Author(found.id, found.department, now), AuditAction.VOUCHED)
        return sessions.start(session, found.id, now, vouched=True, proven=trusted and vouched.two_factors)


def forget_answers(session: Session) -> None:
    """Erases used responses of an OpenID provider, long after they have expired."""
    session.execute(_FORGET_USED)


def show_code(line: Line, signed: Signed, code: str) -> str:
    """Checks a code and returns a new session id. Raises SignInRefused; a code is valid once.

    Failures count per account, because the password is already known."""
    mark = line.vault.fingerprint("code", str(signed.person.id))
    with transaction(line.engine) as session:
        wait = throttling.take_try(session, mark)
        if not wait and _accepts(session, line, signed.person.id, code):
            throttling.forgive(session, mark)
            return sessions.renew(session, signed.key, proven=True)
    raise SignInRefused(wait)


def enrol(line: Line, signed: Signed, secret: str, code: str) -> str:
    """Sets up a second factor after a valid code; returns a new session id.

    Raises SignInRefused for a wrong code, or when there is already a second factor."""
    account = signed.person.id
    step = second_factor.step_of(secret, code, system_clock())
    values = {"account": account, "step": step, "sealed": line.vault.seal(secret)}
    with transaction(line.engine) as session:
        if step is None or not session.execute(_ENROL, values).first():
            raise SignInRefused
        audited(session, signed.author(line.clock()), AuditAction.ENROLLED, record_of(account))
        sessions.end_all(session, account, but=signed.key)
        return sessions.renew(session, signed.key, proven=True)


def change_password(line: Line, signed: Signed, chosen: str, present: str) -> str:
    """Changes the account's password; returns a new session id and ends all other sessions.

    `present` is the current password, not needed for a one-time password. Raises AccountRefused for a weak password,
    SignInRefused when `present` is wrong."""
    account = signed.person.id
    with transaction(line.engine) as session:
        stored = session.scalar(select(Account.password).where(Account.id == account))
    if signed.standing is not SignInStep.PASSWORD:
        _prove(line, signed, stored, present)
    weakness = passwords.weakness(chosen, signed.person.login) or ("same" if passwords.matches(stored, chosen) else "")
    if weakness:
        raise AccountRefused("The password is too easily guessed.", weakness)
    with transaction(line.engine) as session:
        session.execute(_SET_PASSWORD, {"account": account, "password": passwords.hash_of(chosen)})
        audited(session, signed.author(line.clock()), AuditAction.PASSWORD, record_of(account))
        sessions.end_all(session, account, but=signed.key)
        return sessions.renew(session, signed.key)


def _prove(line: Line, signed: Signed, stored: str | None, present: str) -> None:
    """Raises SignInRefused for a wrong password, throttled: a stolen session must not allow guessing."""
    mark = line.vault.fingerprint("password", str(signed.person.id))
    with transaction(line.engine) as session:
        wait = throttling.take_try(session, mark)
    if wait or not passwords.matches(stored, present):
        raise SignInRefused(wait)
    with transaction(line.engine) as session:
        throttling.forgive(session, mark)


def _accepts(session: Session, line: Line, account: int, code: str) -> bool:
    """Whether the code is right and its time step unused, in all processes."""
    sealed = session.scalar(select(Account.second_factor).where(Account.id == account))
    step = second_factor.step_of(line.vault.open(sealed), code, system_clock()) if sealed else None
    return step is not None and session.execute(_ACCEPT, {"account": account, "step": step}).first() is not None
