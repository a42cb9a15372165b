"""A row of digits, such as a booking reference."""

from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.numbers.digit_words import Said, best_digits, can_grow
from ivr.language.phrase_files import listened

LONGEST = 16
"""Digits taken when the count is free."""


@dataclass(frozen=True)
class Digits:
    """Digits said singly or in groups. Value: a string of digits."""

    count: int | None = None
    """How many are wanted; None takes any number of them, read with the fewest digits."""
    kind: str = field(default="digits", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)

    @property
    def most_keys(self) -> int:
        """Number of keys of a whole keypad answer."""
        return self.count or LONGEST

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "figure", "digits")

    def hear(self, words: str) -> Understood:
        """Reads digits, pairs or a mix of them; refuses when they can be cut in two ways."""
        said = Said.of(words)
        if said.empty:
            return NOTHING
        if self.count is None:
            return self._free(said)
        count = self.count
        digits = best_digits(said, count, lambda digits: len(digits) == count)
        if digits:
            return Understood(digits)
        grows = can_grow(said, count, bool)
        return Understood(None, complete=False, confidence=0.3) if grows else NOTHING

    def press(self, keys: str) -> Understood:
        """As many keys as wanted."""
        right = keys.isdigit() and len(keys) == (self.count or len(keys))
        return Understood(keys) if right else NOTHING

    def _free(self, said: Said) -> Understood:
        sizes = range(1, LONGEST + 1)
        shorter = len(said.parts) > 1 and len(said.parts[-1]) < len(said.parts[-2])
        for size in reversed(sizes) if shorter else sizes:
            digits = best_digits(said, size, lambda digits, size=size: len(digits) == size)  # type: ignore[misc]
            if digits:
                return Understood(digits)
        return NOTHING
