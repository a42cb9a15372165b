"""The second reading of a date: what ears confuse on the telephone is said another way."""

from datetime import date, datetime, time

from ivr.language import wording
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS

NOON = 12
ALIKE_DAYS = frozenset((2, 6, 10, 12, 13, 16))
"""Deux and douze, six and dix, treize and seize."""
ALIKE_MONTHS = frozenset((6, 7))
"""Juin and juillet."""
ALIKE_YEARS = frozenset(range(60, 80))
"""Soixante and soixante-dix."""
ALIKE_HOURS = frozenset((10, 13, 16))


def day(on: date) -> str:
    """A day without its year: "le seize, un-six, juillet, le septième mois"."""
    month = MONTHS[on.month - 1]
    months = f"{month}, le {wording.ordinal(on.month)} mois" if on.month in ALIKE_MONTHS else month
    if on.day not in ALIKE_DAYS:
        return f"le {wording.day_number(on)} {months}"
    return f"le {wording.number(on.day)}, {_figures(on.day)}, {months}"


def slot(at: datetime) -> str:
    """An appointment; as `wording.slot` says it where nothing in it sounds like something else."""
    on, hour = at.date(), _hour(at.time())
    if on.day in ALIKE_DAYS or on.month in ALIKE_MONTHS:
        return f"{WEEKDAYS[on.weekday()]}, {day(on)}, à {hour}"
    return f"{wording.day(on)} à {hour}"


def birth_date(born: date) -> str:
    """A date of birth: "le douze, un-deux, mai, mille neuf cent soixante-douze, sept-deux"."""
    year = wording.number(born.year)
    return ", ".join([day(born), year, *([_figures(born.year % 100)] if born.year % 100 in ALIKE_YEARS else [])])


def _hour(at: time) -> str:
    said = wording.hour(at)
    if at.hour not in ALIKE_HOURS:
        return said
    if at.hour < NOON:
        return f"{said} du matin"
    return f"{said}, {wording.hour(at.replace(hour=at.hour - NOON))} de l'après-midi"


def _figures(n: int) -> str:
    """The two figures of a number below 100, one by one."""
    return "-".join(wording.number(int(figure)) for figure in f"{n:02d}")
