"""The tables of booking. What must never happen is forbidden by the database itself."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp

TimeOfDay = time
"""For classes with a column of that name."""
STATUSES = ("held", "booked", "cancelled", "released", "expired", "moved")


class Slot(Base):
    """Some minutes in a centre in which some people get one vaccine."""

    __tablename__ = "slots"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    centre: Mapped[str]
    vaccine: Mapped[str]
    day: Mapped[date]
    time: Mapped[time]
    """Local time of the department."""
    minutes: Mapped[int] = mapped_column(SmallInteger)
    capacity: Mapped[int] = mapped_column(SmallInteger)
    """Injections that can be given."""
    margin: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Injections that are never booked."""
    reserved2: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Injections kept for second doses."""
    taken1: Mapped[int] = mapped_column(SmallInteger, default=0)
    """First (or only) doses held or booked."""
    taken2: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Second doses held or booked."""
    closed: Mapped[bool] = mapped_column(default=False)
    """Not offered any more; what is booked stays booked."""
    open1: Mapped[bool] = mapped_column(
        Computed(
            "NOT closed AND taken1 < capacity - margin - reserved2 AND taken1 + taken2 < capacity - margin",
            persisted=True,
        )
    )
    """There is a place for a first (or only) dose."""
    open2: Mapped[bool] = mapped_column(Computed("NOT closed AND taken1 + taken2 < capacity - margin", persisted=True))
    """There is a place for a second dose."""

    __table_args__ = (
        UniqueConstraint("department", "centre", "vaccine", "day", "time", name="slot_once"),
        UniqueConstraint("id", "centre", "vaccine", "day", name="slot_identity"),
        CheckConstraint("capacity BETWEEN 0 AND 1000 AND minutes BETWEEN 1 AND 600", name="slot_size"),
        CheckConstraint("margin >= 0 AND reserved2 >= 0 AND margin + reserved2 <= capacity", name="slot_margin"),
        CheckConstraint("taken1 >= 0 AND taken2 >= 0", name="slot_not_negative"),
        CheckConstraint("taken1 + taken2 <= capacity - margin", name="slot_not_over"),
        CheckConstraint("taken1 <= capacity - margin - reserved2", name="slot_second_doses_kept"),
        Index("slots_of_days", "department", "day"),
        Index("slot_open", "department", "centre", "vaccine", "day", "time", postgresql_where=text("open1")),
        {"postgresql_with": {"fillfactor": "70"}},
    )


class SlotAction(Base):
    """A bulk action on slots: first a preview, then, the same row, an action. Contains nothing about patients."""

    __tablename__ = "slot_actions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    kind: Mapped[str]
    """Stable slug: open, import, places, undo, or another of the module that prepares it."""
    about: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What was asked for: days, numbers."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Code of a centre → what changes there, see `ivr.booking.slots.bulk_lines.Counts`."""
    prepared_at: Mapped[datetime] = mapped_column(Timestamp)
    applied_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """None: a preview."""
    undoes: Mapped[int | None] = mapped_column(ForeignKey("slot_actions.id", ondelete="CASCADE"), unique=True)
    """The action that this one undoes."""

    __table_args__ = (Index("slot_actions_latest", "department", "applied_at"),)


class SlotActionLine(Base):
    """What an action does to one slot: minutes, capacity, margin, reserved2 and 1 when closed, before and after."""

    __tablename__ = "slot_action_lines"

    action_id: Mapped[int] = mapped_column(ForeignKey("slot_actions.id", ondelete="CASCADE"), primary_key=True)
    centre: Mapped[str] = mapped_column(primary_key=True)
    vaccine: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    time: Mapped[TimeOfDay] = mapped_column(primary_key=True)
    before: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    """None: there is no such slot."""
    after: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class PatientRow(Base):
    """A person to be vaccinated. No answer about health is ever stored."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    identity_mark: Mapped[str] = mapped_column(unique=True)
    """Fingerprint of department, birth date and telephone number."""
    phone_mark: Mapped[str] = mapped_column(index=True)
    birth_mark: Mapped[str]
    phone_kind: Mapped[str]
    """landline, mobile or other: whether text messages can be sent."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Names, birth date, telephone number, postal code."""
    group_code: Mapped[str]
    insee: Mapped[str]
    to_complete: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    eligible: Mapped[str] = mapped_column(default="yes")
    """Only people who may be vaccinated are stored."""
    rule_version: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Timestamp)
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    delete_after: Mapped[date] = mapped_column(index=True)
    """Last day on which the record may be kept."""
    search_marks: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """See `ivr.booking.patient_search`."""

    __table_args__ = (
        Index("patients_search", "search_marks", postgresql_using="gin"),
        CheckConstraint("eligible = 'yes'", name="patient_eligible"),
        CheckConstraint("phone_kind IN ('landline', 'mobile', 'other')", name="patient_phone_kind"),
    )


