"""When and where a caller wants to come: "lundi ou mardi, plutôt le matin, à Mâcon"."""

from dataclasses import dataclass, field, replace
from datetime import date

from ivr.department.places import Commune, Places
from ivr.language.grammars.base import Timing, Understood
from ivr.language.grammars.dates.wish import Wish
from ivr.language.grammars.text import bag, fold
from ivr.language.grammars.towns.town import Town
from ivr.language.grammars.towns.town_mention import mentioned
from ivr.language.phrase_files import labelled

_NOT = bag("pas ni sauf")
_AROUND = labelled("towns", "wordless")
"""Words beside a town that wish for nothing."""


@dataclass(frozen=True)
class WhenWhere:
    """A wish, and a town where one is named. Value: an object with any of `wish` (the value of `Wish`) and `town`
    (INSEE code)."""

    places: Places
    today: date
    likely: tuple[Commune, ...]
    """Those a recogniser listens for: with all of them it would hear the days less well."""
    kind: str = field(default="wish", init=False)
    timing: Timing = field(default=Wish.timing, init=False)
    most_keys: int = field(default=Wish.most_keys, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return Wish(self.today).vocabulary() | Town(replace(self.places, communes=self.likely)).vocabulary()

    def hear(self, words: str) -> Understood:
        """Reads the wish in what is left without the town."""
        town = mentioned(words, self.places)
        plain = fold(words).split()
        if not town or plain[max(0, town.start - 1)] in _NOT:
            return _as_value(Wish(self.today).hear(words))
        rest = " ".join((*plain[: town.start], *plain[town.end :]))
        wish = Wish(self.today).hear(rest)
        if wish.value:
            return Understood({"town": town.insee, "wish": wish.value}, wish.complete, wish.confidence)
        return Understood({"town": town.insee}, confidence=0.7 if set(rest.split()) - _AROUND else 0.9)

    def press(self, keys: str) -> Understood:
        """1 as soon as possible, 2 a morning, 3 an afternoon."""
        return _as_value(Wish(self.today).press(keys))


def _as_value(heard: Understood) -> Understood:
    return Understood({"wish": heard.value}, heard.complete, heard.confidence) if heard.value else heard
