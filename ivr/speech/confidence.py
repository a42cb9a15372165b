"""How far recognised words can be relied on, breath by breath. Pure.

A recogniser fits the words it knows to whatever it hears. Some things give away that something else was said: words
that stand for other speech, doubt between words, and a word held longer than people hold it, which hides others:
"cent trente-neuf" heard as "cent neuf" with a "cent" of half a second."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from ivr.language.grammars.text import UNKNOWN

SURE_PHRASE = 0.75
"""Mean confidence of a phrase's words below which another may have been said."""
SURE_WORD = 0.85
"""Confidence of a word below which another may have been said."""
BRIEF = 0.25
"""Seconds below which a sound is a click, not an answer."""
HELD = 0.8
"""Seconds beyond which a short word was not that word."""
LONG_WORD = 7
"""Letters from which a word is judged by its length."""
HELD_LETTER = 0.105
"""Seconds for each letter beyond which a long word was not that word: "pas d'accord" heard as "d'accord"."""
STRETCHED = 1.7
"""Times the usual time for a letter of the same breath beyond which a word hides another."""
SUNG = 3
"""Words from which they are looked at together."""
SHORTEST = 3
"""Letters that even the shortest word counts for."""


@dataclass(frozen=True)
class Word:
    """A recognised word."""

    text: str
    confidence: float
    """0 to 1."""
    seconds: float

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Word":
        """A word of Vosk's result."""
        return cls(str(said["word"]), float(said["conf"]), float(said["end"]) - float(said["start"]))

    @property
    def letters(self) -> int:
        """Apostrophes and hyphens left out."""
        return max(SHORTEST, sum(map(str.isalpha, self.text)))


Breath = tuple[Word, ...]
Trust = Callable[[Breath], Breath | None]
"""What can be relied on of a breath; None when the whole answer cannot."""


def one_phrase(phrases: Set[str]) -> Trust:
    """All or nothing: a breath is surely one of the phrases, said as quickly as people say it."""

    def judge(breath: Breath) -> Breath | None:
        said = " ".join(word.text for word in breath) in phrases
        sure = said and _mean(word.confidence for word in breath) >= SURE_PHRASE
        paced = sum(word.seconds for word in breath) >= BRIEF and not any(map(_held, breath))
        return breath if sure and paced else None

    return judge


def every_word(entries: Set[str]) -> Trust:
    """All or nothing: nothing but whole entries was said, each word surely, none stretched."""
    known = known_parts(entries)

    def judge(breath: Breath) -> Breath | None:
        words = known(breath)
        doubtful = any(word.text == UNKNOWN or word.confidence < SURE_WORD for word in words)
        return None if doubtful or _stretched(words) else words

    return judge


def whole_entries(entries: Set[str]) -> Trust:
    """Other speech may surround the answer, but a fragment of an entry means that something was misheard."""
    known = known_parts(entries)

    def judge(breath: Breath) -> Breath | None:
        words = known(breath)
        return words if words == breath else None

    return judge


def known_parts(entries: Set[str]) -> Callable[[Breath], Breath]:
    """Whole entries are kept; the fragments of phrases are other speech."""
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
    """As `trust`; of several words most of which are held as nobody holds them, nothing: that is music."""

    def judge(breath: Breath) -> Breath | None:
        words = [word for word in breath if word.text != UNKNOWN]
        sung = len(words) >= SUNG and 2 * sum(map(_held, words)) > len(words)
        return None if sung else trust(breath)

    return judge


def _held(word: Word) -> bool:
    return word.seconds > (HELD_LETTER * word.letters if word.letters >= LONG_WORD else HELD)


def _stretched(breath: Breath) -> bool:
    """Whether a word before the last hides another; the last is held before a silence by everybody."""
    paces = [word.seconds / word.letters for word in breath]
    return any(pace > STRETCHED * median(paces) for pace in paces[:-1])


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
