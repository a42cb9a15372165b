"""The tables of calls: their state, their turns, and the counts of both by day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base, Timestamp


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
    """Outbound."""
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
    """Number of the reply with which a media stream ended normally."""
    started_at: Mapped[datetime] = mapped_column(Timestamp)
    touched_at: Mapped[datetime] = mapped_column(Timestamp)
    """When the last reply was made, by the database's own clock."""
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    counted: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """What of it is in the counts by day: 0 nothing, 1 its turns, 2 its outcome too."""

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


class _Day(Base):
    """Calls counted by day, so that half a year reads as fast as today.

    No row is about anybody: the counts outlive the calls. `day` is the local day on which the calls began."""

    __abstract__ = True

    department: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class TurnCount(_Day):
    """Turns by question, mode and result."""

    __tablename__ = "turn_counts"

    step: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(primary_key=True)
    turns: Mapped[int]


class StepCount(_Day):
    """Calls by question."""

    __tablename__ = "step_counts"

    step: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int]
    passed: Mapped[int]
    """An answer was understood."""


class ReplyCount(_Day):
    """Turns by how long the line took over its reply."""

    __tablename__ = "reply_counts"

    mode: Mapped[str] = mapped_column(primary_key=True)
    millis: Mapped[int] = mapped_column(primary_key=True)
    """Rounded to ten."""
    turns: Mapped[int]


class OutcomeCount(_Day):
    """Ended calls by hour of the day and what became of them."""

    __tablename__ = "outcome_counts"

    hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int]
    early: Mapped[int]
    """Hung up in the first ten seconds."""
    again: Mapped[int]
    """Whose number called again within 24 hours."""


class HandOverCount(_Day):
    """Calls that were handed over, by their last turn before."""

    __tablename__ = "hand_over_counts"

    step: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int]


class DurationCount(_Day):
    """Calls in which something was booked, by how long they lasted."""

    __tablename__ = "duration_counts"

    tenths: Mapped[int] = mapped_column(primary_key=True)
    """Of a minute."""
    calls: Mapped[int]


class WaitCount(_Day):
    """Callers who asked for a person, by how long they waited and what became of them."""

    __tablename__ = "wait_counts"

    status: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True)
    """Until an agent took the call, else until the caller left."""
    people: Mapped[int]
    handled: Mapped[int]
    """Of them, those for whom an agent has finished, wrap-up included."""
    handling: Mapped[int]
    """Seconds of handling time, together."""
