"""The form of switches, and their French labels."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from itertools import pairwise

from ivr.console.room.labels import day
from ivr.department import Department, Window
from ivr.department.overrides import OverrideRequest, written_windows
from ivr.department.week import parse_windows

REASONS = {
    "": "sans raison donnée",
    "deliveries": "livraisons de vaccins en retard",
    "full": "toutes les places ouvertes sont prises",
    "incident": "incident technique",
    "weather": "mauvais temps",
}
"""Why booking is suspended; each is a prompt `waiting.why_…`, except the first."""
PURPOSES = {"reminder": "rappels de rendez-vous", "offer": "propositions de places", "move": "déplacements"}
"""Purposes of outbound calls."""
AHEAD = timedelta(days=14)
"""How far ahead hours can be changed here; later changes belong in the department's files."""
EVERYWHERE = "tous les centres"

UNKNOWN = "Choisissez dans la liste ce que vous voulez changer."
NO_DAY = "Choisissez un jour, d’aujourd’hui à dans deux semaines."
NO_HOURS = "Écrivez au moins une plage d’ouverture, ou cochez « fermé toute la journée »."
WRONG_HOURS = "Une plage commence avant de finir, et la seconde après la première : vérifiez les heures."


class SwitchRefused(ValueError):
    """The form is invalid; the text is the page's message."""


def wanted(form: Mapping[str, str], department: Department, today: date) -> OverrideRequest:
    """The switch that a form asks for. Raises SwitchRefused."""
    kind, scope, value = form.get("kind", ""), form.get("scope", ""), form.get("value", "")
    if kind == "booking" and value in REASONS and scope in {"", *(centre.code for centre in department.centres)}:
        return OverrideRequest(kind, scope, value)
    if kind == "calls" and scope in PURPOSES:
        return OverrideRequest(kind, scope)
    if kind == "hours":
        return OverrideRequest(kind, _day(scope, today).isoformat(), _hours(form))
    raise SwitchRefused(UNKNOWN)


def words(what: OverrideRequest, department: Department) -> str:
    """A switch in words, without a full stop."""
    if what.kind == "booking":
        names = department.centre_names
        place = names.get(what.scope, what.scope) if what.scope else EVERYWHERE
        return f"Réservations suspendues : {place} ({REASONS.get(what.value, what.value)})"
    if what.kind == "calls":
        return f"Appels sortants en pause : {PURPOSES.get(what.scope, what.scope)}"
    return f"Conseillers, {day(date.fromisoformat(what.scope))} : {spoken_hours(parse_windows(what.value))}"


def spoken_hours(windows: tuple[Window, ...]) -> str:
    """Opening hours in words: "9 h 00 à 12 h 30, 14 h 00 à 19 h 00"."""
    return ", ".join(f"{_hour(opens)} à {_hour(closes)}" for opens, closes in windows) or "fermé toute la journée"


def _hour(at: time) -> str:
    return f"{at.hour} h {at:%M}"


def _day(written: str, today: date) -> date:
    try:
        on = date.fromisoformat(written)
    except ValueError as error:
        raise SwitchRefused(NO_DAY) from error
    if not today <= on <= today + AHEAD:
        raise SwitchRefused(NO_DAY)
    return on


def _hours(form: Mapping[str, str]) -> str:
    if form.get("closed") == "yes":
        return ""
    pairs = [(form.get(f"from{number}", ""), form.get(f"to{number}", "")) for number in (1, 2)]
    written = [pair for pair in pairs if any(pair)]
    if not written:
        raise SwitchRefused(NO_HOURS)
    try:
        windows = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written)
    except ValueError as error:
        raise SwitchRefused(WRONG_HOURS) from error
    ends = [end for window in windows for end in window]
    if any(later <= sooner for sooner, later in pairwise(ends)):
        raise SwitchRefused(WRONG_HOURS)
    return written_windows(windows)
