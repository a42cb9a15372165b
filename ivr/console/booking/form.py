"""The booking form, prefilled with what the caller has already said."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from ivr.agents.queue import number_of
from ivr.core import contact
from ivr.core.contact import is_email
from ivr.core.phone_numbers import e164, national
from ivr.department import Department
from ivr.dialogue.ports import Patient, SearchCriteria

LONGEST = 80
LONGEST_FIELDS = {"email": contact.LONGEST}
PARTS = {"": "toute la journée", "morning": "le matin", "afternoon": "l’après-midi"}
WRONG_EMAIL = "Écrivez une adresse électronique, comme jeanne@exemple.fr, ou laissez-la vide."
PROBLEMS = {
    "last_name": "Écrivez le nom.",
    "first_name": "Écrivez le prénom.",
    "birth_date": "Écrivez la date de naissance, comme 24/02/1941.",
    "phone": "Écrivez un numéro de téléphone qui peut être appelé, comme 03 85 21 83 99.",
    "email": WRONG_EMAIL,
    "postal_code": "Écrivez un code postal du département.",
    "group": "Choisissez le groupe prioritaire.",
    "not_before": "Écrivez un jour, ou laissez-le vide.",
    "earliest": "Écrivez le premier jour possible, ou laissez-le vide.",
}
"""Field → error message."""
SEARCHED = ("group", "earliest", "not_before")
"""Fields that a search needs: no patient."""
MOVED = ("earliest",)
"""Fields that a search for a move needs: no eligibility either."""


@dataclass(frozen=True)
class BookingForm:
    """The fields as entered; empty when unknown."""

    last_name: str = ""
    first_name: str = ""
    birth_date: str = ""
    """ISO."""
    phone: str = ""
    email: str = ""
    """For reminders; optional."""
    postal_code: str = ""
    insee: str = ""
    """The commune's code."""
    group: str = ""
    not_before: str = ""
    """ISO; first day that the protocol allows."""
    single: str = ""
    """yes for a single injection."""
    earliest: str = ""
    """ISO; first day that the patient wants."""
    part: str = ""
    centre: str = ""
    """The preferred centre."""

    @classmethod
    def of_case(cls, case: Mapping[str, Any]) -> "BookingForm":
        """The form for what was gathered in a call."""
        known = case.get("gathered", {})
        wish = known.get("wish") or {}
        plain = {each.name: str(known.get(each.name) or "") for each in fields(cls)}
        worded = {
            "phone": national(known.get("phone") or number_of(case)),
            "single": "yes" if known.get("single") else "",
            "earliest": wish.get("from") or min(wish.get("dates") or [""]),
            "part": wish["part"] if wish.get("part") in PARTS else "",
        }
        return cls(**{**plain, **worded})

    @classmethod
    def written(cls, given: Mapping[str, str]) -> "BookingForm":
        """The form as sent."""
        sent = {each.name: " ".join(given.get(each.name, "").split()) for each in fields(cls)}
        return cls(**{name: words[: LONGEST_FIELDS.get(name, LONGEST)] for name, words in sent.items()})

    def problems(self, department: Department, today: date, needed: Container[str] = tuple(PROBLEMS)) -> dict[str, str]:
        """Field → what is wrong with it, of the needed fields; by default all that a booking needs."""
        wrong = {
            "last_name": not self.last_name,
            "first_name": not self.first_name,
            "birth_date": not _past(self.birth_date, today),
            "phone": not e164(self.phone),
            "email": bool(self.email) and not is_email(self.email),
            "postal_code": not (self.insee or department.communes_of(self.postal_code)),
            "group": self.group not in {group.code for group in department.groups},
            "earliest": bool(self.earliest) and _day(self.earliest) is None,
            "not_before": bool(self.not_before) and _day(self.not_before) is None,
        }
        return {field: PROBLEMS[field] for field, is_wrong in wrong.items() if is_wrong and field in needed}

    def patient(self, department: Department) -> Patient:
        """The patient; only without problems."""
        return Patient(
            birth_date=date.fromisoformat(self.birth_date),
            phone=e164(self.phone),
            email=self.email,
            last_name=self.last_name,
            first_name=self.first_name,
            insee=self._commune(department),
            postal_code=self.postal_code,
            group=self.group,
        )

    def order(self, department: Department, today: date, only: str = "") -> SearchCriteria:
        """The search criteria, in one centre if `only` names it; only without search problems."""
        first = date.fromisoformat(self.not_before) if self.not_before else today
        near = [centre.code for centre in department.centres_near(self.insee, self.postal_code)]
        centres = (only,) if only else tuple(sorted(near, key=lambda code: code != self.centre))
        vaccines = department.group(self.group).vaccines
        return SearchCriteria(vaccines, centres, max(first, today), self._wish(), single=self.single == "yes")

    def for_move(self, order: SearchCriteria, only: str = "") -> SearchCriteria:
        """The criteria of a move with this form's preferences."""
        centres = (only,) if only else tuple(sorted(order.centres, key=lambda code: code != self.centre))
        return replace(order, wish=self._wish(), centres=centres if self.centre or only else order.centres)

    def _wish(self) -> dict[str, str]:
        return {name: value for name, value in {"from": self.earliest, "part": self.part}.items() if value}

    def _commune(self, department: Department) -> str:
        sharing = [commune.insee for commune in department.communes_of(self.postal_code)]
        known = [commune.insee for commune in department.communes if commune.insee == self.insee]
        return self.insee if self.insee in sharing or (known and not sharing) else next(iter(sharing), "")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _past(written: str, today: date) -> bool:
    day = _day(written)
    return day is not None and date(1895, 1, 1) <= day <= today
