"""Spoken or typed text in one form: lower case, no accents, single spaces, digits apart from letters."""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import combining, normalize


def bag(words: str) -> frozenset[str]:
    """The set of the words of a text."""
    return frozenset(words.split())


POLITE = bag(
    "euh heu hum mm ben bah ah oh eh hein bon alors donc voila ecoutez madame monsieur mademoiselle bonjour"
    " merci svp allo la le dame jeune homme fille enfin desole desolee"
)
"""Words that carry no answer. Articles are here because whole phrases are compared without them."""

HESITATIONS = bag("euh heu hum mm ben bah ah oh eh hein alors donc voila")

CORRECTIONS = (
    "excusez moi",
    "je me trompe",
    "je me suis trompe",
    "je me suis trompee",
    "je veux dire",
    "ou plutot",
    "je repete",
)
_CORRECTION = re.compile(
    r"\b(?:non pardon|ah non|enfin non|mais non|euh non|non non|non pas ca|non|pardon|correction|"
    + "|".join(CORRECTIONS)
    + r")\b"
)
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


def words_of(text: str) -> tuple[str, ...]:
    """The plain words of a text, hesitations left out."""
    return tuple(word for word in fold(text).split() if word not in HESITATIONS)


def fluent(text: str) -> str:
    """The text in its plain form, hesitations left out."""
    return " ".join(words_of(text))


def corrected(plain: str) -> tuple[str, ...]:
    """A plain text cut where the speaker corrects himself; the last part replaces what it contradicts."""
    return tuple(part for part in (piece.strip() for piece in _CORRECTION.split(plain)) if part)


def words_in(phrases: Iterable[str]) -> frozenset[str]:
    """The words of some phrases, as a recogniser lists them (accents and hyphens kept)."""
    return frozenset(word for phrase in phrases for word in phrase.lower().split())
