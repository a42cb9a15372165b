"""Counts turns by question, result and mode, and by response time."""

from collections import defaultdict

from sqlalchemy.orm import Session

from ivr.calls.counters import REPLIES, STEPS, TURNS
from ivr.console.reports.queries.replies import Replies
from ivr.console.reports.queries.share import Share
from ivr.console.reports.queries.steps import QuestionFigures, by_frequency
from ivr.core.period import Period
from ivr.department import Department


def read_questions(session: Session, department: Department, period: Period) -> list[QuestionFigures]:
    """The questions of calls that began in the period, most frequent first."""
    turns: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in TURNS.read(session, department, period):
        turns[row.step][row.mode, row.result] = row.turns
    steps = STEPS.read(session, department, period)
    return by_frequency(QuestionFigures(row.step, Share(row.passed, row.calls), turns[row.step]) for row in steps)


def read_replies(session: Session, department: Department, period: Period) -> Replies:
    """The replies of calls that began in the period, by response time."""
    found: defaultdict[float, int] = defaultdict(int)
    for row in REPLIES.read(session, department, period):
        found[row.millis] += row.turns
    return Replies(dict(sorted(found.items())))
