"""Notifies people whose appointments are moved: one notification for each held pair."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rescheduling import answers
from ivr.booking.rescheduling.answers import HeldProposal
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.booking.views import APPOINTMENTS
from ivr.core.errors import BookingRefused
from ivr.department import Department
from ivr.outbound.model import channel_of
from ivr.outbound.policy.calling_hours import CallingHours, CallingSpan

MOST = 500
"""Notifications planned at a time."""
LATEST = timedelta(hours=20)
"""If still unreached this long before the first appointment that changes, an agent calls."""
ANSWER = timedelta(hours=24)
"""If informed and without an answer after this, an agent calls."""
DECIDES = timedelta(hours=1)
"""If another date was wanted and none is chosen after this, an agent calls."""
DAYS = timedelta(days=14)
"""Longest time of automatic attempts."""

_PLANNED = text(
    "SELECT booking_id FROM errands WHERE purpose = 'move' AND booking_id = ANY(CAST(:bookings AS bigint[]))"
)
_KINDS = text("SELECT id, phone_kind FROM patients WHERE id = ANY(CAST(:patients AS bigint[]))")
_PLAN = text(
    """INSERT INTO errands (department, purpose, patient_id, booking_id, dose, channel, due_at, last_at, planned_at)
 VALUES (:department, 'move', :patient, :booking, :dose, :channel, :due, :last, :now)
 ON CONFLICT (booking_id, dose, purpose) DO NOTHING"""
)
_AGAIN = text(
    """UPDATE errands e SET state = 'due', reason = '', settled_at = NULL FROM move_rows r
 WHERE e.department = :department AND e.purpose = 'move' AND e.state = 'dropped' AND e.reason = 'gone'
 AND e.last_at > :now AND r.booking_id = e.booking_id AND r.state = 'held'"""
)
"""People of a plan that was stopped and resumed."""
_GIVEN_UP = text(
    """SELECT r.id, e.state, e.reason FROM errands e JOIN move_rows r ON r.booking_id = e.booking_id
 AND r.state = 'held' WHERE e.department = :department AND e.purpose = 'move'
 AND (e.state IN ('unreached', 'dropped') OR (e.state = 'done' AND e.settled_at < :informed_before))
 ORDER BY r.id FOR NO KEY UPDATE OF e"""
)
_FOR_AGENTS = text(
    f"""INSERT INTO errands (department, purpose, patient_id, booking_id, dose, channel, due_at, last_at, planned_at,
 state, reason, settled_at)
 SELECT r.department, 'move', b.patient_id, b.id, d.dose, 'voice', CASE WHEN r.state IN ('left', 'unreached')
 THEN r.changed_at ELSE r.changed_at + :decides END, :now, :now, 'unreached', CASE
 WHEN r.state = 'left' OR r.why IN ('closed', 'expired') THEN 'unplaced' WHEN r.state = 'unreached' THEN r.why
 ELSE 'undecided' END, :now
 FROM move_rows r JOIN moves m ON m.id = r.move_id AND m.confirmed_at IS NOT NULL AND m.reopened_at IS NULL
 JOIN {APPOINTMENTS} b ON b.id = r.booking_id AND b.status = 'booked' CROSS JOIN LATERAL (SELECT CASE
 WHEN r.takes1 OR (NOT r.takes2 AND b.day1 BETWEEN m.first_day AND m.last_day) THEN 1 ELSE 2 END AS dose) d
 WHERE r.department = :department AND (r.state = 'unreached' OR (r.state = 'left' AND r.why <> 'other_plan')
 OR (r.state IN ('refused', 'another_date') AND r.changed_at + :decides < :now))
 AND CASE d.dose WHEN 1 THEN b.day1 ELSE b.day2 END >= :today
 ON CONFLICT (booking_id, dose, purpose) DO UPDATE SET state = 'unreached', reason = excluded.reason,
 settled_at = excluded.settled_at WHERE errands.state IN ('done', 'dropped') AND errands.settled_at < excluded.due_at"""  # noqa: S608
)
"""Agent tasks: no place was found, the robot gave up, or no other date was chosen. Once: a notification that was
settled since is left alone."""


def notify_moved(session: Session, department: Department, now: datetime) -> int:
    """Plans calls and messages about held pairs, and assigns to agents the people who were not reached or do not
    answer. Returns how many people are new."""
    office = Rescheduling(session, department, now)
    session.execute(_AGAIN, {"department": department.slug, "now": now})
    given_up = session.execute(_GIVEN_UP, {"department": department.slug, "informed_before": now - ANSWER}).all()
    for row in given_up:
        _leave(office, row.id, row.reason if row.state != "done" else "no_answer")
    waiting = answers.pending(office, MOST)
    planned = set(session.scalars(_PLANNED, {"bookings": [each.booking for each in waiting]}))
    new = [each for each in waiting if each.booking not in planned]
    kinds = {row.id: row.phone_kind for row in session.execute(_KINDS, {"patients": [each.patient for each in new]})}
    for each in new:
        _plan(office, each, kinds[each.patient])
    today = now.astimezone(department.zone).date()
    session.execute(_FOR_AGENTS, {"department": department.slug, "now": now, "today": today, "decides": DECIDES})
    return len(new)


def _plan(office: Rescheduling, each: HeldProposal, phone_kind: str) -> None:
    """Too late for an automatic call: assigned to an agent."""
    department, now = office.department, office.now
    last = min(_first_changed(each).replace(tzinfo=department.zone) - LATEST, now + DAYS)
    due = CallingHours.of(department).first(CallingSpan(now, last))
    if due is None:
        _leave(office, each.row, "late")
        return
    values: dict[str, Any] = {"department": department.slug, "patient": each.patient, "booking": each.booking}
    values["dose"] = 1 if each.changes[0] else 2
    channel = channel_of(phone_kind, texts=bool(department.caller_ids.text))
    office.session.execute(_PLAN, {**values, "channel": channel, "due": due, "last": last, "now": now})


def _first_changed(each: HeldProposal) -> datetime:
    """The first moment, local, at which an uninformed person would find a closed door, or miss the new appointment."""
    place = 0 if each.changes[0] else 1
    moments = [(offer.first, offer.second)[place] for offer in (each.old, each.new)]
    return min(moment for moment in moments if moment)


def _leave(office: Rescheduling, row: int, why: str) -> None:
    try:
        answers.unreached(office, row, why)
    except BookingRefused:  # answered, or the plan was stopped, meanwhile
        return
