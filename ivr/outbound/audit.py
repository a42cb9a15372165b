"""Checks the invariants of outbound calls in the database."""

from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.audit import SHOWN, Check, Finding, look
from ivr.department import CALL_CEILING
from ivr.outbound.model import REACHED
from ivr.outbound.policy.calling_hours import CallingHours
from ivr.outbound.policy.retry_policy import MOST_CALLS, MOST_TRIES

_REACHED = ", ".join(f"'{each}'" for each in sorted(REACHED))
_MADE = "a.disposition <> 'not_placed'"
_CHECKS = (
    Check(
        "reminded_twice",
        "I5: people were reached more than once about one thing.",
        f"""SELECT a.errand_id FROM attempts a WHERE a.disposition IN ({_REACHED}) AND a.errand_id IS NOT NULL
 GROUP BY 1 HAVING count(*) > 1""",  # noqa: S608
    ),
    Check(
        "called_too_often",
        "I5: people were called more than three times about one thing.",
        f"""SELECT a.errand_id FROM attempts a WHERE {_MADE} AND a.channel <> 'email' AND a.errand_id IS NOT NULL
 GROUP BY 1 HAVING count(*) > {MOST_TRIES}""",  # noqa: S608
    ),
    Check(
        "called_too_often_in_all",
        "I5: people were called more than four times in thirty days.",
        f"""SELECT DISTINCT a.patient_id FROM attempts a WHERE {_MADE} AND a.channel = 'voice' AND (
 SELECT count(*) FROM attempts b WHERE b.patient_id = a.patient_id AND b.channel = 'voice'
 AND b.disposition <> 'not_placed' AND b.placed_at BETWEEN a.placed_at - interval '30 days' AND a.placed_at
 ) > {MOST_CALLS}""",  # noqa: S608
    ),
    Check(
        "called_after_opting_out",
        "I6: people were called or written to after they had asked not to be.",
        f"""SELECT a.id FROM attempts a JOIN opt_outs o ON o.department = a.department
 AND o.phone_mark = a.phone_mark AND coalesce(o.patient_id, a.patient_id) = a.patient_id
 WHERE {_MADE} AND a.placed_at > o.since""",  # noqa: S608
    ),
    Check(
        "written_to_a_landline",
        "I6: text messages were sent to numbers that are not mobile.",
        """SELECT a.id FROM attempts a JOIN patients p ON p.id = a.patient_id AND p.phone_mark = a.phone_mark
 WHERE a.channel = 'sms' AND p.phone_kind <> 'mobile'""",
    ),
    Check(
        "called_at_once",
        "I5: two calls to one number are under way.",
        """SELECT max(id) FROM attempts WHERE ended_at IS NULL AND channel = 'voice'
 GROUP BY department, phone_mark HAVING count(*) > 1""",
    ),
)
_MOMENTS = text("SELECT id, placed_at FROM attempts WHERE department = :department ORDER BY id")


def audit(session: Session, zones: dict[str, ZoneInfo]) -> list[Finding]:
    """What is wrong in the database; empty when every invariant of calling out holds.

    `zones` are the time zones of the departments, by slug."""
    found = [finding for check in _CHECKS if (finding := look(session, check, {}))]
    late = [row for slug, zone in zones.items() for row in _out_of_hours(session, slug, zone)]
    if late:
        sentence = "I6: people were called or written to at an hour, or on a day, on which nobody may be."
        found.append(Finding("called_out_of_hours", sentence, len(late), tuple(late[:SHOWN])))
    return found


def _out_of_hours(session: Session, department: str, zone: ZoneInfo) -> list[int]:
    windows = CallingHours(CALL_CEILING, zone)  # the department's own at the time of a call are not kept
    rows = session.execute(_MOMENTS, {"department": department}).all()
    return [row.id for row in rows if not windows.holds(row.placed_at)]
