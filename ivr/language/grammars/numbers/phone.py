"""A French telephone number."""

import re
from dataclasses import dataclass, field

from ivr.core.phone_numbers import e164
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.numbers.digit_words import Said, best_digits, can_grow
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import listened

NATIONAL = re.compile(r"0[1-79]\d{8}")
"""Numbers at which a person can be called (ARCEP numbering plan: 01–05 and 09 fixed, 06–07 mobile; 08 is special)."""
_BEGINNING = re.compile(r"0?|0[1-79]\d{0,8}")
_ABROAD = re.compile(r"(?:0033|33)0?([1-79]\d{8})")
_PREFIX = re.compile(
    r"\b(?:plus|00|zero zero|double zero) (?:trente trois|33)"
    r"(?: 0 (?=[1-9])| zero (?=(?:un|deux|trois|quatre|cinq|six|sept|neuf)\b))?"
)


def national(digits: str) -> str | None:
    """Ten national digits from a written number, with or without the French prefix."""
    abroad = _ABROAD.fullmatch(digits)
    written = f"0{abroad[1]}" if abroad else digits
    return written if _exists(written) else None


def _exists(digits: str) -> bool:
    return bool(NATIONAL.fullmatch(digits) and e164(digits))


@dataclass(frozen=True)
class Phone:
    """A number to call back. Value: ten national digits, "0612345678"."""

    kind: str = field(default="phone", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=10, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "figure", "digits")

    def hear(self, words: str) -> Understood:
        """Reads digits, pairs or a mix of them; refuses when they can be cut in two ways."""
        plain = fold(words)
        prefix = _PREFIX.search(plain)
        said = Said.of(f"zero {plain[prefix.end() :]}" if prefix else plain)
        written = national("".join(word for part in said.parts for word in part))
        digits = written or best_digits(said, 10, _exists)
        if digits:
            return Understood(digits)
        grows = can_grow(said, 10, lambda digits: bool(_BEGINNING.fullmatch(digits)))
        return Understood(None, complete=False, confidence=0.3) if grows else NOTHING

    def press(self, keys: str) -> Understood:
        """Ten digits."""
        digits = national(keys)
        return Understood(digits) if digits else NOTHING
