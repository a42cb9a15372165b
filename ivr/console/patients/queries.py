"""Reads patients' records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking import waitlist
from ivr.booking.patient_search import name_of
from ivr.booking.views import APPOINTMENTS
from ivr.booking.waitlist import Latest
from ivr.console.booking.form import BookingForm
from ivr.console.room.labels import FIELDS
from ivr.core.crypto import Vault
from ivr.core.phone_numbers import national
from ivr.department import Department

STATUSES = {"booked": "pris", "cancelled": "annulé", "moved": "déplacé"}

_PERSON = text("SELECT sealed, group_code, insee, to_complete FROM patients WHERE id = :id")
_BOOKINGS = text(
    f"SELECT id, status, centre, reference, first, second FROM {APPOINTMENTS} b"  # noqa: S608
    " WHERE b.patient_id = :id AND b.status IN ('booked', 'cancelled', 'moved') ORDER BY b.id DESC"
)
_NOTES = text(
    "SELECT n.at, n.sealed, a.name FROM patient_notes n JOIN accounts a ON a.id = n.account_id"
    " WHERE n.patient_id = :id ORDER BY n.id DESC"
)
_INCOMPLETE = text(
    "SELECT p.id, b.reference, b.centre, b.first, p.to_complete FROM patients p"  # noqa: S608
    f" JOIN {APPOINTMENTS} b ON b.patient_id = p.id AND b.status = 'booked'"
    " WHERE p.department = :department AND p.to_complete <> '{}' AND b.day1 >= :today"
    " AND (:centre = '' OR b.centre = :centre) ORDER BY first, b.id LIMIT :most"
)
LISTED = 20
"""Most incomplete records listed."""


@dataclass(frozen=True)
class Booked:
    """A booking, active or not."""

    id: int
    status: str
    centre: str
    """Code."""
    place: str
    """Name of the centre."""
    reference: str
    first: datetime
    """Local time without zone, as all appointments."""
    second: datetime | None

    @property
    def words(self) -> str:
        """The status in words."""
        return STATUSES[self.status]

    @property
    def is_active(self) -> bool:
        """Whether the places are reserved."""
        return self.status == "booked"


@dataclass(frozen=True)
class Note:
    """A note of a staff member."""

    at: datetime
    """Local."""
    by: str
    text: str


@dataclass(frozen=True)
class PatientRecord:
    """Everything stored about a patient."""

    id: int
    person: dict[str, Any]
    lines: Sequence[tuple[str, str]]
    to_complete: Sequence[str]
    bookings: Sequence[Booked]
    notes: Sequence[Note]
    waiting: Latest | None
    """The last waitlist entry."""
    form: BookingForm

    @property
    def name(self) -> str:
        """The name as in lists."""
        return name_of(self.person) or "nom à compléter"

    @property
    def active(self) -> Booked | None:
        """The active booking, if any."""
        return next((each for each in self.bookings if each.is_active), None)


@dataclass(frozen=True)
class Incomplete:
    """An expected patient with missing data; nothing personal."""

    id: int
    reference: str
    place: str
    first: datetime
    missing: str


def incomplete(session: Session, department: Department, centre: str, today: date) -> list[Incomplete]:
    """The next expected patients with missing data, in one centre or all."""
    names = department.centre_names
    values = {"department": department.slug, "centre": centre, "today": today, "most": LISTED}
    return [
        Incomplete(row.id, row.reference, names.get(row.centre, row.centre), row.first, _fields(row.to_complete))
        for row in session.execute(_INCOMPLETE, values)
    ]


def _fields(codes: Sequence[str]) -> str:
    return ", ".join(FIELDS.get(code, code) for code in codes)


def read(session: Session, vault: Vault, department: Department, patient: int) -> PatientRecord:
    """The record of an existing patient. The caller must audit the reading."""
    row = session.execute(_PERSON, {"id": patient}).one()
    person = vault.open(bytes(row.sealed))
    entry = waitlist.latest(session, patient)
    rank = waitlist.rank(session, entry.id) if entry and entry.waits else 0
    return PatientRecord(
        id=patient,
        person=person,
        lines=_lines(department, rank, {**person, "insee": row.insee, "group": row.group_code}),
        to_complete=[FIELDS.get(field, field) for field in row.to_complete],
        bookings=[_booked(department, each) for each in session.execute(_BOOKINGS, {"id": patient})],
        notes=[
            Note(each.at.astimezone(department.zone), each.name, vault.open(bytes(each.sealed)))
            for each in session.execute(_NOTES, {"id": patient})
        ],
        waiting=entry,
        form=BookingForm.of_case({"gathered": {**person, "insee": row.insee, "group": row.group_code}}),
    )


def _lines(department: Department, rank: int, known: dict[str, Any]) -> list[tuple[str, str]]:
    born = date.fromisoformat(known["birth_date"])
    towns = [each.name for each in department.communes if each.insee == known["insee"]]
    groups = [each.name for each in department.groups if each.code == known["group"]]
    found = [
        ("Né(e) le", f"{born:%d/%m/%Y}"),
        ("Téléphone", national(known["phone"])),
        ("Adresse électronique", known.get("email", "")),
        ("Commune", " ".join(filter(None, [known.get("postal_code", ""), *towns]))),
        ("Groupe", ", ".join(groups)),
        ("Rang sur la liste d’attente", f"{rank}e" if rank else ""),
    ]
    return [(label, value) for label, value in found if value]


def _booked(department: Department, row: Any) -> Booked:
    names = department.centre_names
    place = names.get(row.centre, row.centre)
    return Booked(row.id, row.status, row.centre, place, row.reference or "", row.first, row.second)
