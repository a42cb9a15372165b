"""The opening hours of a week, as values and as people write them."""

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

Window = tuple[time, time]
"""Opening and closing time of one day, local; the closing time is outside."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"(\d{1,2})(?:[:h](\d{2})?)?"
_WINDOW = re.compile(rf"{_TIME}\s*-\s*{_TIME}", re.IGNORECASE)
_CLOSED = re.compile(r"(ferm|closed|-?$)", re.IGNORECASE)


@dataclass(frozen=True)
class Week:
    """The windows of each weekday, Monday first."""

    days: tuple[tuple[Window, ...], ...] = ((),) * 7

    def on(self, day: date) -> tuple[Window, ...]:
        """The windows of that day's weekday, in order."""
        return self.days[day.weekday()]

    def lies_within(self, other: "Week") -> bool:
        """Whether each window lies in one of the other week's windows of that day."""
        return all(
            any(opens <= window[0] and window[1] <= closes for opens, closes in allowed)
            for windows, allowed in zip(self.days, other.days, strict=True)
            for window in windows
        )


CALL_CEILING = Week((((time(10), time(13)), (time(14), time(20))),) * 5 + ((), ()))
"""The widest hours of automatic calls that a department may choose: decree 2022-1313, which binds canvassers only."""


def parse_windows(text: str) -> tuple[Window, ...]:
    """The windows of one day: "9-12 14-17", "09:00-13:00/14:00-17:00", "19h30-21h30"; empty or "fermé…" is closed.

    Raises ValueError with a sentence for people."""
    if _CLOSED.match(text.strip()):
        return ()
    windows = tuple(_window(found) for found in _WINDOW.finditer(text))
    if not windows or re.sub(r"[/\s]+", "", _WINDOW.sub("", text)):
        raise ValueError(f'"{text.strip()}" is not a list of hours such as 9-17 or 9:00-12:30/14:00-17:00.')
    for before, after in pairwise(windows):
        if after[0] < before[1]:
            raise ValueError(f'"{text.strip()}" has hours that overlap or are out of order.')
    return windows


def _window(found: re.Match[str]) -> Window:
    opens_hour, opens_minute, closes_hour, closes_minute = (int(part or 0) for part in found.groups())
    try:
        window = time(opens_hour, opens_minute), time(closes_hour, closes_minute)
    except ValueError as error:
        raise ValueError(f'"{found[0]}" is not a time of day.') from error
    if window[0] >= window[1]:
        raise ValueError(f'"{found[0]}" closes before it opens.')
    return window


def parse_week(text: object) -> Week:
    """The hours of a week: "mon-fri 9-12 14-17, sat 9-12", or "closed". Raises ValueError with a sentence."""
    if not isinstance(text, str):
        raise ValueError('Hours are written as text, such as "mon-fri 9-17".')
    days: list[tuple[Window, ...]] = [()] * 7
    if _CLOSED.match(text.strip()):
        return Week(tuple(days))
    for part in text.split(","):
        names, _, hours = part.strip().partition(" ")
        windows = parse_windows(hours)
        for day in _days(names.lower()):
            if days[day]:
                raise ValueError(f'"{text}" gives the hours of {DAYS[day]} twice.')
            days[day] = windows
    return Week(tuple(days))


def _days(names: str) -> range:
    first, _, last = names.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(f'"{names}" is not a day or a range of days such as mon-fri.')
    days = range(DAYS.index(first), DAYS.index(last or first) + 1)
    if not days:
        raise ValueError(f'"{names}" ends before it begins.')
    return days
