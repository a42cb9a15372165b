"""A question whose answer the caller may not have: "je n'ai pas le numéro", "je ne sais plus"."""

import re
from dataclasses import dataclass

from ivr.language.grammars.around import Around
from ivr.language.grammars.base import Understood
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import listened

LACKING = "lacking"
"""The value when the caller says that he does not have it."""

_PHRASE = re.compile(
    r"\b(?:(?:ai|sais|connais|retrouve|trouve|vois|souviens|rappelle) (?:pas|plus)|ai (?:perdu|oublie|jete)"
    r"|aucune idee|pas d idee|pas (?:le |ce |de )?(?:numero|papier|dossier))\b"
)


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
