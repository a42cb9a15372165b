"""Yes or no, as people say it."""

import re
from dataclasses import dataclass, field

from ivr.speech.grammars.base import NOTHING, Timing, Understood
from ivr.speech.grammars.command import find
from ivr.speech.grammars.text import POLITE, bag, find_phrases, fold, phrase_table, words_of
from ivr.speech.grammars.yes_no_phrases import PHRASES
from ivr.speech.grammars.yes_no_words import AGREEMENT, NEITHER, NO, UNSURE, WEAK, YES

_TABLE = phrase_table({"yes": YES, "agreement": AGREEMENT, "no": NO, "unknown": UNSURE, "neither": NEITHER})
_WEAK = frozenset(map(fold, WEAK))
_SATISFIED = frozenset(
    ("ca va", "ca me va", "ca me convient", "c est tres bien", "tres bien", "c est parfait", "parfait", "ca m arrange")
)
"""Contentment that "non" does not decline: "non non ça me va"."""
_HEDGES = frozenset(("je crois", "je pense", "il me semble", "sans doute"))
_DRAWL = re.compile(r"(.)\1+")
_PLAIN = bag("oui ouais voui non nan ok okay")
_QUESTION = re.compile(
    r"\b(?:est ce qu|qu est ce|quels?|quelles?|combien|c est (?:ou|quoi|quand|qui|lequel|laquelle))\b"
    r"|^(?:et |mais |oui |dites moi )*(?:pourquoi(?! pas)|quand|ou|a quelle?|qui (?:est|etes)|comment (?!voulez))\b"
)
_TO_THE_LINE = frozenset(("repeat", "wait", "slower", "louder", "help", "agent", "back"))
_NEGATIONS = frozenset(("pas", "jamais", "rien", "guere"))
_RETRACTIONS = ("je me trompe", "je me suis trompe", "je me suis trompee", "pardon", "excusez moi", "je veux dire")
_KEYS = {"1": "yes", "2": "no"}
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
        return PHRASES

    def hear(self, words: str) -> Understood:
        """Reads an answer. Negation goes before agreement; after a correction only the last part counts."""
        plain = fold(words)
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
    found = find_phrases(words, _TABLE)
    taken = {index for start, end, _ in found for index in range(start, end)}
    rest = [word for index, word in enumerate(words) if index not in taken]
    said = {label for _, _, label in found}
    negated = any(word in _NEGATIONS for word in rest)
    if not _PLAIN.intersection(words) and "unknown" not in said and _QUESTION.search(plain):
        return NOTHING
    if "unknown" in said:
        return _doubted(said, [" ".join(words[start:end]) for start, end, label in found if label == "unknown"])
    if "yes" in said:
        return Understood("unknown", confidence=0.7) if negated or "no" in said else Understood("yes")
    if "no" in said:
        plainly = all(_PLAIN.issuperset(words[start:end]) for start, end, label in found if label == "no")
        content = plainly and not negated and any(" ".join(words[start:end]) in _SATISFIED for start, end, _ in found)
        return Understood("unknown", confidence=0.7) if content else Understood("no")
    if negated:
        return NOTHING if "neither" in said or _speaks_to_the_line(plain) else Understood("no", confidence=0.8)
    if "agreement" in said and _agrees(words, found, rest):
        return Understood("yes", confidence=0.9 if len(rest) < 4 else 0.7)
    return NOTHING


def _doubted(said: set[str], doubts: list[str]) -> Understood:
    """Doubt, which a plain yes or no outweighs when it is only "je crois"."""
    plain = said & {"yes", "no"}
    if len(plain) == 1 and _HEDGES.issuperset(doubts):
        return Understood(plain.pop(), confidence=0.8)
    return Understood("unknown", confidence=0.9)


def _undrawled(word: str) -> str:
    """ "ouiii" is "oui"."""
    short = _DRAWL.sub(r"\1", word)
    return short if short in _PLAIN else word


def _agrees(words: tuple[str, ...], found: list[tuple[int, int, str]], rest: list[str]) -> bool:
    """Whether agreement is what is mainly said."""
    weak = all(" ".join(words[start:end]) in _WEAK for start, end, label in found if label == "agreement")
    stray = [word for word in rest if word not in POLITE]
    return len(stray) <= (_STRAY_BESIDE_WEAK if weak else _STRAY_WORDS)


def _speaks_to_the_line(plain: str) -> bool:
    command = find(plain)
    return command is not None and command.command in _TO_THE_LINE
