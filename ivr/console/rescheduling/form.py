"""The form that closes days of a centre and reschedules its patients."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from ivr.booking.rescheduling.plans import REASONS, PlanRequest
from ivr.booking.slots.csv_table import plain
from ivr.department import Department

NOTICE = timedelta(days=3)
"""Between today and the first changed appointment: patients must be notified."""
AHEAD = timedelta(days=28)
"""Between the closed days and the last changed first injection."""
LONGEST = 62
"""Most days that one plan closes."""
FARTHEST = 184
"""Most days ahead."""
PROBLEMS = {
    "centre": "Choisissez le centre.",
    "days": "Le premier jour fermé est aujourd’hui ou plus tard ; le dernier le suit, deux mois plus tard au plus.",
    "reason": "Choisissez la raison.",
    "targets": "Cochez au moins un centre où les personnes peuvent aller.",
    "window": "Le premier jour des nouveaux rendez-vous est aujourd’hui ou plus tard, et le dernier le suit.",
    "doses_to": "Les doses vont dans un autre centre, qui est aussi coché comme centre d’arrivée.",
}


@dataclass(frozen=True)
class ReschedulingForm:
    """The fields as entered."""

    centre: str
    first_day: str
    """ISO, as every day here."""
    last_day: str
    reason: str
    targets: tuple[str, ...]
    earliest: str
    latest: str
    doses_to: str = ""

    @classmethod
    def fresh(cls, department: Department, today: date) -> "ReschedulingForm":
        """The initial form."""
        first = today + NOTICE
        days = (first.isoformat(), first.isoformat())
        window = (first.isoformat(), (first + AHEAD).isoformat())
        return cls(department.centres[0].code, *days, "", (), *window)

    @classmethod
    def of(cls, move: Any) -> "ReschedulingForm":
        """The form of an existing plan."""
        days = [each.isoformat() for each in (move.first_day, move.last_day, move.earliest, move.latest)]
        return cls(move.centre, days[0], days[1], move.reason, tuple(move.targets), days[2], days[3], move.doses_to)

    @classmethod
    def written(cls, given: MultiDict[str, str]) -> "ReschedulingForm":
        """The form as sent."""
        days = {name: given.get(name, "")[:10] for name in ("first_day", "last_day", "earliest", "latest")}
        names = {name: given.get(name, "") for name in ("centre", "reason", "doses_to")}
        return cls(targets=tuple(given.getlist("targets")), **days, **names)

    def problems(self, department: Department, today: date) -> list[str]:
        """Error messages; empty when a plan can be made."""
        known = {centre.code for centre in department.centres}
        wrong = {
            "centre": self.centre not in known,
            "days": not _in_order(today, self.first_day, self.last_day, LONGEST),
            "reason": self.reason not in REASONS,
            "targets": not self.targets or not known.issuperset(self.targets),
            "window": not _in_order(today, self.earliest, self.latest, FARTHEST),
            "doses_to": bool(self.doses_to) and (self.doses_to not in self.targets or self.doses_to == self.centre),
        }
        return [PROBLEMS[field] for field, is_wrong in wrong.items() if is_wrong]

    def wanted(self) -> PlanRequest:
        """The request; only without problems."""
        days = {
            name: date.fromisoformat(getattr(self, name)) for name in ("first_day", "last_day", "earliest", "latest")
        }
        return PlanRequest(self.centre, reason=self.reason, targets=self.targets, doses_to=self.doses_to, **days)


def _in_order(today: date, first: str, last: str, most: int) -> bool:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return False
    return today <= begins <= ends <= begins + timedelta(days=most) and ends <= today + timedelta(days=2 * FARTHEST)


def same_name(written: str, names: Iterable[str]) -> bool:
    """Whether this is one of the names, ignoring case, accents, apostrophes and blanks."""
    return bool(written.strip()) and _plain(written) in {_plain(name) for name in names}


def _plain(words: str) -> str:
    return " ".join(plain(words).replace("’", "'").replace(",", " ").replace("-", " ").split())
