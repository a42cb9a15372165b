"""The answers in an outbound call: whether the person called is there, and whether they come."""

from dataclasses import dataclass

from ivr.language.grammars.base import NOTHING, Understood
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import options, pattern

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


_NOT_COMING = pattern("answers", "not_coming")
_UNDECIDED = pattern("answers", "undecided")
_UNCHANGED = pattern("answers", "unchanged")


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
        if _NOT_COMING.search(plain) and not _UNCHANGED.search(plain):
            return Understood(2)
        return super().hear(words)
