"""Who is called, and whether she comes: the answers in a call that the line has made."""

import re
from dataclasses import dataclass

from ivr.language.grammars.base import NOTHING, Understood
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import options

PRESSED = "pressed"
"""Key 1, which only a person presses: a greeting of an answering machine may say "oui"."""


@dataclass(frozen=True)
class Identity(Choice):
    """Whether it is the person who is called. Value: PRESSED, 1 for a spoken yes, 2 for a no."""

    of: int = 2
    names: tuple[tuple[str, ...], ...] = options("self", "somebody_else")

    def press(self, keys: str) -> Understood:
        """1 is a person's yes."""
        return Understood(PRESSED) if keys == "1" else super().press(keys)


_NOT_COMING = re.compile(
    r"\b(?:viens|viendrai|vient|viendra|viendrons|venons|peux|peut|pourrai|pourra|pourrons|pouvons|serai|sera|serons"
    r"|suis|irai|ira|vais|va) (?:donc |malheureusement |vraiment )?(?:pas|plus)\b"
    r"|\b(?:plus|pas) (?:venir|disponible|libre|la|possible|y aller)\b"
    r"|\b(?:decommand|annul|deplac|report|decal)\w+\b|\bempech\w+\b|\brenonce\b"
)
_UNDECIDED = re.compile(
    r"\b(?:sais|sait|savons) pas\b|\bpeut etre\b|\bsi je (?:viens|peux|suis)\b|\bverrai?\b|\bverra\b|\bpas sure?\b"
    r"|\bdepend\b|\bessa(?:ie|ye)\w*\b|\bje (?:crois|pense)\b"
)


@dataclass(frozen=True)
class Coming(Choice):
    """Whether somebody keeps an appointment. Value: 1 comes, 2 cannot, 3 wants to hear it again."""

    of: int = 3
    names: tuple[tuple[str, ...], ...] = options("comes", "cannot_come", "appointment_again")

    def hear(self, words: str) -> Understood:
        """Who does not know is asked again; what comes with "pas" does not come."""
        plain = fold(words)
        if _UNDECIDED.search(plain):
            return NOTHING
        if _NOT_COMING.search(plain) and not re.search(r"\b(?:pas|rien) (?:a )?(?:annul|chang|deplac)", plain):
            return Understood(2)
        return super().hear(words)
