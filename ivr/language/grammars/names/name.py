"""A person's name, in open words."""

import re
from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.names.spelling import spelled
from ivr.language.grammars.text import UNKNOWN, fold
from ivr.language.grammars.utterance import HESITATIONS
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import labelled, pattern

MOST_WORDS = 5
MOST_LETTERS = 40
SKIP_KEY = "1"

_LEAD = re.compile(rf"^(?:{pattern('around_names', 'name_lead').pattern}(?: |$))+")
_TAIL = re.compile(rf"(?: {pattern('around_names', 'name_tail').pattern})+$")
_PIECES = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_NOT_NAMES = labelled("words", "no_name")


@dataclass(frozen=True)
class Name:
    """A first name or a family name. Value: the name in title case, "" when the caller skips it by key."""

    kind: str = field(default="name", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """Empty: any word may be a name, so the recogniser listens openly."""
        return frozenset()

    def hear(self, words: str) -> Understood:
        """Reads a name said or spelled; long sentences and figures are no names."""
        letters, before = spelled(words)
        if len(letters) > 1 and (len(letters) > 2 or not _clean(words)):
            return Understood(_titled(before if letters == before else letters), confidence=0.9)
        name = _clean(words)
        if not name or fold(name) in _NOT_NAMES or YesNo().hear(words).value == "unknown":
            return NOTHING
        fine = len(name) <= MOST_LETTERS and len(name.split()) <= MOST_WORDS and not re.search(r"\d", name)
        return Understood(_titled(name), confidence=0.9) if fine else NOTHING

    def press(self, keys: str) -> Understood:
        """1 skips the question."""
        return Understood("") if keys == SKIP_KEY else NOTHING


def _clean(words: str) -> str:
    """The name without what is said around it, accents and hyphens kept."""
    pieces = [piece for piece in _PIECES.findall(words.lower().replace(UNKNOWN, " ")) if fold(piece) not in HESITATIONS]
    plain = [fold(piece) for piece in pieces]
    text = " ".join(plain)
    lead = _LEAD.match(f"{text} ")
    text = text[min(lead.end(), len(text)) :] if lead else text
    tail = _TAIL.search(text)
    kept = (text[: tail.start()] if tail else text).split()
    return " ".join(_matching(pieces, plain, kept))


def _matching(pieces: list[str], plain: list[str], kept: list[str]) -> list[str]:
    """The original pieces whose plain words are the kept ones, counted from the end of what was dropped."""
    flat = [(piece, len(words.split())) for piece, words in zip(pieces, plain, strict=True)]
    all_words = " ".join(plain).split()
    start = next((at for at in range(len(all_words)) if all_words[at : at + len(kept)] == kept), 0)
    found, at = [], 0
    for piece, size in flat:
        if start <= at < start + len(kept):
            found.append(piece)
        at += size
    return found


def _titled(name: str) -> str:
    return re.sub(r"(?:^|(?<=[\s'’-]))[^\W\d_]", lambda first: first.group().upper(), name)
