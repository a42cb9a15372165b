"""Continues confirmed plans from wherever they stand: `ivr worker` does so at once, and again every minute.

Killed at any moment, it loses at most the current batch, which the database undoes; the next run continues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from ivr.booking.rescheduling import holds
from ivr.booking.rescheduling.planner import Aim, Moved, PersonToMove, plan, problem
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.booking.rescheduling.reader import aim_of, people_of, stock
from ivr.booking.rules import pair_of
from ivr.core.db import in_transaction
from ivr.department import Department

BATCH = 50
"""People whose places are held by one transaction."""
ROUNDS = 1000
"""Batches in a run; only a plan that cannot win a place against callers ever needs as many."""

_PLANS = text("SELECT id FROM moves WHERE department = :department AND state = 'confirmed' ORDER BY id")
_LOCK = text("SELECT * FROM moves WHERE id = :id AND state = 'confirmed' FOR NO KEY UPDATE")
_NEXT = text(
    """SELECT r.id, r.booking_id, r.centre, r.vaccine, r.slot1_id, r.day1, s1.time AS time1, s1.closed AS closed1,
 r.slot2_id, r.day2, s2.time AS time2, s2.closed AS closed2 FROM move_rows r
 LEFT JOIN slots s1 ON s1.id = r.slot1_id LEFT JOIN slots s2 ON s2.id = r.slot2_id
 WHERE r.move_id = :id AND r.state = 'planned' ORDER BY r.slot1_id IS NULL, r.id LIMIT :most FOR NO KEY UPDATE OF r"""
)
_BOOKINGS = text("SELECT id FROM bookings WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE")
_HELD_ELSEWHERE = text(
    """SELECT booking_id FROM move_rows WHERE booking_id = ANY(CAST(:ids AS bigint[])) AND expires_at IS NOT NULL"""
)
_FINISH = text(
    """UPDATE moves SET state = 'done', ended_at = :now WHERE id = :id AND state = 'confirmed' AND NOT EXISTS (
 SELECT 1 FROM move_rows WHERE move_id = :id AND (state IN ('planned', 'held') OR expires_at IS NOT NULL))"""
)


@dataclass(frozen=True)
class _Batch:
    """Some people whose places are to be held."""

    office: Rescheduling
    move: Any
    aim: Aim
    rows: Sequence[Any]


def run_plans(engine: Engine, department: Department, now: datetime) -> int:
    """Holds what confirmed plans still have to hold, renews or gives back the rest. Returns the rows worked on."""
    with Session(engine) as session:
        moves = session.scalars(_PLANS, {"department": department.slug}).all()
    return sum(_run(engine, department, now, move) for move in moves)


def _run(engine: Engine, department: Department, now: datetime, move: int) -> int:
    def keep(session: Session) -> None:
        found = session.execute(_LOCK, {"id": move}).one_or_none()
        if found:
            holds.keep(session, move, now, aim_of(found, department, now).at)

    in_transaction(engine, keep)
    worked = 0
    for _ in range(ROUNDS):
        count = in_transaction(engine, lambda session: hold_some(Rescheduling(session, department, now), move))
        worked += count
        if not count:
            break
    in_transaction(engine, lambda session: session.execute(_FINISH, {"id": move, "now": now}))
    return worked


def hold_some(office: Rescheduling, move: int, most: int = BATCH) -> int:
    """Holds the places of the next people of a plan; returns how many rows there were to work on."""
    found = office.session.execute(_LOCK, {"id": move}).one_or_none()
    rows = office.session.execute(_NEXT, {"id": move, "most": most}).all() if found else []
    if rows:
        _work(_Batch(office, found, aim_of(found, office.department, office.now), rows))
    return len(rows)


def _work(batch: _Batch) -> None:
    people = _people(batch)
    wanted: dict[int, Moved] = {}
    homeless: dict[int, int] = {}
    for row in batch.rows:
        person = people.get(row.booking_id)
        if person is None:
            continue
        pair = pair_of(row) if row.slot1_id is not None else None
        if pair and problem(batch.aim, person, pair) is None:
            wanted[row.id] = Moved(person, pair)
        else:
            homeless[row.booking_id] = row.id
    wanted.update(_replanned(batch, {people[booking]: row for booking, row in homeless.items()}))
    _hold(batch, wanted)


def _people(batch: _Batch) -> dict[int, PersonToMove]:
    """The people who still need another pair, by booking; the rows of all others are settled."""
    session, ids = batch.office.session, [row.booking_id for row in batch.rows]
    session.execute(_BOOKINGS, {"ids": ids})
    found = people_of(session, ids, batch.aim.at)
    elsewhere = set(session.scalars(_HELD_ELSEWHERE, {"ids": ids}))
    people = {}
    for row in batch.rows:
        known = found.get(row.booking_id)
        why = "gone" if known is None else "other_plan" if row.booking_id in elsewhere else known.why
        if known and not why and known.person.given and batch.aim.closes(known.person.pair.first):
            why = "late"  # nobody was vaccinated there
        if known and not why:
            people[row.booking_id] = known.person
        else:
            holds.set_state(session, [row.id], ("left", why), batch.office.now)
    return people


def _replanned(batch: _Batch, homeless: dict[PersonToMove, int]) -> dict[int, Moved]:
    """Other pairs for people whose pair is not free any more; rows without one are settled."""
    if not homeless:
        return {}
    session = batch.office.session
    made = plan(batch.aim, homeless, stock(session, batch.move.id, batch.aim, list(homeless)))
    for left in made.left:
        holds.set_state(session, [homeless[left.person]], ("left", left.why), batch.office.now)
    found = {homeless[moved.person]: moved for moved in made.moved}
    holds.give_pairs(session, [(row, holds.columns(batch.office.department, each)) for row, each in found.items()])
    return found


def _hold(batch: _Batch, wanted: dict[int, Moved]) -> None:
    """Holds what is free once it is locked; the rest is to be planned again."""
    session = batch.office.session
    taken = {row: _taken(moved) for row, moved in wanted.items()}
    free = holds.lock_slots(session, [slot for places in taken.values() for slot, _ in places])
    held, lost = [], []
    for row, places in taken.items():
        after = dict(free)
        for slot, dose in places:
            firsts, total = after[slot]
            after[slot] = (firsts - (dose == 1), total - 1)
        if all(after[slot][1] >= 0 and (dose == 2 or after[slot][0] >= 0) for slot, dose in places):
            free = after
            held.append(row)
        else:
            lost.append(row)
    holds.take(session, held, batch.office.now)
    holds.give_pairs(session, [(row, holds.columns(batch.office.department, None)) for row in lost])


def _taken(moved: Moved) -> list[tuple[int, int]]:
    """Slot and dose of each place that is not the person's own already."""
    places = ((moved.pair.first, 1), (moved.pair.second, 2))
    return [(place.slot, dose) for (place, dose), takes in zip(places, moved.takes, strict=True) if place and takes]
