"""Errands whose time is over, or that have nothing to tell any more."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.outbound.calling.claims import ENOUGH, STANDS, UNWANTED
from ivr.outbound.policy.retry_policy import WITHIN

_DUE = "e.department = :department AND e.state = 'due'"
_GONE = text(
    f"""UPDATE errands e SET state = 'dropped', reason = 'gone', settled_at = :now WHERE {_DUE} AND NOT {STANDS}"""  # noqa: S608
)
_UNWANTED = text(
    f"""UPDATE errands e SET state = 'dropped', reason = 'asked', settled_at = :now FROM patients p
 WHERE p.id = e.patient_id AND {_DUE} AND {UNWANTED}"""  # noqa: S608
)
_OVER = text(
    f"""UPDATE errands e SET state = 'unreached', settled_at = :now, reason = CASE
 WHEN e.last_at <= :now THEN coalesce(nullif(e.disposition, ''), 'late') ELSE 'too_many' END WHERE {_DUE}
 AND (e.last_at <= :now OR (e.channel = 'voice' AND {ENOUGH}))"""  # noqa: S608
)


def tidy(session: Session, department: Department, now: datetime) -> None:
    """Drops what has nothing to tell any more, and leaves to people what the robot has no time or no call left for."""
    values = {"department": department.slug, "now": now}
    session.execute(_GONE, values)
    session.execute(_UNWANTED, values)
    session.execute(_OVER, {**values, "month_ago": now - WITHIN})
