"""The data gathered in a call, in words for agents. Health answers are not known here, only the decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ivr.agents.queue import number_of
from ivr.booking.preferences import WEEKDAYS
from ivr.console.reports.labels import STEPS
from ivr.core.phone_numbers import national
from ivr.department import Department
from ivr.department.medicine import HandOverReason, age_on
from ivr.flows.reasons import reason_of

FIELDS = {
    "last_name": "nom",
    "first_name": "prénom",
    "town": "commune",
    "insee": "commune",
    "postal_code": "code postal",
    "phone": "téléphone",
    "birth_date": "date de naissance",
}
PARTS = {
    "morning": "le matin",
    "midday": "vers midi",
    "afternoon": "l’après-midi",
    "evening": "en fin de journée",
    "day_early": "tôt",
    "day_mid": "en milieu de journée",
    "day_late": "tard",
    "night": "en fin de journée",
}


def reason_words(case: Mapping[str, Any], department: Department) -> str:
    """The reason of the hand-over."""
    return _reason(case, department).words


def _reason(case: Mapping[str, Any], department: Department) -> HandOverReason:
    return reason_of(str(case.get("reason", "")), department)


def lines(case: Mapping[str, Any], department: Department, today: date) -> list[tuple[str, str]]:
    """Labels and values of everything known, in the order of use."""
    known = case.get("gathered", {})
    found = [
        ("Motif", reason_words(case, department)),
        ("Pour", {True: "un proche", False: "la personne qui appelle"}.get(known.get("relative"), "")),
        ("Nom", _name(known)),
        ("Né(e) le", _born(known, today)),
        ("Téléphone", national(number_of(case))),
        ("Commune", _town(known, department)),
        ("Éligibilité", _verdict(case, department)),
        (_injection(known, department), _not_before(known)),
        ("Souhait", _wish(known.get("wish") or {})),
        ("À compléter", ", ".join(FIELDS.get(each, each) for each in known.get("to_complete", ()))),
        ("Arrêt à la question", STEPS.get(known.get("step", ""), "")),
    ]
    return [(label, value) for label, value in found if value]


def day(on: date) -> str:
    """A day in words: "mardi 24/11/2026"."""
    return f"{WEEKDAYS[on.weekday()]} {on:%d/%m/%Y}"


def moment(at: datetime) -> str:
    """A moment in words: "mardi 24/11/2026 à 9 h 10"."""
    return f"{day(at.date())} à {at.hour} h {at:%M}"


def _name(known: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (str(known.get("last_name", "")).upper(), str(known.get("first_name", "")))))


def _born(known: Mapping[str, Any], today: date) -> str:
    if not known.get("birth_date"):
        return ""
    born = date.fromisoformat(known["birth_date"])
    return f"{born:%d/%m/%Y} ({age_on(born, today)} ans)"


def _town(known: Mapping[str, Any], department: Department) -> str:
    names = [each.name for each in department.communes if each.insee == known.get("insee")]
    return " ".join(filter(None, [str(known.get("postal_code", "")), *names]))


def _verdict(case: Mapping[str, Any], department: Department) -> str:
    """The decision of the protocol, or that an agent must decide."""
    group = case.get("gathered", {}).get("group")
    if _reason(case, department).rule:
        return f"à décider par une personne (règle : {reason_words(case, department)})"
    names = [each.name for each in department.groups if each.code == group]
    decided = case.get("gathered", {}).get("rules")
    return f"{'accordée' if decided else 'groupe reconnu, questions non terminées'} : {names[0]}" if names else ""


def _injection(known: Mapping[str, Any], department: Department) -> str:
    twice = department.gives_second(known.get("group", "")) and not known.get("single")
    return "Première injection" if twice else "Injection"


def _not_before(known: Mapping[str, Any]) -> str:
    later = f"pas avant le {date.fromisoformat(known['not_before']):%d/%m/%Y}" if known.get("not_before") else ""
    return " ; ".join(filter(None, (later, "une seule injection suffit" if known.get("single") else "")))


def _wish(wish: Mapping[str, Any]) -> str:
    days = [f"le {date.fromisoformat(each):%d/%m}" for each in wish.get("dates") or ()]
    bounds = [
        f"{words} {date.fromisoformat(wish[end]):%d/%m}"
        for end, words in (("from", "à partir du"), ("to", "jusqu’au"))
        if wish.get(end)
    ]
    return ", ".join([*days, *bounds, *filter(None, [PARTS.get(wish.get("part") or "", ""), wish.get("time") or ""])])
