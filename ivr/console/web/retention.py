"""Erases old data about the staff."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.console.auth.sessions import forget_sessions
from ivr.console.auth.sign_in import forget_answers
from ivr.console.auth.throttling import forget_tries
from ivr.core.audit_log import forget_entries

_FORGET_ACCOUNTS = text(
    "DELETE FROM accounts AS a WHERE removed_at < now() - interval '12 months'"
    " AND NOT EXISTS (SELECT FROM audit_log WHERE account_id = a.id)"
)


def forget(session: Session, now: datetime) -> None:
    """Erases expired sessions, tries and used responses after a day, audit entries and removed accounts after a
    year."""
    forget_sessions(session, now)
    forget_tries(session)
    forget_answers(session)
    forget_entries(session)
    session.execute(_FORGET_ACCOUNTS)
