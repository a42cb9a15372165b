"""Everything that is wrong in the files of a department, told to a person with file and line."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic_core import ErrorDetails

from ivr.core.errors import ConfigurationError


@dataclass
class FileProblems:
    """The problems found so far; reading goes on, so that a person sees them all at once."""

    found: list[tuple[str, int, str]] = field(default_factory=list)
    """File, line and sentence."""

    def add(self, file: Path, line: int, sentence: str) -> None:
        """Notes a problem."""
        self.found.append((str(file), line, sentence))

    def raise_any(self) -> None:
        """Raises ConfigurationError listing the problems, one per line `file:line: sentence`; returns when there is
        none."""
        if self.found:
            listed = sorted(set(self.found))
            raise ConfigurationError("\n".join(f"{file}:{line}: {sentence}" for file, line, sentence in listed))


def sentence_of(detail: ErrorDetails) -> str:
    """One English sentence for what pydantic found wrong."""
    key = ".".join(str(part) for part in detail["loc"]) or "this entry"
    if detail["type"] == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "unexpected_keyword_argument":
        return f'"{key}" is not a known setting.'
    if detail["type"] == "missing":
        return f'"{key}" is missing.'
    return f'"{key}" is wrong: {detail["msg"][0].lower()}{detail["msg"][1:]}.'
