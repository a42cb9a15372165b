"""Yes or no, as people say it."""

import re
from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.commands.command import find
from ivr.language.grammars.text import bag, fold
from ivr.language.grammars.utterance import POLITE, words_of
from ivr.language.grammars.yes_no.reserve import AGREEMENT, about_the_question, denial_doubted, doubted
from ivr.language.phrase_files import Found, labelled, listened, phrases

_KNOWN = phrases("yes_no")
_SATISFIED = labelled("yes_no", "satisfied")
"""Contentment that "non" does not decline: "non non ça me va"."""
_HEDGES = labelled("yes_no", "hedge")
_DRAWL = re.compile(r"(.)\1+")
_SPELT = {
    heard: word
    for word, inflected in (
        ("exact", "exacte exacts exactes"),
        ("parfait", "parfaite parfaits parfaites"),
        ("juste", "justes"),
        ("correct", "correcte corrects"),
        ("va", "mva"),
    )
    for heard in inflected.split()
}
_PLAIN = bag("oui ouais voui non nan ok okay")
_QUESTION = re.compile(
    r"\b(?:est ce qu|qu est ce|quels?|quelles?|combien|c est (?:ou|quoi|quand|qui|lequel|laquelle))\b"
    r"|^(?:et |mais |oui |dites moi )*(?:pourquoi(?! pas)|quand|ou|a quelle?|qui (?:est|etes)|comment (?!voulez))\b"
)
_TO_THE_LINE = frozenset(("repeat", "wait", "slower", "louder", "help", "agent", "back"))
_NEGATIONS = frozenset(("pas", "jamais", "rien", "guere"))
_RETRACTIONS = ("je me trompe", "je me suis trompe", "je me suis trompee", "pardon", "excusez moi", "je veux dire")
_MISSPELT_IS = re.compile(
    r"\b(?:ses|ces|s est|sait|cet|c ait)\b(?= (?:pas |bien |tout |tres )*(?:ca|sa|bon|bien|exact|juste|cela|parfait|ok"
    r"|vrai|faux|correct|d accord|moi|possible|fait)\b)"
)
_MISSPELT_IT = re.compile(r"\bsa\b(?= (?:ne |me |m )*(?:va|ira|irait|marche|convient|roule|arrange|depend)\b|$)")
"""The recogniser writes "ses bon", "sa va" for "c'est bon", "ça va"."""
_KEYS = {"1": "yes", "2": "no"}
_AFTER_WEAK = labelled("words", "after_weak")
_STRAY_WORDS = 7
"""More words than this around a mere agreement make it doubtful."""
_STRAY_BESIDE_WEAK = 2


@dataclass(frozen=True)
class YesNo:
    """A question answered by yes or no. Value: "yes", "no", or "unknown" (does not know, contradicts himself)."""

    kind: str = field(default="yes_no", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.0), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The whole answers a recogniser listens for: a small part of what is understood in writing."""
        return listened("yes_no")

    def hear(self, words: str) -> Understood:
        """Reads an answer. Negation goes before agreement; after a correction only the last part counts."""
        plain = _MISSPELT_IT.sub("ca", _MISSPELT_IS.sub("c est", fold(words)))
        for retraction in _RETRACTIONS:
            before, cut, after = plain.rpartition(retraction)
            if cut and before and _reading(after).value:
                return _reading(after)
        return _reading(plain)

    def press(self, keys: str) -> Understood:
        """1 is yes, 2 is no."""
        return Understood(_KEYS[keys]) if keys in _KEYS else NOTHING


def _reading(plain: str) -> Understood:
    words = tuple(map(_undrawled, words_of(plain))) or tuple(word for word in plain.split() if word == "voila")
    found = _KNOWN.find(words)
    taken = {index for start, end, _ in found for index in range(start, end)}
    rest = [word for index, word in enumerate(words) if index not in taken]
    said = {label for _, _, label in found}
    agreed = bool(said & AGREEMENT)
    negated = any(word in _NEGATIONS for word in rest)
    if not _PLAIN.intersection(words) and "unknown" not in said and _QUESTION.search(plain):
        return NOTHING
    if "unknown" in said:
        hedged = _hedged(said, [" ".join(words[start:end]) for start, end, label in found if label == "unknown"])
        reserved = denial_doubted(words, found) if hedged.value == "no" else doubted(words, found)
        return Understood("unknown", confidence=0.7) if reserved else hedged
    if "yes" in said:
        if _ends_in_denial(found):
            return Understood("no", confidence=0.8)
        unclear = negated or "no" in said or len(rest) > _STRAY_WORDS or doubted(words, found)
        return Understood("unknown", confidence=0.7) if unclear else Understood("yes")
    if "no" in said:
        if denial_doubted(words, found) or (agreed and "ou" in rest):
            return Understood("unknown", confidence=0.7)
        plainly = all(_PLAIN.issuperset(words[start:end]) for start, end, label in found if label == "no")
        content = plainly and not negated and any(" ".join(words[start:end]) in _SATISFIED for start, end, _ in found)
        return Understood("unknown", confidence=0.7) if content else Understood("no")
    if negated:
        if "neither" in said or _speaks_to_the_line(plain):
            return NOTHING
        if about_the_question(plain):
            return Understood("no", confidence=0.8)
        return Understood("unknown", confidence=0.7) if agreed else NOTHING
    if agreed and _agrees(words, found, rest):
        if doubted(words, found):
            return Understood("unknown", confidence=0.7)
        return Understood("yes", confidence=0.9 if len(rest) < 4 else 0.7)
    return NOTHING


def _hedged(said: set[str], doubts: list[str]) -> Understood:
    """Doubt, which a plain yes or no outweighs when it is only "je crois"."""
    plain = said & {"yes", "no"}
    if len(plain) == 1 and _HEDGES.issuperset(doubts):
        return Understood(plain.pop(), confidence=0.8)
    return Understood("unknown", confidence=0.9)


def _ends_in_denial(found: Found) -> bool:
    """Whether a yes is followed by two noes: "ah oui non c'est pas ça"."""
    labels = [label for _, _, label in found if label in ("yes", "no")]
    return labels[-2:] == ["no", "no"] and "yes" not in labels[1:]


def _undrawled(word: str) -> str:
    """ "ouiii" is "oui", "exacts" is "exact"."""
    short = _DRAWL.sub(r"\1", word)
    return short if short in _PLAIN else _SPELT.get(word, word)


def _agrees(words: tuple[str, ...], found: Found, rest: list[str]) -> bool:
    """Whether agreement is what is mainly said."""
    weak = "agreement" not in {label for _, _, label in found}
    stray = [word for word in rest if word not in POLITE]
    if weak and any(_goes_on(words[end:], len(found)) for _, end, label in found if label == "weak"):
        return False
    return len(stray) <= (_STRAY_BESIDE_WEAK if weak else _STRAY_WORDS)


def _goes_on(following: tuple[str, ...], phrases: int) -> bool:
    """Whether a single weak word is the start of something else: "je prends mon stylo", "faites vite"."""
    return phrases == 1 and bool(following) and following[0] not in POLITE | _AFTER_WEAK


def _speaks_to_the_line(plain: str) -> bool:
    command = find(plain)
    return command is not None and command.command in _TO_THE_LINE
