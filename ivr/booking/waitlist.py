"""The waiting list: served by priority group, then in the order of entry."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.patients import keep_until
from ivr.core.db import changed
from ivr.department import Department
from ivr.dialogue.ports import SearchCriteria

_JOIN = text(
    """INSERT INTO waiting_entries AS w (patient_id, department, priority, centres, vaccines, not_before, wish, single,
 status, entered_at) VALUES (:patient, :department, :priority, :centres, :vaccines, :not_before, CAST(:wish AS jsonb),
 :single, 'waiting', :now) ON CONFLICT (patient_id) WHERE status IN ('waiting', 'offered') DO UPDATE SET
 centres = excluded.centres, vaccines = excluded.vaccines, not_before = excluded.not_before, wish = excluded.wish,
 single = excluded.single RETURNING id"""
)
_RANK = text(
    """SELECT count(*) FROM waiting_entries w JOIN waiting_entries mine ON mine.id = :id
 WHERE w.department = mine.department AND w.status IN ('waiting', 'offered')
 AND (w.priority, w.entered_at, w.id) <= (mine.priority, mine.entered_at, mine.id)"""
)
_EXPIRE = text(
    """UPDATE waiting_entries w SET status = 'expired' FROM patients p WHERE p.id = w.patient_id
 AND w.department = :department AND w.status = 'waiting' AND coalesce(CAST(:ends AS date), p.delete_after) < :today"""
)
_SET = text("UPDATE waiting_entries SET status = :status WHERE id = :id AND status IN ('waiting', 'offered')")


@dataclass(frozen=True)
class WaitlistPlace:
    """Where somebody enters the list."""

    department: str
    """Slug."""
    priority: int
    """0 is served first."""
    at: datetime


def join(session: Session, patient_id: int, order: SearchCriteria, entry: WaitlistPlace) -> int:
    """Puts a person on the list; returns the rank, 1 is first. Who waits already keeps the place, with a new order."""
    values = {
        "patient": patient_id,
        "department": entry.department,
        "priority": entry.priority,
        "centres": list(order.centres),
        "vaccines": list(order.vaccines),
        "not_before": order.not_before,
        "wish": json.dumps(dict(order.wish)),
        "single": order.single,
        "now": entry.at,
    }
    return rank(session, session.execute(_JOIN, values).scalar_one())


def rank(session: Session, entry: int) -> int:
    """The place in the list of an entry that waits, 1 is first."""
    return int(session.execute(_RANK, {"id": entry}).scalar_one())


def order_of(row: Any) -> SearchCriteria:
    """What the person of a row may be offered."""
    return SearchCriteria(tuple(row.vaccines), tuple(row.centres), row.not_before, row.wish, row.single)


def set_status(session: Session, entry: int, status: str) -> bool:
    """Marks an entry that waits as waiting, offered, served or left. False when it waits no longer."""
    return bool(changed(session, _SET, {"id": entry, "status": status}))


def until(department: Department, day: date) -> date:
    """Last day on which somebody waits who joins on a day: the campaign's, or the last that the record is kept."""
    return department.booking.campaign_ends or keep_until(department, day)


def expire(session: Session, department: Department, today: date) -> int:
    """Takes off the list whose last day is over; returns how many. To whom a pair is offered stays until it is taken
    back."""
    values = {"department": department.slug, "ends": department.booking.campaign_ends, "today": today}
    return changed(session, _EXPIRE, values)


def priority_of(department: Department, group: str) -> int:
    """Place of a group in the department's list, 0 is served first; unknown groups come last."""
    codes = [entry.code for entry in department.groups]
    return codes.index(group) if group in codes else len(codes)
