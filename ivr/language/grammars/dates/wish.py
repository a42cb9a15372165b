"""When a caller wants to come."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.dates.calendar import MONTHS
from ivr.language.grammars.dates.named_day import Almanac
from ivr.language.grammars.dates.spoken_dates import day_phrases
from ivr.language.grammars.dates.when_words import Impossible, pieces_of
from ivr.language.grammars.dates.wishes import Contradiction, Wishes, gather
from ivr.language.grammars.numbers.figures import NUMBER_WORDS, with_figures
from ivr.language.grammars.utterance import corrected, fluent
from ivr.language.phrase_files import listened

AGE = re.compile(
    rf"\b(?:qui )?(?:(?:ai|a|aura|avons|agee?s? de) )?(?:(?:{'|'.join(sorted(NUMBER_WORDS))}|et|\d+) )+ans\b"
)
""" "j'ai quatre-vingt-huit ans" says nothing of days."""
_REASON = re.compile(r"(?<=\w) (?:parce qu|puisqu|vu qu)e? .*$")
""" "après dix heures parce que j'ai l'infirmière avant": the reason names other hours."""

_KEYS: dict[str, dict[str, Any]] = {"1": {"pref": "asap"}, "2": {"part": "morning"}, "3": {"part": "afternoon"}}


@dataclass(frozen=True)
class Wish:
    """Days and hours wished. Value: an object with any of `dates` (list of "2026-11-24"), `from`, `to` (inclusive),
    `part`, `time` ("09:00"), `time_from`, `time_to`, `pref` (any, asap), `excluded` (weekday names or dates)."""

    today: date
    kind: str = field(default="wish", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=1.8), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "wish", "figure") | day_phrases().union(MONTHS)

    def hear(self, words: str) -> Understood:
        """Reads days, hours, limits, preferences and exclusions; a figure that fits nowhere refuses the whole."""
        try:
            return self._read(words)
        except Contradiction:
            return NOTHING

    def _read(self, words: str) -> Understood:
        today = self.today.date() if isinstance(self.today, datetime) else self.today
        if fluent(words).endswith(" non"):
            return NOTHING
        said = Wishes()
        for part in corrected(_REASON.sub("", AGE.sub(" ", fluent(words)))):
            pieces = pieces_of(with_figures(part), Almanac(today))
            if any(isinstance(piece, Impossible) for piece in pieces):
                return NOTHING
            said = said.replaced_by(gather(pieces, today))
        if said.unfinished:
            return Understood(None, complete=False, confidence=0.3)
        value = said.value()
        return Understood(value, confidence=0.6 if said.doubtful else 1.0) if value else NOTHING

    def press(self, keys: str) -> Understood:
        """1 as soon as possible, 2 a morning, 3 an afternoon."""
        return Understood(dict(_KEYS[keys])) if keys in _KEYS else NOTHING
