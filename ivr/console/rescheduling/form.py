"""The form that closes days of a centre and reschedules its patients."""

from collections.abc import Iterable
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
DAYS = ("first_day", "last_day", "earliest", "latest")
"""Fields with an ISO day."""
PROBLEMS = {
    "centre": "Choisissez le centre.",
    "days": "Le premier jour fermé est aujourd’hui ou plus tard ; le dernier le suit, deux mois plus tard au plus.",
    "reason": "Choisissez la raison.",
    "targets": "Cochez au moins un centre où les personnes peuvent aller.",
    "window": "Le premier jour des nouveaux rendez-vous est aujourd’hui ou plus tard, et le dernier le suit.",
    "doses_to": "Les doses vont dans un autre centre, qui est aussi coché comme centre d’arrivée.",
}


class PlanRefused(ValueError):
    """The form is invalid; the arguments are the page's messages."""


def fresh(department: Department, today: date) -> MultiDict[str, str]:
    """The initial form."""
    first = (today + NOTICE).isoformat()
    days = {"first_day": first, "last_day": first, "earliest": first, "latest": (today + NOTICE + AHEAD).isoformat()}
    return MultiDict({"centre": department.centres[0].code, **days})


def form_of(move: Any) -> MultiDict[str, str]:
    """The form of an existing plan."""
    fields = {name: str(getattr(move, name)) for name in ("centre", "reason", "doses_to", *DAYS)}
    return MultiDict({**fields, "targets": move.targets})


def wanted(given: MultiDict[str, str], department: Department, today: date) -> PlanRequest:
    """The plan that a form asks for. Raises PlanRefused."""
    known = {centre.code for centre in department.centres}
    centre, reason, doses_to = (given.get(name, "") for name in ("centre", "reason", "doses_to"))
    targets, days = tuple(given.getlist("targets")), {name: _day(given.get(name, "")) for name in DAYS}
    wrong = {
        "centre": centre not in known,
        "days": not _in_order(today, days["first_day"], days["last_day"], LONGEST),
        "reason": reason not in REASONS,
        "targets": not targets or not known.issuperset(targets),
        "window": not _in_order(today, days["earliest"], days["latest"], FARTHEST),
        "doses_to": bool(doses_to) and (doses_to not in targets or doses_to == centre),
    }
    if any(wrong.values()):
        raise PlanRefused(*(PROBLEMS[field] for field, is_wrong in wrong.items() if is_wrong))
    return PlanRequest(centre, reason=reason, targets=targets, doses_to=doses_to, **days)


def _day(written: str) -> date:
    """The day; `date.min` for none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return date.min


def _in_order(today: date, begins: date, ends: date, most: int) -> bool:
    return today <= begins <= ends <= today + timedelta(days=2 * FARTHEST) and ends <= begins + timedelta(days=most)


def same_name(written: str, names: Iterable[str]) -> bool:
    """Whether this is one of the names, ignoring case, accents, apostrophes and blanks."""
    return bool(written.strip()) and _plain(written) in {_plain(name) for name in names}


def _plain(words: str) -> str:
    return " ".join(plain(words).replace("’", "'").replace(",", " ").replace("-", " ").split())
