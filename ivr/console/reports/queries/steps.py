"""Where callers get on and where they do not, question by question. Pure.

A call enters a question when it answers it, or is silent there; it has passed when an answer was understood. All health
questions are one step: how somebody answered one of them is nobody's business."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.console.reports.queries.share import NOTHING, Share, Target
from ivr.flows import all_steps

PASSED = Target(95, alarm=90)
"""Percent of each question."""
WORSE = 5
"""Points that a question loses from one week to the next before somebody should look."""
DENIED = Target(8, most=True)
"""Percent of the answers read back."""
FAILURES = ("no_input", "no_match", "doubtful", "denied")
"""Silence, not understood, heard without certainty, and heard wrongly as its check said."""
ANSWERS = ("understood", *FAILURES)
MODES = ("keys", "words")


@dataclass(frozen=True)
class QuestionFigures:
    """What happened at a question."""

    step: str
    passed: Share
    """Calls that got on, of those that came."""
    turns: Mapping[tuple[str, str], int]
    """Turns by mode and result."""

    @property
    def failures(self) -> dict[str, int]:
        """Turns that failed, by how."""
        return {name: self.count(name) for name in FAILURES}

    @property
    def commands(self) -> int:
        """Turns in which something else was asked for: a person, a repetition."""
        return sum(self.turns.values()) - sum(self.count(name) for name in ANSWERS)

    def count(self, result: str, mode: str = "") -> int:
        """Turns of a result, in one mode or in all."""
        return sum(turns for (how, what), turns in self.turns.items() if what == result and mode in ("", how))

    def understood(self, mode: str) -> Share:
        """Turns understood, of those answered by that mode."""
        return Share(self.count("understood", mode), sum(self.count(name, mode) for name in ANSWERS))


def by_frequency(questions: Iterable[QuestionFigures]) -> list[QuestionFigures]:
    """The most frequent first, which is nearly the order of a call."""
    return sorted(questions, key=lambda question: (-question.passed.whole, question.step))


def denials(questions: Iterable[QuestionFigures]) -> dict[str, Share]:
    """How often "C'est bien cela ?" was answered no, by the question whose answer was read back, of all that were.

    Some answers are always read back, by a step of their own; others only when they were heard without certainty."""
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
    """Points of the calls that pass each question, more (or less) than in an earlier period."""
    earlier = {question.step: question.passed.percent for question in before}
    found = {}
    for question in questions:
        then, now = earlier.get(question.step), question.passed.percent
        if then is not None and now is not None:
            found[question.step] = now - then
    return found
