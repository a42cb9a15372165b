"""What callers say, read from the files of `ivr/language/phrases/`: one phrase a line, with its label and its origin.

A file begins with comments that name its `# source:`, `# licence:` and `# labels:`, then names its columns. A line may
have several labels, separated by spaces. In a file of phrases (column `phrase`), "(ca|cela) (|nous) va" stands for each
way to choose one alternative of each bracket, the empty one included; a phrase that is written out goes before one that
brackets give. In a file of patterns (column `pattern`), a line is a regular expression over text in plain form (see
`fold`) that matches whole words; its brackets capture nothing, and `<name>` stands for any line labelled `<name>`.

The files are read once, when a process starts: a broken one stops it, and later edits wait for the next start."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from unicodedata import normalize

from ivr.core.errors import ConfigurationError
from ivr.language.grammars.text import fold

FOLDER = Path(__file__).parent / "phrases"
_HEADER = ("source", "licence", "labels")
_BRACKET = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"<[a-z]+>")
_CAPTURING = re.compile(r"\((?!\?)")

Found = list[tuple[int, int, str]]
"""Where phrases occur in the words of a text: first word, word after, label."""


@dataclass(frozen=True)
class PhraseLine:
    """A line of a phrase file."""

    number: int
    text: str
    labels: tuple[str, ...]
    origin: str


@dataclass(frozen=True)
class Phrases:
    """Labels by the words of their phrases, in plain form."""

    labels: Mapping[tuple[str, ...], str]
    longest: int
    """Words of the longest phrase."""

    def find(self, words: tuple[str, ...]) -> Found:
        """Where phrases occur, the longest first at each place, never overlapping."""
        found = []
        at = 0
        while at < len(words):
            for size in range(min(self.longest, len(words) - at), 0, -1):
                label = self.labels.get(words[at : at + size])
                if label is not None:
                    found.append((at, at + size, label))
                    at += size
                    break
            else:
                at += 1
        return found


@cache
def phrases(name: str, folder: Path = FOLDER) -> Phrases:
    """The phrases of a file, each with its first label.

    Raises ConfigurationError with file and line when the file is not well formed, as everything here does."""
    path = folder / f"{name}.tsv"
    written: dict[tuple[str, ...], str] = {}
    given: dict[tuple[str, ...], str] = {}
    for line in _read(path, "phrase"):
        for words in (tuple(fold(text).split()) for text in _choices(line.text)):
            if "(" in line.text:
                given[words] = line.labels[0]
            elif written.setdefault(words, line.labels[0]) != line.labels[0]:
                raise _wrong(path, line.number, f'This phrase is already labelled "{written[words]}"')
    table = given | written
    return Phrases(table, max(map(len, table), default=0))


@cache
def spoken(name: str, label: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """The phrases of a file that have a label, accents kept."""
    lines = _lines_with(folder / f"{name}.tsv", "phrase", label)
    return tuple(" ".join(text.split()) for line in lines for text in _choices(line.text))


@cache
def labelled(name: str, label: str) -> frozenset[str]:
    """The phrases of a file that have a label, in plain form."""
    return frozenset(map(fold, spoken(name, label)))


def options(*labels: str) -> tuple[tuple[str, ...], ...]:
    """The names of the options of a `Choice`, in the order of these labels of `options.tsv`.

    An option is read back by its first name."""
    return tuple(spoken("options", label) for label in labels)


@cache
def listened(*labels: str) -> frozenset[str]:
    """What a recogniser listens for, accents kept: the phrases of `listened.tsv` with one of these labels."""
    return frozenset(phrase for label in labels for phrase in spoken("listened", label))


@cache
def patterns(name: str, *labels: str, folder: Path = FOLDER) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns of a file one by one with their labels, in the order in which the labels are given here."""
    path = folder / f"{name}.tsv"
    read = _read(path, "pattern")
    lines = ((label, line) for label in labels for line in read if label in line.labels)
    return tuple((label, _compiled(path, line.number, line.text, read)) for label, line in lines)


@cache
def pattern(name: str, label: str) -> re.Pattern[str]:
    """The patterns of a file with this label as one; of two that fit, the one that is written first counts."""
    return compiled(name, label, lines_of(name))


