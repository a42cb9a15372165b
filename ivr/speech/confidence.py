"""Decides which recognised words are reliable, for each breath group. Pure.

A recogniser fits its vocabulary to any sound. Signs of a misrecognition are: out-of-vocabulary speech, low confidence,
and a word that lasts too long because it covers others ("cent trente-neuf" recognised as "cent neuf" with a "cent" of
half a second)."""

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Any

from ivr.language.grammars.text import UNKNOWN

SURE_PHRASE = 0.75
"""Lowest mean confidence of a reliable phrase."""
SURE_WORD = 0.85
"""Lowest confidence of a reliable word."""
BRIEF = 0.25
"""Seconds below which a sound is a click."""
HELD = 0.8
"""Longest plausible duration of a short word, in seconds."""
LONG_WORD = 7
"""Letters from which the plausible duration depends on the length."""
HELD_LETTER = 0.105
"""Longest plausible duration of a long word, in seconds per letter: "pas d'accord" recognised as "d'accord"."""
STRETCHED = 1.7
"""Multiple of the median time per letter in the breath group above which a word covers another."""
SUNG = 3
"""Fewest words of a breath group that can be music."""
SHORTEST = 3
"""Letters that even the shortest word counts as."""


@dataclass(frozen=True)
class Word:
    """A recognised word."""

    text: str
    confidence: float
    """0 to 1."""
    seconds: float

    @classmethod
    def of(cls, result: dict[str, Any]) -> "Word":
        """A word of Vosk's result."""
        return cls(str(result["word"]), float(result["conf"]), float(result["end"]) - float(result["start"]))

    @property
    def letters(self) -> int:
        """Apostrophes and hyphens left out."""
        return max(SHORTEST, sum(map(str.isalpha, self.text)))


Breath = tuple[Word, ...]
Trust = Callable[[Breath], Breath | None]
"""The reliable words of a breath group; None when the whole answer is unreliable."""


def one_phrase(phrases: Set[str]) -> Trust:
    """Accepts a breath group that is exactly one of the phrases, confident and of a plausible duration."""

    def judge(breath: Breath) -> Breath | None:
        listed = " ".join(word.text for word in breath) in phrases
        sure = listed and fmean(word.confidence for word in breath) >= SURE_PHRASE
        paced = sum(word.seconds for word in breath) >= BRIEF and not any(map(_held, breath))
        return breath if sure and paced else None

    return judge


def every_word(entries: Set[str]) -> Trust:
    """Accepts a breath group of whole entries only, each word confident and of a plausible duration."""
    known = known_parts(entries)

    def judge(breath: Breath) -> Breath | None:
        words = known(breath)
        doubtful = any(word.text == UNKNOWN or word.confidence < SURE_WORD for word in words)
        return None if doubtful or _stretched(words) else words

    return judge


def whole_entries(entries: Set[str]) -> Trust:
    """Accepts other speech around the answer, but no fragment of an entry: it means a misrecognition."""
    known = known_parts(entries)

    def judge(breath: Breath) -> Breath | None:
        words = known(breath)
        return words if words == breath else None

    return judge


def known_parts(entries: Set[str]) -> Callable[[Breath], Breath]:
    """Keeps whole entries; fragments of phrases become out-of-vocabulary speech."""
    listed = {tuple(entry.split()) for entry in entries}
    longest = max(map(len, listed), default=0)

    def judge(breath: Breath) -> Breath:
        kept: list[Word] = []
        while len(kept) < len(breath):
            at = len(kept)
            texts = tuple(word.text for word in breath[at : at + longest])
            size = next((size for size in range(len(texts), 0, -1) if texts[:size] in listed), 0)
            kept += breath[at : at + size] if size else (replace(breath[at], text=UNKNOWN),)
        return tuple(kept)

    return judge


def spoken(trust: Trust) -> Trust:
    """As `trust`, but rejects music: several words, most of them implausibly long."""

    def judge(breath: Breath) -> Breath | None:
        words = [word for word in breath if word.text != UNKNOWN]
        sung = len(words) >= SUNG and 2 * sum(map(_held, words)) > len(words)
        return None if sung else trust(breath)

    return judge


def _held(word: Word) -> bool:
    return word.seconds > (HELD_LETTER * word.letters if word.letters >= LONG_WORD else HELD)


def _stretched(breath: Breath) -> bool:
    """Whether a word covers another; the last one is naturally longer before a silence."""
    paces = [word.seconds / word.letters for word in breath]
    return any(pace > STRETCHED * median(paces) for pace in paces[:-1])
