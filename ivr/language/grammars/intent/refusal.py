"""What the people who are called may say instead of any answer: that they want no calls, that the person called is not
there, has another number, or has died."""

from dataclasses import dataclass, field
from typing import Literal, cast

from ivr.language.grammars.around import Around
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.text import fold, words_in
from ivr.language.phrase_files import listened, pattern, patterns

Refusal = Literal["stop", "deceased", "wrong_number", "absent"]

_READERS = patterns("refusals", "deceased", "wrong_number", "stop", "absent")
"""In the order in which they count."""
_ALIVE = pattern("refusals", "alive")
_CALL_AGAIN = pattern("refusals", "call_again")


def refusal_in(words: str) -> Refusal | None:
    """What somebody refuses or reports; None when it is something else."""
    plain = fold(words)
    said = (label for label, pattern in _READERS if pattern.search(plain) and not _meant_otherwise(label, plain))
    return cast(Refusal | None, next(said, None))


def _meant_otherwise(refusal: str, plain: str) -> bool:
    """ "Il n'est pas mort"; "si vous ne m'appelez plus"; "appelez plus tard"."""
    if refusal == "deceased":
        return _ALIVE.search(plain) is not None
    return refusal == "stop" and _CALL_AGAIN.search(plain) is not None


@dataclass(frozen=True)
class RefusalAlone:
    """A refusal by itself. Value: stop, deceased, wrong_number or absent."""

    kind: str = field(default="refusal", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.2), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return words_in(listened("refusal"))

    def hear(self, words: str) -> Understood:
        """Reads a refusal; anything else is nothing."""
        found = refusal_in(words)
        return Understood(found) if found else NOTHING

    def press(self, keys: str) -> Understood:
        """9 wants no calls."""
        return Understood("stop") if keys == "9" else NOTHING


@dataclass(frozen=True)
class OrRefusal(Around):
    """What a recogniser listens for at a question of a call that the line has made."""

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for."""
        return super().vocabulary() | listened("refusal")

    def hear(self, words: str) -> Understood:
        """A refusal, else the answer."""
        found = refusal_in(words)
        return Understood(found) if found else super().hear(words)
