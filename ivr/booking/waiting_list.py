"""The waiting list as people look at it: who waits, in which place, for what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.holds import Keeping, release
from ivr.booking.patient_search import Area
from ivr.booking.waitlist import order_of
from ivr.dialogue.ports import SearchCriteria

_PLACES = """WITH places AS (SELECT id, row_number() OVER (ORDER BY priority, entered_at, id) AS place
 FROM waiting_entries WHERE department = :department AND status IN ('waiting', 'offered')),
 shown AS (SELECT w.*, places.place FROM places JOIN waiting_entries w ON w.id = places.id
 WHERE (:centre = '' OR w.centres[1] = :centre)"""
_TOLD = """ SELECT w.id, w.patient_id, w.status, w.entered_at, w.centres, w.vaccines, w.not_before, w.wish, w.single,
 w.place, p.sealed, p.group_code,
 EXISTS (SELECT 1 FROM bookings b WHERE b.patient_id = p.id AND b.status = 'booked') AS booked,
 EXISTS (SELECT 1 FROM opt_outs o WHERE o.department = p.department AND o.phone_mark = p.phone_mark
 AND coalesce(o.patient_id, p.id) = p.id) AS refuses,
 EXISTS (SELECT 1 FROM errands e WHERE e.patient_id = p.id AND e.purpose = 'offer' AND e.planned_at > :lately) AS lately
 FROM shown w JOIN patients p ON p.id = w.patient_id ORDER BY w.place"""
_PAGE = text(f"{_PLACES} ORDER BY places.place LIMIT :most OFFSET :skip){_TOLD}")
_OF_PEOPLE = text(f"{_PLACES} AND w.patient_id = ANY(:people)){_TOLD}")
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
    """What keeps her from being offered a place whatever is free: offered, booked, refuses, lately."""


@dataclass(frozen=True)
class Latest:
    """What became of a person's last entry."""

    id: int
    status: str
    """See `WaitingEntry.status`."""
    entered_at: datetime

    @property
    def waits(self) -> bool:
        """Whether she is on the list."""
        return self.status in ("waiting", "offered")


def read_page(session: Session, area: Area, lately: datetime, most: int, skip: int) -> Sequence[Queued]:
    """People in the order in which they are served; with a centre, those who want it first of all.

    Who was offered a place after `lately` is not asked again yet."""
    return _queued(session.execute(_PAGE, {**area.values, "lately": lately, "most": most, "skip": skip}))


def of_people(session: Session, area: Area, people: Sequence[int], lately: datetime) -> Sequence[Queued]:
    """Those of some people who are on the list."""
    return _queued(session.execute(_OF_PEOPLE, {**area.values, "people": list(people), "lately": lately}))


def count(session: Session, area: Area) -> int:
    """How many people wait."""
    return session.scalar(_COUNT, area.values) or 0


def latest(session: Session, patient: int) -> Latest | None:
    """The last entry of a person; None when she never waited."""
    row = session.execute(_LATEST, {"patient": patient}).one_or_none()
    return Latest(*row) if row else None


def leave(session: Session, department: str, patient: int, now: datetime) -> bool:
    """Takes a person off the list, and gives back the pair that is held for her; False when she is not on it."""
    entry = session.scalar(_LEAVE, {"patient": patient})
    if entry is not None:
        release(session, Keeping(department, None, f"offer:{entry}", now, now))
    return entry is not None


def come_back(session: Session, patient: int) -> bool:
    """Puts a person who was taken off back in her place; False when she was not, or has an appointment."""
    return session.execute(_RETURN, {"patient": patient}).first() is not None


def _queued(rows: Any) -> list[Queued]:
    return [
        Queued(
            id=row.id,
            patient_id=row.patient_id,
            place=row.place,
            group=row.group_code,
            entered_at=row.entered_at,
            order=order_of(row),
            sealed=bytes(row.sealed),
            holds=_holds(row),
        )
        for row in rows
    ]


def _holds(row: Any) -> list[str]:
    held = {"offered": row.status == "offered", "booked": row.booked, "refuses": row.refuses, "lately": row.lately}
    return [name for name, is_so in held.items() if is_so]
