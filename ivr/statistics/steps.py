"""Where callers get on and where they do not, question by question. Pure.

A call enters a question when it answers it, or is silent there; it has passed when an answer was understood. All health
questions are one step: how somebody answered one of them is nobody's business."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ivr.statistics.share import NOTHING, Share, Target

PASSED = Target(95, alarm=90)
"""Percent of each question."""
FAILURES = ("no_input", "no_match", "doubtful", "denied")
"""Silence, not understood, heard without certainty, and heard wrongly as its check said."""
MODES = ("keys", "words")


@dataclass(frozen=True)
class Answers:
    """Turns of one question that went alike."""

    step: str
    result: str
    mode: str
    turns: int


@dataclass(frozen=True)
class Entered:
    """The calls that came to a question."""

    step: str
    calls: int
    passed: int


@dataclass
class Question:
    """What happened at a question."""

    step: str
    passed: Share = NOTHING
    """Calls that got on, of those that came."""
    failures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FAILURES, 0))
    """Turns that failed, by how."""
    understood: dict[str, Share] = field(default_factory=lambda: dict.fromkeys(MODES, NOTHING))
    """Turns understood, of those spoken or keyed, by mode."""
    commands: int = 0
    """Turns in which something else was asked for: a person, a repetition."""

    def add(self, answers: Answers) -> None:
        """Counts some turns."""
        if answers.result in self.failures:
            self.failures[answers.result] += answers.turns
        elif answers.result != "understood":
            self.commands += answers.turns
            return
        if answers.mode in self.understood:
            good = answers.turns if answers.result == "understood" else 0
            self.understood[answers.mode] += Share(good, answers.turns)


def questions(entered: Iterable[Entered], answers: Iterable[Answers]) -> list[Question]:
    """Every question that was asked, the most frequent first, which is nearly the order of a call."""
    found = {row.step: Question(row.step, Share(row.passed, row.calls)) for row in entered}
    for row in answers:
        if row.step in found:
            found[row.step].add(row)
    return sorted(found.values(), key=lambda question: -question.passed.whole)
