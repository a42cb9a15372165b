"""The tables of moves: a plan, a row for each person, and the doses transferred to another centre."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from ivr.booking.tables import slot_of_dose
from ivr.core.db import Base, Timestamp


class Move(Base):
    """Days of a centre that are closed, and the centres its people may be moved to."""

    __tablename__ = "moves"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    centre: Mapped[str]
    first_day: Mapped[date]
    """First day that is closed."""
    last_day: Mapped[date]
    reason: Mapped[str]
    """Why, a stable code of `ivr.booking.rescheduling.plans.REASONS`."""
    targets: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    """Centres people may be sent to."""
    earliest: Mapped[date]
    """First day of a changed appointment."""
    latest: Mapped[date]
    """Last day of a changed first injection."""
    doses_to: Mapped[str] = mapped_column(server_default="")
    """Centre to which the doses of the closed days are brought; empty when they are not."""
    state: Mapped[str]
    made_by: Mapped[str]
    """agent: with the supervisor's account."""
    made_at: Mapped[datetime] = mapped_column(Timestamp)
    confirmed_at: Mapped[datetime | None] = mapped_column(Timestamp)
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """When it was stopped or done."""
    reopened_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """When the days were opened again; the plan is over then."""

    __table_args__ = (
        CheckConstraint("state IN ('drafted', 'confirmed', 'stopped', 'done')", name="move_state"),
        CheckConstraint("first_day <= last_day AND earliest <= latest", name="move_days"),
        CheckConstraint("state = 'drafted' OR confirmed_at IS NOT NULL", name="move_confirmed"),
        Index("moves_of_department", "department", "made_at"),
    )


class MoveRow(Base):
    """A person of a plan: the appointment that cannot be kept, and the new pair.

    Places of the pair that stay the same belong to the old booking; the others are held while `expires_at` is set, and
    counted in the slots."""

    __tablename__ = "move_rows"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    move_id: Mapped[int] = mapped_column(ForeignKey("moves.id", ondelete="CASCADE"))
    department: Mapped[str]
    """That of the plan; open pages are notified of changes by it."""
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    state: Mapped[str]
    why: Mapped[str] = mapped_column(server_default="")
    """Why no pair was found, or the person was not reached; a stable code."""
    centre: Mapped[str | None]
    vaccine: Mapped[str | None]
    slot1_id: Mapped[int | None] = mapped_column(BigInteger)
    """None: no pair has been found yet."""
    day1: Mapped[date | None]
    slot2_id: Mapped[int | None] = mapped_column(BigInteger)
    day2: Mapped[date | None]
    gap_least: Mapped[int | None] = mapped_column(SmallInteger)
    gap_most: Mapped[int | None] = mapped_column(SmallInteger)
    takes1: Mapped[bool] = mapped_column(server_default="false")
    """The first place is another one than before."""
    takes2: Mapped[bool] = mapped_column(server_default="false")
    expires_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """Until when the places taken are held, unless the plan keeps them longer; None: nothing is held."""
    new_booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    """The booking made of the pair."""
    changed_at: Mapped[datetime] = mapped_column(Timestamp)

    __table_args__ = (
        UniqueConstraint("move_id", "booking_id", name="move_row_once"),
        slot_of_dose(1, "move_row_first_slot"),
        slot_of_dose(2, "move_row_second_slot"),
        CheckConstraint(
            "state IN ('planned', 'held', 'accepted', 'refused', 'another_date', 'unreached', 'left')",
            name="move_row_state",
        ),
        CheckConstraint(
            "slot1_id IS NOT NULL AND day1 IS NOT NULL AND centre IS NOT NULL AND vaccine IS NOT NULL"
            " OR slot1_id IS NULL AND slot2_id IS NULL",
            name="move_row_first",
        ),
        CheckConstraint(
            "slot2_id IS NULL OR (day2 IS NOT NULL AND gap_least IS NOT NULL AND gap_most IS NOT NULL"
            " AND day2 - day1 BETWEEN gap_least AND gap_most)",
            name="move_row_whole_pair",
        ),
        CheckConstraint("slot1_id IS NULL OR takes1 OR takes2", name="move_row_moves"),
        CheckConstraint("NOT takes2 OR slot2_id IS NOT NULL", name="move_row_takes_second"),
        CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name="move_row_held"),
        CheckConstraint(
            "expires_at IS NULL OR (state IN ('held', 'unreached') AND slot1_id IS NOT NULL)", name="move_row_holds"
        ),
        CheckConstraint("(state = 'accepted') = (new_booking_id IS NOT NULL)", name="move_row_accepted"),
        CheckConstraint("state <> 'left' OR why <> ''", name="move_row_left_why"),
        Index("move_row_one_hold", "booking_id", unique=True, postgresql_where=text("expires_at IS NOT NULL")),
        Index("move_rows_states", "move_id", "state"),
        Index("move_row_holds_due", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
        Index("move_rows_first_slots", "slot1_id", postgresql_where=text("expires_at IS NOT NULL")),
        Index("move_rows_second_slots", "slot2_id", postgresql_where=text("expires_at IS NOT NULL")),
        Index("move_rows_bookings", "booking_id"),
        Index("move_rows_new_bookings", "new_booking_id"),
    )


class MoveDoses(Base):
    """Doses that a plan brings to a slot when it is confirmed."""

    __tablename__ = "move_doses"

    move_id: Mapped[int] = mapped_column(ForeignKey("moves.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True)
    doses: Mapped[int] = mapped_column(SmallInteger)
    brought: Mapped[bool] = mapped_column(server_default="false")
    """They are part of the slot's capacity."""

    __table_args__ = (CheckConstraint("doses > 0", name="move_doses_some"),)


class MoveClosed(Base):
    """A slot that a plan has closed, and nobody before it."""

    __tablename__ = "move_closed"

    move_id: Mapped[int] = mapped_column(ForeignKey("moves.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True)
