"""Ranks among a few options: "la deuxième", "celle du milieu", "le plus tôt des trois"."""

import re
from collections.abc import Sequence

from ivr.language.grammars.dates.calendar import MONTH_OF, WEEKDAYS
from ivr.language.phrase_files import labelled, phrases

Mention = tuple[int, int, int]
"""First word, word after, option."""

_RANKS = {" ".join(words): int(label) for words, label in phrases("ranks").labels.items() if label.isdigit()}
_LAST = labelled("ranks", "last")
_MIDDLE = labelled("ranks", "middle")
_EARLIEST = labelled("ranks", "earliest")
_AROUND = labelled("ranks", "around")
_COUNTS = re.compile(
    r"\b(?:une?|1) des \d\b|\b(?:pas |ni |sauf )?les \d premiere?s?\b|\bde (?:vos|ces|mes) \d(?: \w+s)?\b"
    r"|\b(?:des|entre les|parmi les|sur les|sur|parmi) \d\b(?! \d)"
)
_ALL = re.compile(
    r"\b(?:les|toutes les|tous les) (\d)(?: (?:me|m|ca|sont|c est|ca me))*"
    r" (?:vont|va|convien(?:nen)?t|arrangent?|bien|bons?|bonnes|ira|irait)\b|^(?:toutes|tous) les (\d)$"
)
_REASON = labelled("ranks", "reason")
"""Begins what no longer counts: "la première parce qu'après je suis chez mon fils"."""
_NOT_OPTIONS = labelled("ranks", "counted")
_NOT_A_CHOICE = labelled("ranks", "elsewhere").union(WEEKDAYS, MONTH_OF)
""" "le premier mars", "redites-moi la première"."""
_SECONDS = frozenset(("une", "petite", "quelques", "encore"))
_BESIDE = {"apres": 1, "avant": -1}


def without_counts(said: Sequence[str]) -> tuple[str, ...]:
    """The words without a mention of how many options there are: "la première des deux"."""
    return tuple(_COUNTS.sub(" ", " ".join(said)).split())


def says_all(said: Sequence[str], of: int) -> bool:
    """Whether all options are said to suit: "les deux me vont"."""
    found = _ALL.search(" ".join(said))
    return found is not None and int(found[1] or found[2]) == of


def ranks_in(said: Sequence[str], of: int) -> list[Mention]:
    """Ranks said, provided that nothing else of weight is: "j'ai deux questions" says none."""
    found: list[Mention] = []
    at = 0
    while at < len(said):
        size, rank = _rank_at(said, at, of)
        if rank:
            found.append((at, at + size, rank + _shift(said, at)))
        at += size
    taken = {index for start, end, _ in found for index in range(start, end)}
    numeral = any(said[start] in ("un", "une") or said[start].isdigit() for start, _, _ in found)
    elsewhere = any(word in _NOT_A_CHOICE for word in said)
    end = len(said) if numeral or elsewhere or not found else _reason(said, found[-1][1])
    heavy = sum(
        word not in _AROUND and word not in _BESIDE for index, word in enumerate(said[:end]) if index not in taken
    )
    return found if heavy <= (0 if numeral or elsewhere else 1) else []


def _reason(said: Sequence[str], after: int) -> int:
    """Where the reason for a choice begins."""
    return next((at for at in range(after, len(said)) if said[at] in _REASON), len(said))


def _shift(said: Sequence[str], at: int) -> int:
    """ "celle d'après la première"."""
    return _BESIDE.get(said[at - 2], 0) if at > 1 and said[at - 1] in ("la", "le") else 0


def _rank_at(said: Sequence[str], at: int, of: int) -> tuple[int, int]:
    for size in range(min(3, len(said) - at), 0, -1):
        text = " ".join(said[at : at + size])
        rank = _RANKS.get(text) or _placed(text, of)
        if rank:
            return size, 0 if _loose(said, at, size) else rank
    return 1, 0


def _placed(text: str, of: int) -> int:
    """The rank of "la dernière", "celle du milieu"."""
    if text in ("avant derniere", "avant dernier"):
        return of - 1
    if text in _LAST:
        return of
    if text in _EARLIEST or (of == 1 and text in ("seule", "seul")):
        return 1
    return of // 2 + 1 if text in _MIDDLE and of % 2 else 0


def _loose(said: Sequence[str], at: int, size: int) -> bool:
    """Whether a number counts something or a rank is that of something else."""
    following = said[at + size] if at + size < len(said) else ""
    before = said[at - 1] if at else ""
    if said[at] in ("un", "une"):
        return bool(following)
    if said[at] in ("seconde", "secondes") and before in _SECONDS:
        return True
    return following in _NOT_OPTIONS or (said[at].isdigit() and following == "rendez" and before not in ("le", "la"))
