"""Days in a row: weeks, week-ends, months and parts of them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from re import Match

from ivr.language.grammars.dates.calendar import MONTH_OF, month_end, plus_months
from ivr.language.grammars.dates.named_day import Almanac, NamedDay
from ivr.language.grammars.dates.single_days import numbered

_THIRDS = {"de": (1, 10), "mi": (11, 20), "fi": (21, 31), "co": (1, 31)}
_HALVES = {"p": (1, 15), "1": (1, 15), "d": (16, 31), "s": (16, 31)}
_WEEK_THIRDS = {"d": (0, 1), "m": (2, 3), "f": (3, 6)}


def week(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "la semaine prochaine", "début de semaine"."""
    later = 7 if re.search(r"prochaine|qui (?:vient|suit)|suivante|d apres|l autre", said.group()) else 0
    back = 7 if re.search(r"derniere|passee", said.group()) else 0
    monday = almanac.today + timedelta(days=later - back - almanac.today.weekday())
    first, last = _WEEK_THIRDS[said["third"][0]] if said["third"] else (0, 6)
    if said["third"] and monday + timedelta(days=last) <= almanac.today and not almanac.past:
        monday += timedelta(days=7)
    return NamedDay(monday + timedelta(days=first), monday + timedelta(days=last))


def week_of(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "la semaine du sept décembre"."""
    day = numbered(almanac, said)
    monday = day.first - timedelta(days=day.first.weekday()) if day else None
    return NamedDay(monday, monday + timedelta(days=6)) if monday else None


def weekend(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "ce week-end"."""
    saturday = almanac.today + timedelta(days=5 - min(almanac.today.weekday(), 5))
    far = "d apres" in said.group() or "semaine prochaine" in said.group()
    saturday += timedelta(days=7 if far else 0)
    return NamedDay(saturday, saturday + timedelta(days=1), doubtful="prochain" in said.group() and not far)


def month(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "en décembre", "fin janvier"."""
    first, last = almanac.month(MONTH_OF[said["month"]], int(said["year"]) if said["year"] else None)
    found = _third(first, last, said["third"])
    if said["year"]:
        return replace(found, year_said=True)
    if found.last >= almanac.today or almanac.past:
        return found
    return _third(*almanac.month(first.month, first.year + 1), said["third"])


def this_month(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "le mois prochain", "fin du mois"."""
    later = bool(re.search("prochain|qui vient|suivant", said.group()))
    start = plus_months(almanac.today.replace(day=1), int(later))
    found = _third(start, month_end(start.year, start.month), said["third"])
    if found.last >= almanac.today or almanac.past:
        return found
    start = plus_months(start, 1)
    return _third(start, month_end(start.year, start.month), said["third"])


def _third(first: date, last: date, third: str | None) -> NamedDay:
    start, end = (1, 31) if not third else _HALVES[third[0]] if "quinzaine" in third else _THIRDS[third[:2]]
    return NamedDay(first.replace(day=start), last.replace(day=min(end, last.day)))


def year(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "en fin d'année", "l'année prochaine"."""
    year = almanac.today.year
    if said.group().endswith("prochaine"):
        return NamedDay(date(year + 1, 1, 1), date(year + 1, 12, 31))
    if said["third"].startswith("d"):
        return NamedDay(date(year + 1, 1, 1), month_end(year + 1, 2))
    return NamedDay(date(year, 11, 1), date(year, 12, 31))
