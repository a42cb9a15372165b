"""A whole request in one breath: "bonjour, je voudrais un rendez-vous pour ma mère à Mâcon, plutôt mardi matin"."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ivr.department.places import Places
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.dates.wish import AGE, Wish
from ivr.language.grammars.intent.intents import BOOK, BY_KEY, INTENTS, Intent, intent_of
from ivr.language.grammars.text import fold, words_in
from ivr.language.grammars.towns.town import Town
from ivr.language.grammars.towns.town_mention import Mention, mentioned
from ivr.language.grammars.utterance import corrected
from ivr.language.phrase_files import listened, pattern

_OTHER = pattern("requests", "other")
_SELF = pattern("requests", "self")
_SEVERAL = pattern("requests", "several")
_ELSEWHEN = pattern("requests", "elsewhen")
_TIMES = frozenset(("dates", "from", "to", "part", "time", "time_from", "time_to"))


@dataclass(frozen=True)
class Request:
    """What a caller wants of the line. Value: an object with any of `intent` (code of an `Intent`), `other`
    (true: for somebody else, false: for the caller), `town` (INSEE code) and `wish` (the value of `Wish`), each only
    when it was said and means one thing. Days alone are no request: they may be those of an appointment made."""

    places: Places
    today: date
    kind: str = field(default="request", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.5), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for, the names that the line gives to what is wanted among them."""
        names = words_in(intent.read_back for intent in INTENTS.values())
        return names | listened("request") | Town(self.places).vocabulary() | Wish(self.today).vocabulary()

    def hear(self, words: str) -> Understood:
        """Reads each part by itself; a part that is doubtful is left out."""
        plain = fold(words)
        town = mentioned(words, self.places)
        bare = _without(plain.split(), town) if town else plain
        intent, other = intent_of(bare), _for_somebody_else(bare)
        said: dict[str, Any] = {
            "intent": intent.code if intent else None,
            "other": other,
            "town": town.insee if town else None,
        }
        wish = self._wish(bare, intent)
        said["wish"] = wish.value if wish else None
        value = {name: found for name, found in said.items() if found is not None}
        if value.keys() <= {"wish"}:
            return NOTHING
        return Understood(value, confidence=min(wish.confidence if wish else 1.0, 0.9 if intent else 0.7))

    def press(self, keys: str) -> Understood:
        """The key of an intent."""
        return Understood({"intent": BY_KEY[keys].code}) if keys in BY_KEY else NOTHING

    def _wish(self, plain: str, intent: Intent | None) -> Understood | None:
        """When to come, unless the days said are those of something else: an appointment made, a past illness."""
        plain = AGE.sub(" ", plain)
        if intent not in (None, BOOK) or _ELSEWHEN.search(plain):
            return None
        heard = Wish(self.today).hear(plain)
        wish = heard.value or {}
        if not wish or (intent is None and not _TIMES & wish.keys()):
            return None
        days = [day for day in (*wish.get("dates", ()), wish.get("to")) if day]
        return heard if all(day >= self.today.isoformat() for day in days) else None


def _without(words: Sequence[str], town: Mention) -> str:
    return " ".join((*words[: town.start], *words[town.end :]))


def _for_somebody_else(plain: str) -> bool | None:
    """Whether the appointment is for somebody else; None when that is not said, or for several."""
    found = [other for part in corrected(plain) if (other := _other(part)) is not None]
    return found[-1] if found else None


def _other(plain: str) -> bool | None:
    other, own = bool(_OTHER.search(plain)), bool(_SELF.search(plain))
    if other == own or _SEVERAL.search(plain):
        return None
    return other
