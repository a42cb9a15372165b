"""For whom an appointment is, and what is said beside it: "c'est pour ma mère, à Mâcon"."""

from dataclasses import dataclass

from ivr.language.grammars.base import Understood
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.intent.request import Request
from ivr.language.grammars.towns.when_where import WhenWhere

RELATIVE = 2
"""The option that is somebody else."""


@dataclass(frozen=True)
class Whom(Choice):
    """The caller or somebody else. Value: as of `Choice`, or an object with `other` and any of `town` and `wish`."""

    beside: Request | None = None
    listened: WhenWhere | None = None
    """What a recogniser listens for beside the options."""

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return super().vocabulary() | (self.listened.vocabulary() if self.listened else frozenset())

    def hear(self, words: str) -> Understood:
        """Reads a choice, then what else was said."""
        chosen = super().hear(words)
        said = self.beside.hear(words) if self.beside and chosen.value else Understood(None)
        beside = {part: said.value[part] for part in ("town", "wish") if part in said.value} if said.value else {}
        if not beside:
            return chosen
        return Understood({"other": chosen.value == RELATIVE, **beside}, confidence=chosen.confidence)
