"""Birth dates as people say them, in the pieces that a recogniser puts together."""

from collections.abc import Iterator
from functools import cache

from ivr.speech.grammars.calendar import MONTHS
from ivr.speech.wording import number

EIGHTY = "quatre-vingt"
"""One word for recognisers."""
CENTURIES = ("mille neuf cent", "dix neuf cent", "deux mille")


@cache
def date_phrases() -> frozenset[str]:
    """Days, days with their months, months with the beginning of a year, and years of two figures.

    Pieces overlap on purpose: a recogniser takes the words of a phrase to follow each other."""
    years = [_said(year) for year in range(100) if year > 9]
    return frozenset((*_days(), *_after_months(years), *CENTURIES, *years, "non"))


def _days() -> Iterator[str]:
    days = ["premier", *(_said(day) for day in range(1, 32))]
    zeros = (f"zéro {_said(figure)}" for figure in range(1, 10))
    for day in (*days, *zeros):
        yield from (day, f"le {day}", *(f"{day} {month}" for month in MONTHS))
    yield from ("né le", "née le", "je suis né le", "je suis née le")


def _after_months(years: list[str]) -> Iterator[str]:
    starts = sorted({year.split()[0] for year in years})
    for month in MONTHS:
        yield from (month, *(f"{month} {start}" for start in (*CENTURIES, *starts)))


def _said(figure: int) -> str:
    """A number in single words, each spelt in one way."""
    return number(figure).replace("-", " ").replace("quatre vingts", EIGHTY).replace("quatre vingt", EIGHTY)
