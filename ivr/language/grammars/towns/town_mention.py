"""A commune named inside a longer sentence: "un rendez-vous à Mâcon plutôt mardi"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.department.places import Places
from ivr.language.grammars.dates.calendar import MONTH_OF, WEEKDAYS
from ivr.language.grammars.numbers.figures import NUMBER_WORDS
from ivr.language.grammars.sound import sound_of
from ivr.language.grammars.text import UNKNOWN, fold
from ivr.language.grammars.towns.town_index import TownIndex, index_of
from ivr.language.grammars.utterance import HESITATIONS
from ivr.language.phrase_files import labelled

SURE = 0.5
LONGEST = 7
"""Words in a name."""
SOUNDS = 5
"""A name written in another way is only taken when it has this many sounds."""

_AT = labelled("towns", "at")
_OF = labelled("towns", "of")
_ARTICLES = labelled("towns", "article")
_GOES_ON = labelled("towns", "next").union(WEEKDAYS)
_ADDRESS = labelled("towns", "address")
_TIMES = labelled("towns", "time").union(WEEKDAYS, MONTH_OF, NUMBER_WORDS)
_PIECES = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Mention:
    """A commune and the words that name it, the preposition included, counted in the plain text."""

    insee: str
    start: int
    end: int


def mentioned(words: str, places: Places, answer: bool = False) -> Mention | None:
    """The one commune named after "à", "au", "sur" or "j'habite"; None when there is none, or several.

    `answer`: a town was asked for, so that one may also come first, or after "c'est" and "qui s'appelle"."""
    said = _tokens(words)
    plain = tuple(word for word, _ in said)
    index = index_of(places)
    found: list[Mention] = []
    begins = list(_places(plain, answer))
    for at in begins:
        town = _named_at(index, said, *at, answer)
        if town and plain[at[1] - 1 : at[1]] == ("pas",):
            begins.append((town.end, town.end))
        elif town:
            found.append(town)
    return found[-1] if len({town.insee for town in found}) == 1 and found[-1].insee else None


def _tokens(words: str) -> list[tuple[str, str]]:
    """The words of the plain text, each beside what was written."""
    pieces = _PIECES.findall(words.lower().replace(UNKNOWN, " "))
    return [(plain, piece if fold(piece) == plain else plain) for piece in pieces for plain in fold(piece).split()]


def _places(plain: Sequence[str], answer: bool) -> Iterator[tuple[int, int]]:
    """Where a preposition of place begins, and where the name after it would."""
    for at, word in enumerate(plain):
        of = word in ("de", "d", "du") and at > 0 and plain[at - 1] in _OF
        if (
            of
            or (word in _AT and plain[at + 1 : at + 2] != ("a",))
            or (answer and (word in ("appelle", "pas") or plain[at - 1 : at + 1] == ("c", "est")))
        ):
            yield at, at + 1
    if answer:
        yield 0, 0


def _named_at(index: TownIndex, said: Sequence[tuple[str, str]], start: int, at: int, answer: bool) -> Mention | None:
    """The longest name that begins at a word, with its article or without; what follows must not go on with it."""
    while at < len(said) and said[at][0] in HESITATIONS:
        at += 1
    denied = answer and at > 0 and said[at - 1][0] == "pas"
    begins = (at, at + 1) if at < len(said) and said[at][0] in _ARTICLES else (at,)
    for begin in begins:
        for end in range(min(len(said), begin + LONGEST), begin, -1):
            insee = _named(index, said[begin:end])
            if insee is not None and (denied or _ends([word for word, _ in said[end : end + 3]], index, answer)):
                return Mention(insee, start, end)
    return None


def _named(index: TownIndex, said: Sequence[tuple[str, str]]) -> str | None:
    """INSEE code of a name; empty for a place elsewhere; None for no name."""
    plain = " ".join(word for word, _ in said)
    written = " ".join(word for _, word in said)
    known = plain in index.by_plain
    if not known:
        sound = sound_of(written)
        if len(sound) < SOUNDS or sound not in index.by_sound:
            return None
    found = index.find(written)
    if found is None:
        return "" if known else None
    return found.insee if found.confidence >= SURE else ""


def _ends(following: Sequence[str], index: TownIndex, answer: bool) -> bool:
    """Whether a name may end before these words; in an answer, before any that no name goes on with."""
    if following[:1] == ["dans"]:
        return bool(index.regions.intersection(following))
    if answer and following and (following[0] in _ADDRESS or len(following[0]) == 1):
        return True
    if not following or following[0] in _GOES_ON or following[0] in HESITATIONS or following[0].isdigit():
        return True
    if following[0] in NUMBER_WORDS:
        return True
    links = ("le", "la", "l", "les", "en", "de", "du", "d", "a", "au", "un", "une")
    return following[0] in links and (following[1:2] == [] or following[1] in _TIMES or following[1].isdigit())
