"""A commune of the department, by name or by postal code."""

import re
from dataclasses import dataclass, field

from ivr.department.places import Places
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.numbers.figures import NUMBER_WORDS
from ivr.language.grammars.numbers.postal_code import PostalCode
from ivr.language.grammars.text import fold
from ivr.language.grammars.towns.town_index import index_of
from ivr.language.grammars.towns.town_mention import mentioned
from ivr.language.phrase_files import listened

_SHORT = re.compile(r" (?:sur|sous|en|lès|les|le|la|du|des|de) ")
"""What is often left out of a name begins here: "Chalon" for "Chalon sur Saône"."""
_SAINT = re.compile(r"\bst(e?)(?:\.|-| ) ?")
_SLASH = re.compile(r"\bs/ ?|(?<=\w) s (?=\w)")


def _without_figures(words: str) -> str:
    return " ".join(word for word in words.split() if not (fold(word).isdigit() or fold(word) in (*NUMBER_WORDS, "et")))


@dataclass(frozen=True)
class Town:
    """A commune. Value: its INSEE code; by keypad "postal:71570" when the code is not that of one commune only."""

    places: Places
    by_code: bool = True
    """A postal code said is an answer too."""
    kind: str = field(default="town", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=1.8), init=False)
    most_keys: int = field(default=5, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        names = [commune.spoken.lower() for commune in self.places.communes]
        short = [_SHORT.split(name)[0] for name in names]
        return listened("anytime", "town").union(names, short, self.places.around.elsewhere)

    def hear(self, words: str) -> Understood:
        """Reads a name, as it sounds; a name shared by several communes, and any other place, is nothing.

        A postal code said instead is read as on the keypad."""
        words = _SAINT.sub(r"saint\1 ", _SLASH.sub(" sur ", words.lower()))
        code = PostalCode(self.places.postal_prefix).hear(words).value
        if not code:
            return self._named(words)
        named = self._named(_without_figures(words))
        if named.value:
            return (
                named
                if any(one.insee == named.value and code in one.postal_codes for one in self.places.communes)
                else NOTHING
            )
        return self.press(code) if self.by_code else NOTHING

    def _named(self, words: str) -> Understood:
        index = index_of(self.places)
        town = index.said_in(words)
        found = index.find(town) if town else None
        if found:
            return Understood(found.insee, confidence=found.confidence)
        plain = f" {fold(words)} "
        doubtful = any(link in plain for link in (" ou ", " enfin ", " ni ", " pas a "))
        asked = (town or " pas " in plain) and not doubtful
        mention = mentioned(words, self.places, answer=True) if asked else None
        return Understood(mention.insee, confidence=0.8) if mention else NOTHING

    def press(self, keys: str) -> Understood:
        """Five digits of a postal code."""
        code = PostalCode().press(keys).value
        if not code:
            return NOTHING
        here = [commune.insee for commune in self.places.communes if code in commune.postal_codes]
        return Understood(here[0] if len(here) == 1 else f"postal:{code}")
