"""Counts turns by question, result and mode."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.statistics.period import Period
from ivr.statistics.share import Share
from ivr.statistics.steps import FAILURES, Question, by_frequency

_TURNS = text(
    """SELECT step, count(*) AS calls, count(*) FILTER (WHERE understood > 0) AS passed, sum(no_input) AS no_input,
 sum(no_match) AS no_match, sum(doubtful) AS doubtful, sum(denied) AS denied, sum(turns) AS turns,
 sum(understood) AS understood, sum(keys) AS keys, sum(keys_good) AS keys_good, sum(words) AS words,
 sum(words_good) AS words_good
 FROM (SELECT t.call_id COLLATE "C" AS call_id, t.step COLLATE "C" AS step, count(*) AS turns,
 count(*) FILTER (WHERE t.result = 'no_input') AS no_input, count(*) FILTER (WHERE t.result = 'no_match') AS no_match,
 count(*) FILTER (WHERE t.result = 'doubtful') AS doubtful, count(*) FILTER (WHERE t.result = 'denied') AS denied,
 count(*) FILTER (WHERE t.result = 'understood') AS understood,
 count(*) FILTER (WHERE t.mode = 'keys' AND t.result = ANY(:answers)) AS keys,
 count(*) FILTER (WHERE t.mode = 'keys' AND t.result = 'understood') AS keys_good,
 count(*) FILTER (WHERE t.mode = 'words' AND t.result = ANY(:answers)) AS words,
 count(*) FILTER (WHERE t.mode = 'words' AND t.result = 'understood') AS words_good
 FROM turns AS t JOIN calls AS c ON c.id = t.call_id WHERE c.department = :department AND c.started_at >= :start
 AND c.started_at < :stop AND t.step <> 'welcome.ring'
 GROUP BY t.call_id COLLATE "C", t.step COLLATE "C") AS s GROUP BY step"""
)


def read_questions(session: Session, department: Department, period: Period) -> list[Question]:
    """The questions asked in calls that began in the period, the most frequent first."""
    start, stop = period.moments(department.zone)
    values = {"department": department.slug, "start": start, "stop": stop}
    rows = session.execute(_TURNS, {**values, "answers": ["understood", *FAILURES]})
    return by_frequency(_question(row) for row in rows)


def _question(row: Any) -> Question:
    failures = {name: int(getattr(row, name)) for name in FAILURES}
    return Question(
        step=row.step,
        passed=Share(row.passed, row.calls),
        failures=failures,
        keys=Share(int(row.keys_good), int(row.keys)),
        words=Share(int(row.words_good), int(row.words)),
        commands=int(row.turns - row.understood) - sum(failures.values()),
    )
