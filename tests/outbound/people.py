"""People with appointments, put straight into the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, text

from ivr.booking.patients import birth_mark, identity_mark, phone_mark
from ivr.booking.tables import Booking, PatientRow, Slot
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.core.phone_numbers import kind
from tests.support.departments import INFLUENZA
from tests.support.world import SLUG, World

CHALON = "570"
BORN = date(1940, 5, 12)
EARLY = datetime(2026, 11, 1, 9, 0, tzinfo=PARIS)
"""Long before any reminder."""
GAP = timedelta(days=28)
Key = tuple[str, str, date, time]
"""Centre, vaccine, day and hour of a slot."""


@dataclass(frozen=True)
class Someone:
    """A person with a pair of doses, or with a single injection."""

    phone: str
    day: date
    """Of the first dose."""
    at: time = time(9, 0)
    confirmed: datetime = EARLY
    name: str = "Martin"
    email: str = ""
    centre: str = CHALON
    single: bool = False
    """One injection, of the vaccine of one dose."""

    @property
    def vaccine(self) -> str:
        return INFLUENZA.code if self.single else "pfizer"

    @property
    def days(self) -> tuple[date, ...]:
        """Of each dose."""
        return (self.day,) if self.single else (self.day, self.day + GAP)


def landline(number: int) -> str:
    """A landline of the department."""
    return f"+333852{number:05d}"


def mobile(number: int) -> str:
    """A mobile number."""
    return f"+336120{number:05d}"


def expect(world: World, *people: Someone) -> list[int]:
    """Books everybody; the ids of the bookings."""
    with transaction(world.engine) as session:
        slots = _slots(people)
        ids = dict(zip(slots, session.scalars(insert(Slot).returning(Slot.id), list(slots.values())), strict=True))
        patients = session.scalars(
            insert(PatientRow).returning(PatientRow.id, sort_by_parameter_order=True),
            [_patient(world, place, each) for place, each in enumerate(people)],
        ).all()
        rows = [_booking(each, patient, ids) for each, patient in zip(people, patients, strict=True)]
        found = session.scalars(insert(Booking).returning(Booking.id, sort_by_parameter_order=True), rows).all()
        return list(found)


def numbered(count: int, day: date, **fields: object) -> list[Someone]:
    """As many people with landlines and an appointment on that day."""
    return [replace(Someone(landline(place), day), **fields) for place in range(count)]  # type: ignore[arg-type]


def state_of(world: World, booking: int, dose: int = 1) -> tuple[str, str]:
    """State and reason of a reminder."""
    query = text("SELECT state, reason FROM errands WHERE booking_id = :booking AND dose = :dose")
    with transaction(world.engine) as session:
        row = session.execute(query, {"booking": booking, "dose": dose}).one()
    return row.state, row.reason


def _slots(people: Sequence[Someone]) -> dict[Key, dict[str, object]]:
    found: dict[Key, dict[str, object]] = {}
    for each in people:
        for dose, day in enumerate(each.days, start=1):
            row = found.setdefault((each.centre, each.vaccine, day, each.at), _slot(each, day))
            row["taken1"] += dose == 1  # type: ignore[operator]
            row["taken2"] += dose == 2  # type: ignore[operator]
    return found


def _slot(each: Someone, day: date) -> dict[str, object]:
    places = {"capacity": 1000, "minutes": 10, "taken1": 0, "taken2": 0}
    where = {"department": SLUG, "centre": each.centre, "vaccine": each.vaccine}
    return {**where, "day": day, "time": each.at, **places}


def _patient(world: World, place: int, each: Someone) -> dict[str, object]:
    vault = world.line.vault
    born = BORN + timedelta(days=place)
    person = {"birth_date": born.isoformat(), "phone": each.phone, "last_name": each.name, "first_name": "Jeanne"}
    if each.email:
        person["email"] = each.email
    return {
        "department": SLUG,
        "identity_mark": identity_mark(vault, SLUG, born, each.phone),
        "phone_mark": phone_mark(vault, each.phone),
        "birth_mark": birth_mark(vault, born),
        "phone_kind": kind(each.phone),
        "sealed": vault.seal(person),
        "group_code": "over_75",
        "insee": "71076",
        "to_complete": [],
        "rule_version": "1",
        "decided_at": each.confirmed,
        "created_at": each.confirmed,
        "delete_after": date(2027, 12, 31),
    }


def _booking(each: Someone, patient: int, slots: dict[Key, int]) -> dict[str, object]:
    places = [slots[each.centre, each.vaccine, day, each.at] for day in each.days]
    second = {"day2": None, "slot2_id": None, "gap_least": None, "gap_most": None}
    if not each.single:
        second = {"day2": each.days[1], "slot2_id": places[1], "gap_least": 21, "gap_most": 49}
    made = {"held_at": each.confirmed, "confirmed_at": each.confirmed, "made_by": "agent:1", "holder": "agent:1"}
    return {
        "department": SLUG,
        "status": "booked",
        "centre": each.centre,
        "vaccine": each.vaccine,
        "single": each.single,
        "reference": f"{patient:06d}",
        "patient_id": patient,
        "day1": each.day,
        "slot1_id": places[0],
        **second,
        **made,
    }
