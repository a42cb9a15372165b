"""Values in words for the ear: numbers, days, hours, telephone numbers, references."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from ivr.core.phone_numbers import country_and_number, french_digits
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS

_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_HALVES = {"morning": "matin", "afternoon": "après-midi"}
_RANKS = {1: "premier", 5: "cinquième", 9: "neuvième"}
_ONE = "un"
_EIGHTY = "quatre-vingt"
LARGEST = 9999


def number(n: int) -> str:
    """A number from 0 to 9999 in letters: 80 is "quatre-vingts". Raises ValueError outside."""
    if not 0 <= n <= LARGEST:
        raise ValueError(f"Only numbers from 0 to {LARGEST} are written in letters, not {n}.")
    if n < 100:
        return _below_hundred(n)
    size, unit = (1000, "mille") if n >= 1000 else (100, "cent")
    count, rest = divmod(n, size)
    plural = "s" if unit == "cent" and count > 1 and not rest else ""
    head = unit if count == 1 else f"{number(count)} {unit}{plural}"
    return f"{head} {number(rest)}" if rest else head


def recognised(n: int) -> str:
    """A number as a recogniser writes it: in single words, each spelt in one way; "quatre-vingt" is one word."""
    return number(n).replace("-", " ").replace("quatre vingts", _EIGHTY).replace("quatre vingt", _EIGHTY)


def _below_hundred(n: int) -> str:
    if n < 20:
        return _UNITS[n]
    tens, unit = divmod(n, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    if not unit:
        return _TENS[tens] + ("s" if tens == 8 else "")
    joined = " et " if unit in (1, 11) and tens != 8 else "-"
    return f"{_TENS[tens]}{joined}{_UNITS[unit]}"


def feminine(n: int) -> str:
    """A number before a feminine noun: "vingt et une"."""
    words = number(n)
    return f"{words}e" if words == _ONE or words.endswith((" un", "-un")) else words


def ordinal(rank: int) -> str:
    """A rank in words, masculine: 1 is "premier", 21 is "vingt et unième"."""
    if rank in _RANKS:
        return _RANKS[rank]
    words = number(rank)
    stem = words.removesuffix("s") if words.endswith(("vingts", "cents")) else words.removesuffix("e")
    if words.endswith("neuf"):
        stem = f"{words[:-1]}v"
    return f"{stem}{'u' if words.endswith('cinq') else ''}ième"


def day_number(day: date) -> str:
    """The day of the month as French says it: the first is "premier"."""
    return "premier" if day.day == 1 else number(day.day)


def day(day: date) -> str:
    """A day without its year: "mardi vingt-quatre novembre"."""
    return f"{WEEKDAYS[day.weekday()]} {day_number(day)} {MONTHS[day.month - 1]}"


def birth_date(born: date) -> str:
    """A date of birth, without the day of the week: "douze mai mille neuf cent quarante-deux"."""
    return f"{day_number(born)} {MONTHS[born.month - 1]} {number(born.year)}"


def hour(at: time) -> str:
    """A time of day: "neuf heures dix", "midi", "une heure"."""
    minutes = f" {number(at.minute)}" if at.minute else ""
    if at.hour in (0, 12):
        return ("midi" if at.hour else "minuit") + minutes
    return f"{feminine(at.hour)} heure{'s' if at.hour > 1 else ''}{minutes}"


def slot(at: datetime) -> str:
    """An appointment: "mardi vingt-quatre novembre à neuf heures dix"."""
    return f"{day(at.date())} à {hour(at.time())}"


def minutes(count: int) -> str:
    """A length of time as it is said of a wait: rounded up to five minutes beyond ten."""
    if count > 10:
        count = -(-count // 5) * 5
    return "une minute" if count == 1 else f"{number(count)} minutes"


def half_day(half: tuple[date, Literal["morning", "afternoon"]], today: date) -> str:
    """A half-day seen from today: "cet après-midi", "demain matin", "mardi après-midi", beyond a week with its date."""
    on, part = half
    words = _HALVES[part]
    ahead = on - today
    if ahead == timedelta(0):
        return f"ce{'t' if part == 'afternoon' else ''} {words}"
    if ahead == timedelta(days=1):
        return f"demain {words}"
    if timedelta(0) < ahead < timedelta(days=7):
        return f"{WEEKDAYS[on.weekday()]} {words}"
    article = "le " if part == "morning" else "l'"
    return f"{day(on)}, {article}{words}"


def pairs(digits: str) -> str:
    """Digits in pairs, a lone one last: "061213" is "zéro six, douze, treize"."""
    return ", ".join(_pair(digits[at : at + 2]) for at in range(0, len(digits), 2))


def _pair(digits: str) -> str:
    if digits.startswith("0") and len(digits) > 1:
        return f"zéro {number(int(digits[1]))}"
    return number(int(digits))


def reference(digits: str) -> str:
    """A booking reference in pairs: "douze, trente-quatre, cinquante-six"."""
    return pairs(digits)


def postal_code(code: str) -> str:
    """Five digits as people say them: "soixante et onze mille sept cents"."""
    rest = int(code[2:])
    return f"{_pair(code[:2])} mille {number(rest)}" if rest else f"{_pair(code[:2])} mille"


def phone(number_: str) -> str:
    """A telephone number, in E.164 or ten national digits, as people in France dial it, in pairs: "zéro trois,
    quatre-vingt-cinq, …"; a foreign one with its country: "plus quarante et un, soixante-dix-neuf, …"."""
    digits = french_digits(number_) if number_.startswith("+") else number_
    if digits:
        return pairs(digits)
    country, rest = country_and_number(number_)
    return f"plus {number(int(country))}, {pairs(rest)}"
