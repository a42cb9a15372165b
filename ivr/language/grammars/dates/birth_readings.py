"""Every way to read words as the day, month and year of a birth."""

import re
from collections.abc import Iterable, Iterator

from ivr.language.grammars.dates.calendar import MONTH_OF
from ivr.language.grammars.numbers.figures import HUNDRED, NUMBER_WORDS, THOUSAND, UNITS, Words, below_hundred
from ivr.language.grammars.utterance import corrected

Partial = tuple[int | None, int | None, int | None]
"""Day, month and year as far as said."""

TWENTIES = frozenset(("vingt", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"))
"""What may follow "vingt" in a year said as two pairs: "vingt douze" is 2012."""

_TYPED = re.compile(r"(\d{1,2})(\d\d)(\d{4})")
_COUNTED = re.compile(
    rf"\b(?:(?:{'|'.join(sorted(NUMBER_WORDS))}|et|\d+) )+(?:ans?|annees?|fois|enfants?|heures?|kilos?)\b"
    r"|\bpremiere?s? (?:jours?|mois|fois|enfants?|ne|nee|fille|fils)\b"
)
"""Numbers of something else: an age, "tous les quatre ans", "le premier jour de l'été"."""
_ONE_OF_THEM = re.compile(r"\bune \w+")
_DENIED = re.compile(r"\bpas (?:\w+ ){1,6}?(?:c est|mais|je suis nee?) ")
""" "c'est pas le trois, c'est le treize"."""


def readings(plain: str) -> set[Partial]:
    """What may have been said; a part said after a correction replaces the same fields of the part before."""
    said: set[Partial] = set()
    for part in corrected(plain):
        words = _weighty(_DENIED.sub(" ", part))
        later = set(_readings(words)) if words else set()
        if said and words:
            whole = {partial for partial in later if None not in partial}
            amendments = _amendments(words, later, day=part.startswith("le "))
            said = whole | {_over(first, second) for first in said for second in amendments}
        else:
            said = later
        if words and not said:
            return set()
    return said


def _over(first: Partial, second: Partial) -> Partial:
    day, month, year = (new if new is not None else old for old, new in zip(first, second, strict=True))
    return day, month, year


def _amendments(words: Words, later: Iterable[Partial], day: bool) -> set[Partial]:
    """What a correction may replace, in the plainest readings: "trente huit" is rather a year than 30 August.

    `day`: it was said with "le", which only a day is."""
    months: set[Partial] = {(None, month, None) for month, end in _months(words, 0) if end == len(words)}
    ends: set[Partial] = {(None, month, year) for month, after in _months(words, 0) for year in _years(words, after)}
    found = {one for one in later if not (one[0] and one[2] and not one[1])} | months | ends
    found = {one for one in found if one[0] or not day}
    fewest = min((_size(one) for one in found), default=0)
    return {one for one in found if _size(one) == fewest}


def _size(partial: Partial) -> int:
    return sum(field is not None for field in partial)


def _weighty(part: str) -> Words:
    """The words of a part that can belong to a date."""
    words: list[str] = []
    said = _COUNTED.sub(" ", _ONE_OF_THEM.sub(" ", part)).split()
    for at, word in enumerate(said):
        if word.isdigit() and (run := _TYPED.fullmatch(word)) and len(word) > 6:
            words += run.groups()
        elif word == "un":
            words += [word] if _is_figure(said, at) else []
        elif word.isdigit() or word in NUMBER_WORDS or word in MONTH_OF or word in ("premier", "et"):
            words.append(word)
    while words and words[0] == "et":
        words.pop(0)
    while words and words[-1] == "et":
        words.pop()
    return _by_digits(tuple(words))


def _is_figure(said: list[str], at: int) -> bool:
    """Whether "un" is a number and not an article."""
    before, after = said[at - 1] if at else "", said[at + 1] if at + 1 < len(said) else ""
    return before in NUMBER_WORDS or before in ("et", "le") or after in NUMBER_WORDS or after in MONTH_OF


def _by_digits(words: Words) -> Words:
    """Single digits of a whole date as three numbers: "un deux zéro cinq un neuf quatre deux"."""
    if len(words) not in (6, 8) or not all(word in UNITS for word in words):
        return words
    digits = "".join(str(UNITS[word]) for word in words)
    return digits[:2], digits[2:4], digits[4:]


def _readings(words: Words) -> Iterator[Partial]:
    """Every way to read all the words as day, month, year, or as some of them in that order."""
    for day, after_day in _days(words, 0):
        for month, after_month in _months(words, after_day):
            if after_month == len(words):
                yield day, month, None
            for year in _years(words, after_month):
                yield day, month, year
        if after_day == len(words):
            yield day, None, None
        for year in _years(words, after_day):
            yield day, None, year
    for month, after_month in _months(words, 0):
        if words[0] in MONTH_OF:
            if after_month == len(words):
                yield None, month, None
            for year in _years(words, after_month):
                yield None, month, year
    for year in _years(words, 0):
        yield None, None, year


def _small(words: Words, at: int, most: int) -> Iterator[tuple[int, int]]:
    """Numbers from 1 to `most`, a leading zero allowed."""
    if at >= len(words):
        return
    if words[at].isdigit():
        found: tuple[tuple[int, int], ...] = ((int(words[at]), at + 1),) if len(words[at]) <= 2 else ()
    elif words[at] == "zero":
        found = tuple((value, end) for value, end in below_hundred(words, at + 1) if 0 < value < 10)
    else:
        found = below_hundred(words, at)
    for value, end in found:
        if 1 <= value <= most:
            yield value, end


def _days(words: Words, at: int) -> Iterator[tuple[int, int]]:
    if words[at : at + 1] == ("premier",):
        yield 1, at + 1
    else:
        yield from _small(words, at, 31)


def _months(words: Words, at: int) -> Iterator[tuple[int, int]]:
    if at < len(words) and words[at] in MONTH_OF:
        yield MONTH_OF[words[at]], at + 1
    else:
        yield from _small(words, at, 12)


def _years(words: Words, at: int) -> Iterator[int]:
    """Years that take all the words from here: 1942, 42, "mil neuf cent quarante deux", "dix neuf quarante deux"."""
    rest = words[at:]
    if not rest:
        return
    if len(rest) == 1 and rest[0].isdigit():
        if len(rest[0]) in (2, 4):
            yield int(rest[0])
        return
    if rest[0] in THOUSAND and len(rest) > 2 and rest[1] == "neuf" and rest[2] in HUNDRED:
        yield from _with_rest(1900, rest, 3)
    elif rest[:2] == ("deux", "mille"):
        yield from _with_rest(2000, rest, 2)
    elif rest[:2] == ("dix", "neuf") and len(rest) > 2:
        yield from _with_rest(1900, rest, 3 if rest[2] in HUNDRED else 2)
    elif rest[:1] == ("vingt",) and len(rest) > 1 and rest[1] in TWENTIES:
        yield from _with_rest(2000, rest, 1)
    elif rest[:2] == ("un", "neuf") and len(rest) > 2:
        yield from _single_digits(rest)
    yield from _two_figures(rest)


def _single_digits(rest: Words) -> Iterator[int]:
    """ "un neuf quatre deux", "un neuf quarante deux"."""
    last = tuple(UNITS.get(word, -1) for word in rest[2:])
    if len(last) == 2 and min(last) >= 0:
        yield 1900 + 10 * last[0] + last[1]
    else:
        yield from _with_rest(1900, rest, 2)


def _with_rest(century: int, words: Words, at: int) -> Iterator[int]:
    if at == len(words) and words[at - 1] in HUNDRED | THOUSAND:
        yield century
        return
    if words[at : at + 1] == ("zero",):
        at += 1
    for value, end in below_hundred(words, at):
        if end == len(words) and value:
            yield century + value


def _two_figures(words: Words) -> Iterator[int]:
    if words[0] == "zero" and len(words) == 2:
        yield from (value for value, end in below_hundred(words, 1) if end == 2 and value < 10)
    for value, end in below_hundred(words, 0):
        if end == len(words) and value > 9:
            yield value
