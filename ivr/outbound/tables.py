"""The tables of outbound calls and messages: notifications, attempts, opt-outs and pacing."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp


class Notification(Base):
    """A reminder, an offer or a moved appointment to be communicated. Planning it twice leaves one row."""

    __tablename__ = "errands"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    purpose: Mapped[str]
    """See `ivr.outbound.model.Purpose`."""
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    """What it is about: the appointment, also one that cannot be kept, or the held pair of an offer."""
    dose: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """1 or 2."""
    channel: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Timestamp)
    """Earliest time of the next attempt."""
    last_at: Mapped[datetime] = mapped_column(Timestamp)
    """No automatic attempt after this."""
    state: Mapped[str] = mapped_column(server_default="due")
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    message_left: Mapped[bool] = mapped_column(server_default="false")
    """The neutral message was left on a machine or with somebody else; it is left once."""
    disposition: Mapped[str] = mapped_column(server_default="")
    """Of the last attempt."""
    reason: Mapped[str] = mapped_column(server_default="")
    """Why an agent has to call, or why it was dropped; a stable code."""
    planned_at: Mapped[datetime] = mapped_column(Timestamp)
    settled_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """When it was done, dropped, or assigned to an agent."""

    __table_args__ = (
        UniqueConstraint("booking_id", "dose", "purpose", name="errand_once"),
        CheckConstraint("purpose IN ('reminder', 'offer', 'move')", name="errand_purpose"),
        CheckConstraint("channel IN ('voice', 'sms', 'email')", name="errand_channel"),
        CheckConstraint("state IN ('due', 'placed', 'done', 'unreached', 'dropped')", name="errand_state"),
        CheckConstraint("dose IN (1, 2)", name="errand_dose"),
        CheckConstraint("state <> 'unreached' OR reason <> ''", name="errand_unreached_why"),
        Index("errands_due", "department", "last_at", postgresql_where=text("state = 'due'")),
        Index("errands_unreached", "department", "last_at", postgresql_where=text("state = 'unreached'")),
        Index("errands_of_days", "department", "last_at"),
    )


class Attempt(Base):
    """The outbox: one call or message, written before the carrier is asked for it."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Opaque: names the attempt in the addresses that the carrier asks."""
    department: Mapped[str]
    errand_id: Mapped[int | None] = mapped_column(ForeignKey("errands.id", ondelete="SET NULL"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"))
    phone_mark: Mapped[str]
    channel: Mapped[str]
    carrier_sid: Mapped[str] = mapped_column(server_default="", index=True)
    """Empty until the carrier is known to have taken it."""
    answered_by: Mapped[str] = mapped_column(server_default="")
    """The carrier's verdict: human, machine_end_beep, fax, unknown…"""
    disposition: Mapped[str] = mapped_column(server_default="")
    placed_at: Mapped[datetime] = mapped_column(Timestamp)
    """By the business clock."""
    asked_at: Mapped[datetime] = mapped_column(Timestamp)
    """By the machine's clock: measures how long there has been no status callback."""
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)

    __table_args__ = (
        CheckConstraint("channel IN ('voice', 'sms', 'email')", name="attempt_channel"),
        Index("attempts_live", "department", "phone_mark", postgresql_where=text("ended_at IS NULL")),
        Index("attempts_of_people", "patient_id", "placed_at"),
        Index("attempts_of_days", "department", "placed_at"),
    )


class OptOutRow(Base):
    """A telephone number, or one person at it, that is never called or written to."""

    __tablename__ = "opt_outs"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    phone_mark: Mapped[str]
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"))
    """Only this person; None: everybody at the number."""
    why: Mapped[str]
    """See `ivr.outbound.model.OptOut`."""
    since: Mapped[datetime] = mapped_column(Timestamp)

    __table_args__ = (
        Index("opt_out_once", "department", "phone_mark", text("coalesce(patient_id, 0)"), unique=True),
        CheckConstraint("why IN ('asked', 'wrong_number', 'deceased')", name="opt_out_why"),
    )


class DialLane(Base):
    """How fast a department's calls may go out; its row is locked while the next one is chosen, by any worker.

    Moments are by the machine's clock."""

    __tablename__ = "dial_lanes"

    department: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime] = mapped_column(Timestamp)
    """The next call goes out then, at the earliest."""
    quiet_until: Mapped[datetime] = mapped_column(Timestamp)
    """Nothing goes out before: the carrier refuses, or too many calls fail."""
    refusals: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Requests in a row that the carrier did not take."""
    watched_from: Mapped[datetime] = mapped_column(Timestamp)
    """Calls before that are not counted when failures are."""


class AnsweredText(Base):
    """The log of automatic replies: one per number and day, which prevents loops."""

    __tablename__ = "answered_texts"

    phone_mark: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
