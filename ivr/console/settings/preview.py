"""Counts the people affected by a switch, before it is set."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.department.overrides import OverrideRequest

Counted = tuple[int, str]
"""How many people, and the effect on them."""

_ON_THE_LINE = text(
    "SELECT count(*) FROM calls WHERE department = :department AND ended_at IS NULL AND state IS NOT NULL"
)
_HELD = text(
    f"SELECT count(DISTINCT holder) FROM {APPOINTMENTS} held WHERE department = :department AND status = 'held'"  # noqa: S608
    " AND expires_at > :now AND (:scope = '' OR centre = :scope)"
)
_BOOKED = text(
    f"SELECT count(*) FROM {APPOINTMENTS} booked WHERE department = :department AND status = 'booked'"  # noqa: S608
    " AND coalesce(day2, day1) >= :today AND (:scope = '' OR centre = :scope)"
)
_WAITING_LIST = text(
    "SELECT count(*) FROM waiting_entries WHERE department = :department AND status IN ('waiting', 'offered')"
    " AND (:scope = '' OR :scope = ANY(centres))"
)
_IN_THE_QUEUE = text(
    "SELECT count(*) FROM queue_entries WHERE department = :department AND status IN ('waiting', 'offered')"
)
_PROMISED = text(
    "SELECT count(*) FROM tickets WHERE department = :department AND status = 'open' AND due_day = CAST(:scope AS date)"
)
_DUE = text(
    "SELECT count(DISTINCT patient_id) FROM errands"
    " WHERE department = :department AND state = 'due' AND purpose = :scope"
)


def preview(session: Session, department: str, what: OverrideRequest, now: datetime) -> Sequence[Counted]:
    """The effects of a switch at the local time `now`."""
    values = {"department": department, "scope": what.scope, "now": now, "today": now.date()}

    def count(statement: Any) -> int:
        return int(session.execute(statement, values).scalar_one())

    if what.kind == "booking":
        return [
            (count(_ON_THE_LINE), "en ligne avec l’automate en ce moment : qui voulait réserver sera prévenu,"
             " et pourra choisir la liste d’attente ou une personne"),
            (count(_HELD), "à qui une proposition est réservée en ce moment : elle ne pourra plus être confirmée"),
            (count(_BOOKED), "avec un rendez-vous à venir : rien ne change pour elles"),
            (count(_WAITING_LIST), "sur la liste d’attente : elles gardent leur rang"),
        ]  # fmt: skip
    if what.kind == "hours":
        return [
            (count(_IN_THE_QUEUE), "dans la file en ce moment : personne n’est coupé, elles seront servies"),
            (count(_PROMISED), "à qui un rappel est promis ce jour-là : la promesse reste, prévenez les conseillers"),
        ]
    return [(count(_DUE), "à appeler ou à prévenir : elles attendent la fin de la pause, un appel en cours continue")]
