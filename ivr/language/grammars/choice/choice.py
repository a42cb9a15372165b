"""One of a few options, by rank or by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.numbers.figures import with_figures
from ivr.language.grammars.numbers.ranks import Mention, ranks_in, says_all, without_counts
from ivr.language.grammars.text import bag, fold
from ivr.language.grammars.utterance import HESITATIONS
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import listened, pattern

Names = tuple[tuple[str, ...], ...]

_ANY = pattern("answers", "any_option")
_NOT = frozenset(("pas", "ni", "sauf", "surtout"))
_RETRACTED = frozenset(("non", "pardon", "plutot", "mais", "excusez", "trompe"))
_ARTICLES = bag("le la l celle celui de numero")
_YES_NO = frozenset(("oui", "non", "d accord", "merci", "c est bon", "tres bien", "c est ca"))

_SPOKEN_FIGURES = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_SPOKEN_RANKS = (("premier", "première"), ("deuxième", "second", "seconde"), ("troisième",))
_SPOKEN_LAST = ("dernier", "dernière")


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
        """The lower-case words and phrases a recogniser listens for."""
        own = (name.lower() for names in self.names for name in names)
        common = listened("anytime", "any_option") if self.zero_means_any else listened("anytime")
        return common.union(own, _SPOKEN_FIGURES[: self.of], _spoken_ranks(self.of))

    def hear(self, words: str) -> Understood:
        """Reads a name or a rank; what comes after "pas" is ruled out, what comes after "non" replaces."""
        said = without_counts(_figured(words))
        named = _settle(said, _mentions(said, self.names))
        if named:
            return Understood(named)
        if says_all(said, self.of):
            return Understood(0) if self.zero_means_any else NOTHING
        if named is None and (ranked := _settle(said, ranks_in(said, self.of))):
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

    def _agreed(self, words: str) -> Understood:
        """Yes or no in other words than the names, where the options are yes and no."""
        answer = YesNo().hear(words)
        word = {"yes": "oui", "no": "non"}.get(str(answer.value))
        for option, names in enumerate(self.names, 1):
            if word in names:
                return Understood(option, confidence=answer.confidence)
        return NOTHING


def _spoken_ranks(of: int) -> Iterator[str]:
    ranks = (rank for same in _SPOKEN_RANKS[:of] for rank in same)
    for rank in (*ranks, *_SPOKEN_LAST):
        yield from (rank, f"le {rank}", f"la {rank}")


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
    return bool(before) and (before[-1] in _NOT or before[-2:] == ["plutot", "que"])


def _says_any(said: tuple[str, ...]) -> bool:
    return _ANY.search(" ".join(said)) is not None
