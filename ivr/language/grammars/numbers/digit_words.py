"""Digits said as number words: every way to cut the words into groups that gives a wanted count of digits."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ivr.language.grammars.numbers.figures import (
    HUNDRED,
    NUMBER_WORDS,
    TEENS,
    TENS,
    THOUSAND,
    UNITS,
    Words,
    below_hundred,
    below_thousand,
    number,
)
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import labelled

Fits = Callable[[str], bool]
_NOT_A_FIGURE = labelled("words", "no_figure")
_RETRACTED = frozenset(("non", "pardon", "repete"))
_TIMES = re.compile(rf"\b(double|deux fois|triple|trois fois) (?:le |la |un )?({'|'.join(UNITS)}|\d)\b")
_BEAM = 400
"""More ways than this to cut an utterance are not followed."""


def _repeated(said: re.Match[str]) -> str:
    """ "double zéro" is "zéro zéro"."""
    return " ".join([said[2]] * (2 if said[1] in ("double", "deux fois") else 3))


def _joins(words: list[str], at: int) -> bool:
    """Whether "et" is inside a number: "vingt et un"."""
    return at > 0 and words[at - 1] in NUMBER_WORDS and words[at + 1 : at + 2] in (["un"], ["une"], ["onze"])


def _between_figures(words: list[str], at: int) -> bool:
    """ "quatre ou cinq" is neither."""
    around = (words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else "")
    return all(word in NUMBER_WORDS or word.isdigit() for word in around)


@dataclass(frozen=True)
class Cut:
    """Groups of digits read so far."""

    groups: tuple[str, ...] = ()
    cost: int = 0
    """One for each group, one more for a pair that does not stand where pairs are said."""

    @property
    def digits(self) -> str:
        """All digits."""
        return "".join(self.groups)

    def then(self, group: str, odd: int = 0) -> "Cut":
        """With one more group; `odd` is the cost of an unusual wording."""
        crooked = len(group) > 1 and len(self.digits) % 2
        return Cut((*self.groups, group), self.cost + 1 + odd + bool(crooked) + (len(group) == 3))


@dataclass(frozen=True)
class Said:
    """The figures of an utterance: parts cut where the speaker corrects himself."""

    parts: tuple[Words, ...]

    @classmethod
    def of(cls, text: str) -> "Said":
        """Keeps the number words and figures of a text."""
        parts: list[list[str]] = [[]]
        words = _TIMES.sub(_repeated, fold(text)).split()
        for at, word in enumerate(words):
            if word == "ou" and _between_figures(words, at):
                return cls(())
            if word in _RETRACTED:
                parts.append([])
            elif word in ("un", "une") and words[at + 1 : at + 2] and words[at + 1] in _NOT_A_FIGURE:
                continue
            elif word.isdigit() or word in NUMBER_WORDS or (word == "et" and _joins(words, at)):
                parts[-1].append(word)
        return cls(tuple(tuple(part) for part in parts if part))

    @property
    def empty(self) -> bool:
        """Nothing that counts was said."""
        return not self.parts


def best_digits(said: Said, most: int, fits: Fits, thousands: bool = False) -> str | None:
    """The digits that fit and are said in the plainest way; None when none fit or two ways are as plain.

    After a correction the last part is the whole answer, or replaces the last group."""
    found: dict[str, int] = {}
    for cut in _cuts_of(said, most, thousands):
        if fits(cut.digits):
            found[cut.digits] = min(found.get(cut.digits, cut.cost), cut.cost)
    least = min(found.values(), default=0)
    best = [digits for digits, cost in found.items() if cost == least]
    return best[0] if len(best) == 1 else None


def can_grow(said: Said, most: int, fits: Fits) -> bool:
    """Whether what was said is the beginning of an answer: fewer digits than wanted, none wrong so far."""
    return any(fits(cut.digits) for cut in _cuts_of(said, most - 1, False))


def _cuts_of(said: Said, most: int, thousands: bool) -> list[Cut]:
    cuts = [Cut()]
    for index, part in enumerate(said.parts):
        starts = [Cut()]
        if index:
            starts += [Cut(cut.groups[:-1], cut.cost - 1) for cut in cuts if cut.groups]
        cuts = _cuts(part, starts, most, thousands)
    return cuts


def _cuts(words: Words, starts: list[Cut], most: int, thousands: bool) -> list[Cut]:
    """All the ways to read the words after each start, none longer than `most` digits."""
    reached: dict[int, dict[str, Cut]] = {0: {}}
    for start in starts:
        _keep(reached[0], start)
    for at in range(len(words)):
        here = list(reached.pop(at, {}).values())[:_BEAM]
        if not here:
            continue
        for group, after in _groups(words, at, thousands):
            ahead = reached.setdefault(after, {})
            odd = _unusual(words[at:after])
            for cut in here:
                if len(cut.digits) + len(group) <= most:
                    _keep(ahead, cut.then(group, odd))
    return list(reached.get(len(words), {}).values())


def _keep(cuts: dict[str, Cut], cut: Cut) -> None:
    known = cuts.get(cut.digits)
    if known is None or cut.cost < known.cost:
        cuts[cut.digits] = cut


def _unusual(words: Words) -> int:
    """1 for "vingt un" without "et", or "vingts" followed by more: the written form of another number."""
    bare_one = len(words) == 2 and words[1] in ("un", "une") and words[0] in TENS
    return int(bare_one or "vingts" in words[:-1])


def _torn(words: Words, at: int, value: int, after: int) -> bool:
    """Whether a number would be torn apart: "trente six" is not thirty and six."""
    unit = UNITS.get(words[after] if after < len(words) else "", 0)
    if unit == UNITS["quatre"] and words[after + 1 : after + 2] in (("vingt",), ("vingts",)):
        return False
    lowest = UNITS["sept"] if value == TEENS["dix"] else UNITS["un"]
    return value > 0 and value % 10 == 0 and unit >= lowest


def _groups(words: Words, at: int, thousands: bool) -> list[tuple[str, int]]:
    word = words[at]
    if word.isdigit():
        return [(word, at + 1)]
    if word == "et":
        return [("", at + 1)] if at == 0 else []
    groups = [(f"{value}", after) for value, after in below_hundred(words, at) if not _torn(words, at, value, after)]
    if word in HUNDRED or (words[at + 1 : at + 2] and words[at + 1] in HUNDRED):
        groups += [(f"{value}", after) for value, after in below_thousand(words, at) if value > 99]
    if thousands or word in THOUSAND:
        whole = number(words, at)
        groups += [(f"{whole[0]}", whole[1])] if whole and whole[0] > 999 else []
    return groups
