"""A plain number."""

import re
from dataclasses import dataclass, field

from text_to_num import alpha2digit

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.text import fold
from ivr.language.grammars.utterance import HESITATIONS, corrected
from ivr.language.phrase_files import listened

_NUMBER = re.compile(r"(?<![\d,.-])\d+(?![\d,.]|er\b|e\b|ere\b)")
_RATHER = re.compile(r" (?:enfin|ou plutot) ")
_VAGUE = re.compile(
    r"\b(?:un peu|quelques uns?|quelques unes|\w+aines?|une? ou|demie?s?"
    r"|moitie|paire|milliers?|tiers|quarts?|virgule|pour cent)\b"
)
""""Une vingtaine" is no number."""
_MINUS = re.compile(r"\bmoins \d")
_MOST_WORDS_AROUND_ONE = 3
""""Un" in a longer sentence is an article."""


@dataclass(frozen=True)
class Number:
    """A number. Value: an integer, 0 or more."""

    kind: str = field(default="number", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.8), init=False)
    most_keys: int = field(default=6, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "figure", "number")

    def hear(self, words: str) -> Understood:
        """Reads the one number said; two numbers are none."""
        parts = [part for part in map(_numbers, corrected(_RATHER.sub(" pardon ", fold(words)))) if part]
        found = set(parts[-1]) if parts else set()
        return Understood(found.pop()) if len(found) == 1 else NOTHING

    def press(self, keys: str) -> Understood:
        """The number in digits."""
        return Understood(int(keys)) if keys.isdecimal() else NOTHING


def _numbers(plain: str) -> list[int]:
    words = ["zéro" if word == "zero" else word for word in plain.split() if word not in HESITATIONS]
    text = alpha2digit(" ".join(words), "fr", 0)
    if _MINUS.search(text) or _VAGUE.search(plain):
        return []
    found = [int(number) for number in _NUMBER.findall(text)]
    loose = [number for number in found if number != 1]
    return loose or (found if len(words) <= _MOST_WORDS_AROUND_ONE else [])
