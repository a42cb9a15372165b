"""The table of switches: what holds, and all that has held, with who did it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.calls_tables import Timestamp
from ivr.core.db import Base

IN_FORCE = "lifted_at IS NULL"


class Switch(Base):
    """Something switched by a supervisor. It holds until it is lifted; the row stays."""

    __tablename__ = "switches"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department: Mapped[str]
    kind: Mapped[str]
    """booking: suspended. hours: other hours of the agents on a day. calls: a purpose of outgoing calls, paused."""
    scope: Mapped[str]
    """booking: code of a centre, empty for all. hours: the day, ISO. calls: reminder, offer or move."""
    value: Mapped[str] = mapped_column(server_default="")
    """booking: the reason told to callers, as a slug. hours: "09:00-12:00 13:30-18:00", empty when closed."""
    set_at: Mapped[datetime] = mapped_column(Timestamp)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None] = mapped_column(Timestamp)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))

    __table_args__ = (
        CheckConstraint("kind IN ('booking', 'hours', 'calls')", name="switch_kind"),
        Index("switches_in_force", "department", "kind", "scope", unique=True, postgresql_where=text(IN_FORCE)),
        Index("switches_history", "department", "set_at", "id"),
    )
