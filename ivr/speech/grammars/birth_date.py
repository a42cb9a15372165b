"""A date of birth, never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ivr.speech.grammars.base import NOTHING, Timing, Understood
from ivr.speech.grammars.calendar import MONTH_OF, MONTHS, day_of
from ivr.speech.grammars.figures import HUNDRED, NUMBER_WORDS, SPOKEN, THOUSAND, Words, below_hundred
from ivr.speech.grammars.text import corrected, fold
from ivr.speech.grammars.vocabulary import with_anytime

OLDEST = 130
"""Above any age ever reached: an older date is a slip."""
YOUNGEST_BY_TWO_FIGURES = 12
"""A year said with two figures is in this century only for a person of at least this age: others say the whole year."""

_KEYPAD = re.compile(r"(\d\d)(\d\d)(\d{4})")
_TYPED = re.compile(r"(\d{1,2})(\d\d)(\d{4})")
_ISO = re.compile(r"^(?:\D*)((?:19|20)\d\d) (\d{1,2}) (\d{1,2})$")

Partial = tuple[int | None, int | None, int | None]
"""Day, month and year as far as said."""


@dataclass(frozen=True)
class BirthDate:
    """When a person was born. Value: "1942-05-12"."""

    today: date
    kind: str = field(default="birth_date", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=8, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        own = "premier mil mille cent né née le du mois de l'année je suis date naissance en"
        return with_anytime(frozenset(SPOKEN.split()) | frozenset(own.split()) | frozenset(MONTHS))

    def hear(self, words: str) -> Understood:
        """Reads a day, a month and a year; every figure said must belong to them, in one way only."""
        plain = fold(words)
        iso = _ISO.match(plain)
        said = {(int(iso[3]), int(iso[2]), int(iso[1]))} if iso else _corrected_readings(plain)
        dates = {born for partial in said if (born := self._whole(partial))}
        if len(dates) == 1:
            return Understood(dates.pop().isoformat())
        unfinished = not dates and any(None in partial for partial in said)
        return Understood(None, complete=False, confidence=0.3) if unfinished else NOTHING

    def press(self, keys: str) -> Understood:
        """JJMMAAAA."""
        pressed = _KEYPAD.fullmatch(keys)
        born = self._whole((int(pressed[1]), int(pressed[2]), int(pressed[3]))) if pressed else None
        return Understood(born.isoformat()) if born else NOTHING

    def _whole(self, partial: tuple[int | None, int | None, int | None]) -> date | None:
        day, month, year = partial
        if day is None or month is None or year is None:
            return None
        years = (year,) if year > 99 else (1900 + year, 2000 + year)
        dates = [born for full in years if (born := day_of(full, month, day)) and born <= self.today]
        if year <= 99 and len(dates) > 1:
            dates = dates[1:] if self._age(dates[1]) >= YOUNGEST_BY_TWO_FIGURES else dates[:1]
        return dates[0] if len(dates) == 1 and self._age(dates[0]) <= OLDEST else None

    def _age(self, born: date) -> int:
        return self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))


def _corrected_readings(plain: str) -> set[Partial]:
    """What may have been said; a part said after a correction replaces the same fields of the part before."""
    said: set[Partial] = set()
    for part in corrected(plain):
        words = _weighty(part)
        later = set(_readings(words)) if words else set()
        if not later and words:
            return set()
        whole = {partial for partial in later if None not in partial}
        said = whole or {_over(first, second) for first in said for second in later} or later
    return said


def _over(first: Partial, second: Partial) -> Partial:
    day, month, year = (new if new is not None else old for old, new in zip(first, second, strict=True))
    return day, month, year


def _weighty(part: str) -> Words:
    """The words of a part that can belong to a date."""
    words: list[str] = []
    for word in part.split():
        if word.isdigit() and (run := _TYPED.fullmatch(word)) and len(word) > 6:
            words += run.groups()
        elif word.isdigit() or word in NUMBER_WORDS or word in MONTH_OF or word in ("premier", "et"):
            words.append(word)
        elif word in ("er", "eme") and words and words[-1].isdigit():
            continue
    while words and words[0] == "et":
        words.pop(0)
    while words and words[-1] == "et":
        words.pop()
    return tuple(words)


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
    for month, after_month in _months(words, 0):
        if words[0] in MONTH_OF:
            if after_month == len(words):
                yield None, month, None
            for year in _years(words, after_month):
                yield None, month, year
    for year in _years(words, 0):
        if year > 99:
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
    yield from _two_figures(rest)


TWENTIES = frozenset(("vingt", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"))
"""What may follow "vingt" in a year said as two pairs: "vingt douze" is 2012."""


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
