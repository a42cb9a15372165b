"""One of a few options, by rank or by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ivr.speech.grammars.base import NOTHING, Timing, Understood
from ivr.speech.grammars.figures import with_figures
from ivr.speech.grammars.text import HESITATIONS, bag, fold, words_in
from ivr.speech.grammars.vocabulary import with_anytime
from ivr.speech.grammars.yes_no import YesNo

Names = tuple[tuple[str, ...], ...]

ANY = (
    "peu importe", "n importe", "n importe laquelle", "n importe lequel", "comme vous voulez",
    "celle que vous voulez", "celui que vous voulez", "ca m est egal", "c est egal", "egal", "indifferent",
    "l un ou l autre", "l une ou l autre", "au choix", "choisissez", "choisissez pour moi", "pas de preference",
    "toutes me conviennent", "ca m est indifferent", "je n ai pas de preference", "aucune preference",
    "peu m importe", "tout me va", "les deux me vont", "comme ca vous arrange", "les deux me conviennent",
    "c est pareil", "n importe quelle", "n importe quel", "je m en fiche", "a vous de voir",
    "celle qui vous arrange", "laquelle vous voulez", "lequel vous voulez", "vous choisissez", "zero",
)  # fmt: skip
_RANKS = {
    "premier": 1, "premiere": 1, "1 er": 1, "1 ere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2 e": 2,
    "2 eme": 2, "troisieme": 3, "3 e": 3, "3 eme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7,
    "huitieme": 8, "neuvieme": 9, "une": 1, "un": 1, **{str(rank): rank for rank in range(1, 10)},
}  # fmt: skip
_LAST = frozenset(("dernier", "derniere", "la plus tard", "le plus tard", "plus tard"))
_MIDDLE = frozenset(("du milieu", "milieu", "au milieu"))
_EARLIEST = frozenset(("la plus tot", "le plus tot", "plus tot", "la plus proche", "le plus proche"))
_NOT = frozenset(("pas", "ni", "sauf", "surtout", "plutot que"))
_RETRACTED = frozenset(("non", "pardon", "plutot", "mais", "excusez", "trompe"))
_AROUND = bag(
    "le la l les du de un une c est ce sera celle celui numero option proposition choix touche tapez appuyez sur je"
    " prends prend veux voudrais prefere choisis choisirais prendrais vais prendre plutot pas non oui mais d accord"
    " pour rendez vous date s il plait merci madame monsieur bon ben ok tres bien alors pardon possibilite creneau"
    " reponse dis va on propose proposee que a avez horaire heure me convient conviendrait surtout ni moi mieux serait"
    " parfait bonjour et puis enfin ah oh finalement dire excusez trompe suis mademoiselle ci bas svp demande injection"
)
_ARTICLES = bag("le la l celle celui de numero")
_YES_NO = frozenset(("oui", "non", "d accord", "merci", "c est bon", "tres bien", "c est ca"))

Mention = tuple[int, int, int]
"""First word, word after, option."""


@dataclass(frozen=True)
class Choice:
    """Options numbered from 1. Value: the number, or 0 for any of them where `zero_means_any`."""

    of: int
    """Number of options."""
    names: Names = ()
    """Words that name each option, in order; a caller may say them instead of a rank."""
    zero_means_any: bool = False
    """"Peu importe" is an answer (by word only: key 0 is a person everywhere)."""
    kind: str = field(default="choice", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.2), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        ranks = bag("le la un une deux trois premier première deuxième second seconde troisième dernier dernière celle")
        own = words_in(name for names in self.names for name in names)
        return with_anytime(own | ranks | words_in(ANY if self.zero_means_any else ()))

    def hear(self, words: str) -> Understood:
        """Reads a name or a rank; what comes after "pas" is ruled out, what comes after "non" replaces."""
        said = _figured(words)
        named = _settle(said, _mentions(said, self.names))
        if named:
            return Understood(named)
        if named is None and (ranked := _settle(said, list(self._ranks(said)))):
            return Understood(ranked) if ranked <= self.of else NOTHING
        if self.zero_means_any and _says_any(said):
            return Understood(0)
        return self._agreed(words) if named is None else NOTHING

    def press(self, keys: str) -> Understood:
        """The number of the option."""
        return Understood(int(keys)) if keys.isdigit() and len(keys) == 1 and 1 <= int(keys) <= self.of else NOTHING

    def named_words(self, words: str) -> int:
        """How many words of an utterance name an option; 0 when none does."""
        found = _mentions(_figured(words), self.names)
        return max((end - start for start, end, _ in found), default=0)

    def _ranks(self, said: tuple[str, ...]) -> Iterator[Mention]:
        """Ranks said, provided that nothing else of weight is: "j'ai deux questions" says none."""
        found = []
        at = 0
        while at < len(said):
            size, rank = self._rank_at(said, at)
            if rank:
                found.append((at, at + size, rank))
            at += size
        taken = {index for start, end, _ in found for index in range(start, end)}
        heavy = sum(word not in _AROUND for index, word in enumerate(said) if index not in taken)
        numeral = any(said[start] in ("un", "une") or said[start].isdigit() for start, _, _ in found)
        if heavy <= (0 if numeral else 1):
            yield from found

    def _rank_at(self, said: tuple[str, ...], at: int) -> tuple[int, int]:
        for size in range(min(3, len(said) - at), 0, -1):
            text = " ".join(said[at : at + size])
            if text in _RANKS:
                following = said[at + 1 : at + 2]
                loose = following == ("fois",) or (text in ("un", "une") and bool(following))
                return size, 0 if loose else _RANKS[text]
            if text in _LAST:
                return size, self.of
            if text in _EARLIEST:
                return size, 1
            if text in _MIDDLE and self.of % 2:
                return size, self.of // 2 + 1
        return 1, 0

    def _agreed(self, words: str) -> Understood:
        """Yes or no in other words than the names, where the options are yes and no."""
        answer = YesNo().hear(words)
        word = {"yes": "oui", "no": "non"}.get(str(answer.value))
        for option, names in enumerate(self.names, 1):
            if word in names:
                return Understood(option, confidence=answer.confidence)
        return NOTHING


def _figured(words: str) -> tuple[str, ...]:
    return tuple(word for word in with_figures(fold(words)).split() if word not in HESITATIONS)


@lru_cache(maxsize=256)
def _table(names: Names) -> dict[tuple[str, ...], int]:
    named = ((name, option) for option, of_option in enumerate(names, 1) for name in of_option)
    return {tuple(with_figures(fold(name)).split()): option for name, option in named}


def _mentions(said: tuple[str, ...], names: Names) -> list[Mention]:
    table = _table(names)
    longest = max(map(len, table), default=0)
    found = []
    at = 0
    while at < len(said):
        sizes = (size for size in range(min(longest, len(said) - at), 0, -1) if said[at : at + size] in table)
        size = next(sizes, 0)
        if size:
            found.append((at, at + size, table[said[at : at + size]]))
        at += size or 1
    return found


def _settle(said: tuple[str, ...], mentions: list[Mention]) -> int | None:
    """The one option meant; None when none is mentioned, 0 when several remain."""
    if not mentions:
        return None
    weighty = [mention for mention in mentions if " ".join(said[mention[0] : mention[1]]) not in _YES_NO]
    kept = [mention for mention in weighty or mentions if not _ruled_out(said, mention[0])]
    if not kept:
        return 0
    last = kept[-1]
    cut = max((index for index in range(last[0]) if said[index] in _RETRACTED), default=-1)
    options = {option for start, _, option in kept if start > cut}
    if len(options) == 1:
        return options.pop()
    longest = max(end - start for start, end, _ in kept)
    options = {option for start, end, option in kept if end - start == longest and start > cut}
    return options.pop() if len(options) == 1 and longest > 1 else 0


def _ruled_out(said: tuple[str, ...], start: int) -> bool:
    before = [word for word in said[max(0, start - 4) : start] if word not in _ARTICLES]
    return bool(before) and before[-1] in _NOT


def _says_any(said: tuple[str, ...]) -> bool:
    text = f" {' '.join(said)} "
    return any(f" {phrase} " in text for phrase in ANY[:-1]) or said == ("0",)
