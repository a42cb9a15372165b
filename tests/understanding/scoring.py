"""How well utterances are understood: the value must be the one expected, or one of the others allowed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ivr.cli.understand import KINDS, Context
from ivr.dialogue.model import DialogueLimits
from ivr.language.grammars.base import Grammar
from tests.understanding.split import unseen

FOLDER = Path(__file__).parent
TODAY = "2026-11-24"


@dataclass(frozen=True)
class Line:
    """An utterance and what it means."""

    kind: str
    text: str
    value: Any
    """None: to be refused."""
    today: str = TODAY
    of: int = 3
    also: tuple[Any, ...] = ()
    """Other values that are as good."""
    origin: str = ""
    department: str = "saone-et-loire"

    @property
    def unseen(self) -> bool:
        """Held out: counted, never shown."""
        return unseen(self.kind, self.text)


@dataclass(frozen=True)
class Answer:
    """A line and what a grammar made of it."""

    line: Line
    value: Any
    """None when refused, or less sure than a conversation asks for."""

    @property
    def right(self) -> bool:
        """The value expected, or one as good."""
        return any(_same(self.value, good) for good in (self.line.value, *self.line.also))

    @property
    def wrong(self) -> bool:
        """Accepted, and not what was meant: what costs a patient a journey. A doubt between yes and no is not acted on:
        the line asks again, or a person looks."""
        return not self.right and self.value not in (None, "unknown")


@dataclass(frozen=True)
class Score:
    """Shares of some answers, in percent."""

    size: int
    right: float
    wrong: float
    refused: float
    """An answer was to be had and was not; it costs one more question."""

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> "Score":
        """Counts answers."""
        every = list(answers)
        right, wrong = sum(answer.right for answer in every), sum(answer.wrong for answer in every)
        shares = (100 * count / max(len(every), 1) for count in (right, wrong, len(every) - right - wrong))
        return cls(len(every), *shares)


def lines() -> list[Line]:
    """The whole set, file by file."""
    rows = [
        json.loads(row)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for row in path.read_text("utf-8").splitlines()
        if row
    ]
    return [Line(**{**row, "also": tuple(row.get("also", ()))}) for row in rows]


@cache
def grammar_of(kind: str, today: str, of: int, department: str) -> Grammar:
    """The grammar of a kind in its context."""
    return KINDS[kind](Context(date.fromisoformat(today[:10]), of, department))


def answered(line: Line) -> Answer:
    """What the line's grammar makes of it."""
    heard = grammar_of(line.kind, line.today, line.of, line.department).hear(line.text)
    return Answer(line, heard.value if heard.confidence >= DialogueLimits().sure else None)


def _same(value: Any, good: Any) -> bool:
    return json.dumps(_closed(value), sort_keys=True) == json.dumps(_closed(good), sort_keys=True)


def _closed(value: Any) -> Any:
    """A wish without its open ends: `"to": null` says as much as no `to`."""
    return {name: end for name, end in value.items() if end is not None} if isinstance(value, dict) else value
