"""Reads what a plan is made of: the people affected, and the free places."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.appointments import BOOKINGS, PLACES
from ivr.booking.rescheduling.planner import Aim, PersonToMove
from ivr.booking.rescheduling.stock import Free, Stock
from ivr.booking.rules import LEAD, Place, local, pair_of
from ivr.department import Department, Switches

_CONCERNED = "b.department = :department AND b.centre = :centre AND b.status = 'booked'"
_PERSON = f"""SELECT {PLACES}, p.insee,
 (SELECT came FROM attendance a WHERE a.booking_id = b.id AND a.dose = 1) AS came
 {BOOKINGS} JOIN patients p ON p.id = b.patient_id"""  # noqa: S608
_EXPECTED = text(
    f"""WITH concerned AS (SELECT b.id FROM bookings b JOIN slots s ON s.id = b.slot1_id
 WHERE {_CONCERNED} AND b.day1 BETWEEN :first AND :last AND b.day1 + s.time > :at
 UNION SELECT b.id FROM bookings b JOIN slots s ON s.id = b.slot2_id
 WHERE {_CONCERNED} AND b.day2 BETWEEN :first AND :last AND b.day2 + s.time > :at)
 {_PERSON} WHERE b.id IN (SELECT id FROM concerned) ORDER BY b.id"""  # noqa: S608
)
_OF_BOOKINGS = text(f"{_PERSON} WHERE b.id = ANY(CAST(:bookings AS bigint[])) AND b.status = 'booked' ORDER BY b.id")
_FREE = text(
    """SELECT s.id, s.centre, s.vaccine, s.day, s.time, s.capacity - s.margin - s.reserved2 - s.taken1
 + coalesce(d.doses, 0) AS firsts, s.capacity - s.margin - s.taken1 - s.taken2 + coalesce(d.doses, 0) AS total
 FROM slots s LEFT JOIN move_doses d ON d.slot_id = s.id AND d.move_id = :move AND NOT d.brought
 WHERE s.department = :department AND s.day BETWEEN :earliest AND :latest AND s.day + s.time > :soonest
 AND NOT s.closed
 AND s.centre = ANY(CAST(:centres AS text[])) AND s.vaccine = ANY(CAST(:vaccines AS text[]))
 AND NOT (s.centre = :centre AND s.day BETWEEN :first AND :last)
 AND s.capacity - s.margin - s.taken1 - s.taken2 + coalesce(d.doses, 0) > 0 ORDER BY s.id"""
)


@dataclass(frozen=True)
class AffectedPerson:
    """A person a plan is about, and whether they can be moved automatically."""

    person: PersonToMove
    why: str = ""
    """absent: they missed the first injection, so that nobody knows what they need."""


def aim_of(move: Any, department: Department, now: datetime) -> Aim:
    """What a row of `moves` wants. People are moved although booking is suspended: they have an appointment."""
    return Aim(
        department=replace(department, switches=Switches()),
        at=local(department, now),
        centre=move.centre,
        first_closed=move.first_day,
        last_closed=move.last_day,
        centres=tuple(move.targets),
        earliest=move.earliest,
        latest=move.latest,
    )


def expected(session: Session, aim: Aim) -> list[AffectedPerson]:
    """Everybody whose first or second appointment is still to come on the closed days."""
    return [_found(row, aim.at) for row in session.execute(_EXPECTED, {**_closed(aim), "at": aim.at})]


def people_of(session: Session, bookings: Collection[int], at: datetime) -> dict[int, AffectedPerson]:
    """Those of these bookings that are still active, by their id; `at` is local."""
    rows = session.execute(_OF_BOOKINGS, {"bookings": list(bookings)})
    return {row.id: _found(row, at) for row in rows}


def stock(session: Session, move: int, aim: Aim, people: Sequence[PersonToMove]) -> Stock:
    """The free places people may get, with the doses that the plan brings to other slots."""
    vaccines = sorted({person.pair.first.vaccine for person in people})
    intervals = (interval for code in vaccines for interval in aim.department.vaccine(code).intervals)
    longest = max((interval.most for interval in intervals), default=0)
    firsts = [aim.latest, *(person.pair.first.day for person in people)]
    values = {
        **_closed(aim),
        "move": move,
        "earliest": aim.earliest,
        "soonest": aim.at + LEAD,
        "latest": max(firsts) + timedelta(days=longest),
        "centres": list(aim.centres),
        "vaccines": vaccines,
    }
    return Stock(
        Free(Place(row.id, row.centre, row.vaccine, row.day, row.time), row.firsts, row.total)
        for row in session.execute(_FREE, values)
    )


def _closed(aim: Aim) -> dict[str, Any]:
    return {
        "department": aim.department.slug,
        "centre": aim.centre,
        "first": aim.first_closed,
        "last": aim.last_closed,
    }


def _found(row: Any, at: datetime) -> AffectedPerson:
    pair = pair_of(row)
    begun = pair.first.at <= at
    person = PersonToMove(row.id, pair, row.not_before or date.min, row.insee, begun)
    return AffectedPerson(person, "absent" if begun and row.came is False else "")
