"""Answers to a held pair, whether the line or an agent proposes it.

Each answer belongs to the transaction of the caller of these functions and is given once: a row that is not held any
more refuses it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from ivr.booking.appointments import active
from ivr.booking.patients import keep
from ivr.booking.rescheduling import holds
from ivr.booking.rescheduling.planner import problem
from ivr.booking.rescheduling.plans import Rescheduling, read
from ivr.booking.rescheduling.reader import aim_of, people_of
from ivr.booking.rules import pair_of, refusal
from ivr.dialogue.ports import Appointment, Offer

_ROW = """SELECT r.id, r.move_id, r.booking_id, b.patient_id, m.reason, r.takes1, r.takes2, r.centre, r.vaccine,
 r.slot1_id, r.day1, n1.time AS time1, n1.closed AS closed1, r.slot2_id, r.day2, n2.time AS time2, n2.closed AS closed2,
 b.centre AS old_centre, b.vaccine AS old_vaccine, b.day1 + o1.time AS old_first, b.day2 + o2.time AS old_second
 FROM move_rows r JOIN moves m ON m.id = r.move_id JOIN bookings b ON b.id = r.booking_id
 JOIN slots n1 ON n1.id = r.slot1_id LEFT JOIN slots n2 ON n2.id = r.slot2_id
 JOIN slots o1 ON o1.id = b.slot1_id LEFT JOIN slots o2 ON o2.id = b.slot2_id
 WHERE r.department = :department AND m.state = 'confirmed' AND b.status = 'booked' AND r.expires_at > :now"""
_PENDING = text(f"{_ROW} AND r.state = 'held' ORDER BY b.day1, r.id LIMIT :most")
_OF_BOOKING = text(f"{_ROW} AND r.booking_id = :booking")
_ONE = text(f"{_ROW} AND r.id = :row FOR NO KEY UPDATE OF r")
_LOCK = (
    text("SELECT id FROM bookings WHERE id = :booking FOR NO KEY UPDATE"),
    text(
        """SELECT s.id FROM slots s, bookings b, move_rows r WHERE b.id = :booking AND r.id = :row
 AND s.id IN (b.slot1_id, b.slot2_id, r.slot1_id, r.slot2_id) ORDER BY s.id FOR NO KEY UPDATE OF s"""
    ),
)
_GIVE_BACK = text(
    """UPDATE slots s SET taken1 = s.taken1 - CAST(r.takes1 AND s.id = b.slot1_id AS int),
 taken2 = s.taken2 - CAST(r.takes2 AND coalesce(s.id = b.slot2_id, false) AS int)
 FROM bookings b, move_rows r WHERE b.id = :booking AND r.id = :row
 AND (r.takes1 AND s.id = b.slot1_id OR r.takes2 AND s.id = b.slot2_id)"""
)
_END_OLD = text("UPDATE bookings SET status = 'moved', ended_at = :now WHERE id = :booking")
_BOOK = text(
    """INSERT INTO bookings (department, holder, status, centre, vaccine, slot1_id, day1, slot2_id, day2, single,
 gap_least, gap_most, not_before, renewals, reference, patient_id, rule_version, made_by, held_at, confirmed_at,
 moved_from) SELECT b.department, :by, 'booked', r.centre, r.vaccine, r.slot1_id, r.day1, r.slot2_id, r.day2,
 r.slot2_id IS NULL, r.gap_least, r.gap_most, b.not_before, 0, b.reference, b.patient_id, :rules, :by, :now, :now, b.id
 FROM bookings b, move_rows r WHERE b.id = :booking AND r.id = :row RETURNING id"""
)
_ATTENDED = text("UPDATE attendance SET booking_id = :new WHERE booking_id = :booking")
_ACCEPTED = text(
    """UPDATE move_rows SET state = 'accepted', why = '', new_booking_id = :new, expires_at = NULL, changed_at = :now
 WHERE id = :row"""
)
_OPEN = text(
    """SELECT r.id, r.expires_at FROM move_rows r WHERE r.id = :row AND r.department = :department
 AND r.state IN ('held', 'unreached') FOR NO KEY UPDATE"""
)


@dataclass(frozen=True)
class HeldProposal:
    """Appointments that cannot be kept, and the pair held instead."""

    row: int
    patient: int
    booking: int
    """The booking that cannot be kept; also the id of the offer `old`."""
    reason: str
    """Why, see `ivr.booking.rescheduling.plans.REASONS`."""
    old: Offer
    new: Offer
    """The pair that is held; its id is the row, not a booking."""
    changes: tuple[bool, bool]
    """Whether the first, the second injection is at another time."""


def pending(office: Rescheduling, most: int) -> list[HeldProposal]:
    """The next proposals to be made, soonest appointment first; nothing is locked or changed."""
    values = {"department": office.department.slug, "now": office.now, "most": most}
    return [_proposal(row) for row in office.session.execute(_PENDING, values)]


def proposal(office: Rescheduling, booking: int) -> HeldProposal | None:
    """The proposal for an active booking, also when the person calls the line; None without one."""
    values = {"department": office.department.slug, "now": office.now, "booking": booking}
    row = office.session.execute(_OF_BOOKING, values).one_or_none()
    return _proposal(row) if row else None


def accept(office: Rescheduling, row: int, by: str) -> Appointment:
    """The held pair becomes the person's booking, with the same reference, and the former places go back.

    `by` is bot, or agent: with the agent's id. Raises BookingRefused: expired when nothing is held any more, else why
    the pair may not be booked; nothing has changed then."""
    session, department = office.session, office.department
    values = {"department": department.slug, "now": office.now, "row": row}
    found = session.execute(_ONE, values).one_or_none()
    if found is None:
        raise refusal("expired")
    what = {**values, "booking": found.booking_id, "by": by, "rules": department.protocol_version}
    for statement in _LOCK:
        session.execute(statement, what)
    _check(office, session.execute(_ONE, values).one_or_none())
    for statement in (_GIVE_BACK, _END_OLD):
        session.execute(statement, what)
    new = {**what, "new": session.execute(_BOOK, what).scalar_one()}
    for statement in (_ATTENDED, _ACCEPTED):
        session.execute(statement, new)
    booked = active(session, department.slug, int(new["new"]))
    assert booked  # noqa: S101
    keep(session, department, booked.patient_id, booked.last_day)
    return booked.appointment


def refuse(office: Rescheduling, row: int) -> None:
    """The person declines the pair: it goes back, and an agent takes over. Raises BookingRefused (expired)."""
    _end(office, row, "refused")


def another_date(office: Rescheduling, row: int) -> None:
    """The person wants another date: the pair goes back, so that the same call can find others and move the booking.

    Raises BookingRefused (expired)."""
    _end(office, row, "another_date")


def unreached(office: Rescheduling, row: int, why: str) -> None:
    """The person was not reached; the pair stays held for the agents, as long as it can be used.

    Raises BookingRefused (expired)."""
    holds.set_state(office.session, [row], ("unreached", why), office.now, _open(office, row).expires_at)


def _end(office: Rescheduling, row: int, state: str) -> None:
    if _open(office, row).expires_at:
        holds.release(office.session, [row], (state, ""), office.now)
    else:
        holds.set_state(office.session, [row], (state, ""), office.now)


def _open(office: Rescheduling, row: int) -> Row[Any]:
    values = {"department": office.department.slug, "row": row}
    found = office.session.execute(_OPEN, values).one_or_none()
    if found is None:
        raise refusal("expired")
    return found


def _check(office: Rescheduling, found: Row[Any] | None) -> None:
    """Raises BookingRefused when the pair may not be booked, by the rules in force now."""
    if found is None:
        raise refusal("expired")
    aim = aim_of(read(office, found.move_id), office.department, office.now)
    if (found.old_first if found.takes1 else found.old_second) <= aim.at:
        raise refusal("past")
    person = people_of(office.session, [found.booking_id], aim.at)[found.booking_id].person
    wrong = problem(aim, person, pair_of(found))
    if wrong:
        raise refusal(wrong)


def _proposal(row: Row[Any]) -> HeldProposal:
    old = Offer(row.booking_id, row.old_centre, row.old_vaccine, row.old_first, row.old_second)
    changes = (row.takes1, row.takes2)
    return HeldProposal(row.id, row.patient_id, row.booking_id, row.reason, old, pair_of(row).offer(row.id), changes)
