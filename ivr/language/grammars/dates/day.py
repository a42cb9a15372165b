"""One day asked for by itself, such as that of an earlier injection."""

import re
from dataclasses import dataclass, field
from datetime import date

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.dates.calendar import MONTHS
from ivr.language.grammars.dates.named_day import Almanac, NamedDay
from ivr.language.grammars.dates.spoken_dates import day_phrases
from ivr.language.grammars.dates.when_words import Figure, Impossible, Piece, WhenMark, pieces_of
from ivr.language.grammars.numbers.figures import with_figures
from ivr.language.grammars.utterance import corrected, fluent
from ivr.language.phrase_files import listened

_KEYPAD = re.compile(r"(\d\d)(\d\d)")


@dataclass(frozen=True)
class Day:
    """A single day. Value: "2021-01-28"."""

    today: date
    past: bool = False
    """A day without a year is the last such day, not the next."""
    kind: str = field(default="day", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=4, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for."""
        return listened("anytime", "day") | day_phrases().union(MONTHS)

    def hear(self, words: str) -> Understood:
        """Reads one day; a whole month or week, or two days, are not enough."""
        parts = [pieces_of(with_figures(part), self._almanac()) for part in corrected(fluent(words))]
        pieces = next((part for part in reversed(parts) if part), [])
        days = [piece for piece in pieces if isinstance(piece, NamedDay)]
        if any(isinstance(piece, Impossible | Figure) for piece in pieces) or _related(pieces) or len(days) != 1:
            return NOTHING
        if not days[0].single:
            return Understood(None, complete=False, confidence=0.3)
        return self._fitting(days[0].first, 0.6 if days[0].doubtful else 1.0)

    def press(self, keys: str) -> Understood:
        """JJMM."""
        pressed = _KEYPAD.fullmatch(keys)
        if not pressed or not 1 <= int(pressed[2]) <= 12:
            return NOTHING
        found = self._almanac().in_month(int(pressed[2]), int(pressed[1]), None)
        return self._fitting(found, 1.0) if found else NOTHING

    def _almanac(self) -> Almanac:
        return Almanac(self.today, self.past)

    def _fitting(self, found: date, confidence: float) -> Understood:
        wrong = found > self.today if self.past else found < self.today
        return NOTHING if wrong else Understood(found.isoformat(), confidence=confidence)


def _related(pieces: list[Piece]) -> bool:
    """Whether a limit or a refusal was said rather than the day itself."""
    limits = ("from", "until", "before", "after", "except", "between")
    return any(isinstance(piece, WhenMark) and piece.name in limits for piece in pieces)
