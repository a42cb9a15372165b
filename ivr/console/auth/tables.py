"""The tables of signing in: accounts, sessions, tries, spent states of an OpenID sign-in."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp


class Account(Base):
    """Somebody who works at the console. The row outlives the account, for the audit log."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    login: Mapped[str]
    """Lower case; unique among the accounts that are not removed."""
    name: Mapped[str]
    """As colleagues call her."""
    role: Mapped[str]
    centre: Mapped[str] = mapped_column(server_default="")
    """The only centre of a town hall's account; empty for every other role."""
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed number at which she is rung, E.164; None when she answers in the browser."""
    password: Mapped[str]
    """argon2id hash; empty once the account is removed."""
    one_time: Mapped[bool]
    """The password was given by somebody else and is to be changed at the first sign-in."""
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed TOTP secret (RFC 6238); None before it is set up."""
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The time step of the last TOTP code accepted: no code of that step or before is taken again."""
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    removed_at: Mapped[datetime | None] = mapped_column(Timestamp)

    __table_args__ = (
        CheckConstraint("role IN ('agent', 'town_hall', 'supervisor', 'administrator')", name="account_role"),
        CheckConstraint("(role = 'town_hall') = (centre <> '')", name="account_centre"),
        Index("accounts_login", "login", unique=True, postgresql_where=text("removed_at IS NULL")),
        Index("accounts_department", "department", "name"),
    )


class ConsoleSession(Base):
    """A browser in which somebody has given her password."""

    __tablename__ = "console_sessions"

    key: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the random id in the browser's cookie."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    proven: Mapped[bool]
    """The second factor was shown too."""
    vouched: Mapped[bool] = mapped_column(server_default="false")
    """An OpenID provider vouched for her instead of a password."""
    started_at: Mapped[datetime] = mapped_column(Timestamp)
    touched_at: Mapped[datetime] = mapped_column(Timestamp)


class SignInTry(Base):
    """Failed tries of one login from one address, or of one second factor."""

    __tablename__ = "sign_in_tries"

    mark: Mapped[str] = mapped_column(primary_key=True)
    """Fingerprint of what is tried and from where."""
    failures: Mapped[int] = mapped_column(SmallInteger)
    not_before: Mapped[datetime] = mapped_column(Timestamp)
    """When the next try is looked at, by the database's own clock."""
    last_at: Mapped[datetime] = mapped_column(Timestamp)


class UsedState(Base):
    """An answer of an OpenID provider that was taken: it is not taken twice."""

    __tablename__ = "used_states"

    mark: Mapped[str] = mapped_column(primary_key=True)
    """Fingerprint of the state it answered."""
    used_at: Mapped[datetime] = mapped_column(Timestamp)
    """By the database's own clock."""
