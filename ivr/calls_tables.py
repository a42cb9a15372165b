"""The tables of calls: their state, their turns, who waits for an agent, who is to be called back."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base

Timestamp = DateTime(timezone=True)


class CallRow(Base):
    """A call, inbound or outbound."""

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Opaque, unguessable."""
    department: Mapped[str]
    carrier_sid: Mapped[str] = mapped_column(unique=True)
    caller_mark: Mapped[str]
    """Fingerprint of the caller's number; empty when withheld."""
    made: Mapped[bool] = mapped_column(server_default="false")
    """The line has called; else somebody has called it."""
    turn: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Number of the last turn taken."""
    state: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed dialogue state; erased when the call ends."""
    outcome: Mapped[str] = mapped_column(default="")
    notice: Mapped[str] = mapped_column(default="")
    """Version of the legal notice that was spoken first."""
    rule_version: Mapped[str] = mapped_column(default="")
    streamed: Mapped[int] = mapped_column(SmallInteger, server_default="-1")
    """Number of the last reply whose media stream was opened."""
    heard: Mapped[int] = mapped_column(SmallInteger, server_default="-1")
    """Number of the reply with which a media stream ended as it should."""
    started_at: Mapped[datetime] = mapped_column(Timestamp)
    touched_at: Mapped[datetime] = mapped_column(Timestamp)
    """When the last reply was made, by the database's own clock."""
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    counted: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """What of it is in the counts by day: 0 nothing, 1 its turns, 2 what became of it too."""

    __table_args__ = (
        Index("calls_open", "started_at", postgresql_where=text("ended_at IS NULL")),
        Index("calls_uncounted", "department", "started_at", postgresql_where=text("counted < 1")),
        Index("calls_unsettled", "department", "started_at", postgresql_where=text("counted < 2")),
        Index("calls_of_callers", "caller_mark", "started_at"),
        Index("calls_of_days", "department", "started_at"),
    )


class TurnRow(Base):
    """One turn of a call with its stored reply."""

    __tablename__ = "turns"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    step: Mapped[str]
    """The step that was answered; screening questions are all recorded under one name."""
    result: Mapped[str]
    """understood, doubtful (checked next), denied (the check was answered no), no_input, no_match or a command."""
    mode: Mapped[str]
    """keys, words or silence."""
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed reply; erased some minutes after the call has ended."""
    taken_at: Mapped[datetime] = mapped_column(Timestamp)
    millis: Mapped[int | None]
    """How long the line took over the reply, from the first look at the call to the reply stored."""

    __table_args__ = (Index("turns_replies", "call_id", postgresql_where=text("reply IS NOT NULL")),)


class QueueEntry(Base):
    """A caller who waits for an agent."""

    __tablename__ = "queue_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), unique=True)
    department: Mapped[str]
    priority: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Higher is served first."""
    status: Mapped[str] = mapped_column(default="waiting")
    """See `ivr.room.states.Waiter`."""
    talk: Mapped[str] = mapped_column(server_default="")
    """See `ivr.room.states.Talk`; empty while nobody talks to him."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed reason and everything gathered; erased when the case is closed."""
    entered_at: Mapped[datetime] = mapped_column(Timestamp)
    left_at: Mapped[datetime | None] = mapped_column(Timestamp)

    __table_args__ = (
        CheckConstraint(
            "status IN ('waiting', 'offered', 'talking', 'served', 'left', 'ticketed')", name="queue_status"
        ),
        CheckConstraint(
            "talk IN ('', 'together', 'held', 'handing', 'asking', 'consulting', 'joined')", name="queue_talk"
        ),
        Index("queue_of_days", "department", "entered_at"),
        Index("queue_waiting", "department", "priority", "entered_at", postgresql_where=text("status = 'waiting'")),
    )


class Ticket(Base):
    """A promise to call somebody back."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), unique=True)
    department: Mapped[str]
    due_day: Mapped[date]
    due_part: Mapped[str]
    """morning or afternoon."""
    status: Mapped[str] = mapped_column(default="open")
    """open, done, not_reached."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed number, reason and everything gathered; erased when the ticket is closed."""
    opened_at: Mapped[datetime] = mapped_column(Timestamp)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Times that nobody answered when called back."""

    __table_args__ = (
        CheckConstraint("due_part IN ('morning', 'afternoon')", name="ticket_part"),
        CheckConstraint("status IN ('open', 'done', 'not_reached')", name="ticket_status"),
        Index("tickets_of_days", "department", "opened_at"),
    )
