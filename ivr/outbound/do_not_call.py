"""Opt-outs: no calls and messages any more, from that minute on and for every purpose; STOP messages."""

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.language.grammars.intent.refusal import refusal_in
from ivr.language.grammars.text import fold
from ivr.outbound.model import OptOut

STOP = frozenset(
    "stop stopall arret arreter arretez desabonner desabonnement unsubscribe cancel end quit stoppe".split()  # noqa: SIM905
)
"""First words that opt out: those of carriers everywhere (Twilio's page "Advanced Opt-Out") and the French."""
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
_FIRST = text(
    "WITH gone AS (DELETE FROM answered_texts WHERE day < :today)"
    " INSERT INTO answered_texts (phone_mark, day) VALUES (:mark, :today) ON CONFLICT DO NOTHING RETURNING day"
)


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


def wants_no_more(body: str) -> bool:
    """Whether a message asks for no more messages and calls."""
    words = fold(body).split()
    return bool(words) and (words[0] in STOP or refusal_in(body) == "stop")


def answers(session: Session, phone_mark: str, today: date) -> bool:
    """Whether to send a number the automatic reply: once a day, which prevents loops."""
    return session.execute(_FIRST, {"mark": phone_mark, "today": today}).one_or_none() is not None
