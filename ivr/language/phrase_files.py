"""What callers say, read from the files of `ivr/language/phrases/`: one phrase a line, with its label and its origin.

A file begins with comments that name its `# source:` and `# licence:`, then names its columns. In a file of phrases
(column `phrase`), "(ca|cela) (|nous) va" stands for each way to choose one alternative of each bracket, the empty one
included; a phrase that is written out goes before one that brackets give. In a file of patterns (column `pattern`), a
line is a regular expression over text in plain form (see `fold`) that matches whole words; its brackets capture
nothing, and `<name>` stands for any line labelled `<name>`."""

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
LISTENED = ("anytime", "yes_no", "refusal", "lacking", "any_option", "wish")
"""Labels of `listened.tsv`; a phrase may have several, separated by spaces."""
_HEADER = ("source", "licence")
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
def phrases(name: str, *labels: str, folder: Path = FOLDER) -> Phrases:
    """The phrases of a file. Raises ConfigurationError with file and line when it is not well formed."""
    lines = _read(folder / f"{name}.tsv", "phrase", labels)
    written: dict[tuple[str, ...], str] = {}
    given: dict[tuple[str, ...], str] = {}
    for line in lines:
        for words in _choices(line.text):
            (written if "(" not in line.text else given)[words] = line.labels[0]
    table = given | written
    return Phrases(table, max(map(len, table), default=0))


@cache
def patterns(name: str, *labels: str, folder: Path = FOLDER) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns of a file with their labels, in the order in which the labels are given here.

    Raises ConfigurationError with file and line when the file is not well formed."""
    path = folder / f"{name}.tsv"
    lines = _read(path, "pattern", labels)
    slots: dict[str, list[str]] = {}
    for line in lines:
        if _SLOT.fullmatch(line.labels[0]):
            slots.setdefault(line.labels[0], []).append(line.text)
    compiled = [(line.labels[0], _compiled(path, line, slots)) for line in lines if line.labels[0] in labels]
    return tuple(sorted(compiled, key=lambda one: labels.index(one[0])))


@cache
def listened(label: str, folder: Path = FOLDER) -> frozenset[str]:
    """What a recogniser listens for, accents kept: the phrases of `listened.tsv` with this label."""
    return frozenset(line.text for line in _read(folder / "listened.tsv", "phrase", LISTENED) if label in line.labels)


def _choices(text: str) -> Iterator[tuple[str, ...]]:
    """The plain words of a phrase, for each way to choose among its alternatives."""
    parts = _BRACKET.split(text)
    for chosen in product(*(part.split("|") if at % 2 else [part] for at, part in enumerate(parts))):
        yield tuple(fold(" ".join(chosen)).split())


def _compiled(path: Path, line: PhraseLine, slots: Mapping[str, list[str]]) -> re.Pattern[str]:
    def filled(found: re.Match[str]) -> str:
        if found[0] not in slots:
            raise _wrong(path, line.number, f"no line is labelled {found[0]}")
        return f"({'|'.join(slots[found[0]])})"

    try:
        return re.compile(_CAPTURING.sub("(?:", rf"\b({_SLOT.sub(filled, line.text)})\b"))
    except re.error as error:
        raise _wrong(path, line.number, f"the pattern cannot be read ({error})") from error


@cache
def _read(path: Path, column: str, labels: tuple[str, ...]) -> tuple[PhraseLine, ...]:
    lines = list(_lines(path, column))
    seen: dict[str, int] = {}
    for line in lines:
        if line.text != " ".join(normalize("NFC", line.text).lower().split()) and column == "phrase":
            raise _wrong(path, line.number, "a phrase is written in lower case with single spaces")
        for label in line.labels:
            if label not in labels and not (column == "pattern" and _SLOT.fullmatch(label)):
                raise _wrong(path, line.number, f'the label "{label}" is none of {", ".join(labels)}')
        same = fold(line.text) if column == "phrase" and "(" not in line.text else line.text
        if same in seen:
            raise _wrong(path, line.number, f"this phrase is already in line {seen[same]}")
        seen[same] = line.number
    return tuple(lines)


def _lines(path: Path, column: str) -> Iterator[PhraseLine]:
    """The lines after the header, each with a text, a label and an origin."""
    wanted = [*(f"# {name}: " for name in _HEADER), f"{column}\tlabel\torigin"]
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}.") from error
    for number, row in enumerate(rows, 1):
        if wanted:
            wanted = [each for each in wanted if not row.startswith(each)]
            if not row.startswith("#") and wanted:
                raise _wrong(path, number, f'the header lacks "{wanted[0].strip()}"')
        elif row:
            cells = row.split("\t")
            if len(cells) != 3 or not all(cell.strip() for cell in cells):
                raise _wrong(path, number, "a line has a phrase, a label and an origin, separated by tabs")
            yield PhraseLine(number, cells[0], tuple(cells[1].split()), cells[2])


def _wrong(path: Path, line: int, problem: str) -> ConfigurationError:
    return ConfigurationError(f"{path.name}:{line}: {problem}.")
