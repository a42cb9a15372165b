"""Bookings: confirmed, moved, cancelled, looked up. Changes compare before they set and give places back at once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.holds import Keeping, end_locked, locking
from ivr.booking.rules import Pair, pair_of, refusal
from ivr.dialogue.ports import Appointment, Offer

PLACES = (
    "b.id, b.status, b.centre, b.vaccine, b.single, b.slot1_id, b.day1, s1.time AS time1, s1.closed AS closed1,"
    " b.slot2_id, b.day2, s2.time AS time2, s2.closed AS closed2, b.reference, b.patient_id, b.not_before"
)
DRAWN = 3
"""References drawn for a booking; the first that nobody has is taken."""

BOOKINGS = "FROM bookings b JOIN slots s1 ON s1.id = b.slot1_id LEFT JOIN slots s2 ON s2.id = b.slot2_id"
_OWN = "b.status = 'held' AND b.expires_at > :now AND b.holder = :holder"

_HELD = text(f"SELECT {PLACES} {BOOKINGS} WHERE {_OWN} ORDER BY b.id")
_ONE_HELD = text(
    f"""SELECT {PLACES}, (SELECT count(*) FROM bookings x WHERE x.call_id = b.call_id AND x.confirmed_at IS NOT NULL
 AND x.moved_from IS NULL) AS of_call, (SELECT count(*) FROM bookings x JOIN calls c ON c.id = x.call_id
 WHERE :mark <> '' AND c.caller_mark = :mark AND x.confirmed_at >= :midnight AND x.moved_from IS NULL) AS of_number
 {BOOKINGS} WHERE b.id = :id AND {_OWN}"""  # noqa: S608
)
_OF_DEPARTMENT = f"SELECT {PLACES} {BOOKINGS} WHERE b.id = :id AND b.department = :department"
_BY_ID = text(f"{_OF_DEPARTMENT} AND b.status = 'booked'")
_KEPT = text(f"{_OF_DEPARTMENT} AND b.status = 'held' AND b.expires_at > :now")
_HOLD_ON = text(
    "UPDATE bookings SET expires_at = greatest(expires_at, :until) WHERE id = :id AND department = :department"
    " AND status = 'held' AND expires_at > :now"
)
_OF_PATIENT = f"SELECT {PLACES} {BOOKINGS} JOIN patients p ON p.id = b.patient_id WHERE b.status = 'booked'"
_BY_IDENTITY = text(f"{_OF_PATIENT} AND p.identity_mark = :mark")
_BY_REFERENCE = text(
    f"{_OF_PATIENT} AND b.department = :department AND b.reference = :reference AND p.birth_mark = :birth"
)
_RENEW = text(
    """UPDATE bookings SET expires_at = :expires_at, renewals = renewals + 1 WHERE status = 'held'
 AND expires_at > :now AND expires_at < :soon AND renewals < :renewals AND holder = :holder"""
)
_CONFIRM = text(
    """WITH served AS (UPDATE waiting_entries SET status = 'served' WHERE patient_id = :patient
 AND status IN ('waiting', 'offered'))
 UPDATE bookings b SET status = 'booked', patient_id = :patient, rule_version = :rules, confirmed_at = :now,
 made_by = :made_by, not_before = :not_before, moved_from = :moved_from, reference = coalesce(:reference, (
 SELECT r FROM unnest(CAST(:fresh AS text[])) r WHERE NOT EXISTS (SELECT 1 FROM bookings o
 WHERE o.department = b.department AND o.reference = r AND o.status = 'booked') LIMIT 1))
 WHERE b.id = :id AND b.status = 'held' AND b.expires_at > :now
 AND NOT EXISTS (SELECT 1 FROM bookings o WHERE o.patient_id = :patient AND o.status = 'booked')
 RETURNING reference"""
)
_ACTIVE_OF = text("SELECT EXISTS (SELECT 1 FROM bookings WHERE patient_id = :patient AND status = 'booked')")
_ACTIVE = locking("b.id = :id AND b.department = :department AND b.status = 'booked'")


@dataclass(frozen=True)
class BookingRecord:
    """A hold or a booking as read from the database."""

    id: int
    pair: Pair
    single: bool
    reference: str
    patient_id: int
    not_before: date | None
    counts: tuple[int, int] = (0, 0)
    """Bookings already made in this call, and today from this number."""

    @property
    def offer(self) -> Offer:
        """As conversations see it."""
        return self.pair.offer(self.id)

    @property
    def appointment(self) -> Appointment:
        """As conversations see it, once booked."""
        return Appointment(self.offer, self.reference)

    @property
    def last_day(self) -> date:
        """The day of the last dose."""
        return (self.pair.second or self.pair.first).day


def held(session: Session, keeping: Keeping) -> tuple[BookingRecord, ...]:
    """The live holds, best first."""
    return tuple(map(_record, session.execute(_HELD, _own(keeping))))


def renew(session: Session, keeping: Keeping, soon: datetime, renewals: int) -> None:
    """Extends the holds that would expire before `soon`, each at most `renewals` times."""
    values = {"expires_at": keeping.expires_at, "soon": soon, "renewals": renewals}
    session.execute(_RENEW, {**_own(keeping), **values})


def one_held(session: Session, booking: int, keeping: Keeping, caller: tuple[str, datetime]) -> BookingRecord:
    """A live hold with the number of bookings of this call, and of the caller's number (its mark) since a midnight.

    Raises BookingRefused (expired)."""
    mark, midnight = caller
    values = {"id": booking, "mark": mark, "midnight": midnight}
    row = session.execute(_ONE_HELD, {**_own(keeping), **values}).one_or_none()
    if row is None:
        raise refusal("expired")
    return _record(row)


def active(session: Session, department: str, booking: int) -> BookingRecord | None:
    """The active booking with this id."""
    return _one(session, _BY_ID, {"id": booking, "department": department})


def kept(
    session: Session, department: str, booking: int, now: datetime, until: datetime | None = None
) -> BookingRecord | None:
    """The pair held under this id, by any holder, prolonged to `until` at least; its reference is empty."""
    values = {"id": booking, "department": department, "now": now}
    if until:
        session.execute(_HOLD_ON, {**values, "until": until})
    return _one(session, _KEPT, values)


def by_identity(session: Session, mark: str) -> BookingRecord | None:
    """The active booking of the person with this identity mark."""
    return _one(session, _BY_IDENTITY, {"mark": mark})


def by_reference(session: Session, department: str, reference: str, birth: str) -> BookingRecord | None:
    """The active booking with this reference, if the person's birth mark is the one given."""
    return _one(session, _BY_REFERENCE, {"department": department, "reference": reference, "birth": birth})


