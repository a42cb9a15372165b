"""The tables of the agents' room: presences, agent legs, calls by agents, the queue and callback tickets."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.agents.states import AgentCallState, LegState, Presence, QueueState
from ivr.core.db import Base, Timestamp

LIVE_CALL = "state IN ('wanted', 'ringing', 'whispering', 'dialling', 'talking')"
LIVE_RING = "state IN ('wanted', 'placed', 'whispering', 'accepted')"


def one_of(states: type[StrEnum], column: str = "state") -> str:
    """The CHECK that a column holds a known state."""
    known = ", ".join(f"'{state}'" for state in states)
    return f"{column} IN ({known})"


class AgentPresence(Base):
    """An agent at work, or away."""

    __tablename__ = "presences"

    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    department: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    """Why the agent is paused, a stable code: asked, missed."""
    since: Mapped[datetime] = mapped_column(Timestamp)
    idle_since: Mapped[datetime] = mapped_column(Timestamp)
    """The agent idle longest is rung first; a withdrawn call does not change it."""

    __table_args__ = (
        CheckConstraint(one_of(Presence), name="presence_state"),
        Index("presences_available", "department", "idle_since", postgresql_where=text("state = 'available'")),
    )


class RingRow(Base):
    """An agent's telephone, rung for one caller."""

    __tablename__ = "rings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Opaque: names the ring in addresses, and marks the carrier's call so that it is placed only once."""
    department: Mapped[str]
    entry: Mapped[int] = mapped_column(ForeignKey("queue_entries.id", ondelete="CASCADE"), index=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    """How it was missed, a stable code: no_answer, busy, failed, refused, late."""
    leads: Mapped[bool] = mapped_column(server_default="true")
    """This agent leads the conference; false for a colleague who is called in."""
    meeting: Mapped[str] = mapped_column(server_default="")
    """The conference of caller and agents: the key of the ring that began it."""
    carrier_sid: Mapped[str] = mapped_column(server_default="", index=True)
    """The carrier's id of the agent's leg."""
    made_at: Mapped[datetime] = mapped_column(Timestamp)
    accepted_at: Mapped[datetime | None] = mapped_column(Timestamp)
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    wrapped_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """When the notes after the conversation were finished: handling lasts from accepted_at to here."""

    __table_args__ = (
        CheckConstraint(one_of(LegState), name="ring_state"),
        Index("rings_one_of_a_kind_for_a_caller", "entry", "leads", unique=True, postgresql_where=text(LIVE_RING)),
        Index("rings_one_for_an_agent", "account", unique=True, postgresql_where=text(LIVE_RING)),
    )


class AgentCall(Base):
    """A call that an agent makes to a patient."""

    __tablename__ = "agent_calls"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Opaque: names the call in addresses, and the conference."""
    department: Mapped[str]
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(index=True)
    """ticket-12 or patient-5."""
    state: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed number of the patient; erased when the call is over."""
    agent_sid: Mapped[str] = mapped_column(server_default="")
    """The carrier's id of the agent's leg."""
    patient_sid: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime] = mapped_column(Timestamp)
    accepted_at: Mapped[datetime | None] = mapped_column(Timestamp)
    reached_at: Mapped[datetime | None] = mapped_column(Timestamp)
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    wrapped_at: Mapped[datetime | None] = mapped_column(Timestamp)
    """When the notes after it were finished: handling lasts from accepted_at to here."""

    __table_args__ = (
        CheckConstraint(one_of(AgentCallState), name="agent_call_state"),
        Index("agent_calls_one_for_an_agent", "account", unique=True, postgresql_where=text(LIVE_CALL)),
        Index("agent_calls_of_days", "department", "made_at"),
    )


class QueueEntry(Base):
    """A caller who waits for an agent."""

    __tablename__ = "queue_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), unique=True)
    department: Mapped[str]
    priority: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Higher is served first."""
    status: Mapped[str] = mapped_column(default="waiting")
    """See `ivr.agents.states.QueueState`."""
    talk: Mapped[str] = mapped_column(server_default="")
    """See `ivr.agents.states.ConferenceState`; empty without a conversation."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed reason and everything gathered; erased when the case is closed."""
    entered_at: Mapped[datetime] = mapped_column(Timestamp)
    left_at: Mapped[datetime | None] = mapped_column(Timestamp)

    __table_args__ = (
        CheckConstraint(one_of(QueueState, "status"), name="queue_status"),
        CheckConstraint(
            "talk IN ('', 'together', 'held', 'handing', 'asking', 'consulting', 'joined')", name="queue_talk"
        ),
        Index("queue_of_days", "department", "entered_at"),
        Index("queue_waiting", "department", "priority", "entered_at", postgresql_where=text("status = 'waiting'")),
    )


class CallbackTicket(Base):
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
    """Callbacks without an answer."""

    __table_args__ = (
        CheckConstraint("due_part IN ('morning', 'afternoon')", name="ticket_part"),
        CheckConstraint("status IN ('open', 'done', 'not_reached')", name="ticket_status"),
        Index("tickets_of_days", "department", "opened_at"),
    )
