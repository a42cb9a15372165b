"""Problems of a table of slots, in English for the command line and in French for the console. Pure."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.core.errors import InputError

SHOWN = 50
"""Problems listed; all are counted."""
CELL = 40
"""Characters of a cell that messages quote."""

WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
"""Reason → message in English (en) and French (fr); `{cell}` is the content of the cell."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong with a line."""

    line: int
    """Of the file, 1 is the first one; 0: the file as a whole."""
    reason: str
    """A key of `WORDS`."""
    cell: str = ""

    def __str__(self) -> str:
        words = WORDS[self.reason]["en"].format(cell=self.cell)
        return f"Line {self.line}: {words}" if self.line else words[:1].upper() + words[1:]

    @property
    def french(self) -> str:
        """For the console."""
        words = WORDS[self.reason]["fr"].format(cell=self.cell)
        return f"Ligne {self.line} : {words}" if self.line else words[:1].upper() + words[1:]


class RowRefused(Exception):
    """A line that cannot be used: the reason and the cell of its `RowProblem`."""

    def __init__(self, reason: str, cell: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell

    def on(self, line: int) -> RowProblem:
        """The problem with that line."""
        return RowProblem(line, self.reason, self.cell)


class TableRefused(InputError):
    """A table is refused whole; its text lists the first problems."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        """By their lines."""
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        more = [f"… and {len(self.problems) - SHOWN} more."] if len(self.problems) > SHOWN else []
        super().__init__("\n".join(shown + more))


def cut(cell: str) -> str:
    """The part of a cell that messages quote."""
    return cell[:CELL]