def confirm(
    session: Session,
    booking: int,
    keeping: Keeping,
    patient: int,
    rule_version: str,
    not_before: date | None,
    reference: str | None = None,
    moved_from: int | None = None,
) -> str:
    """Turns a live hold into a booking, takes the person off the waiting list, and returns the reference: a
    fresh one unless it is given.

    Raises BookingRefused: expired, or already_booked when the person has an active booking. Raises IntegrityError when
    another transaction drew the same reference, or booked the same person, at the same moment: try again."""
    values = {
        "id": booking,
        "patient": patient,
        "rules": rule_version,
        "now": keeping.now,
        "made_by": keeping.made_by,
        "not_before": not_before,
        "moved_from": moved_from,
        "reference": reference,
    }
    reference = session.execute(_CONFIRM, {**values, "fresh": draw_references(DRAWN)}).scalar_one_or_none()
    if reference is None:
        taken = session.execute(_ACTIVE_OF, {"patient": patient}).scalar_one()
        raise refusal("already_booked" if taken else "expired")
    return str(reference)


def end(session: Session, department: str, booking: int, status: str, now: datetime) -> None:
    """Cancels or moves away a booking and gives its places back. Raises BookingRefused (gone)."""
    if not end_locked(session, _ACTIVE, {"id": booking, "department": department}, status, now):
        raise refusal("gone")


def _own(keeping: Keeping) -> dict[str, Any]:
    return {"holder": keeping.holder, "now": keeping.now}


def _one(session: Session, statement: Any, values: Mapping[str, Any]) -> BookingRecord | None:
    row = session.execute(statement, values).one_or_none()
    return _record(row) if row else None


def _record(row: Any) -> BookingRecord:
    counts = (getattr(row, "of_call", 0), getattr(row, "of_number", 0))
    reference, patient = row.reference or "", row.patient_id or 0
    return BookingRecord(row.id, pair_of(row), row.single, reference, patient, row.not_before, counts)


_CLOSED_PAIRS = tuple(pair for pair in range(11, 100) if pair % 10 not in (0, 4))


def draw_references(count: int) -> list[str]:
    """Fresh references to choose from, at random among some 500,000: six digits, read aloud in pairs, that can be
    dictated back in one way only.

    "Quarante, quatre-vingt-sept" is 40 87 or 44 27: in French a round number, or one that ends in four, may swallow
    what follows it. The first two pairs are therefore drawn from those that nothing can be added to."""
    return [
        f"{secrets.choice(_CLOSED_PAIRS)}{secrets.choice(_CLOSED_PAIRS)}{secrets.randbelow(100):02d}"
        for _ in range(count)
    ]
