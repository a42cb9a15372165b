"""Everything that is wrong in files of the configuration, with file and line, for a person to correct."""

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

    def listed(self) -> list[str]:
        """Each as `file:line: sentence`, in their order."""
        return [f"{file}:{line}: {sentence}" for file, line, sentence in sorted(set(self.found))]

    def raise_any(self) -> None:
        """Raises ConfigurationError with the problems, one per line; returns when there is none."""
        if self.found:
            raise ConfigurationError("\n".join(self.listed()))


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
