"""Booking references: six digits, read aloud in pairs, that can be dictated back in one way only.

"Quarante, quatre-vingt-sept, …" is 40 87 … or 44 27 …: about one number in fifty is ambiguous in French and is never
given out."""

import secrets

from ivr.speech import wording
from ivr.speech.grammars.digits import Digits

_DIGITS = Digits(6)


def dictatable(reference: str) -> bool:
    """Whether the reference, as the line reads it, is understood as itself."""
    return bool(_DIGITS.hear(wording.reference(reference)).value == reference)


def draw(count: int) -> list[str]:
    """Fresh references to choose from, at random."""
    drawn: list[str] = []
    while len(drawn) < count:
        reference = str(100_000 + secrets.randbelow(900_000))
        if dictatable(reference):
            drawn.append(reference)
    return drawn
