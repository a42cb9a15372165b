"""A French postal code."""

import re
from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.dates.calendar import MONTH_OF
from ivr.language.grammars.numbers.digit_words import Said, best_digits, can_grow
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import listened
from ivr.language.wording import recognised

_CODE = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-578])\d{3}")
"""The first two digits are a department (La Poste)."""
_DIGITS = 5


@dataclass(frozen=True)
class PostalCode:
    """Five digits. Value: a string such as "71570"."""

    home: str = ""
    """First digits of the department served: they settle a code that can be cut in two ways."""
    listed: tuple[str, ...] = ()
    """The codes that may be said; none: all. Any may be typed, for keys are not misheard."""
    kind: str = field(default="postal_code", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=_DIGITS, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        home = f"{spoken_prefix(self.home)} mille".strip()
        return listened("anytime", "figure", "postal_code") | {home}

    def hear(self, words: str) -> Understood:
        """Reads "soixante et onze mille deux cents", "soixante et onze quatre cent vingt", digits."""
        said = Said.of("" if MONTH_OF.keys() & set(fold(words).split()) else words)
        for fits in (self.listed.__contains__,) if self.listed else (self._at_home, _is_code):
            code = best_digits(said, _DIGITS, fits, thousands=True)
            if code:
                return Understood(code)
        grows = not said.empty and can_grow(said, _DIGITS, bool)
        return Understood(None, complete=False, confidence=0.3) if grows else NOTHING

    def press(self, keys: str) -> Understood:
        """Five digits."""
        return Understood(keys) if _is_code(keys) else NOTHING

    def _at_home(self, code: str) -> bool:
        return _is_code(code) and code.startswith(self.home)


def spoken_prefix(prefix: str) -> str:
    """The first digits of a postal code as they are said: "soixante et onze", "zéro un"."""
    zeros, rest = len(prefix) - len(prefix.lstrip("0")), prefix.lstrip("0")
    return " ".join([*["zéro"] * zeros, *([recognised(int(rest))] if rest else [])])


def _is_code(code: str) -> bool:
    return bool(_CODE.fullmatch(code))
