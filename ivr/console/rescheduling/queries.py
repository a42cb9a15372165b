"""Reads rescheduling plans: list, preview, progress, and patients who need an agent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.patient_search import name_of
from ivr.booking.views import APPOINTMENTS
from ivr.console.campaigns.labels import REASONS as NOT_CALLED
from ivr.core.crypto import Vault
from ivr.department import Department

REASONS = {
    "delivery": "livraison de vaccins retardée",
    "staff": "équipe trop peu nombreuse",
    "building": "salle indisponible",
    "weather": "intempéries",
    "other": "autre raison",
}
PLANS = {"drafted": "aperçu", "confirmed": "en cours", "stopped": "arrêté", "done": "terminé"}
STATES = {
    "planned": "places à retenir",
    "held": "places retenues, à prévenir",
    "accepted": "ont accepté",
    "refused": "ont refusé",
    "another_date": "ont demandé une autre date",
    "unreached": "non jointes : à appeler par un agent",
    "left": "sans nouvelle place",
}
WHYS = {
    "first": "plus de place dans ces centres et ces jours",
    "second": "aucune seconde injection possible dans le délai du vaccin",
    "given": "première injection déjà faite, plus de place dans le délai dans son centre",
    "absent": "absente à sa première injection",
    "other_plan": "déjà dans un autre déplacement en cours",
    "gone": "n’a plus ce rendez-vous",
    "cancelled": "a annulé elle-même",
    "moved": "a déjà changé de date",
    "late": "pas prévenue à temps",
    "closed": "la place retenue a été fermée entre-temps",
    "expired": "la place n’est plus retenue",
    "reopened": "le jour est rouvert, le rendez-vous tient",
}
NEEDS = ("left", "unreached", "refused", "another_date")
"""States in which an agent has to help, unless the days are reopened."""
LISTED = 30
"""Most plans listed."""
PAGE = 50
"""Patients per page: no more personal data than needed."""

_LIST = text(
    """SELECT m.*, a.name AS by, count(r.id) AS people, count(r.id) FILTER (WHERE r.state = 'accepted') AS accepted
 FROM moves m LEFT JOIN move_rows r ON r.move_id = m.id LEFT JOIN accounts a ON m.made_by = 'agent:' || a.id
 WHERE m.department = :department GROUP BY m.id, a.name ORDER BY m.id DESC LIMIT :most"""
)
_STATES = text(
    """SELECT state, why, count(*) AS people FROM move_rows WHERE move_id = :move GROUP BY state, why
 ORDER BY state, people DESC, why"""
)
_KEPT = text(
    """SELECT count(*) FILTER (WHERE slot2_id IS NULL) AS single,
 count(*) FILTER (WHERE takes1 AND NOT takes2 AND slot2_id IS NOT NULL) AS first,
 count(*) FILTER (WHERE NOT takes1) AS second, count(*) FILTER (WHERE takes1 AND takes2) AS both
 FROM move_rows WHERE move_id = :move AND slot1_id IS NOT NULL"""
)
_PLACES = text(
    """SELECT centre, day, sum(firsts) AS firsts, sum(seconds) AS seconds FROM (
 SELECT centre, day1 AS day, 1 AS firsts, 0 AS seconds FROM move_rows
 WHERE move_id = :move AND takes1 AND slot1_id IS NOT NULL
 UNION ALL SELECT centre, day2, 0, 1 FROM move_rows WHERE move_id = :move AND takes2 AND slot2_id IS NOT NULL) p
 GROUP BY centre, day ORDER BY day, centre"""
)
_DOSES = text("SELECT coalesce(sum(doses), 0) FROM move_doses WHERE move_id = :move")
_PEOPLE = text(
    f"""SELECT r.state, r.why, b.patient_id, b.reference, b.first, b.second, p.sealed
 FROM move_rows r JOIN {APPOINTMENTS} b ON b.id = r.booking_id JOIN patients p ON p.id = b.patient_id
 WHERE r.move_id = :move AND b.status = 'booked' AND r.state = ANY(CAST(:needs AS text[]))
 AND r.why <> 'reopened'
 ORDER BY b.first, r.id LIMIT :most OFFSET :skipped"""  # noqa: S608
)


@dataclass(frozen=True)
class Progress:
    """The progress of a plan."""

    counts: dict[str, int]
    """State → patients, in the order of `STATES`."""
    whys: list[tuple[str, int]]
    """Reasons without a place or contact, in words, with their counts."""
    in_need: int
    """Patients who need an agent."""

    @property
    def people(self) -> int:
        """All patients of the plan."""
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        """Patients whose case is closed."""
        return self.people - sum(self.counts.get(state, 0) for state in ("planned", "held"))


def plans(session: Session, department: str) -> list[Any]:
    """The latest plans."""
    return list(session.execute(_LIST, {"department": department, "most": LISTED}))


def preview(session: Session, move: int) -> dict[str, Any]:
    """A plan in numbers: `people`; those `placed` anew, of whom the `single` injection changes, only the `first`, only
    the `second`, or `both`; `places`, the injections moved to each centre and day; `doses` to transport to another
    centre."""
    kept = session.execute(_KEPT, {"move": move}).one()
    return {
        **kept._mapping,
        "people": progress(session, move).people,
        "placed": kept.single + kept.first + kept.second + kept.both,
        "places": session.execute(_PLACES, {"move": move}).all(),
        "doses": session.scalar(_DOSES, {"move": move}) or 0,
    }


def progress(session: Session, move: int) -> Progress:
    """How far a plan has come."""
    rows = session.execute(_STATES, {"move": move}).all()
    counts = {state: sum(row.people for row in rows if row.state == state) for state in STATES}
    whys: dict[str, int] = {}
    for row in rows:
        if row.why:
            whys[_why(row.why)] = whys.get(_why(row.why), 0) + row.people
    in_need = sum(row.people for row in rows if row.state in NEEDS and row.why != "reopened")
    shown = {state: count for state, count in counts.items() if count}
    return Progress(shown, sorted(whys.items(), key=_most_first), in_need)


def in_need(session: Session, vault: Vault, move: int, page: int) -> tuple[list[dict[str, Any]], bool]:
    """One page of patients who need an agent, by appointment, and whether there are more.

    The caller must audit the reading."""
    values = {"move": move, "needs": list(NEEDS), "most": PAGE + 1, "skipped": (page - 1) * PAGE}
    rows = session.execute(_PEOPLE, values).all()
    found = [
        {
            **row._mapping,
            "name": name_of(vault.open(bytes(row.sealed))) or "nom à compléter",
            "state": STATES[row.state],
            "why": _why(row.why),
        }
        for row in rows[:PAGE]
    ]
    return found, len(rows) > PAGE


def title(move: Any, department: Department) -> str:
    """The closed centre and days in words."""
    names = department.centre_names
    return f"{names.get(move.centre, move.centre)}, {_span(move.first_day, move.last_day)}"


def _span(first: date, last: date) -> str:
    return f"le {first:%d/%m/%Y}" if first == last else f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"


def _why(code: str) -> str:
    return WHYS.get(code, NOT_CALLED.get(code, "non jointe")) if code else ""


def _most_first(line: tuple[str, int]) -> tuple[int, str]:
    return -line[1], line[0]
