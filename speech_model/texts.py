"""What is said in training: answers that the line's own grammars listen for, numbers, dates, letters and sentences."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from ivr.cli.model import words_of_line
from ivr.cli.understand import KINDS, Context
from ivr.core.settings import ROOT, Settings
from ivr.department.files import load_department
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS
from ivr.speech.lexicon.pronounce import pronunciations

DEPARTMENT = "saone-et-loire"
CONTEXT = Context(date(2026, 11, 24), 3, DEPARTMENT)
SHARES = {"entry": 27, "number": 18, "date": 17, "phone": 8, "letters": 10, "words": 10, "sentence": 10}
"""How often each kind of text is said, of 100."""

_ASIDE = re.compile(r"\{\w+\}|[|]")


@dataclass(frozen=True)
class Texts:
    """Where texts are drawn from."""

    entries: tuple[tuple[str, ...], ...]
    """Words and phrases of each grammar."""
    words: tuple[str, ...]
    """Every word that some grammar listens for."""
    sentences: tuple[str, ...]
    """What the line itself says."""

    def draw(self, chance: np.random.Generator) -> str:
        """A text; figures are left to the voice."""
        ways: dict[str, Callable[[np.random.Generator], str]] = {
            "entry": self._entry,
            "number": _number,
            "date": _date,
            "phone": _phone,
            "letters": _letters,
            "words": self._words,
            "sentence": self._sentence,
        }
        shares = np.array(list(SHARES.values())) / sum(SHARES.values())
        return ways[str(chance.choice(list(SHARES), p=shares))](chance)

    def _entry(self, chance: np.random.Generator) -> str:
        entries = self.entries[chance.integers(len(self.entries))]
        return ", ".join(_several(entries, chance, 1 if chance.random() < 0.7 else 2))

    def _words(self, chance: np.random.Generator) -> str:
        return " ".join(_several(self.words, chance, int(chance.integers(1, 5))))

    def _sentence(self, chance: np.random.Generator) -> str:
        return _several(self.sentences, chance, 1)[0]


def texts() -> Texts:
    """The texts of the line as it stands."""
    vocabularies = (KINDS[kind](CONTEXT).vocabulary() for kind in sorted(KINDS))
    return Texts(tuple(tuple(sorted(entries)) for entries in vocabularies), tuple(sorted(words())), _sentences())


def words() -> frozenset[str]:
    """Every word that some grammar of the line listens for."""
    return words_of_line(load_department(ROOT / "departments" / DEPARTMENT), Settings())


def lexicon() -> dict[str, list[tuple[str, ...]]]:
    """How each word of the line is said, liaison and mute e included; words without sounds are left out."""
    ways = {word: pronunciations(word) for word in sorted(words())}
    return {word: said for word, said in ways.items() if said}


def _sentences() -> tuple[str, ...]:
    """Every sentence of the prompts, one breath at a time."""
    found: set[str] = set()
    for path in sorted((ROOT / "prompts" / "fr").glob("*.toml")):
        found.update(*map(_breaths, _strings(path)))
    return tuple(sorted(found))


def _breaths(text: str) -> list[str]:
    breaths = (" ".join(_ASIDE.sub(" ", breath).split()) for breath in re.split(r"(?<=[.?!:])\s|\|", text))
    return [breath for breath in breaths if len(breath.split()) > 1]


def _strings(path: Path) -> list[str]:
    tables = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return [value for table in tables if isinstance(table, dict) for value in table.values() if isinstance(value, str)]


def _several(listed: Sequence[str], chance: np.random.Generator, count: int) -> list[str]:
    return [listed[int(chance.integers(len(listed)))] for _ in range(count)]


def _number(chance: np.random.Generator) -> str:
    if chance.random() < 0.25:
        return str(chance.choice([int(chance.integers(100, 1001)), 100 * int(chance.integers(710, 720))]))
    return " ".join(str(chance.integers(100)) for _ in range(chance.integers(1, 4)))


def _date(chance: np.random.Generator) -> str:
    day, month = int(chance.integers(1, 32)), str(chance.choice(MONTHS))
    said = f"{'premier' if day == 1 else day} {month}"
    kind = chance.random()
    if kind < 0.4:
        return f"{said} {chance.integers(1925, 2010) if chance.random() < 0.6 else chance.integers(25, 99)}"
    if kind < 0.6:
        return f"{chance.choice(['le', 'le', chance.choice(WEEKDAYS)])} {said}"
    return str(chance.choice([month, str(chance.choice(WEEKDAYS)), f"{chance.choice(WEEKDAYS)} matin", said]))


def _phone(chance: np.random.Generator) -> str:
    pairs = " ".join(f"{chance.integers(100):02d}" for _ in range(4))
    return f"0{chance.choice([3, 6, 7])} {pairs}"


def _letters(chance: np.random.Generator) -> str:
    return ", ".join(_several("abcdefghijklmnopqrstuvwxyz", chance, int(chance.integers(1, 7))))
