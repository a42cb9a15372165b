"""The menu of the console."""

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class MenuEntry:
    """A page in the menu; its view is named `<name>_page`."""

    name: str
    words: str
    hint: str
    """One line about the page."""

    @property
    def endpoint(self) -> str:
        """The endpoint of the page."""
        return f"console.{self.name}_page"


@dataclass(frozen=True)
class MenuGroup:
    """A group of pages."""

    title: str
    entries: tuple[MenuEntry, ...]


MENU = (
    MenuGroup(
        "Appels",
        (
            MenuEntry("room", "Appels", "Qui attend, qui répond, votre appel en cours"),
            MenuEntry("tickets", "Rappels", "Les personnes à qui un rappel est promis"),
            MenuEntry("unreached", "Non joints", "Ceux que le robot n’a pas pu joindre"),
            MenuEntry("campaigns", "Campagnes", "Les appels sortants du jour, à chaque heure"),
        ),
    ),
    MenuGroup(
        "Personnes",
        (
            MenuEntry("patients", "Personnes", "Chercher, réserver, déplacer, annuler, noter"),
            MenuEntry("waiting", "Liste d’attente", "Le rang de chacun, et pourquoi"),
            MenuEntry("attendance", "Présences", "Venus et absents, par centre et par jour"),
        ),
    ),
    MenuGroup(
        "Places",
        (
            MenuEntry("places", "Remplissage", "Places prises et libres par centre et par semaine"),
            MenuEntry("slots", "Créneaux", "Ouvrir, importer, garder des places, annuler"),
            MenuEntry("moves", "Déplacements", "Fermer un jour et déplacer ses rendez-vous"),
        ),
    ),
    MenuGroup(
        "Pilotage",
        (
            MenuEntry("figures", "Chiffres", "Appels, attente, étapes, durées"),
            MenuEntry("switches", "Interrupteurs", "Suspendre, changer les horaires, mettre en pause"),
            MenuEntry("audit", "Journal", "Qui a vu ou changé quoi"),
            MenuEntry("accounts", "Comptes", "Créer, changer, retirer un compte"),
        ),
    ),
)
"""In the order of display."""


def menu_for(endpoints: Container[str]) -> tuple[MenuGroup, ...]:
    """The menu of these endpoints, without empty groups."""
    groups = (MenuGroup(group.title, tuple(e for e in group.entries if e.endpoint in endpoints)) for group in MENU)
    return tuple(group for group in groups if group.entries)
