"""Attendance: the people expected in a centre, and whether they came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.patient_search import name_of
from ivr.core.crypto import Vault

Dose = tuple[int, int]
"""Booking and 1 or 2."""

_EXPECTED = """SELECT b.id AS booking, 1 AS dose, b.slot1_id AS slot, b.patient_id, b.reference, b.single
 FROM bookings AS b
 WHERE b.department = :department AND b.centre = :centre AND b.day1 = :day AND b.status = 'booked'
 UNION ALL SELECT b.id, 2, b.slot2_id, b.patient_id, b.reference, false FROM bookings AS b
 WHERE b.department = :department AND b.centre = :centre AND b.day2 = :day AND b.status = 'booked'"""
_JOINED = f"({_EXPECTED}) AS e JOIN slots AS s ON s.id = e.slot LEFT JOIN attendance AS a ON (a.booking_id, a.dose) = (e.booking, e.dose)"  # noqa: E501
_HOURS = text(
    "SELECT CAST(extract(hour FROM s.time) AS int) AS hour, count(*) AS expected, count(a.came) AS noted"  # noqa: S608
    f" FROM {_JOINED} GROUP BY hour ORDER BY hour"
)
_HOUR = text(
    "SELECT e.booking, e.dose, e.reference, e.patient_id AS patient, e.single, s.time, a.came, p.sealed"  # noqa: S608
    f" FROM {_JOINED} JOIN patients AS p ON p.id = e.patient_id WHERE s.time >= :start AND s.time < :stop"
    " ORDER BY s.time, e.reference"
)
_DAY = text(f"SELECT booking, dose, reference, patient_id AS patient FROM ({_EXPECTED}) AS e")  # noqa: S608
_NOTE = text(
    "INSERT INTO attendance (booking_id, dose, came, noted_at) VALUES (:booking, :dose, :came, :now)"
    " ON CONFLICT (booking_id, dose) DO UPDATE SET came = excluded.came, noted_at = excluded.noted_at"
    " WHERE attendance.came <> excluded.came"
)
_FORGET = text("DELETE FROM attendance WHERE booking_id = :booking AND dose = :dose")


@dataclass(frozen=True)
class CentreDay:
    """A centre on a day."""

    department: str
    """Slug."""
    centre: str
    day: date

    @property
    def values(self) -> dict[str, object]:
        """As the queries name them."""
        return {"department": self.department, "centre": self.centre, "day": self.day}


@dataclass(frozen=True)
class Hour:
    """An hour in which people are expected."""

    hour: int
    expected: int
    noted: int


@dataclass(frozen=True)
class Expected:
    """A person who is expected."""

    dose: Dose
    reference: str
    patient: int
    time: time
    name: str
    single: bool
    """The only dose of the booking."""
    came: bool | None
    """None while nobody has noted it."""


def hours(session: Session, place: CentreDay) -> list[Hour]:
    """The hours of a day with appointments, without opening personal data."""
    return [Hour(*row) for row in session.execute(_HOURS, place.values)]


def expected(session: Session, vault: Vault, place: CentreDay, hour: int) -> list[Expected]:
    """The people expected in an hour, by appointment. The calling page audits the reading."""
    bounds = {"start": time(hour), "stop": time(hour, 59, 59)}
    return [
        Expected(
            dose=(row.booking, row.dose),
            reference=row.reference,
            patient=row.patient,
            time=row.time,
            name=name_of(vault.open(row.sealed)),
            single=row.single,
            came=row.came,
        )
        for row in session.execute(_HOUR, {**place.values, **bounds})
    ]


def people(session: Session, place: CentreDay) -> dict[str, tuple[Dose, int]]:
    """Everybody expected on a day: reference → dose and patient."""
    found = session.execute(_DAY, place.values)
    return {row.reference: ((row.booking, row.dose), row.patient) for row in found}


def note(session: Session, place: CentreDay, marks: Mapping[Dose, bool | None], now: datetime) -> list[int]:
    """Records attendance; None deletes a record. Returns the patients concerned; doses that are not expected at that
    place are left out."""
    known = dict(people(session, place).values())
    wanted = {dose: came for dose, came in marks.items() if dose in known}
    rows = [{"booking": dose[0], "dose": dose[1], "came": came, "now": now} for dose, came in wanted.items()]
    for statement, taken_back in ((_NOTE, False), (_FORGET, True)):
        if chosen := [row for row in rows if (row["came"] is None) is taken_back]:
            session.execute(statement, chosen)
    return sorted({known[dose] for dose in wanted})
