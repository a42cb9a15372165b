"""A length of time."""

import re
from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.numbers.figures import with_figures
from ivr.language.grammars.text import fold
from ivr.language.grammars.utterance import corrected
from ivr.language.phrase_files import listened

_UNITS = {
    "minute": "minute", "mn": "minute", "min": "minute", "heure": "hour", "h": "hour", "jour": "day", "journee": "day",
    "semaine": "week", "mois": "month", "an": "year", "annee": "year",
}  # fmt: skip
_COUNT = r"(?P<count>une?|\d+)"
_LENGTH = re.compile(
    rf"\b{_COUNT}(?: petite?s?| bonne?s?)? (?P<unit>{'|'.join(_UNITS)})s?\b"
    r"(?P<half> et demie?)?(?: (?P<quarter>et quart|(?:et )?3 quarts))?(?: (?P<more>[0-5]?\d)\b)?"
)
_APPROXIMATE = re.compile(r"\b(?:entre )?(?:une?|\d+)(?: a| ou| et|,)? \d+ (?:minute|heure|jour|semaine|mois|an)")
"""Two lengths: "deux ou trois jours"."""
_O_CLOCK = re.compile(r"\b(?:heures?|h)\b.*\b(?:du matin|de l apres midi|du soir)\b")
_QUARTERS = {"et quart": 15, "et 3 quarts": 45, "3 quarts": 45}
_FIXED = (
    (re.compile(r"\b(?:une )?(?:petite )?demi heure\b"), (30, "minute")),
    (re.compile(r"\b(?:3|trois) quarts? d heure\b"), (45, "minute")),
    (re.compile(r"\b(?:un )?quart d heure\b"), (15, "minute")),
    (re.compile(r"\b(?:une )?demi journee\b"), (12, "hour")),
    (re.compile(r"\b(?:une )?quinzaine(?: de jours)?\b"), (15, "day")),
    (re.compile(r"\b(?:une )?huitaine(?: de jours)?\b"), (8, "day")),
    (re.compile(r"\b(?:une )?dizaine de jours\b"), (10, "day")),
    (re.compile(r"\b(?:un )?trimestre\b"), (3, "month")),
    (re.compile(r"\b(?:un )?semestre\b"), (6, "month")),
)
_HALVES = {"hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month")}
_SMALLER = {"minute": 1, "hour": 60}
_PARTS_OF = {"month": ("year", 12), "minute": ("hour", 60), "hour": ("day", 24)}


@dataclass(frozen=True)
class Duration:
    """A length of time. Value: {"value": 2, "unit": "week"}; units minute hour day week month year."""

    kind: str = field(default="duration", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.8), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "figure", "duration")

    def hear(self, words: str) -> Understood:
        """Reads one length; hours and minutes make minutes together."""
        parts = corrected(fold(words))
        text = with_figures(parts[-1]) if parts else ""
        if _APPROXIMATE.search(text) or _O_CLOCK.search(text):
            return NOTHING
        for pattern, (value, unit) in _FIXED:
            if pattern.search(text):
                return _understood(value, unit)
        lengths = [_length(found) for found in _LENGTH.finditer(text)]
        if not lengths or None in lengths:
            return NOTHING
        return _sum([length for length in lengths if length])

    def press(self, keys: str) -> Understood:
        """A length has no keypad form."""
        return NOTHING


def _length(found: re.Match[str]) -> tuple[int, str] | None:
    count = int(found["count"]) if found["count"].isdigit() else 1
    unit = _UNITS[found["unit"]]
    if found["half"]:
        if unit not in _HALVES:
            return None
        more, smaller = _HALVES[unit]
        return count * _PARTS_OF[smaller][1] + more, smaller
    if found["quarter"]:
        return (count * 60 + _QUARTERS[found["quarter"]], "minute") if unit == "hour" else None
    if found["more"]:
        return (count * 60 + int(found["more"]), "minute") if unit == "hour" else None
    return count, unit


def _sum(lengths: list[tuple[int, str]]) -> Understood:
    if len(lengths) == 1:
        return _understood(*lengths[0])
    if all(unit in _SMALLER for _, unit in lengths):
        return _understood(sum(value * _SMALLER[unit] for value, unit in lengths), "minute")
    return NOTHING


def _understood(value: int, unit: str) -> Understood:
    return Understood({"value": value, "unit": unit})
