"""A date of birth, never guessed."""

import re
from dataclasses import dataclass, field
from datetime import date

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.dates.birth_readings import Partial, readings
from ivr.language.grammars.dates.calendar import day_of
from ivr.language.grammars.dates.spoken_dates import date_phrases
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import listened

OLDEST = 130
"""Above any age ever reached: an older date is a slip."""
YOUNGEST_BY_TWO_FIGURES = 12
"""A year said with two figures is in this century only for a person of at least this age: others say the whole year."""

_KEYPAD = re.compile(r"(\d\d)(\d\d)(\d{4})")
_ISO = re.compile(r"^(?:\D*)((?:19|20)\d\d) (\d{1,2}) (\d{1,2})$")


@dataclass(frozen=True)
class BirthDate:
    """When a person was born. Value: "1942-05-12"."""

    today: date
    kind: str = field(default="birth_date", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=8, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime") | date_phrases()

    def hear(self, words: str) -> Understood:
        """Reads a day, a month and a year; every figure said must belong to them, in one way only."""
        plain = fold(words)
        iso = _ISO.match(plain)
        said: set[Partial] = {(int(iso[3]), int(iso[2]), int(iso[1]))} if iso else readings(plain)
        dates = {born for partial in said if (born := self._whole(partial))}
        monthless = any(day and year and not month for day, month, year in said)
        if len(dates) == 1 and not monthless:
            return Understood(dates.pop().isoformat())
        unfinished = not dates and any(None in partial for partial in said)
        return Understood(None, complete=False, confidence=0.3) if unfinished else NOTHING

    def press(self, keys: str) -> Understood:
        """JJMMAAAA."""
        pressed = _KEYPAD.fullmatch(keys)
        born = self._whole((int(pressed[1]), int(pressed[2]), int(pressed[3]))) if pressed else None
        return Understood(born.isoformat()) if born else NOTHING

    def _whole(self, partial: Partial) -> date | None:
        day, month, year = partial
        if day is None or month is None or year is None:
            return None
        years = (year,) if year > 99 else (1900 + year, 2000 + year)
        dates = [born for full in years if (born := day_of(full, month, day)) and born <= self.today]
        if year <= 99 and len(dates) > 1:
            dates = dates[1:] if self._age(dates[1]) >= YOUNGEST_BY_TWO_FIGURES else dates[:1]
        return dates[0] if len(dates) == 1 and self._age(dates[0]) <= OLDEST else None

    def _age(self, born: date) -> int:
        return self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))
