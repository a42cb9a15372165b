"""The life of a plan: drafted, confirmed, stopped, resumed. For the places it holds, see `holds.py`.

Locks are taken in the order of `ivr.booking.holds`, below the plan: the plan, its rows, bookings, slots by id."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from ivr.booking.rescheduling import dose_transfer, holds
from ivr.booking.rescheduling.planner import Moved, plan
from ivr.booking.rescheduling.reader import AffectedPerson, aim_of, expected, stock
from ivr.booking.rescheduling.tables import Move, MoveRow
from ivr.booking.rules import local, refusal
from ivr.department import Department

REASONS = ("delivery", "staff", "building", "weather", "other")
"""Why a day is closed: vaccines come late, too few people to inject, the hall, the weather, something else."""
KEEP_DRAFTS = timedelta(days=1)

_READ = text("SELECT * FROM moves WHERE id = :id AND department = :department")
_LOCK = text("SELECT * FROM moves WHERE id = :id AND department = :department FOR NO KEY UPDATE")
_LOCK_SLOTS = text(
    """SELECT s.id FROM slots s WHERE s.department = :department AND s.centre = :centre
 AND s.day BETWEEN :first_day AND :last_day OR s.id IN (SELECT slot_id FROM move_doses WHERE move_id = :id)
 ORDER BY s.id FOR NO KEY UPDATE"""
)
_CLOSE = text(
    """WITH closed AS (UPDATE slots SET closed = true WHERE department = :department AND centre = :centre
 AND day BETWEEN :first_day AND :last_day AND NOT closed RETURNING id)
 INSERT INTO move_closed (move_id, slot_id) SELECT :id, id FROM closed"""
)
_REOPEN = (
    text("UPDATE slots SET closed = false WHERE id IN (SELECT slot_id FROM move_closed WHERE move_id = :id)"),
    text("UPDATE moves SET state = 'done', reopened_at = :now, ended_at = :now WHERE id = :id"),
    text(
        """UPDATE move_rows r SET state = 'left', why = 'reopened', changed_at = :now FROM bookings b
 WHERE r.move_id = :id AND b.id = r.booking_id AND b.status = 'booked'"""
    ),
)
_STATE = text(
    """UPDATE moves SET state = :state, confirmed_at = coalesce(confirmed_at, :confirmed), ended_at = :ended
 WHERE id = :id"""
)
_BOOKINGS = text("SELECT booking_id FROM move_rows WHERE move_id = :id")
_ELSEWHERE = text(
    """SELECT r.booking_id FROM move_rows r JOIN moves m ON m.id = r.move_id WHERE m.id <> :id
 AND m.state = 'confirmed' AND m.department = :department AND r.state IN ('planned', 'held', 'unreached')"""
)
_DRAFTS = text("SELECT id FROM moves WHERE state = 'drafted' AND made_at < :before")
_FORGET = text("DELETE FROM moves WHERE id = :id AND state = 'drafted'")


@dataclass(frozen=True)
class Rescheduling:
    """A department's moves in one transaction."""

    session: Session
    department: Department
    now: datetime
    """The business clock, aware."""


@dataclass(frozen=True)
class PlanRequest:
    """What a supervisor asks for, see `ivr.booking.rescheduling.tables.Move`."""

    centre: str
    first_day: date
    last_day: date
    reason: str
    targets: tuple[str, ...]
    earliest: date
    latest: date
    doses_to: str = ""


def read(office: Rescheduling, move: int) -> Any:
    """A plan's row; None when the department has no such plan."""
    return office.session.execute(_READ, {"id": move, "department": office.department.slug}).one_or_none()


def draft(office: Rescheduling, wanted: PlanRequest, made_by: str) -> int:
    """Makes a plan that changes nothing yet: a row for everybody concerned. Returns its id."""
    values = {**asdict(wanted), "targets": list(wanted.targets), "state": "drafted", "made_by": made_by}
    made = insert(Move).values(department=office.department.slug, made_at=office.now, **values).returning(Move.id)
    move = int(office.session.execute(made).scalar_one())
    dose_transfer.prepare(office.session, read(office, move), office.department)
    _plan(office, read(office, move))
    return move


