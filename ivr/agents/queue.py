"""The queue and the callback tickets."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.agents.states import QueueState, RoomEvent
from ivr.agents.tables import CallbackTicket, QueueEntry
from ivr.core.crypto import Vault
from ivr.core.db import changed
from ivr.core.tasks import ring_soon
from ivr.department import HalfDay

UNANSWERED = (QueueState.WAITING, QueueState.OFFERED)
"""Before an agent has accepted."""


def enter(session: Session, **values: Any) -> None:
    """Puts a call into the queue, once; `values` are those of `QueueEntry`."""
    _once(session, insert(QueueEntry).values(values))
    ring_soon(session, values["department"])


def promise(session: Session, **values: Any) -> None:
    """Opens the callback ticket of a call, once; `values` are those of `CallbackTicket`."""
    _once(session, insert(CallbackTicket).values(values))


def _once(session: Session, statement: Insert) -> None:
    session.execute(statement.on_conflict_do_nothing(index_elements=["call_id"]))


def leave_queue(
    session: Session, department: str, call_id: str, now: datetime, event: RoomEvent = RoomEvent.HANG_UP
) -> None:
    """Takes a caller who has hung up, or who will be called back, out of the queue; an agent who was being rung is free
    again."""
    if session.scalar(select(QueueEntry.status).where(QueueEntry.call_id == call_id)) is None:
        return
    Room(session, department, now).caller_left(call_id, event)
    ring_soon(session, department)


def position(session: Session, call_id: str) -> int:
    """Place in the queue, 1 is next; 0 when the call does not wait."""
    return session.scalar(_POSITION, {"call": call_id}) or 0


def expected_minutes(session: Session, call_id: str, place: int) -> int:
    """Expected wait at this place, from the conversations of the last two hours and the agents present; 0 if none."""
    row = session.execute(_PACE, {"call": call_id}).one_or_none()
    if row is None or not row.agents or not row.seconds:
        return 0
    seconds: float = place * float(row.seconds) / row.agents
    return math.ceil(seconds / 60)


_POSITION = text(
    """SELECT count(*) FROM queue_entries q JOIN queue_entries mine ON mine.department = q.department
 WHERE mine.call_id = :call AND mine.status IN ('waiting', 'offered') AND q.status IN ('waiting', 'offered')
 AND (-q.priority, q.id) <= (-mine.priority, mine.id)"""
)
_PACE = text(
    "SELECT (SELECT count(*) FROM presences WHERE department = mine.department AND state NOT IN ('away', 'paused'))"
    " AS agents, (SELECT avg(extract(epoch FROM ended_at - accepted_at)) FROM rings WHERE department = mine.department"
    " AND state = 'ended' AND accepted_at > mine.entered_at - interval '2 hours') AS seconds"
    " FROM queue_entries mine WHERE mine.call_id = :call"
)


def case_of(session: Session, vault: Vault, call_id: str) -> Mapping[str, Any]:
    """The reason of a hand-over and the gathered answers; empty without one, or when the case is closed."""
    sealed = session.scalar(select(QueueEntry.sealed).where(QueueEntry.call_id == call_id))
    return vault.open(sealed) if sealed else {}


def number_of(case: Mapping[str, Any]) -> str:
    """The callback number of a caller who was handed over, E.164; empty when none is known."""
    gathered = case.get("gathered", {})
    return str(gathered.get("callback") or gathered.get("phone") or gathered.get("caller") or "")


@dataclass(frozen=True)
class QueuedCaller:
    """A queued caller as agents see them."""

    call_id: str
    since: datetime
    case: Mapping[str, Any]


def waiting(session: Session, vault: Vault, department: str) -> list[QueuedCaller]:
    """The queue in the order in which it is served."""
    rows = select(QueueEntry).where(QueueEntry.department == department, QueueEntry.status.in_(UNANSWERED))
    ordered = rows.order_by(QueueEntry.priority.desc(), QueueEntry.id)
    return [
        QueuedCaller(row.call_id, row.entered_at, vault.open(row.sealed))
        for row in session.scalars(ordered)
        if row.sealed
    ]


def tickets(session: Session, vault: Vault, department: str) -> list[tuple[CallbackTicket, Mapping[str, Any]]]:
    """Open callback tickets, due first."""
    rows = select(CallbackTicket).where(CallbackTicket.department == department, CallbackTicket.status == "open")
    ordered = rows.order_by(CallbackTicket.due_day, CallbackTicket.due_part.desc(), CallbackTicket.id)
    return [(row, vault.open(row.sealed)) for row in session.scalars(ordered) if row.sealed]


def open_ticket(
    session: Session, vault: Vault, department: str, ticket: int
) -> tuple[CallbackTicket, Mapping[str, Any]] | None:
    """An open callback ticket with its case; None when there is no such one."""
    row = session.get(CallbackTicket, ticket)
    if row is None or row.department != department or row.status != "open" or not row.sealed:
        return None
    return row, vault.open(row.sealed)


def close_ticket(session: Session, department: str, ticket: int) -> bool:
    """Closes a ticket after the callback and erases its case. False when there is no such open ticket."""
    return bool(changed(session, _DONE, {"id": ticket, "department": department}))


def not_reached(session: Session, department: str, ticket: int, next_half_day: HalfDay) -> bool:
    """A callback without an answer: due again in the next half-day, or closed after the last try. False when there is
    no such open ticket."""
    day, part = next_half_day
    values = {"id": ticket, "department": department, "day": day, "part": part, "most": TICKET_TRIES}
    return bool(changed(session, _MISSED, values))


TICKET_TRIES = 3
"""Callbacks before a ticket is closed."""

_MINE = "WHERE id = :id AND department = :department AND status = 'open'"
_DONE = text(f"UPDATE tickets SET status = 'done', sealed = NULL {_MINE}")  # noqa: S608
_MISSED = text(
    f"""UPDATE tickets SET tries = tries + 1, due_day = :day, due_part = :part,
 status = CASE WHEN tries + 1 >= :most THEN 'not_reached' ELSE 'open' END,
 sealed = CASE WHEN tries + 1 >= :most THEN NULL ELSE sealed END {_MINE}"""  # noqa: S608
)


_FORGET_CASES = text(
    "UPDATE queue_entries SET sealed = NULL WHERE status IN ('left', 'served', 'ticketed') AND left_at < :before"
    " AND sealed IS NOT NULL"
)


def forget_cases(session: Session, before: datetime) -> None:
    """Erases the cases of callers who left the queue before that moment."""
    session.execute(_FORGET_CASES, {"before": before})
