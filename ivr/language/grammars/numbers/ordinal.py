"""A rank: first, second, twenty-first."""

import re
from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.numbers.figures import NUMBER_WORDS, number
from ivr.language.grammars.text import fold
from ivr.language.grammars.utterance import corrected
from ivr.language.phrase_files import listened

_FIRST = {"premier": 1, "premiere": 1, "premiers": 1, "premieres": 1, "second": 2, "seconde": 2}
_STEMS = {
    "cinqu": "cinq", "neuv": "neuf", "quatr": "quatre", "onz": "onze", "douz": "douze", "treiz": "treize",
    "quatorz": "quatorze", "quinz": "quinze", "seiz": "seize", "trent": "trente", "quarant": "quarante",
    "cinquant": "cinquante", "soixant": "soixante", "septant": "septante", "huitant": "huitante", "octant": "octante",
    "nonant": "nonante", "mill": "mille",
}  # fmt: skip
_DENIED = re.compile(r"\bni (?:le |la |l |au )?\w+|\bpas (?:le |la |l |au )?\w+(?= \w)")
_SECOND = re.compile(r"\b(?:une|petite|quelques|deux) secondes?\b")
"""A moment, not a rank."""
_RANK = re.compile(r"(\w+?)iemes?")
_WRITTEN = re.compile(r"\b(\d+) (?:e|er|ere|eme|ieme|nd|nde)\b")


@dataclass(frozen=True)
class Ordinal:
    """A rank. Value: an integer, 1 or more."""

    kind: str = field(default="ordinal", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.8), init=False)
    most_keys: int = field(default=3, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "ordinal")

    def hear(self, words: str) -> Understood:
        """Reads the one rank said; two ranks are none."""
        plain = _SECOND.sub(" ", _DENIED.sub(" ", fold(words)))
        parts = [part for part in map(_ranks, corrected(plain)) if part]
        found = parts[-1] if parts else set()
        return Understood(found.pop()) if len(found) == 1 else NOTHING

    def press(self, keys: str) -> Understood:
        """The rank in digits."""
        return Understood(int(keys)) if keys.isdecimal() and int(keys) else NOTHING


def _ranks(plain: str) -> set[int]:
    found = {int(rank) for rank in _WRITTEN.findall(plain)}
    words = tuple(plain.split())
    for at, word in enumerate(words):
        if word in _FIRST:
            found.add(_FIRST[word])
        elif cardinal := _cardinal(word):
            start = at
            while start and words[start - 1] in (NUMBER_WORDS | {"et"}):
                start -= 1
            said = (*words[start:at], cardinal)
            read = number(said, 0)
            found.add(read[0] if read and read[1] == len(said) else -1)
    return found if -1 not in found else set()


def _cardinal(word: str) -> str:
    """The number word inside a rank: "onzieme" holds "onze"."""
    rank = _RANK.fullmatch(word)
    stem = _STEMS.get(rank[1], rank[1]) if rank else ""
    return stem if stem in NUMBER_WORDS else ""
