"""Where callers get on and where they do not, question by question. Pure.

A call enters a question when it answers it, or is silent there; it has passed when an answer was understood. All health
questions are one step: how somebody answered one of them is nobody's business."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.statistics.share import Share, Target

PASSED = Target(95, alarm=90)
"""Percent of each question."""
FAILURES = ("no_input", "no_match", "doubtful", "denied")
"""Silence, not understood, heard without certainty, and heard wrongly as its check said."""


@dataclass(frozen=True)
class Question:
    """What happened at a question."""

    step: str
    passed: Share
    """Calls that got on, of those that came."""
    failures: Mapping[str, int]
    """Turns that failed, by how."""
    keys: Share
    """Turns understood, of those keyed as an answer."""
    words: Share
    """The same of those spoken."""
    commands: int
    """Turns in which something else was asked for: a person, a repetition."""


def by_frequency(questions: Iterable[Question]) -> list[Question]:
    """The most frequent first, which is nearly the order of a call."""
    return sorted(questions, key=lambda question: (-question.passed.whole, question.step))
