"""One of the appointments on offer, or another wish: "celui de mardi", "plutôt jeudi"."""

from dataclasses import dataclass

from ivr.language.grammars.base import NOTHING, Understood
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.towns.when_where import WhenWhere


@dataclass(frozen=True)
class OfferChoice(Choice):
    """Offers by rank or by what tells them apart. Value: as of `Choice`, or as of `WhenWhere` when the caller would
    rather have something else."""

    shared: tuple[str, ...] = ()
    """Names that fit every offer: whoever says one has chosen nothing, and wishes for nothing else."""
    otherwise: WhenWhere | None = None

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return super().vocabulary() | (self.otherwise.vocabulary() if self.otherwise else frozenset())

    def hear(self, words: str) -> Understood:
        """Reads an offer that is named, then a wish, then what is no more than agreement or refusal (the last
        option)."""
        chosen = super().hear(words)
        named = chosen.value is not None and chosen.value < self.of and chosen.confidence == 1
        if self.otherwise is None or named:
            return chosen
        if Choice(1, (self.shared,)).hear(words).value:
            return chosen if chosen.value == self.of else NOTHING
        wished = self.otherwise.hear(words)
        return wished if wished.value is not None else chosen
