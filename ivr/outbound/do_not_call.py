"""Who is not called or written to any more, from that minute on and for every purpose."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.outbound.model import OptOut

_ADD = text(
    "INSERT INTO opt_outs (department, phone_mark, patient_id, why, since)"
    " VALUES (:department, :phone, :patient, :why, :now)"
    " ON CONFLICT (department, phone_mark, coalesce(patient_id, 0)) DO NOTHING"
)
_DROP = text(
    "UPDATE errands e SET state = 'dropped', reason = :why, settled_at = :now FROM patients p"
    " WHERE p.id = e.patient_id AND p.department = :department AND p.phone_mark = :phone AND e.state = 'due'"
    " AND (CAST(:patient AS bigint) IS NULL OR p.id = :patient)"
)
_FORGET = text("DELETE FROM opt_outs WHERE since < :before")


@dataclass(frozen=True)
class OptOutSubject:
    """A telephone number, or one person at it."""

    department: str
    """Slug."""
    phone_mark: str
    patient_id: int | None = None
    """None: everybody at the number."""


def opt_out(session: Session, who: OptOutSubject, why: OptOut, now: datetime) -> None:
    """Calls and writes no more: what was still to be told is dropped. Any number of times.

    Also for STOP, and for callers who say so: neither needs a call of ours."""
    values = {"department": who.department, "phone": who.phone_mark, "patient": who.patient_id}
    session.execute(_ADD, {**values, "why": why, "now": now})
    session.execute(_DROP, {**values, "why": why, "now": now})


def forget(session: Session, before: datetime) -> None:
    """Erases what was asked before that moment (CNIL: an objection is kept three years at least)."""
    session.execute(_FORGET, {"before": before})
