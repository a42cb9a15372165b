"""What an utterance weighs: hesitations and politeness left out, corrections followed."""

import re

from ivr.language.grammars.text import fold
from ivr.language.phrase_files import labelled, spoken

HESITATIONS = labelled("words", "hesitation")
POLITE = labelled("words", "polite")
"""Words that carry no answer."""
_CORRECTION = re.compile(rf"\b(?:{'|'.join(spoken('words', 'correction'))})\b")


def words_of(text: str) -> tuple[str, ...]:
    """The plain words of a text, hesitations left out."""
    return tuple(word for word in fold(text).split() if word not in HESITATIONS)


def fluent(text: str) -> str:
    """The text in its plain form, hesitations left out."""
    return " ".join(words_of(text))


def corrected(plain: str) -> tuple[str, ...]:
    """A plain text cut where the speaker corrects himself; the last part replaces what it contradicts."""
    return tuple(part for part in (piece.strip() for piece in _CORRECTION.split(plain)) if part)