def slot_of_dose(dose: int, name: str) -> ForeignKeyConstraint:
    """The slot of the first or second dose has the centre, the vaccine and the day of its row."""
    columns = [f"slot{dose}_id", "centre", "vaccine", f"day{dose}"]
    return ForeignKeyConstraint(columns, ["slots.id", "slots.centre", "slots.vaccine", "slots.day"], name=name)


class Booking(Base):
    """A pair of places: first a hold, then, the same row, a booking."""

    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"), index=True)
    """The call it was made in; None when an agent made it outside a call."""
    holder: Mapped[str]
    """The call that may confirm or release the hold, or the agent when there is no call."""
    status: Mapped[str]
    centre: Mapped[str]
    vaccine: Mapped[str]
    slot1_id: Mapped[int] = mapped_column(BigInteger)
    day1: Mapped[date]
    slot2_id: Mapped[int | None] = mapped_column(BigInteger)
    day2: Mapped[date | None]
    single: Mapped[bool] = mapped_column(default=False)
    """One dose is enough."""
    gap_least: Mapped[int | None] = mapped_column(SmallInteger)
    """Days between the doses, by the interval in force when the pair was chosen."""
    gap_most: Mapped[int | None] = mapped_column(SmallInteger)
    not_before: Mapped[date | None]
    """First day the first dose could be given on; a move keeps to it."""
    expires_at: Mapped[datetime | None] = mapped_column(Timestamp)
    renewals: Mapped[int] = mapped_column(SmallInteger, default=0)
    reference: Mapped[str | None]
    """Six digits, unique among the active bookings of the department."""
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"))
    rule_version: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    """bot, or agent: with the agent's id."""
    held_at: Mapped[datetime] = mapped_column(Timestamp)
    confirmed_at: Mapped[datetime | None] = mapped_column(Timestamp)
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    moved_from: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))

    __table_args__ = (
        slot_of_dose(1, "booking_first_slot"),
        slot_of_dose(2, "booking_second_slot"),
        CheckConstraint(f"status IN {STATUSES}", name="booking_status"),
        CheckConstraint(
            "(single AND slot2_id IS NULL AND day2 IS NULL) OR (NOT single AND slot2_id IS NOT NULL "
            "AND day2 IS NOT NULL AND gap_least IS NOT NULL AND gap_most IS NOT NULL "
            "AND day2 - day1 BETWEEN gap_least AND gap_most)",
            name="booking_whole_pair",
        ),
        CheckConstraint("status <> 'held' OR expires_at IS NOT NULL", name="booking_hold_expires"),
        CheckConstraint(
            "status <> 'booked' OR (patient_id IS NOT NULL AND reference ~ '^[0-9]{6}$' AND confirmed_at IS NOT NULL)",
            name="booking_has_patient",
        ),
        Index("booking_one_per_patient", "patient_id", unique=True, postgresql_where=text("status = 'booked'")),
        Index("booking_reference", "department", "reference", unique=True, postgresql_where=text("status = 'booked'")),
        Index("booking_holds", "expires_at", postgresql_where=text("status = 'held'")),
        Index("booking_holders", "holder", postgresql_where=text("status = 'held'")),
        Index("booking_first_days", "department", "centre", "day1", postgresql_where=text("status = 'booked'")),
        Index("booking_second_days", "department", "centre", "day2", postgresql_where=text("status = 'booked'")),
    )


class WaitingEntry(Base):
    """A person who waits for a pair. Served by priority, then in the order of entry."""

    __tablename__ = "waiting_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"))
    department: Mapped[str]
    priority: Mapped[int] = mapped_column(SmallInteger)
    """Place of the person's group in the department's list; 0 is served first."""
    centres: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    vaccines: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    not_before: Mapped[date]
    wish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    single: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="waiting")
    """waiting, offered (a pair is held), served, left, or expired with the campaign."""
    entered_at: Mapped[datetime] = mapped_column(Timestamp)

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'offered', 'served', 'left', 'expired')", name="waiting_status"),
        Index("waiting_once", "patient_id", unique=True, postgresql_where=text("status IN ('waiting', 'offered')")),
        Index(
            "waiting_order", "department", "priority", "entered_at", "id", postgresql_where=text("status = 'waiting'")
        ),
    )


class IdentityTry(Base):
    """How often an identity was claimed on a day, by a caller's number or against a record."""

    __tablename__ = "identity_tries"

    mark: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """caller or record."""
    count: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (CheckConstraint("kind IN ('caller', 'record')", name="identity_kind"),)


class Attendance(Base):
    """Whether a person came to one of the two injections. Erased with the booking."""

    __tablename__ = "attendance"

    booking_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    dose: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    """1 or 2."""
    came: Mapped[bool]
    """False: absent."""
    noted_at: Mapped[datetime] = mapped_column(Timestamp)

    __table_args__ = (CheckConstraint("dose IN (1, 2)", name="attendance_dose"),)
