"""A question whose answer the caller may not have: "je n'ai pas le numéro", "je ne sais plus"."""

import re
from dataclasses import dataclass

from ivr.speech.grammars.base import Grammar, Timing, Understood
from ivr.speech.grammars.text import fold

LACKING = "lacking"
"""The value when the caller says that he does not have it."""

_SPOKEN = frozenset((
    "je n'ai pas", "je ne l'ai pas", "je n'ai pas le numéro", "j'ai pas le numéro", "je n'ai plus le numéro",
    "je ne sais pas", "je sais pas", "je ne sais plus", "je ne le retrouve pas", "je l'ai perdu",
    "j'ai perdu le papier", "j'ai oublié", "je ne m'en souviens plus", "je ne me rappelle plus", "aucune idée",
))  # fmt: skip
_PHRASE = re.compile(
    r"\b(?:(?:ai|sais|connais|retrouve|trouve|vois|souviens|rappelle) (?:pas|plus)|ai (?:perdu|oublie|jete)"
    r"|aucune idee|pas d idee|pas (?:le |ce |de )?(?:numero|papier|dossier))\b"
)


@dataclass(frozen=True)
class OrLacking:
    """Reads what `grammar` reads, and LACKING."""

    grammar: Grammar

    @property
    def kind(self) -> str:
        """That of the answer wanted."""
        return self.grammar.kind

    @property
    def timing(self) -> Timing:
        """That of the answer wanted."""
        return self.grammar.timing

    @property
    def most_keys(self) -> int:
        """That of the answer wanted."""
        return self.grammar.most_keys

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for."""
        return self.grammar.vocabulary() | _SPOKEN

    def hear(self, words: str) -> Understood:
        """The answer when there is one, else whether it is lacking."""
        understood = self.grammar.hear(words)
        if understood.value is None and _PHRASE.search(fold(words)):
            return Understood(LACKING)
        return understood

    def press(self, keys: str) -> Understood:
        """Keys of the answer wanted."""
        return self.grammar.press(keys)
