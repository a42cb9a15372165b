"""Single days: near ones, day numbers, weekdays, days some time away, feasts."""

from datetime import date, timedelta
from re import Match

from ivr.language.grammars.dates.calendar import (
    MONTH_OF,
    WEEKDAY_OF,
    WEEKDAYS,
    day_of,
    easter,
    last_weekday,
    next_weekday,
    plus_months,
)
from ivr.language.grammars.dates.named_day import Almanac, NamedDay, one_day

_UNITS = {"j": 1, "s": 7, "q": 15, "h": 8}
FEASTS = {
    "noel": (12, 25), "reveillon": (12, 24), "jour de l an": (1, 1), "nouvel an": (1, 1), "toussaint": (11, 1),
    "armistice": (11, 11), "fete nationale": (7, 14), "assomption": (8, 15), "fete du travail": (5, 1),
    "premier de l an": (1, 1), "saint sylvestre": (12, 31), "saint valentin": (2, 14), "15 aout": (8, 15),
    "chandeleur": (2, 2), "epiphanie": (1, 6), "14 juillet": (7, 14), "veille de noel": (12, 24),
}  # fmt: skip
MOVABLE = {
    "mardi gras": -47, "dimanche des rameaux": -7, "rameaux": -7, "vendredi saint": -2, "paques": 0,
    "dimanche de paques": 0, "lundi de paques": 1, "jeudi de l ascension": 39, "ascension": 39,
    "dimanche de pentecote": 49, "pentecote": 49, "dimanche de la pentecote": 49, "lundi de pentecote": 50,
    "lundi de la pentecote": 50,
}  # fmt: skip
"""Days after Easter Sunday."""
EVERY_FEAST = (*FEASTS, *MOVABLE)
RANKS = {"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4}


def near(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "hier", "demain"."""
    steps = {"demain": 1, "apres demain": 2, "hier": -1, "avant hier": -2}
    return one_day(almanac.today + timedelta(days=steps.get(said.group(), 0)))


def near_in(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "d'aujourd'hui en huit", "demain en quinze"."""
    start = almanac.today + timedelta(days=said["start"] == "demain")
    return one_day(start + timedelta(days=7 if said["count"] in ("huit", "8") else 14))


def numbered(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """A day number, with what was said of weekday, month and year; all must agree."""
    parts = said.groupdict()
    number = int(parts["n"]) if parts["n"].isdigit() else 1
    year = int(parts["year"]) if parts.get("year") else None
    if year is not None and year < 100:
        year += 2000
    if parts.get("month"):
        month = MONTH_OF[parts["month"]] if parts["month"] in MONTH_OF else int(parts["month"])
        day = almanac.in_month(month, number, year) if month <= 12 else None
        found = one_day(day, month_said=True, year_said=year is not None)
    elif parts.get("ahead"):
        gone = number < almanac.today.day and not almanac.past
        first = plus_months(almanac.today.replace(day=1), int("prochain" in parts["ahead"] or gone))
        found = one_day(day_of(first.year, first.month, number), month_said=True)
    else:
        found = one_day(almanac.number(number), number_only=number)
    agrees = found and (not parts.get("wd") or WEEKDAYS[found.first.weekday()] == parts["wd"])
    return found if agrees else None


def weekday(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "mardi", "mardi prochain", "mardi en huit"."""
    name, after, before = said["wd"], said["after"] or "", said["before"] or ""
    index = WEEKDAY_OF[name]
    monday = almanac.today - timedelta(days=almanac.today.weekday())
    if "semaine prochaine" in after or "semaine d apres" in after or "semaine suivante" in after:
        return one_day(monday + timedelta(days=7 + index))
    if "cette semaine" in after:
        return one_day(monday + timedelta(days=index))
    if "dernier" in after or "passe" in after:
        return one_day(last_weekday(almanac.today, index))
    if after.startswith("en "):
        coming = almanac.today if almanac.today.weekday() == index else next_weekday(almanac.today, index)
        return one_day(coming + timedelta(days=7 if after[3:] in ("huit", "8") else 14))
    if before == "ce" and almanac.today.weekday() == index:
        return one_day(almanac.today)
    every = before in ("les", "tous les", "chaque") or bool(said["plural"])
    near = almanac.weekday(name)
    return one_day(near, weekday=name, every=every, doubtful=after == "prochain" and near < monday + timedelta(days=7))


def ahead(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "dans trois semaines", "il y a quinze jours"; a run of days for "d'ici", "sous", "dans les"."""
    back = said["lead"].startswith(("il y a", "ca fait"))
    day = moved(almanac.today, said, -1 if back else 1)
    if day and said["lead"] in ("d ici", "sous", "dans les", "d ici a"):
        return NamedDay(almanac.today, day, deadline=True)
    return one_day(day, eighth=not back and (said["count"], said["unit"][0]) in (("8", "j"), ("une", "h")))


def moved(start: date, said: Match[str], sign: int) -> date | None:
    """A day some days, weeks, months or years away."""
    text = said["count"] or "1"
    count = 3 if text == "quelques" else 1 if text in ("un", "une") else int(text)
    unit = said["unit"]
    if unit.startswith("m"):
        return plus_months(start, sign * count)
    if unit.startswith("a"):
        return plus_months(start, sign * count * 12)
    return start + sign * timedelta(days=count * _UNITS[unit[0]])


def ranked(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "le deuxième mardi de janvier", "le premier week-end de septembre"."""
    first, last = almanac.month(MONTH_OF[said["month"]], int(said["year"]) if said["year"] else None)
    if not said["year"] and not almanac.past and last < almanac.today:
        first, last = almanac.month(MONTH_OF[said["month"]], almanac.today.year + 1)
    name = said["what"]
    index = WEEKDAY_OF.get(name, 5)
    start = first + timedelta(days=(index - first.weekday()) % 7 + 7 * (RANKS.get(said["rank"], 1) - 1))
    if said["rank"].startswith("derni"):
        start = last - timedelta(days=(last.weekday() - index) % 7)
    if start > last:
        return None
    return one_day(start) if name in WEEKDAY_OF else NamedDay(start, start + timedelta(days=1))


def feast(almanac: Almanac, said: Match[str]) -> NamedDay | None:
    """ "noël"."""
    name = said["feast"]
    if name in FEASTS:
        return one_day(almanac.in_month(*FEASTS[name], None), month_said=True)
    years = (almanac.today.year + step for step in ((-1, 0) if almanac.past else (0, 1)))
    days = [easter(year) + timedelta(days=MOVABLE[name]) for year in years]
    near = [day for day in days if (day <= almanac.today if almanac.past else day >= almanac.today)]
    return one_day(near[-1] if almanac.past else near[0], month_said=True)
