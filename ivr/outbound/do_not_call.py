"""Opt-outs: no calls and messages any more, from that minute on and for every purpose."""

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


def opt_out(
    session: Session, department: str, phone_mark: str, why: OptOut, now: datetime, patient: int | None = None
) -> None:
    """Ends calls and messages to a number, or to one patient at it; open notifications are dropped. Idempotent.

    Also for STOP, and for callers who say so: neither needs an outbound call. `department` is a slug."""
    values = {"department": department, "phone": phone_mark, "patient": patient, "why": why, "now": now}
    session.execute(_ADD, values)
    session.execute(_DROP, values)


def forget(session: Session, before: datetime) -> None:
    """Erases opt-outs from before that moment (CNIL: an objection is kept three years at least)."""
    session.execute(_FORGET, {"before": before})
