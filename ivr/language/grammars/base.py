"""What every grammar offers: the words it listens for, its keypad form, and how to read an answer."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Timing:
    """How long a caller may take. Yes/no and menus 8 s, long fields 12 s, 5 s between keys."""

    first: float = 8.0
    """Seconds of silence before the question is asked again."""
    between_keys: float = 5.0
    """Seconds after a key before the keys pressed so far are taken as the answer."""
    end_silence: float = 1.0
    """Seconds of silence that end a spoken answer which may still go on."""


@dataclass(frozen=True)
class Understood:
    """What was made of an answer."""

    value: Any
    """None when nothing safe was understood."""
    complete: bool = True
    """False when more is expected (half a telephone number)."""
    confidence: float = 1.0
    """0 to 1."""


NOTHING = Understood(None, complete=False, confidence=0.0)


class Grammar(Protocol):
    """One kind of answer. Speech, keypad, prompts and endpointing all read the same object."""

    @property
    def kind(self) -> str:
        """Name of the kind, as in `ivr understand KIND`."""

    @property
    def timing(self) -> Timing:
        """How long the caller may take."""

    @property
    def most_keys(self) -> int:
        """Number of keys of a whole keypad answer; 1 acts at once."""

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for; the words of a phrase count only together."""

    def hear(self, words: str) -> Understood:
        """Reads recognised or typed words."""

    def press(self, keys: str) -> Understood:
        """Reads keys, without the final '#'."""
