"""The tables of the console: accounts and their sessions, notes about patients, reports of browsers."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp


class Account(Base):
    """An account of the console. The row stays after removal, for the audit log."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    login: Mapped[str]
    """Lower case; unique among active accounts."""
    name: Mapped[str]
    """Name shown to colleagues."""
    role: Mapped[str]
    centre: Mapped[str] = mapped_column(server_default="")
    """The only centre of a town hall's account; empty for every other role."""
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted telephone number, E.164; None for the telephone in the browser."""
    password: Mapped[str]
    """argon2id hash; empty once the account is removed."""
    one_time: Mapped[bool]
    """The password was set by somebody else and must be changed at the first sign-in."""
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted TOTP secret (RFC 6238); None before it is set up."""
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The time step of the last accepted TOTP code; earlier codes are refused."""
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    removed_at: Mapped[datetime | None] = mapped_column(Timestamp)

    __table_args__ = (
        CheckConstraint("role IN ('agent', 'town_hall', 'supervisor', 'administrator')", name="account_role"),
        CheckConstraint("(role = 'town_hall') = (centre <> '')", name="account_centre"),
        Index("accounts_login", "login", unique=True, postgresql_where=text("removed_at IS NULL")),
        Index("accounts_department", "department", "name"),
    )


class ConsoleSession(Base):
    """A browser session after the password."""

    __tablename__ = "console_sessions"

    key: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the random id in the browser's cookie."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    proven: Mapped[bool]
    """The second factor has been checked."""
    vouched: Mapped[bool] = mapped_column(server_default="false")
    """Authenticated by an OpenID provider instead of a password."""
    started_at: Mapped[datetime] = mapped_column(Timestamp)
    touched_at: Mapped[datetime] = mapped_column(Timestamp)


class SignInTry(Base):
    """Failed tries of a login from an address, or of a second factor."""

    __tablename__ = "sign_in_tries"

    mark: Mapped[str] = mapped_column(primary_key=True)
    """Fingerprint of login and address."""
    failures: Mapped[int] = mapped_column(SmallInteger)
    not_before: Mapped[datetime] = mapped_column(Timestamp)
    """When the next try is allowed, by the database's clock."""
    last_at: Mapped[datetime] = mapped_column(Timestamp)


class UsedState(Base):
    """A used response of an OpenID provider."""

    __tablename__ = "used_states"

    mark: Mapped[str] = mapped_column(primary_key=True)
    """Fingerprint of its state."""
    used_at: Mapped[datetime] = mapped_column(Timestamp)
    """By the database's clock."""


class PatientNote(Base):
    """A staff member's note about a patient's appointments."""

    __tablename__ = "patient_notes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Timestamp)


class PolicyReport(Base):
    """A count of browsers' reports that a page violated the content security policy."""

    __tablename__ = "policy_reports"

    day: Mapped[date] = mapped_column(primary_key=True)
    directive: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
