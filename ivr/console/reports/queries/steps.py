"""Where callers get on and where they do not, question by question.

A call enters a question with an answer or a silence, and passes it when an answer is understood. All health questions
are one step, to protect the answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ivr.calls.counters import STEPS, TURNS
from ivr.console.reports.queries.share import NOTHING, Share, Target
from ivr.core.period import Period
from ivr.department import Department
from ivr.flows import all_steps

PASSED = Target(95, alarm=90)
"""Percent, for each question."""
WORSE = 5
"""Drop in points from the weeks before that needs attention."""
DENIED = Target(8, most=True)
"""Percent of the answers that are read back."""
FAILURES = ("no_input", "no_match", "doubtful", "denied")
"""Silence, not understood, low confidence, and rejected at the confirmation."""
ANSWERS = ("understood", *FAILURES)
MODES = ("keys", "words")


@dataclass(frozen=True)
class QuestionFigures:
    """The counts of a question."""

    step: str
    passed: Share
    """Calls that passed, of those that entered."""
    turns: Mapping[tuple[str, str], int]
    """Turns by mode and result."""

    @property
    def commands(self) -> int:
        """Turns with a command: a person, a repetition."""
        return sum(self.turns.values()) - sum(self.count(name) for name in ANSWERS)

    def count(self, result: str, mode: str = "") -> int:
        """Turns with a result, in one mode or all."""
        return sum(turns for (how, what), turns in self.turns.items() if what == result and mode in ("", how))

    def understood(self, mode: str) -> Share:
        """Turns understood, of those in that mode."""
        return Share(self.count("understood", mode), sum(self.count(name, mode) for name in ANSWERS))


def denials(questions: Iterable[QuestionFigures]) -> dict[str, Share]:
    """Share of rejected confirmations ("C'est bien cela ?"), by the question whose answer was read back.

    Some answers are always read back, in a separate step; others only with low confidence."""
    checks = {name: step.checks for name, step in all_steps().items() if step.checks}
    found: dict[str, Share] = {}
    for question in questions:
        asked = checks.get(question.step, question.step)
        denied = question.count("denied")
        answered = question.count("understood") if question.step in checks else question.count("doubtful") - denied
        found[asked] = found.get(asked, NOTHING) + Share(denied, denied + max(answered, 0))
    always = checks.values()
    return {step: share for step, share in found.items() if share.part or (share.whole and step in always)}


def changes(questions: Iterable[QuestionFigures], before: Iterable[QuestionFigures]) -> dict[str, float]:
    """Change in points of each question's success rate against an earlier period."""
    earlier = {question.step: question.passed.percent for question in before}
    found = {}
    for question in questions:
        then, now = earlier.get(question.step), question.passed.percent
        if then is not None and now is not None:
            found[question.step] = now - then
    return found


def read_questions(session: Session, department: Department, period: Period) -> list[QuestionFigures]:
    """The questions asked in calls that began in the period, the most frequent first: nearly the order of a call."""
    turns: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in TURNS.read(session, department, period):
        turns[row.step][row.mode, row.result] = row.turns
    steps = STEPS.read(session, department, period)
    found = (QuestionFigures(row.step, Share(row.passed, row.calls), turns[row.step]) for row in steps)
    return sorted(found, key=lambda question: (-question.passed.whole, question.step))
