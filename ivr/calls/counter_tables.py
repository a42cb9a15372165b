"""Calls counted by day, so that the figures of half a year are read as fast as those of today.

No row is about anybody: the counts outlive the calls. `day` is the local day on which the calls began."""

from datetime import date

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base


class _Day(Base):
    """What every count is about."""

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
    """Until an agent took him, else until he left."""
    people: Mapped[int]
    handled: Mapped[int]
    """Of them, with whom an agent is done, her notes included."""
    handling: Mapped[int]
    """Seconds that agents spent on those, together."""
