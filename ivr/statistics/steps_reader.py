"""Counts turns by question, result and mode."""

from collections import defaultdict

from sqlalchemy.orm import Session

from ivr.department import Department
from ivr.statistics.counts import REPLIES, STEPS, TURNS
from ivr.statistics.period import Period
from ivr.statistics.share import Share
from ivr.statistics.steps import Question, by_frequency


def read_questions(session: Session, department: Department, period: Period) -> list[Question]:
    """The questions asked in calls that began in the period, the most frequent first."""
    turns: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in TURNS.read(session, department, period):
        turns[row.step][row.mode, row.result] = row.turns
    steps = STEPS.read(session, department, period)
    return by_frequency(Question(row.step, Share(row.passed, row.calls), turns[row.step]) for row in steps)


def reply_seconds(session: Session, department: Department, period: Period) -> dict[float, int]:
    """Replies by how long the line took over them, the quickest first."""
    found: defaultdict[float, int] = defaultdict(int)
    for row in REPLIES.read(session, department, period):
        found[row.millis / 1000] += row.turns
    return dict(sorted(found.items()))
