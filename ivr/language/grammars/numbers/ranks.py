"""Ranks among a few options: "la deuxième", "celle du milieu", "le plus tôt des trois"."""

import re
from collections.abc import Sequence

from ivr.language.grammars.dates.calendar import MONTH_OF, WEEKDAYS
from ivr.language.grammars.text import bag

Mention = tuple[int, int, int]
"""First word, word after, option."""

_RANKS = {
    "premier": 1, "premiere": 1, "permiere": 1, "premieres": 1, "1 er": 1, "1 ere": 1, "deuxieme": 2, "second": 2,
    "seconde": 2, "2 e": 2,
    "2 eme": 2, "troisieme": 3, "3 e": 3, "3 eme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7,
    "huitieme": 8, "neuvieme": 9, "une": 1, "un": 1, **{str(rank): rank for rank in range(1, 10)},
}  # fmt: skip
_LAST = frozenset(
    ("dernier", "derniere", "la plus tard", "le plus tard", "plus tardive", "plus tardif", "plus eloignee", "la fin")
)
_MIDDLE = frozenset(("du milieu", "milieu", "au milieu"))
_EARLIEST = frozenset(("la plus tot", "le plus tot", "la plus proche", "le plus proche", "du debut", "moins tardive"))
_AROUND = bag(
    "le la l les du de un une c est ce sera celle celui numero option proposition choix touche tapez appuyez sur je"
    " prends prend veux voudrais prefere choisis choisirais prendrais vais prendre plutot pas non oui mais d accord"
    " pour rendez vous date s il plait merci madame monsieur bon ben ok tres bien alors pardon possibilite creneau"
    " reponse dis va on propose proposee que a avez horaire heure me convient conviendrait surtout ni moi mieux"
    " serait parfait bonjour et puis enfin ah oh finalement dire excusez trompe suis mademoiselle ci bas svp demande"
    " injection n ca ira irait arrange arrangerait m dit allez donc crois pense ai sera serais aller faire faudrait"
    " mettez notez gardez j allons y ma foi petit petite bonjour oula ca nous prenons prendrons reservez inscrivez"
    " retiens"
    " garde choisit opte optons choisissons aimerais aime vote partons part mari femme fille fils"
)
_COUNTS = re.compile(
    r"\b(?:une?|1) des \d\b|\b(?:pas |ni |sauf )?les \d premiere?s?\b|\bde (?:vos|ces|mes) \d(?: \w+s)?\b"
    r"|\b(?:des|entre les|parmi les|sur les|sur|parmi) \d\b(?! \d)"
)
_ALL = re.compile(
    r"\b(?:les|toutes les|tous les) (\d)(?: (?:me|m|ca|sont|c est|ca me))*"
    r" (?:vont|va|convien(?:nen)?t|arrangent?|bien|bons?|bonnes|ira|irait)\b|^(?:toutes|tous) les (\d)$"
)
_REASON = bag("parce car comme si puisque vu qu que sinon quand")
"""Begins what no longer counts: "la première parce qu'après je suis chez mon fils"."""
_NOT_OPTIONS = bag("fois dose doses etage piqure vaccination personne ligne injection injections vaccin")
_NOT_A_CHOICE = frozenset((*WEEKDAYS, *MONTH_OF)) | bag(
    "quel quelle quels quelles quand combien pourquoi quoi semaine mois jour annee quinzaine heure heures redites"
    " repetez"
    " redonnez relisez repeter redire etait"
)
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
