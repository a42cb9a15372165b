"""The tables of what is done to many slots at once: first a preview, then, the same row, an action."""

from datetime import date, datetime
from datetime import time as TimeOfDay  # noqa: N812
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp


class SlotAction(Base):
    """Something done to slots, or previewed. Says nothing about patients."""

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
    """The action that this one takes back."""

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
