"""The waitlist in words: entries, their rank, and what prevents an offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ivr.booking.holds import Keeping
from ivr.booking.offers import OfferRequest, is_anything_free
from ivr.booking.patient_search import name_of
from ivr.booking.waitlist import Queued
from ivr.core.crypto import Vault
from ivr.department import Department

LEAVING = {
    "asked": "elle le demande",
    "elsewhere": "vaccinée ailleurs",
    "unreachable": "injoignable",
    "deceased": "décédée",
    "mistake": "inscrite par erreur",
}
"""Reasons of a removal."""
HOLDS = {
    "booked": "a déjà un rendez-vous : à retirer de la liste",
    "offered": "une place lui est proposée en ce moment",
    "lately": "n’a pas pris la dernière proposition : une autre dans quelques heures",
    "refuses": "ne veut pas être appelée : à prévenir par une personne, ou à retirer",
}
"""See `Queued.holds`, strongest first."""
SUSPENDED = "les réservations sont suspendues"
PAUSED = "les propositions de places sont en pause"
NOTHING_FREE = "prochaine de la liste ; aucune place libre ne lui convient"
NEXT = "prochaine de la liste ; une place libre lui convient"
WAITS = "attend son tour"
TOWNS_SHOWN = 2


@dataclass(frozen=True)
class WaitlistReader:
    """Reads the list of a department, with its switches, at one moment."""

    session: Session
    vault: Vault
    department: Department
    now: datetime

    def lines(self, queued: Sequence[Queued], from_top: bool) -> list[dict[str, Any]]:
        """Entries as displayed, with what prevents an offer; the next one is only known from the top of the list."""
        lines, next_found = [], not from_top
        for each in queued:
            why = self._hindrance(each)
            if not why:
                why = WAITS if next_found else self._next(each)
                next_found = True
            lines.append(self._line(each, why))
        return lines

    def _line(self, each: Queued, why: str) -> dict[str, Any]:
        groups = self.department.groups
        known = [(place, group.name) for place, group in enumerate(groups, start=1) if group.code == each.group]
        place, group = known[0] if known else (len(groups) + 1, each.group)
        return {
            "patient": each.patient_id,
            "place": each.place,
            "name": name_of(self.vault.open(each.sealed)) or "Nom à compléter",
            "group": f"{place}. {group}",
            "entered_at": each.entered_at.astimezone(self.department.zone),
            "wanted": self._wanted(each),
            "why": why,
        }

    def _wanted(self, each: Queued) -> str:
        towns = {centre.code: centre.town for centre in self.department.centres}
        vaccines = {vaccine.code: vaccine.name for vaccine in self.department.vaccines}
        named = [towns.get(code, code) for code in each.order.centres]
        others = len(named) - TOWNS_SHOWN
        shown = ", ".join(named[:TOWNS_SHOWN]) + (f" et {others} autre{'s' * (others > 1)}" if others > 0 else "")
        later = each.order.not_before > self.now.date()
        day = f", pas avant le {each.order.not_before:%d/%m/%Y}" if later else ""
        return f"{shown} ; {', '.join(vaccines.get(code, code) for code in each.order.vaccines)}{day}"

    def _hindrance(self, each: Queued) -> str:
        """What prevents an offer of any place; empty when only the turn and a place are missing."""
        held = [words for code, words in HOLDS.items() if code in each.holds]
        if held:
            return held[0]
        if not any(self.department.centre_open(centre, self.now) for centre in each.order.centres):
            return SUSPENDED
        return "" if self.department.switches.calls_out("offer") else PAUSED

    def _next(self, each: Queued) -> str:
        keeping = Keeping(self.department.slug, None, "console", self.now, self.now)
        request = OfferRequest(self.department, each.order, keeping, "")
        return NEXT if is_anything_free(self.session, request) else NOTHING_FREE
