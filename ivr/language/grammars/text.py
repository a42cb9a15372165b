"""Spoken or typed text in one form: lower case, no accents, single spaces, digits apart from letters."""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import combining, normalize


def bag(words: str) -> frozenset[str]:
    """The set of the words of a text."""
    return frozenset(words.split())


UNKNOWN = "[unk]"
"""What a recogniser writes for a sound outside its words."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "+": " plus "})
_CLOCK = re.compile(r"(?<=\d):(?=\d\d)")
_PIECES = re.compile(r"[0-9]+|[a-z]+")


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """The text in its plain form: "L'après-midi, 9h30" becomes "l apres midi 9 h 30"."""
    plain = normalize("NFKD", _CLOCK.sub("h", text.lower().replace(UNKNOWN, " ")).translate(_LIGATURES))
    return " ".join(_PIECES.findall("".join(letter for letter in plain if not combining(letter))))


def words_in(phrases: Iterable[str]) -> frozenset[str]:
    """The words of some phrases, as a recogniser lists them (accents and hyphens kept)."""
    return frozenset(word for phrase in phrases for word in phrase.lower().split())
