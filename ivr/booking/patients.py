"""People in the database: found by fingerprints, their data sealed."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.patient_search import marks
from ivr.core.crypto import Vault
from ivr.core.phone_numbers import kind
from ivr.department import Department
from ivr.dialogue.ports import Patient

_UPSERT = text(
    """INSERT INTO patients (department, identity_mark, phone_mark, birth_mark, phone_kind, sealed, group_code, insee,
 to_complete, eligible, rule_version, decided_at, created_at, delete_after, search_marks)
 VALUES (:department, :identity_mark, :phone_mark, :birth_mark, :phone_kind, :sealed, :group_code, :insee,
 :to_complete, 'yes', :rule_version, :now, :now, :delete_after, :marks)
 ON CONFLICT (identity_mark) DO UPDATE SET sealed = excluded.sealed, group_code = excluded.group_code,
 insee = excluded.insee, to_complete = excluded.to_complete, rule_version = excluded.rule_version,
 decided_at = excluded.decided_at, search_marks = excluded.search_marks,
 delete_after = greatest(patients.delete_after, excluded.delete_after)
 RETURNING id"""
)
_KNOWN = text("SELECT sealed FROM patients WHERE identity_mark = :mark FOR NO KEY UPDATE")
_SEALED = text("SELECT sealed FROM patients WHERE id = :id FOR NO KEY UPDATE")
_COMPLETE = text(
    "UPDATE patients SET sealed = :sealed, search_marks = :marks, insee = coalesce(:insee, insee), to_complete = array("
    "SELECT field FROM unnest(to_complete) AS field WHERE field <> ALL(CAST(:known AS text[]))) WHERE id = :id"
)
_EXTEND = text("UPDATE patients SET delete_after = :delete_after WHERE id = :id")


def identity_mark(vault: Vault, department: str, birth_date: date, phone: str) -> str:
    """The fingerprint that tells one person of a department from another."""
    return vault.fingerprint("person", department, birth_date.isoformat(), phone)


def phone_mark(vault: Vault, phone: str) -> str:
    """The fingerprint of a telephone number (E.164)."""
    return vault.fingerprint("phone", phone)


def birth_mark(vault: Vault, birth_date: date) -> str:
    """The fingerprint of a birth date; it means something only together with another factor."""
    return vault.fingerprint("birth", birth_date.isoformat())


def keep_until(department: Department, last_dose: date) -> date:
    """Last day on which the record of a person whose last dose is on that day may be kept."""
    year, month = divmod(last_dose.year * 12 + last_dose.month - 1 + department.limits.keep_months, 12)
    return date(year, month + 1, min(last_dose.day, monthrange(year, month + 1)[1]))


def keep(session: Session, department: Department, patient_id: int, last_dose: date) -> None:
    """Keeps the record as long as a last dose on that day allows."""
    session.execute(_EXTEND, {"id": patient_id, "delete_after": keep_until(department, last_dose)})


@dataclass(frozen=True)
class PatientRegister:
    """The records of people, in one transaction."""

    session: Session
    vault: Vault
    department: Department
    now: datetime

    def save(self, patient: Patient, last_dose: date) -> int:
        """Creates or updates the record of a person and locks it. Returns its id."""
        slug = self.department.slug
        mark = identity_mark(self.vault, slug, patient.birth_date, patient.phone)
        patient = self._with_address(patient, mark)
        values = {
            "department": slug,
            "identity_mark": mark,
            "phone_mark": phone_mark(self.vault, patient.phone),
            "birth_mark": birth_mark(self.vault, patient.birth_date),
            "phone_kind": kind(patient.phone),
            "sealed": self.vault.seal(to_seal(patient)),
            "marks": marks(self.vault, slug, to_seal(patient)),
            "group_code": patient.group,
            "insee": patient.insee,
            "to_complete": list(patient.to_complete),
            "rule_version": self.department.protocol_version,
            "now": self.now,
            "delete_after": keep_until(self.department, last_dose),
        }
        return int(self.session.execute(_UPSERT, values).scalar_one())

    def complete(self, patient_id: int, known: dict[str, str], insee: str = "") -> None:
        """Writes missing data of a person, and the commune if it is given, and marks them as complete."""
        person = {**self.vault.open(self.session.execute(_SEALED, {"id": patient_id}).scalar_one()), **known}
        values = {"sealed": self.vault.seal(person), "marks": marks(self.vault, self.department.slug, person)}
        done = [*known, *(["town"] if insee else [])]
        self.session.execute(_COMPLETE, {"id": patient_id, "known": done, "insee": insee or None, **values})

    def _with_address(self, patient: Patient, mark: str) -> Patient:
        """With the e-mail address on file when none is given: the robot asks for none."""
        row = None if patient.email else self.session.execute(_KNOWN, {"mark": mark}).one_or_none()
        return replace(patient, email=self.vault.open(row.sealed).get("email", "")) if row else patient


def to_seal(patient: Patient) -> dict[str, str]:
    """The personal data that is stored sealed."""
    names = ("phone", "last_name", "first_name", "postal_code", "email")
    return {"birth_date": patient.birth_date.isoformat(), **{name: getattr(patient, name) for name in names}}
