"""The waiting list: served by priority group, then in the order of entry."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.holds import Keeping, release
from ivr.booking.patient_search import Area
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
_PLACES = """WITH places AS (SELECT id, row_number() OVER (ORDER BY priority, entered_at, id) AS place
 FROM waiting_entries WHERE department = :department AND status IN ('waiting', 'offered')),
 shown AS (SELECT w.*, places.place FROM places JOIN waiting_entries w ON w.id = places.id
 WHERE (:centre = '' OR w.centres[1] = :centre)"""
_SHOWN = """ SELECT w.id, w.patient_id, w.status, w.entered_at, w.centres, w.vaccines, w.not_before, w.wish, w.single,
 w.place, p.sealed, p.group_code,
 EXISTS (SELECT 1 FROM bookings b WHERE b.patient_id = p.id AND b.status = 'booked') AS booked,
 EXISTS (SELECT 1 FROM opt_outs o WHERE o.department = p.department AND o.phone_mark = p.phone_mark
 AND coalesce(o.patient_id, p.id) = p.id) AS refuses,
 EXISTS (SELECT 1 FROM errands e WHERE e.patient_id = p.id AND e.purpose = 'offer' AND e.planned_at > :lately) AS lately
 FROM shown w JOIN patients p ON p.id = w.patient_id ORDER BY w.place"""
_PAGE = text(f"{_PLACES} ORDER BY places.place LIMIT :most OFFSET :skip){_SHOWN}")
_OF_PEOPLE = text(f"{_PLACES} AND w.patient_id = ANY(:people)){_SHOWN}")
_COUNT = text(
    "SELECT count(*) FROM waiting_entries WHERE department = :department AND status IN ('waiting', 'offered')"
    " AND (:centre = '' OR centres[1] = :centre)"
)
_LATEST = text(
    "SELECT id, status, entered_at FROM waiting_entries WHERE patient_id = :patient ORDER BY id DESC LIMIT 1"
)
_LEAVE = text(
    "UPDATE waiting_entries SET status = 'left' WHERE patient_id = :patient AND status IN ('waiting', 'offered')"
    " RETURNING id"
)
_RETURN = text(
    "UPDATE waiting_entries SET status = 'waiting' WHERE status = 'left'"
    " AND id = (SELECT max(id) FROM waiting_entries WHERE patient_id = :patient)"
    " AND NOT EXISTS (SELECT 1 FROM bookings WHERE patient_id = :patient AND status = 'booked') RETURNING id"
)


@dataclass(frozen=True)
class Queued:
    """A person on the list."""

    id: int
    patient_id: int
    place: int
    """1 is served first; counted over the whole department."""
    group: str
    """Code of the priority group."""
    entered_at: datetime
    order: SearchCriteria
    sealed: bytes
    """The person, see `ivr.booking.patients.to_seal`."""
    holds: Collection[str]
    """What prevents an offer even when places are free: offered, booked, refuses, lately."""


@dataclass(frozen=True)
class Latest:
    """A person's last entry."""

    id: int
    status: str
    """See `WaitingEntry.status`."""
    entered_at: datetime

    @property
    def waits(self) -> bool:
        """Whether the person is on the list."""
        return self.status in ("waiting", "offered")


def join(
    session: Session, department: Department, patient_id: int, group: str, order: SearchCriteria, now: datetime
) -> int:
    """Puts a person of a priority group on the list; returns the rank, 1 is first. A person who waits already keeps the
    place, with a new order."""
    values = {
        "patient": patient_id,
        "department": department.slug,
        "priority": priority_of(department, group),
        "centres": list(order.centres),
        "vaccines": list(order.vaccines),
        "not_before": order.not_before,
        "wish": json.dumps(dict(order.wish)),
        "single": order.single,
        "now": now,
    }
    return rank(session, session.execute(_JOIN, values).scalar_one())


def rank(session: Session, entry: int) -> int:
    """The rank of an entry that waits, 1 is first."""
    return int(session.execute(_RANK, {"id": entry}).scalar_one())


def order_of(row: Any) -> SearchCriteria:
    """What the person of a row may be offered."""
    return SearchCriteria(tuple(row.vaccines), tuple(row.centres), row.not_before, row.wish, row.single)


def set_status(session: Session, entry: int, status: str) -> bool:
    """Marks an entry that waits as waiting, offered, served or left. False when it waits no longer."""
    return bool(changed(session, _SET, {"id": entry, "status": status}))


def until(department: Department, day: date) -> date:
    """Last day for an entry made on a day: the end of the campaign, or the last day the record is kept."""
    return department.booking.campaign_ends or keep_until(department, day)


def expire(session: Session, department: Department, today: date) -> int:
    """Expires overdue entries; entries with an open offer stay. Returns how many."""
    values = {"department": department.slug, "ends": department.booking.campaign_ends, "today": today}
    return changed(session, _EXPIRE, values)


def priority_of(department: Department, group: str) -> int:
    """Place of a group in the department's list, 0 is served first; unknown groups come last."""
    codes = [entry.code for entry in department.groups]
    return codes.index(group) if group in codes else len(codes)


def read_page(session: Session, area: Area, lately: datetime, most: int, skip: int) -> Sequence[Queued]:
    """Entries in the order in which they are served; with a centre, those whose first choice it is.

    An entry with an offer after `lately` gets no other one yet."""
    return _queued(session.execute(_PAGE, {**area.values, "lately": lately, "most": most, "skip": skip}))


def of_people(session: Session, area: Area, people: Sequence[int], lately: datetime) -> Sequence[Queued]:
    """The entries of some people, as far as they are on the list."""
    return _queued(session.execute(_OF_PEOPLE, {**area.values, "people": list(people), "lately": lately}))


def count(session: Session, area: Area) -> int:
    """How many people wait."""
    return session.scalar(_COUNT, area.values) or 0


def latest(session: Session, patient: int) -> Latest | None:
    """The last entry of a person; None without any."""
    row = session.execute(_LATEST, {"patient": patient}).one_or_none()
    return Latest(*row) if row else None


def leave(session: Session, department: str, patient: int, now: datetime) -> bool:
    """Takes a person off the list and gives back the pair of an open offer; False when they are not on it."""
    entry = session.scalar(_LEAVE, {"patient": patient})
    if entry is not None:
        release(session, Keeping(department, None, f"offer:{entry}", now, now))
    return entry is not None


def come_back(session: Session, patient: int) -> bool:
    """Restores the last entry of a person who was taken off; False when they were not, or have an appointment."""
    return session.execute(_RETURN, {"patient": patient}).first() is not None


def _queued(rows: Any) -> list[Queued]:
    reasons = ("booked", "refuses", "lately")
    return [
        Queued(
            row.id,
            row.patient_id,
            row.place,
            row.group_code,
            row.entered_at,
            order_of(row),
            bytes(row.sealed),
            [*(["offered"] if row.status == "offered" else []), *(name for name in reasons if getattr(row, name))],
        )
        for row in rows
    ]
