"""Counts turns by question, result and mode."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.statistics.period import Period
from ivr.statistics.steps import Answers, Entered, Question, questions

_TURNS = text(
    """WITH per_call AS MATERIALIZED (SELECT t.call_id, t.step, t.result, t.mode, count(*) AS turns FROM calls AS c
 JOIN turns AS t ON t.call_id = c.id WHERE c.department = :department AND c.started_at >= :start
 AND c.started_at < :stop AND t.step <> 'welcome.ring' GROUP BY t.call_id, t.step, t.result, t.mode)
 SELECT step, result, mode, CAST(sum(turns) AS int) AS turns, 0 AS calls, 0 AS passed FROM per_call
 GROUP BY step, result, mode
 UNION ALL SELECT step, '', '', 0, count(*), count(*) FILTER (WHERE passed) FROM
 (SELECT call_id, step, bool_or(result = 'understood') AS passed FROM per_call GROUP BY call_id, step) AS s
 GROUP BY step"""
)


def read_questions(session: Session, department: Department, period: Period) -> list[Question]:
    """The questions asked in calls that began in the period."""
    start, stop = period.moments(department.zone)
    rows = session.execute(_TURNS, {"department": department.slug, "start": start, "stop": stop}).all()
    entered = [Entered(row.step, row.calls, row.passed) for row in rows if not row.result]
    return questions(entered, [Answers(row.step, row.result, row.mode, row.turns) for row in rows if row.result])
