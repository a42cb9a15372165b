"""Labels of bulk changes of slots."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ivr.booking.slots.csv_rows import Numbers
from ivr.booking.slots.warnings import SlotWarnings
from ivr.console.slots.forms import WEEKDAYS
from ivr.department import Department

KINDS = {
    "open": "Créneaux ouverts",
    "import": "Fichier importé",
    "places": "Places gardées",
    "undo": "Annulation",
}
"""Kinds of actions; others are shown by their slug."""
PREVIEWS = {
    "open": "ouvrir des créneaux",
    "import": "importer un fichier",
    "places": "marge et places gardées",
}
"""Titles of previews."""
REFUSALS = {
    "gone": "Cet aperçu n’existe plus : il a plus d’une heure, ou il a déjà été appliqué. Refaites-le.",
    "changed": "Les créneaux ont changé entre-temps, rien n’a été fait : refaites l’aperçu.",
    "past": "Des créneaux sont passés entre-temps, rien n’a été fait : refaites l’aperçu.",
    "taken": "Des places ont été prises entre-temps, rien n’a été fait : refaites l’aperçu.",
}
NOT_UNDONE = {
    "gone": "Cette action n’existe pas.",
    "changed": "Ces créneaux ont été modifiés depuis, rien n’a été annulé.",
    "taken": "Des places ont été prises depuis, rien n’a été annulé : fermez la journée et déplacez les personnes.",
    "undone": "Il n’y a plus rien à annuler.",
}
OBSTACLES = {
    "undone": "ne s’annule plus",
    "changed": "modifié depuis",
    "taken": "des places sont prises",
}
"""Why an action cannot be undone."""
_NAMES = ("minutes", "capacité", "marge", "2e injection", "fermé")


def asked(about: Mapping[str, Any], department: Department) -> list[tuple[str, str]]:
    """Labels and values of a request."""
    centres = department.centre_names
    vaccines = {vaccine.code: vaccine.name for vaccine in department.vaccines}
    values = [
        ("Centre", centres.get(about.get("centre", ""), "tous") if "centre" in about else ""),
        ("Vaccin", vaccines.get(about.get("vaccine", ""), "tous") if "vaccine" in about else ""),
        ("Jours", _days(about)),
        ("Jours de la semaine", ", ".join(WEEKDAYS[int(each)] for each in about.get("weekday", "").split(",") if each)),
        ("Heures", _hours(about)),
        ("Durée", _number(about, "minutes", " minutes")),
        ("Capacité", _number(about, "capacity", " injections par créneau")),
        ("Marge", _number(about, "margin", " par créneau")),
        ("Gardées, 2e injection", _number(about, "kept", " par créneau") if department.gives_second() else ""),
    ]
    return [(label, value) for label, value in values if value]


def notes(about: Mapping[str, Any]) -> list[str]:
    """Remarks on a preview."""
    there, short, beyond = (int(about.get(name, 0)) for name in ("there", "short", "beyond"))
    found = [f"Créneaux qui existent déjà ainsi et ne changent pas : {there}."] if there else []
    if short:
        found.append(
            "Places qui ne peuvent pas être gardées, prises déjà ou au-delà de la capacité :"
            f" {beyond}, dans {short} créneau{'x' * (short > 1)}. On y garde ce qui reste."
        )
    return found


def doubtful(doubts: SlotWarnings, names: Mapping[str, str]) -> list[str]:
    """Warnings to check before confirming."""
    found = []
    if doubts.overlapping:
        found.append(f"Créneaux qui commencent avant la fin du précédent, dans le même centre : {doubts.overlapping}.")
    if doubts.unpaired:
        where = ", ".join(f"{names.get(centre, centre)} ({_counted(days)})" for centre, days in doubts.unpaired.items())
        found.append(
            "Premières injections sans aucune place pour la seconde dans le délai du vaccin. Elles ne sont proposées à"
            f" personne tant que les secondes ne sont pas ouvertes : {where}."
        )
    return found


def difference(before: Numbers | None, after: Numbers) -> str:
    """The change of a slot in words."""
    if before is None:
        return "nouveau"
    if before.closed != after.closed:
        return "fermé" if after.closed else "rouvert"
    pairs = zip(_NAMES, before, after, strict=True)
    return ", ".join(f"{name} {old} → {new}" for name, old, new in pairs if old != new)


def _days(about: Mapping[str, Any]) -> str:
    if not about.get("first"):
        return ""
    first, last = (date.fromisoformat(about[name]) for name in ("first", "last"))
    return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"


def _hours(about: Mapping[str, Any]) -> str:
    if "from" not in about:
        return ""
    return f"de {about['from']} à {about['to']}" if about["from"] else "heures d’ouverture du centre"


def _number(about: Mapping[str, Any], name: str, unit: str) -> str:
    return f"{about[name]}{unit}" if about.get(name) else ""


def _counted(days: int) -> str:
    return f"{days} jour{'s' * (days > 1)}"
