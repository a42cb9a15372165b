"""The names of the communes of a department, prepared for finding one by sound."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from ivr.department.places import Commune, Places
from ivr.language.grammars.numbers.postal_code import spoken_prefix
from ivr.language.grammars.sound import sound_of
from ivr.language.grammars.text import fold
from ivr.language.grammars.utterance import HESITATIONS, corrected
from ivr.language.phrase_files import labelled, pattern

_LEADS = re.compile(rf"^(?:{pattern('around_names', 'town_lead').pattern} )+(?=\S)")
_TAIL = re.compile(rf" {pattern('around_names', 'town_tail').pattern}$")
_NEAR = re.compile(r"^(?:.* )?(?:pres|a cote|pas (?:tres )?loin|aux (?:environs|alentours)|du cote) (?:de|d|du|des) ")
_NOT = re.compile(r"^(?:pas|ni) ")
_LINKS = labelled("towns", "link")
_ARTICLES = labelled("towns", "article")
SLIPS = ((5, 0), (8, 1), (12, 2), (99, 3))
"""How many sounds may be wrong in a name of at most so many."""
TOWN = 5000
"""Inhabitants of a commune that is meant by a short name which villages share."""
MARGIN = 10
"""Times more inhabitants than any other."""
SHORT_WORD = 5
"""Letters of the first of two words for it to be a short name by itself: "romanèche"."""


@dataclass(frozen=True)
class TownName:
    """One way to name a commune."""

    insee: str
    """Empty for a place outside the department."""
    plain: str
    sound: str
    population: int
    whole: bool
    """The official name, not a short form or a locality."""


@dataclass(frozen=True)
class TownMatch:
    """A commune and how sure it is."""

    insee: str
    confidence: float


class TownIndex:
    """All names of the communes of a department."""

    def __init__(self, places: Places) -> None:
        self.names = tuple(name for commune in places.communes for name in _names_of(commune)) + tuple(
            TownName("", fold(place), sound_of(place), 0, whole=True) for place in places.around.elsewhere
        )
        self.regions = frozenset(map(fold, (places.around.region, *places.around.districts))) | labelled(
            "towns", "thing"
        )
        """Words that name no commune by themselves."""
        within = (places.name, places.code, spoken_prefix(places.postal_prefix), places.around.region)
        self._within = re.compile(rf" (?:en|dans (?:le|la|l|les)) (?:{'|'.join(map(fold, filter(None, within)))})$")
        self.by_plain = _grouped((name.plain, name) for name in self.names)
        self.by_sound = _grouped((name.sound, name) for name in self.names)
        self.sounds = tuple(self.by_sound)

    def find(self, town: str) -> TownMatch | None:
        """The commune a name means; None for a name of several, of none, or of a place elsewhere."""
        plain, sound = fold(town), sound_of(town)
        written = self.by_plain.get(plain) or self.by_plain.get(_without_article(plain)) or []
        if any(name.whole for name in written):
            return self._beside_neighbours(_settled(written, 1.0), sound)
        heard = [*written, *self.by_sound.get(sound, ())]
        return _settled(heard, 1.0 if written else 0.9) if heard else self._nearest(sound)

    def said_in(self, words: str) -> str:
        """The name said, without what is said around it, accents kept; empty when only a neighbour is named."""
        parts = corrected(fold(words))
        bare = parts[-1] if parts else ""
        while (shorter := self._within.sub("", _TAIL.sub("", bare))) != bare:
            bare = shorter
        if _NEAR.match(f"{bare} ") or _NOT.match(bare):
            return ""
        named = bare if bare.split(" ", 1)[0] in _ARTICLES else _LEADS.sub("", bare)
        known = self.regions.issuperset(word for word in named.split() if word not in _LINKS)
        return "" if known else _with_accents(words, named)

    def _beside_neighbours(self, found: TownMatch | None, sound: str) -> TownMatch | None:
        """Less sure of a whole name when another is one sound away: Viré and Viry, Barnay and Marnay."""
        near = process.extract(sound, self.sounds, scorer=Levenshtein.distance, score_cutoff=1, limit=6)
        others = {name.insee for key, _, _ in near for name in self.by_sound[key] if name.whole and name.insee}
        return TownMatch(found.insee, found.confidence - 0.2) if found and others - {found.insee} else found

    def _nearest(self, sound: str) -> TownMatch | None:
        """The name one or two sounds away, when no other is as near."""
        allowed = next(slips for longest, slips in SLIPS if len(sound) <= longest)
        near = process.extract(sound, self.sounds, scorer=Levenshtein.distance, score_cutoff=allowed, limit=6)
        near = [one for one in near if one[0][:1] == sound[:1]]
        if not near:
            return None
        least = near[0][1]
        candidates = [name for key, distance, _ in near if distance == least for name in self.by_sound[key]]
        closely = {name.insee for key, distance, _ in near if distance == least + 1 for name in self.by_sound[key]}
        found = _settled(candidates, 0.8 if least == 1 else 0.7)
        return TownMatch(found.insee, found.confidence - 0.1) if found and closely - {found.insee} else found


def _settled(names: Sequence[TownName], confidence: float) -> TownMatch | None:
    """The one commune among names that sound alike: the whole name first."""
    whole = {name.insee for name in names if name.whole}
    if len(whole) == 1:
        insee = whole.pop()
        return (
            TownMatch(insee, confidence - (0.15 if len({name.insee for name in names}) > 1 else 0)) if insee else None
        )
    by_size = sorted({(name.population, name.insee) for name in names}, reverse=True)
    if len({name.insee for name in names}) == 1:
        return TownMatch(by_size[0][1], confidence - 0.1)
    most, largest = by_size[0]
    town = not whole and most >= TOWN and most >= MARGIN * by_size[1][0]
    return TownMatch(largest, confidence - 0.3) if town else None


def _names_of(commune: Commune) -> Iterable[TownName]:
    spoken = commune.spoken or commune.name
    forms = {spoken: True} | dict.fromkeys(_short_forms(spoken), False)
    inside = {form for place in map(_locality, commune.localities) for form in (place, *_short_forms(place))}
    for form in forms.keys() | inside:
        for text in {form, _without_article(form)}:
            if text:
                size = commune.population if form in forms else 0
                yield TownName(commune.insee, fold(text), sound_of(text), size, forms.get(form, False))


def _short_forms(spoken: str) -> set[str]:
    """ "chalon sur saône" is called "chalon", "saint martin de salencey" is called "saint martin"."""
    words = re.split(r"[\s'’-]+", spoken)
    start = 2 if words[0] in ("saint", "sainte", *_ARTICLES) else 1
    cuts = [at for at in range(start, len(words)) if fold(words[at]) in _LINKS]
    first = words[start - 1] if not cuts and len(words) == start + 1 else ""
    alone = first and start == 1 and len(first) >= SHORT_WORD and first not in ("saint", "sainte")
    return {" ".join(words[:at]) for at in cuts[:1]} | ({first} if alone else set())


def _locality(place: str) -> str:
    text = f" {place.lower()} ".replace(" st ", " saint ").replace(" ste ", " sainte ")
    return text.strip()


def _without_article(text: str) -> str:
    first, _, rest = re.sub(r"['’]", " ", text).partition(" ")
    return rest if rest and first in _ARTICLES else text


def _grouped(pairs: Iterable[tuple[str, TownName]]) -> dict[str, list[TownName]]:
    groups: dict[str, list[TownName]] = {}
    for key, name in pairs:
        groups.setdefault(key, []).append(name)
    return groups


@lru_cache(maxsize=64)
def index_of(places: Places) -> TownIndex:
    """The index of a department, made once."""
    return TownIndex(places)


def _with_accents(words: str, named: str) -> str:
    """The accented words of the utterance that were kept."""
    pieces = [piece for piece in re.findall(r"\w+", words.lower()) if fold(piece) not in HESITATIONS]
    plain = [fold(piece) for piece in pieces]
    wanted = named.split()
    for at in range(len(plain) - len(wanted), -1, -1):
        if plain[at : at + len(wanted)] == wanted:
            return " ".join(pieces[at : at + len(wanted)])
    return named
