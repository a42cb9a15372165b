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
    f"SELECT id, status, centre, coalesce(reference, '') AS reference, first, second FROM {APPOINTMENTS} b"  # noqa: S608
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
class PatientRecord:
    """Everything stored about a patient."""

    id: int
    person: dict[str, Any]
    lines: Sequence[tuple[str, str]]
    to_complete: Sequence[str]
    bookings: Sequence[Booked]
    notes: Sequence[dict[str, Any]]
    """Local time, author and text of the notes of staff members."""
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


def incomplete(session: Session, department: Department, centre: str, today: date) -> list[dict[str, Any]]:
    """The next expected patients with missing data, in one centre or all; nothing personal."""
    names = department.centre_names
    values = {"department": department.slug, "centre": centre, "today": today, "most": LISTED}
    return [
        {**row._mapping, "place": names.get(row.centre, row.centre), "missing": ", ".join(_fields(row.to_complete))}
        for row in session.execute(_INCOMPLETE, values)
    ]


def _fields(codes: Sequence[str]) -> list[str]:
    return [FIELDS.get(code, code) for code in codes]


def read(session: Session, vault: Vault, department: Department, patient: int) -> PatientRecord:
    """The record of an existing patient. The caller must audit the reading."""
    row = session.execute(_PERSON, {"id": patient}).one()
    person, names = vault.open(bytes(row.sealed)), department.centre_names
    known = {**person, "insee": row.insee, "group": row.group_code}
    entry = waitlist.latest(session, patient)
    rank = waitlist.rank(session, entry.id) if entry and entry.waits else 0
    return PatientRecord(
        id=patient,
        person=person,
        lines=_lines(department, rank, known),
        to_complete=_fields(row.to_complete),
        bookings=[
            Booked(**each._mapping, place=names.get(each.centre, each.centre))
            for each in session.execute(_BOOKINGS, {"id": patient})
        ],
        notes=[
            {"at": each.at.astimezone(department.zone), "by": each.name, "text": vault.open(bytes(each.sealed))}
            for each in session.execute(_NOTES, {"id": patient})
        ],
        waiting=entry,
        form=BookingForm.of_case({"gathered": known}),
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