def confirm(office: Rescheduling, move: int) -> None:
    """Closes the days and starts the plan, all at once: from then on nobody books there.

    People who have booked since the draft are added to the plan. Raises BookingRefused: gone when it is no draft,
    past when its days are over."""
    found = _locked(office, move, "drafted")
    if found.last_day < local(office.department, office.now).date():
        raise refusal("past")
    for statement in (_LOCK_SLOTS, _CLOSE):
        office.session.execute(statement, found._asdict())
    dose_transfer.bring(office.session, move)
    known = set(office.session.scalars(_BOOKINGS, {"id": move}))
    newcomers = [each for each in _expected(office, found) if each.person.booking not in known]
    _add(office, move, newcomers, {})
    _set(office, move, "confirmed")


def stop(office: Rescheduling, move: int) -> None:
    """Gives back what is held and not accepted; no more proposals are made. Raises BookingRefused (gone)."""
    _locked(office, move, "confirmed")
    holds.release_all(office.session, move, office.now)
    _set(office, move, "stopped")


def resume(office: Rescheduling, move: int) -> None:
    """Restarts a stopped plan. Raises BookingRefused (gone)."""
    _locked(office, move, "stopped")
    _set(office, move, "confirmed")


def reopen(office: Rescheduling, move: int) -> None:
    """Ends a stopped plan and opens the slots again that it had closed; accepted pairs stay.

    Raises BookingRefused (gone)."""
    found = _locked(office, move, "stopped")
    office.session.execute(_LOCK_SLOTS, found._asdict())
    for statement in _REOPEN:
        office.session.execute(statement, {"id": move, "now": office.now})


def forget_drafts(session: Session, now: datetime) -> None:
    """Erases drafts nobody has confirmed for a day."""
    for move in session.scalars(_DRAFTS, {"before": now - KEEP_DRAFTS}).all():
        dose_transfer.undo(session, move)
        session.execute(_FORGET, {"id": move})


def _locked(office: Rescheduling, move: int, state: str) -> Any:
    found = office.session.execute(_LOCK, {"id": move, "department": office.department.slug}).one_or_none()
    if found is None or found.state != state:
        raise refusal("gone")
    return found


def _set(office: Rescheduling, move: int, state: str) -> None:
    ended = office.now if state == "stopped" else None
    office.session.execute(_STATE, {"id": move, "state": state, "confirmed": office.now, "ended": ended})


def _plan(office: Rescheduling, move: Any) -> None:
    found = _expected(office, move)
    aim = aim_of(move, office.department, office.now)
    people = [each.person for each in found if not each.why]
    made = plan(aim, people, stock(office.session, move.id, aim, people))
    why = {each.person.booking: each.why for each in made.left}
    pairs = {each.person.booking: each for each in made.moved}
    people_found = [AffectedPerson(each.person, each.why or why.get(each.person.booking, "")) for each in found]
    _add(office, move.id, people_found, pairs)


def _expected(office: Rescheduling, move: Any) -> list[AffectedPerson]:
    """Everybody concerned; people in another plan already are left to it."""
    elsewhere = set(office.session.scalars(_ELSEWHERE, {"id": move.id, "department": move.department}))
    found = expected(office.session, aim_of(move, office.department, office.now))
    return [AffectedPerson(each.person, "other_plan") if each.person.booking in elsewhere else each for each in found]


def _add(office: Rescheduling, move: int, found: Iterable[AffectedPerson], pairs: dict[int, Moved]) -> None:
    standard = {"move_id": move, "department": office.department.slug, "changed_at": office.now}
    rows = [
        {
            **standard,
            "booking_id": each.person.booking,
            "state": "left" if each.why else "planned",
            "why": each.why,
            **holds.columns(office.department, pairs.get(each.person.booking)),
        }
        for each in found
    ]
    if rows:
        office.session.execute(insert(MoveRow), rows)
