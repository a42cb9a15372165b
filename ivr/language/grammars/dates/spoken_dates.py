"""Dates as people say them, in the pieces that a recogniser puts together."""

from collections.abc import Iterator
from functools import cache

from ivr.language.grammars.dates.calendar import MONTHS
from ivr.language.phrase_files import listened
from ivr.language.wording import recognised

CENTURIES = ("mille neuf cent", "dix neuf cent", "deux mille")


@cache
def date_phrases() -> frozenset[str]:
    """Of birth dates: days, days with their months, months with the beginning of a year, and years of two figures.

    Pieces overlap on purpose: a recogniser takes the words of a phrase to follow each other."""
    years = [recognised(year) for year in range(100) if year > 9]
    zeros = (f"zéro {recognised(figure)}" for figure in range(1, 10))
    return day_phrases().union(zeros, listened("born"), _after_months(years), CENTURIES, years)


@cache
def day_phrases() -> frozenset[str]:
    """Days of a month, with and without their months."""
    days = ["premier", *(recognised(day) for day in range(1, 32))]
    beside = (f"{day} {month}" for day in days for month in MONTHS)
    return frozenset((*days, *(f"le {day}" for day in days), *beside))


def _after_months(years: list[str]) -> Iterator[str]:
    starts = sorted({year.split()[0] for year in years})
    for month in MONTHS:
        yield from (month, *(f"{month} {start}" for start in (*CENTURIES, *starts)))
