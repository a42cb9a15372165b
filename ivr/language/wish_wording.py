"""A caller's wish read back: "mardi premier décembre, le matin", "la semaine prochaine" as its first and last day."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from ivr.language import wording
from ivr.language.grammars.dates.calendar import WEEKDAYS

PARTS = {
    "morning": "le matin",
    "midday": "vers midi",
    "afternoon": "l'après-midi",
    "evening": "le soir",
    "day_early": "en début de journée",
    "day_mid": "en milieu de journée",
    "day_late": "en fin de journée",
    "night": "le soir",
}
PREFERENCES = {"any": "n'importe quand", "asap": "le plus tôt possible"}
MOST_DAYS = 3
"""More than so many days are not listed: nobody could hold them in mind."""


def wish(said: Mapping[str, Any]) -> str:
    """The value of the `wish` grammar in words; empty for an empty one."""
    parts = (_days(said), _stretch(said), _moment(said), _excluded(said), PREFERENCES.get(said.get("pref", ""), ""))
    return ", ".join(part for part in parts if part)


def _days(said: Mapping[str, Any]) -> str:
    days = [date.fromisoformat(day) for day in said.get("dates") or ()]
    if len(days) <= MOST_DAYS:
        return _listed([wording.day(day) for day in days])
    names = {day.weekday() for day in days}
    if len(names) == 1:
        return f"un {WEEKDAYS[names.pop()]}"
    return f"entre {wording.day(days[0])} et {wording.day(days[-1])}"


def _stretch(said: Mapping[str, Any]) -> str:
    first, last = said.get("from"), said.get("to")
    begins, ends = (wording.day(date.fromisoformat(day)) if day else "" for day in (first, last))
    if begins and ends:
        return f"du {begins} au {ends}"
    return f"à partir du {begins}" if begins else f"jusqu'au {ends}" if ends else ""


def _moment(said: Mapping[str, Any]) -> str:
    hours = {
        name: wording.hour(time.fromisoformat(said[name]))
        for name in ("time", "time_from", "time_to")
        if said.get(name)
    }
    at = [
        f"{word} {hours[name]}"
        for name, word in (("time", "vers"), ("time_from", "après"), ("time_to", "avant"))
        if name in hours
    ]
    return " et ".join(at) or PARTS.get(said.get("part", ""), "")


def _excluded(said: Mapping[str, Any]) -> str:
    out = [
        f"le {name}" if name in WEEKDAYS else f"le {wording.day(date.fromisoformat(name))}"
        for name in said.get("excluded") or ()
    ]
    return f"sauf {_listed(out[:MOST_DAYS])}" if out else ""


def _listed(words: list[str]) -> str:
    return " ou ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
