"""A question whose answer the caller may not have: "je n'ai pas le numéro", "je ne sais plus", key 1 alone."""

from dataclasses import dataclass

from ivr.language.grammars.around import Around
from ivr.language.grammars.base import Understood
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import listened, pattern

KEY = "1"
LACKING = "lacking"
"""The value when the caller says that he does not have it."""

_PHRASE = pattern("answers", "lacking")


@dataclass(frozen=True)
class OrLacking(Around):
    """Reads what `grammar` reads, and LACKING."""

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for."""
        return super().vocabulary() | listened("lacking")

    def hear(self, words: str) -> Understood:
        """The answer when there is one, else whether it is lacking."""
        understood = super().hear(words)
        if understood.value is None and _PHRASE.search(fold(words)):
            return Understood(LACKING)
        return understood

    def press(self, keys: str) -> Understood:
        """Keys of the answer wanted, or the key that the prompt names."""
        return Understood(LACKING) if keys == KEY else super().press(keys)
