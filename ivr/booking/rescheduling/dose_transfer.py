"""Doses transferred to another centre together with the people: its slots of the same hours become larger.

A draft opens missing slots without any place, so that a plan can count on them and nobody else is offered them; the
doses come when the plan is confirmed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department, is_public_holiday

_SOURCE = """SELECT vaccine, day, time, minutes, capacity - margin AS doses FROM slots WHERE department = :department
 AND centre = :centre AND day = ANY(CAST(:days AS date[])) AND NOT closed AND capacity > margin"""
_OPEN = text(
    f"""INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, taken1, taken2,
 closed) SELECT :department, :doses_to, vaccine, day, time, minutes, 0, 0, 0, 0, 0, false FROM ({_SOURCE}) s
 ON CONFLICT ON CONSTRAINT slot_once DO NOTHING"""  # noqa: S608
)
_COUNT = text(
    f"""INSERT INTO move_doses (move_id, slot_id, doses, brought)
 SELECT :move, t.id, least(s.doses, 1000 - t.capacity), false FROM ({_SOURCE}) s JOIN slots t
 ON t.department = :department AND t.centre = :doses_to AND (t.vaccine, t.day, t.time) = (s.vaccine, s.day, s.time)
 WHERE NOT t.closed AND t.capacity < 1000"""  # noqa: S608
)
_BRING = (
    text(
        """UPDATE slots s SET capacity = least(s.capacity + d.doses, 1000) FROM move_doses d
 WHERE d.move_id = :move AND d.slot_id = s.id AND NOT d.brought"""
    ),
    text("UPDATE move_doses SET brought = true WHERE move_id = :move"),
)
_UNDO = (
    text("DELETE FROM move_rows WHERE move_id = :move"),
    text(
        """DELETE FROM slots s USING move_doses d WHERE d.move_id = :move AND NOT d.brought AND s.id = d.slot_id
 AND s.capacity = 0 AND NOT EXISTS (SELECT 1 FROM move_rows r WHERE s.id IN (r.slot1_id, r.slot2_id))
 AND NOT EXISTS (SELECT 1 FROM move_doses o WHERE o.slot_id = s.id AND o.move_id <> :move)
 AND NOT EXISTS (SELECT 1 FROM bookings b WHERE s.id IN (b.slot1_id, b.slot2_id))"""
    ),
)


def prepare(session: Session, move: Any, department: Department) -> None:
    """Counts the doses of a draft's closed days for the centre they go to, on the days on which it is open."""
    if not move.doses_to:
        return
    days = (move.first_day + timedelta(days=ahead) for ahead in range((move.last_day - move.first_day).days + 1))
    hours = department.centre(move.doses_to).hours
    values = {
        "move": move.id,
        "department": move.department,
        "centre": move.centre,
        "doses_to": move.doses_to,
        "days": [day for day in days if hours.on(day) and not is_public_holiday(day)],
    }
    session.execute(_OPEN, values)
    session.execute(_COUNT, values)


def bring(session: Session, move: int) -> None:
    """The doses of a plan are there; its slots are locked."""
    for statement in _BRING:
        session.execute(statement, {"move": move})


def undo(session: Session, move: int) -> None:
    """Deletes the rows of a draft, and the slots opened for it."""
    for statement in _UNDO:
        session.execute(statement, {"move": move})
