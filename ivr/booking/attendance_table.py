"""The table of who came."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp


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
