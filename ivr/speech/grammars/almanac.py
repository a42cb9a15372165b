"""Days as people name them, read against a calendar: "mardi en huit", "fin janvier", "le lendemain de Noël"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ivr.speech.grammars.calendar import (
    MONTH_OF,
    WEEKDAY_OF,
    WEEKDAYS,
    day_of,
    last_date,
    last_day_of_month,
    last_weekday,
    month_end,
    next_date,
    next_day_of_month,
    next_weekday,
    plus_months,
)


@dataclass(frozen=True)
class Day:
    """One day, or several in a row, that was named."""

    first: date
    last: date
    weekday: str = ""
    """The name, when the day was named by nothing else."""
    number_only: int = 0
    """The day of the month, when no month was said with it."""
    month_said: bool = False
    every: bool = False
    """"les mardis": the weekday as a habit."""
    doubtful: bool = False
    """People differ on what this means: "jeudi prochain"."""

    @property
    def single(self) -> bool:
        """One day only."""
        return self.first == self.last


@dataclass(frozen=True)
class Almanac:
    """The day on which it is said, and whether the past or the future is spoken of."""

    today: date
    past: bool = False

    def weekday(self, name: str) -> date:
        """The nearest such day, never today."""
        return (last_weekday if self.past else next_weekday)(self.today, WEEKDAY_OF[name])

    def number(self, day: int) -> date | None:
        """The nearest date with this day number."""
        return (last_day_of_month if self.past else next_day_of_month)(self.today, day)

    def in_month(self, month: int, day: int, year: int | None) -> date | None:
        """The nearest such date, or that of the year said."""
        if year is not None:
            return day_of(year, month, day)
        return (last_date if self.past else next_date)(self.today, month, day)

    def month(self, month: int, year: int | None) -> tuple[date, date]:
        """First and last day of the nearest such month, this one included."""
        if year is None:
            later = month < self.today.month and not self.past
            earlier = month > self.today.month and self.past
            year = self.today.year + later - earlier
        return date(year, month, 1), month_end(year, month)


Build = Callable[[Almanac, re.Match[str]], Day | None]

_WD = rf"(?P<wd>{'|'.join(WEEKDAYS)})"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_OF, key=len, reverse=True))})(?![a-z])"
_N = r"(?:0 )?(?P<n>premier|1 er|\d{1,2})(?: er| eme| e)?(?![\w])(?! (?:h|heures?)\b)"
_YEAR = r"(?: (?:de l annee )?(?P<year>(?:19|20)\d\d))?"
_COUNT = r"(?P<count>une?|quelques|\d{1,3})"
_UNIT = r"(?P<unit>jours?|semaines?|mois|quinzaine|huitaine|an|ans|annees?)"
_UNITS = {"j": 1, "s": 7, "q": 15, "h": 8}
_FEASTS = {
    "noel": (12, 25), "reveillon": (12, 24), "jour de l an": (1, 1), "nouvel an": (1, 1), "toussaint": (11, 1),
    "armistice": (11, 11), "fete nationale": (7, 14), "assomption": (8, 15), "fete du travail": (5, 1),
}  # fmt: skip
_RANKS = {"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4}
_THIRDS = {"d": (1, 10), "m": (11, 20), "f": (21, 31), "c": (1, 31)}
_WEEK_THIRDS = {"d": (0, 1), "m": (2, 3), "f": (3, 6)}


def _one(day: date | None, **marks: object) -> Day | None:
    return replace(Day(day, day), **marks) if day else None  # type: ignore[arg-type]


def _near(almanac: Almanac, said: re.Match[str]) -> Day | None:
    steps = {"demain": 1, "apres demain": 2, "hier": -1, "avant hier": -2}
    return _one(almanac.today + timedelta(days=steps.get(said.group(), 0)))


def _numbered(almanac: Almanac, said: re.Match[str]) -> Day | None:
    """A day number, with what was said of weekday, month and year; all must agree."""
    parts = said.groupdict()
    number = int(parts["n"]) if parts["n"].isdigit() else 1
    year = int(parts["year"]) if parts.get("year") else None
    if year is not None and year < 100:
        year += 2000
    if parts.get("month"):
        month = MONTH_OF[parts["month"]] if parts["month"] in MONTH_OF else int(parts["month"])
        day = almanac.in_month(month, number, year) if month <= 12 else None
        found = _one(day, month_said=True)
    elif parts.get("ahead"):
        first = plus_months(almanac.today.replace(day=1), 1 if "prochain" in parts["ahead"] else 0)
        found = _one(day_of(first.year, first.month, number), month_said=True)
    else:
        found = _one(almanac.number(number), number_only=number)
    agrees = found and (not parts.get("wd") or WEEKDAYS[found.first.weekday()] == parts["wd"])
    return found if agrees else None


def _weekday(almanac: Almanac, said: re.Match[str]) -> Day | None:
    name, after, before = said["wd"], said["after"] or "", said["before"] or ""
    index = WEEKDAY_OF[name]
    monday = almanac.today - timedelta(days=almanac.today.weekday())
    if "semaine prochaine" in after or "semaine d apres" in after or "semaine suivante" in after:
        return _one(monday + timedelta(days=7 + index))
    if "cette semaine" in after:
        return _one(monday + timedelta(days=index))
    if "dernier" in after or "passe" in after:
        return _one(last_weekday(almanac.today, index))
    if after.startswith("en "):
        return _one(next_weekday(almanac.today, index) + timedelta(days=7 if after[3:] in ("huit", "8") else 14))
    if before == "ce" and almanac.today.weekday() == index:
        return _one(almanac.today)
    every = before in ("les", "tous les", "chaque")
    near = almanac.weekday(name)
    return _one(near, weekday=name, every=every, doubtful=after == "prochain" and near < monday + timedelta(days=7))


def _ahead(almanac: Almanac, said: re.Match[str]) -> Day | None:
    """ "dans trois semaines", "il y a quinze jours"; a run of days for "d'ici", "sous", "dans les"."""
    day = _moved(almanac.today, said, -1 if said["lead"].startswith(("il y a", "ca fait")) else 1)
    if day and said["lead"] in ("d ici", "sous", "dans les", "d ici a", "les", "dans la"):
        return Day(almanac.today, day)
    return _one(day)


def _moved(start: date, said: re.Match[str], sign: int) -> date | None:
    text = said["count"] or "1"
    count = 3 if text == "quelques" else 1 if text in ("un", "une") else int(text)
    unit = said["unit"]
    if unit.startswith("m"):
        return plus_months(start, sign * count)
    if unit.startswith("a"):
        return plus_months(start, sign * count * 12)
    return start + sign * timedelta(days=count * _UNITS[unit[0]])


def _week(almanac: Almanac, said: re.Match[str]) -> Day | None:
    later = 7 if re.search(r"prochaine|qui (?:vient|suit)|suivante|d apres|proch", said.group()) else 0
    back = 7 if re.search(r"derniere|passee", said.group()) else 0
    monday = almanac.today + timedelta(days=later - back - almanac.today.weekday())
    first, last = _WEEK_THIRDS[said["third"][0]] if said["third"] else (0, 6)
    return Day(monday + timedelta(days=first), monday + timedelta(days=last))


def _week_of(almanac: Almanac, said: re.Match[str]) -> Day | None:
    day = _numbered(almanac, said)
    monday = day.first - timedelta(days=day.first.weekday()) if day else None
    return Day(monday, monday + timedelta(days=6)) if monday else None


def _weekend(almanac: Almanac, said: re.Match[str]) -> Day | None:
    saturday = almanac.today + timedelta(days=5 - min(almanac.today.weekday(), 5))
    far = "d apres" in said.group() or "semaine prochaine" in said.group()
    saturday += timedelta(days=7 if far else 0)
    return Day(saturday, saturday + timedelta(days=1), doubtful="prochain" in said.group() and not far)


def _month(almanac: Almanac, said: re.Match[str]) -> Day | None:
    first, last = almanac.month(MONTH_OF[said["month"]], int(said["year"]) if said["year"] else None)
    return _third(first, last, said["third"])


def _this_month(almanac: Almanac, said: re.Match[str]) -> Day | None:
    later = bool(re.search("prochain|qui vient|suivant", said.group()))
    start = plus_months(almanac.today.replace(day=1), int(later))
    return _third(start, month_end(start.year, start.month), said["third"])


def _third(first: date, last: date, third: str | None) -> Day:
    start, end = _THIRDS[third[0]] if third else (1, 31)
    return Day(first.replace(day=start), last.replace(day=min(end, last.day)))


def _year(almanac: Almanac, said: re.Match[str]) -> Day | None:
    year = almanac.today.year
    if said.group().endswith("prochaine"):
        return Day(date(year + 1, 1, 1), date(year + 1, 12, 31))
    if said["third"].startswith("d"):
        return Day(date(year + 1, 1, 1), month_end(year + 1, 2))
    return Day(date(year, 11, 1), date(year, 12, 31))


def _ranked(almanac: Almanac, said: re.Match[str]) -> Day | None:
    """ "le deuxième mardi de janvier", "le premier week-end de septembre"."""
    first, last = almanac.month(MONTH_OF[said["month"]], int(said["year"]) if said["year"] else None)
    if not said["year"] and not almanac.past and last < almanac.today:
        first, last = almanac.month(MONTH_OF[said["month"]], almanac.today.year + 1)
    name = said["what"]
    index = WEEKDAY_OF.get(name, 5)
    start = first + timedelta(days=(index - first.weekday()) % 7 + 7 * (_RANKS.get(said["rank"], 1) - 1))
    if said["rank"].startswith("derni"):
        start = last - timedelta(days=(last.weekday() - index) % 7)
    if start > last:
        return None
    return _one(start) if name in WEEKDAY_OF else Day(start, start + timedelta(days=1))


def _feast(almanac: Almanac, said: re.Match[str]) -> Day | None:
    month, day = _FEASTS[said["feast"]]
    return _one(almanac.in_month(month, day, None), month_said=True)


_RANK = rf"(?P<rank>{'|'.join(_RANKS)}|derniere?)"
_OF_MONTH = rf"(?:de |du mois de |d |en ){_MONTH}{_YEAR}"
_NEXT = r"(?:prochaine?|qui vient|suivant)"
RULES: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\w)"), build)
    for pattern, build in (
        (r"aujourd hui|ce jour|tout a l heure|apres demain|demain|avant hier|hier", _near),
        (rf"(?:{_WD} )?(?:le )?{_N} (?:de |du mois de |d )?{_MONTH}{_YEAR}", _numbered),
        (rf"(?:{_WD} )?(?:le )?{_N} (?:du |0 |le )?(?P<month>1[0-2]|[1-9])(?! (?:h|heures?)\b)"
         r"(?: (?P<year>(?:20)?\d\d))?(?! (?:h|heures?)\b)", _numbered),
        (rf"{_WD} (?:le )?{_N}", _numbered),
        (rf"(?:le |les |(?<=\bau )|(?<=\bdu )){_N}(?: prochain)?", _numbered),
        (rf"(?:{_WD} )?(?:le )?{_N} (?P<ahead>du mois prochain|de ce mois(?: ci)?|du mois)", _numbered),
        (rf"(?P<before>tous les|les|chaque|ce|le|un)? ?{_WD}s?"
         rf"(?: (?P<after>{_NEXT}|derniere?|passe|en (?:huit|8|quinze|15)"
         r"|(?:de )?(?:la semaine (?:prochaine|d apres|suivante)|cette semaine)))?", _weekday),
        (rf"(?P<lead>dans les|dans|d ici a|d ici|sous|il y a|ca fait) (?:environ |a peu pres |prochains? )?{_COUNT}"
         rf" (?:prochaine?s )?(?:petite?s? )?{_UNIT}", _ahead),
        (r"(?:(?:en |au )?(?P<third>debut|milieu|fin)(?: de| d)? )?(?:la |cette |une )?semaine"
         r"(?: (?:prochaine|qui vient|qui suit|suivante|d apres|derniere|passee))?(?: prochaine)?(?: ci)?", _week),
        (rf"(?:la )?semaine du (?:{_WD} )?{_N}(?: (?:de )?{_MONTH}{_YEAR})?", _week_of),
        (rf"(?:ce |le |les )?week ?ends?(?: (?:{_NEXT}|d apres|de la semaine prochaine))?", _weekend),
        (r"(?:(?:en |au |vers )?(?:la |le )?(?P<third>debut|mi|milieu|fin|courant)(?: du mois)?(?: de| d)? |en "
         rf"|au mois de |au mois d |le mois de )?{_MONTH}{_YEAR}", _month),
        (r"(?:(?:en |au |a )?(?:la |le )?(?P<third>debut|milieu|fin)(?: de| du)? )?(?:le |ce |au |du )?mois"
         rf"(?: (?:ci|{_NEXT}))?", _this_month),
        (r"(?:en )?(?P<third>fin|debut) d annee|l annee prochaine", _year),
        (rf"(?:le )?{_RANK} (?P<what>{'|'.join(WEEKDAYS)}|week end) {_OF_MONTH}", _ranked),
        (rf"(?:le |la |l |a )?(?P<feast>{'|'.join(_FEASTS)})", _feast),
    )
)
_BEFORE_AND_AFTER = re.compile(
    rf"(?:(?P<lead>le lendemain|le surlendemain|la veille)|{_COUNT} {_UNIT} (?P<way>apres|avant))"
    r" (?:de |du |d )?(?:la |le )?"
)


def day_at(almanac: Almanac, text: str, at: int) -> tuple[Day | None, int]:
    """The longest day named at a place of a text in plain form with figures, and where it ends.

    No day and the place itself: none is named. No day and a place after it: one that does not exist."""
    shift = _BEFORE_AND_AFTER.match(text, at)
    if shift:
        day, end = day_at(almanac, text, shift.end())
        if end > shift.end():
            return (_one(_shifted(day, shift)) if day else None), end
    found = [(said.end(), build, said) for pattern, build in RULES if (said := pattern.match(text, at))]
    if not found:
        return None, at
    end, build, said = max(found, key=lambda one: one[0])
    return build(almanac, said), end


def _shifted(day: Day, shift: re.Match[str]) -> date | None:
    if shift["lead"]:
        steps = {"le lendemain": 1, "le surlendemain": 2, "la veille": -1}
        return (day.last if steps[shift["lead"]] > 0 else day.first) + timedelta(days=steps[shift["lead"]])
    return _moved(day.first, shift, 1 if shift["way"] == "apres" else -1)
