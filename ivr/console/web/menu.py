"""The menu of the console: where every page stands in it, and what it is for."""

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A page in the menu; its view is called after it, `<name>_page`."""

    name: str
    words: str
    hint: str
    """What one finds there, in a line."""

    @property
    def endpoint(self) -> str:
        """Of the page."""
        return f"console.{self.name}_page"


@dataclass(frozen=True)
class Group:
    """Pages that belong together."""

    title: str
    entries: tuple[Entry, ...]


MENU = (
    Group(
        "Appels",
        (
            Entry("room", "Appels", "Qui attend, qui répond, votre appel en cours"),
            Entry("tickets", "Rappels", "Les personnes à qui un rappel est promis"),
            Entry("unreached", "Non joints", "Ceux que le robot n’a pas pu joindre"),
            Entry("campaigns", "Campagnes", "Les appels sortants du jour, à chaque heure"),
        ),
    ),
    Group(
        "Personnes",
        (
            Entry("patients", "Personnes", "Chercher, réserver, déplacer, annuler, noter"),
            Entry("waiting", "Liste d’attente", "Le rang de chacun, et pourquoi"),
            Entry("attendance", "Présences", "Venus et absents, par centre et par jour"),
        ),
    ),
    Group(
        "Places",
        (
            Entry("places", "Remplissage", "Places prises et libres par centre et par semaine"),
            Entry("slots", "Créneaux", "Ouvrir, importer, garder des places, annuler"),
            Entry("moves", "Déplacements", "Fermer un jour et déplacer ses rendez-vous"),
        ),
    ),
    Group(
        "Pilotage",
        (
            Entry("figures", "Chiffres", "Appels, attente, étapes, durées"),
            Entry("switches", "Interrupteurs", "Suspendre, changer les horaires, mettre en pause"),
            Entry("audit", "Journal", "Qui a vu ou changé quoi"),
            Entry("accounts", "Comptes", "Créer, changer, retirer un compte"),
        ),
    ),
)
"""In the order of the pages' header."""


def menu_for(endpoints: Container[str]) -> tuple[Group, ...]:
    """The part of the menu whose endpoints are among these; groups of which nothing is left are left out."""
    groups = (Group(group.title, tuple(e for e in group.entries if e.endpoint in endpoints)) for group in MENU)
    return tuple(group for group in groups if group.entries)
