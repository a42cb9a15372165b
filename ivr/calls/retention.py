"""How long calls and their replies are kept."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents import queue

LONGEST_CALL = timedelta(hours=2)
KEEP_REPLIES = timedelta(minutes=15)
"""Stored replies are needed for the carrier's retries only."""
KEEP_CALLERS = timedelta(days=90)
"""After which calls can no longer be matched by number."""

_REAP = text(
    "UPDATE calls SET ended_at = :now, state = NULL, outcome = CASE outcome WHEN '' THEN 'hung_up' ELSE outcome END"
    " WHERE ended_at IS NULL AND started_at < :before RETURNING id, department"
)
_FORGET_REPLIES = text(
    "UPDATE turns SET reply = NULL FROM calls WHERE calls.id = turns.call_id AND calls.ended_at < :before"
    " AND turns.reply IS NOT NULL"
)
_FORGET_CALLERS = text("UPDATE calls SET caller_mark = '' WHERE ended_at < :long_ago AND caller_mark <> ''")


def forget(session: Session, now: datetime) -> None:
    """Ends calls without a final status callback, and erases what is no longer needed of ended ones."""
    for call in session.execute(_REAP, {"now": now, "before": now - LONGEST_CALL}).all():
        queue.leave_queue(session, call.department, call.id, now)
    session.execute(_FORGET_REPLIES, {"before": now - KEEP_REPLIES})
    queue.forget_cases(session, now - KEEP_REPLIES)
    session.execute(_FORGET_CALLERS, {"long_ago": now - KEEP_CALLERS})
