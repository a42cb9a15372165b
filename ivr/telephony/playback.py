"""What the caller is being played, and how far it has been heard. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.speech.codec import TELEPHONE_RATE
from ivr.telephony import media_messages
from ivr.telephony.media_messages import Json

PIECE = TELEPHONE_RATE * 4 // 10
"""Bytes of sound in one message, 0.4 s."""
GRACE = 3.0
"""Seconds after which a mark that never came back is taken for returned."""


@dataclass(frozen=True)
class Part:
    """One prompt of a reply as sound."""

    mark: str
    """Name of the mark that follows it; several parts may have the same."""
    sound: bytes
    """µ-law, 8,000 Hz."""


class Playback:
    """Sound on its way to the caller, with a mark after each part."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self._pending: list[str] = []
        """Marks that have not come back."""
        self._left = 0.0
        """Seconds until everything must have been heard."""
        self._dropped: list[str] = []
        """Marks of dropped sound, which come back all the same."""

    @property
    def sounding(self) -> bool:
        """Whether the caller still has something to hear."""
        return bool(self._pending)

    def play(self, parts: Sequence[Part]) -> Iterator[Json]:
        """Messages that play the parts of a reply, of which there is one at least."""
        self._left = sum(len(part.sound) for part in parts) / TELEPHONE_RATE + GRACE
        self._pending = [part.mark for part in parts]
        for part in parts:
            for at in range(0, len(part.sound), PIECE):
                yield media_messages.media(self.stream, part.sound[at : at + PIECE])
            yield media_messages.mark(self.stream, part.mark)

    def played(self, mark: str) -> bool:
        """A mark came back; True when with it everything has been heard."""
        if mark in self._dropped:
            self._dropped.remove(mark)
            return False
        if mark not in self._pending:
            return False
        del self._pending[: self._pending.index(mark) + 1]
        return not self._pending

    def passes(self, seconds: float) -> bool:
        """Time goes by; True when marks are overdue: the caller must have heard everything."""
        self._left -= seconds
        overdue = self.sounding and self._left <= 0
        if overdue:
            self._pending.clear()
        return overdue

    def stop(self) -> Json:
        """The message that drops what has not been heard."""
        self._dropped = self._pending
        self._pending = []
        return media_messages.clear(self.stream)
