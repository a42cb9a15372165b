"""Days and months in words, and the days they mean."""

from collections.abc import Iterator
from datetime import date, timedelta

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
WEEKDAY_OF = {name: index for index, name in enumerate(WEEKDAYS)}
"""0 is Monday."""
MONTH_OF = {
    **{name: index for index, name in enumerate(MONTHS, 1)},
    "fevrier": 2, "aout": 8, "decembre": 12, "janv": 1, "fev": 2, "juil": 7, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
"""1 is January; keys in plain form, with what people type."""
YEARS_AHEAD = 8


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_after(start: date, steps: int = 366) -> Iterator[date]:
    """The start and the days that follow."""
    return (start + timedelta(days=step) for step in range(steps))


def next_weekday(today: date, weekday: int) -> date:
    """The first such day after today: never today itself."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def last_weekday(today: date, weekday: int) -> date:
    """The last such day before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def next_day_of_month(today: date, day: int) -> date | None:
    """The first date with this day number, today included."""
    months = ((today.year * 12 + today.month - 1 + ahead) for ahead in range(12))
    dates = (day_of(month // 12, month % 12 + 1, day) for month in months)
    return next((found for found in dates if found and found >= today), None)


def last_day_of_month(today: date, day: int) -> date | None:
    """The last date with this day number, today included."""
    months = ((today.year * 12 + today.month - 1 - back) for back in range(12))
    dates = (day_of(month // 12, month % 12 + 1, day) for month in months)
    return next((found for found in dates if found and found <= today), None)


def next_date(today: date, month: int, day: int) -> date | None:
    """The first such date, today included; 29 February may be years away."""
    dates = (day_of(today.year + ahead, month, day) for ahead in range(YEARS_AHEAD))
    return next((found for found in dates if found and found >= today), None)


def last_date(today: date, month: int, day: int) -> date | None:
    """The last such date, today included."""
    dates = (day_of(today.year - back, month, day) for back in range(YEARS_AHEAD))
    return next((found for found in dates if found and found <= today), None)


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (the "anonymous" computus, Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def plus_months(start: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return day_of(year, month + 1, start.day) or month_end(year, month + 1)