def compiled(name: str, label: str, lines: tuple[PhraseLine, ...]) -> re.Pattern[str]:
    """The patterns among some lines of a file with this label as one."""
    mine = [line for line in lines if label in line.labels]
    return _compiled(FOLDER / f"{name}.tsv", mine[0].number, "|".join(line.text for line in mine), lines)


def lines_of(name: str) -> tuple[PhraseLine, ...]:
    """Every line of a file of patterns."""
    return _read(FOLDER / f"{name}.tsv", "pattern")


def _choices(text: str) -> Iterator[str]:
    """A phrase in each way to choose among its alternatives."""
    parts = _BRACKET.split(text)
    for chosen in product(*(part.split("|") if at % 2 else [part] for at, part in enumerate(parts))):
        yield " ".join(chosen)


def check(folder: Path = FOLDER) -> None:
    """Reads the files as they are now. Raises ConfigurationError naming the first mistake of each with its line."""
    refused = []
    for name, column in _COLUMNS.items():
        path = folder / name
        try:
            lines = _checked(path, column)
            for line in lines if column == "pattern" else ():
                _compiled(path, line.number, line.text, lines)
        except ConfigurationError as error:
            refused.append(str(error))
    if refused:
        raise ConfigurationError("\n".join(refused))


def _compiled(path: Path, number: int, text: str, lines: tuple[PhraseLine, ...]) -> re.Pattern[str]:
    def filled(found: re.Match[str]) -> str:
        slot = [_SLOT.sub(filled, line.text) for line in lines if found[0] in line.labels]
        if not slot:
            raise _wrong(path, number, f"No line is labelled {found[0]}")
        return f"({'|'.join(slot)})"

    try:
        return re.compile(_CAPTURING.sub("(?:", rf"\b({_SLOT.sub(filled, text)})\b"))
    except re.error as error:
        raise _wrong(path, number, f"The pattern cannot be read ({error})") from error
    except RecursionError as error:
        raise _wrong(path, number, "A slot of this pattern stands for itself") from error


def _lines_with(path: Path, column: str, label: str) -> tuple[PhraseLine, ...]:
    lines = tuple(line for line in _read(path, column) if label in line.labels)
    if not lines:
        raise ConfigurationError(f'{path}:1: No line is labelled "{label}".')
    return lines


def _checked(path: Path, column: str) -> tuple[PhraseLine, ...]:
    lines = tuple(_lines(path, column))
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.text != " ".join(normalize("NFC", line.text).lower().split()) and column == "phrase":
            raise _wrong(path, line.number, "A phrase is written in lower case with single spaces")
        same = fold(line.text) if column == "phrase" and "(" not in line.text else line.text
        for label in line.labels:
            if (same, label) in seen:
                raise _wrong(path, line.number, f"This phrase is already in line {seen[same, label]}")
            seen[same, label] = line.number
    return lines


_read = cache(_checked)


def _lines(path: Path, column: str) -> Iterator[PhraseLine]:
    """The lines after the header, each with a text, labels of the header and an origin."""
    wanted = [*(f"# {name}: " for name in _HEADER), f"{column}\tlabel\torigin"]
    known: list[str] = []
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, 1, "This file cannot be read: it must exist and be written in UTF-8") from error
    for number, row in enumerate(rows, 1):
        if wanted:
            wanted = [each for each in wanted if not row.startswith(each)]
            if row.startswith("# labels: "):
                known = row.split()[2:]
            if not row.startswith("#") and wanted:
                raise _wrong(path, number, f'The header lacks "{wanted[0].strip()}"')
        elif row:
            cells = row.split("\t")
            if len(cells) != 3 or not all(cell.strip() for cell in cells):
                raise _wrong(path, number, "A line has a phrase, a label and an origin, separated by tabs")
            for label in cells[1].split():
                if label not in known:
                    raise _wrong(path, number, f'The label "{label}" is none of {", ".join(known)}')
            yield PhraseLine(number, cells[0], tuple(cells[1].split()), cells[2])


def _wrong(path: Path, line: int, problem: str) -> ConfigurationError:
    return ConfigurationError(f"{path}:{line}: {problem}.")


def _column(path: Path) -> str:
    return "pattern" if "\npattern\t" in path.read_text(encoding="utf-8", errors="replace") else "phrase"


_COLUMNS = {path.name: _column(path) for path in sorted(FOLDER.glob("*.tsv"))}
for _name, _of in _COLUMNS.items():
    _read(FOLDER / _name, _of)
