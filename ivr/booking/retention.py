"""How long booking keeps what it no longer needs."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rescheduling.plans import forget_drafts
from ivr.booking.slots.bulk import forget_actions
from ivr.core.clock import PARIS

_FORGET_HOLDS = text("DELETE FROM bookings WHERE status IN ('released', 'expired') AND ended_at < :yesterday")
_FORGET_PATIENTS = text(
    "DELETE FROM patients p WHERE delete_after < :today AND NOT EXISTS (SELECT 1 FROM waiting_entries w"
    " WHERE w.patient_id = p.id AND w.status IN ('waiting', 'offered'))"
)
_FORGET_TRIES = text("DELETE FROM identity_tries WHERE day < :today")


def forget(session: Session, now: datetime) -> None:
    """Erases holds a day after their end, patients after the last day on which they may be kept, and tries to prove an
    identity on the next day."""
    values = {"yesterday": now - timedelta(days=1), "today": now.astimezone(PARIS).date()}
    for statement in (_FORGET_HOLDS, _FORGET_PATIENTS, _FORGET_TRIES):
        session.execute(statement, values)
    forget_actions(session, now)
    forget_drafts(session, now)
