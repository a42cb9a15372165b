"""Hours and parts of the day as people name them."""

import re
from dataclasses import dataclass
from datetime import time

from ivr.language.phrase_files import pattern

AFTERNOON_HOURS = range(1, 8)
"""Nobody is given an injection at night: a bare hour from one to seven is in the afternoon."""
NOON = 12

_MINUTES = (
    r"(?: (?P<minutes>(?:et )?3 quarts|[0-5]?\d(?! ?h)(?: minutes)?|une?(?= minute|$)|et quart|et demie?|trente"
    r"|moins le quart|moins [0-5]?\d))?"
)
_HALF = (
    r"(?: (?P<half>du mat(?:in)?|du soir|de l apres midi|de l aprem|cet apres midi|ce soir|ce matin|demain matin"
    r"|demain soir))?"
)
_HOUR = r"(?P<hour>une|[01]?\d|2[0-4]) ?(?:h|heures?)"
_CLOCK = re.compile(rf"(?:a |vers |pour )?{_HOUR}{_MINUTES}(?: pile| environ)?{_HALF}(?!\w)")
_NOON = re.compile(rf"(?P<lead>a |vers |pour )?(?P<name>midi|minuit){_MINUTES}(?!\w)")

_PARTS = tuple(
    (name, pattern("when", name))
    for name in ("day_early", "day_mid", "day_late", "midday", "afternoon", "evening", "morning", "night")
)


@dataclass(frozen=True)
class Clock:
    """A time of day that was named."""

    at: time
    noon: bool = False
    """Said as a mere "midi": the middle of the day, unless something makes it a limit."""
    half_said: str = ""
    """Words beside the hour that also name a day: "ce soir", "demain matin"."""
    bare: bool = False
    """Nothing said whether before or after noon."""


@dataclass(frozen=True)
class DayPart:
    """A part of the day: morning midday afternoon evening day_early day_mid day_late night."""

    name: str
    today: bool = False
    """ "ce soir", "cet après-midi"."""


def clock_at(text: str, at: int) -> tuple[Clock | None, int]:
    """The time named at a place of a text in plain form with figures, and where it ends."""
    said = _CLOCK.match(text, at)
    if said:
        hour = 1 if said["hour"] == "une" else int(said["hour"])
        moment = _with_minutes(hour, said["minutes"])
        half = said["half"] or ""
        beside = half if half.startswith(("ce", "demain")) else ""
        return _placed(Clock(moment, half_said=beside, bare=not half), half), said.end()
    said = _NOON.match(text, at)
    if said:
        moment = _with_minutes(NOON if said["name"] == "midi" else 0, said["minutes"])
        mere = said["name"] == "midi" and not said["lead"] and not said["minutes"]
        return Clock(moment, noon=mere), said.end()
    return None, at


def _with_minutes(hour: int, said: str | None) -> time:
    if not said:
        return time(hour % 24)
    words = said.removesuffix(" minutes")
    named = {"un": 1, "une": 1, "et quart": 15, "et demi": 30, "et demie": 30, "trente": 30, "moins le quart": -15,
             "3 quarts": 45, "et 3 quarts": 45}  # fmt: skip
    minutes = named.get(words)
    if minutes is None:
        minutes = -int(words.removeprefix("moins ")) if words.startswith("moins") else int(words)
    total = (hour * 60 + minutes) % (24 * 60)
    return time(total // 60, total % 60)


def _placed(clock: Clock, half: str) -> Clock:
    """The clock in its half of the day."""
    hour = clock.at.hour
    late = "soir" in half or "apres" in half or "aprem" in half
    if hour < NOON and (late or (not half and hour in AFTERNOON_HOURS)):
        hour += NOON
    return Clock(clock.at.replace(hour=hour), clock.noon, clock.half_said, clock.bare)


def in_part(clock: Clock, part: str) -> Clock:
    """A bare hour beside a part of the day said apart: "ce soir à huit heures", "le matin à sept heures"."""
    if not clock.bare:
        return clock
    hour = clock.at.hour
    if part in ("evening", "afternoon") and hour < NOON:
        hour += NOON
    if part == "morning" and hour > NOON and hour - NOON in AFTERNOON_HOURS:
        hour -= NOON
    return Clock(clock.at.replace(hour=hour), clock.noon, clock.half_said, bare=False)


def bare_hour(number: int) -> Clock | None:
    """A number said without "heures" where an hour is meant: "entre neuf et onze"."""
    return _placed(Clock(time(number), bare=True), "") if 0 < number < 24 else None


def part_at(text: str, at: int) -> tuple[DayPart | None, int]:
    """The part of the day named at a place of a text in plain form, and where it ends; the longest wins."""
    found = [(said.end(), name, said.group()) for name, part in _PARTS if (said := part.match(text, at))]
    if not found:
        return None, at
    end, name, words = max(found)
    return DayPart(name, today=words.startswith(("ce ", "cet ", "cette "))), end
