"""Throttles guessing: after a few failures each try waits longer.

Failures count per login *and* address, so that nobody can lock out a colleague from elsewhere. They are stored in the
database, by its clock, so that all web processes count together."""

from sqlalchemy import text
from sqlalchemy.orm import Session

FREE = 4
"""Failures without delay."""
LONGEST = 900
"""Longest delay in seconds."""

_TAKE = text(
    """INSERT INTO sign_in_tries AS t (mark, failures, not_before, last_at)
 VALUES (:mark, 1, clock_timestamp(), clock_timestamp())
 ON CONFLICT (mark) DO UPDATE SET failures = least(t.failures + 1, 30000), last_at = clock_timestamp(),
 not_before = clock_timestamp() + make_interval(secs => CASE WHEN t.failures < :free THEN 0
 ELSE least(2 ^ least(t.failures + 1 - :free, 20), :longest) END)
 WHERE t.not_before <= clock_timestamp() RETURNING failures"""
)
_WAIT = text("SELECT ceil(extract(epoch FROM not_before - clock_timestamp())) FROM sign_in_tries WHERE mark = :mark")
_FORGIVE = text("DELETE FROM sign_in_tries WHERE mark = :mark")
_FORGET = text("DELETE FROM sign_in_tries WHERE last_at < clock_timestamp() - interval '1 day'")


def take_try(session: Session, mark: str) -> int:
    """Counts a try before it is checked; returns the seconds to wait if it is too early, else 0."""
    taken = session.execute(_TAKE, {"mark": mark, "free": FREE, "longest": LONGEST}).first()
    return 0 if taken else max(1, int(session.scalar(_WAIT, {"mark": mark}) or 0))


def forgive(session: Session, mark: str) -> None:
    """Resets the failures after a success."""
    session.execute(_FORGIVE, {"mark": mark})


def forget_tries(session: Session) -> None:
    """Erases failures after a day."""
    session.execute(_FORGET)
