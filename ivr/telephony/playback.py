"""What the caller is being played, and how far it has been heard. Pure."""

from collections.abc import Iterator, Sequence

from ivr.speech.codec import TELEPHONE_RATE
from ivr.telephony import media_messages
from ivr.telephony.media_messages import Json

PIECE = TELEPHONE_RATE * 4 // 10
"""Bytes of sound in one message, 0.4 s."""
GRACE = 3.0
"""Seconds after which a mark that never came back is taken for returned."""


class Playback:
    """Sound on its way to the caller, with a mark after each part."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self._pending: list[str] = []
        """Marks that have not come back."""
        self._left = 0.0
        """Seconds until everything must have been heard."""

    @property
    def sounding(self) -> bool:
        """Whether the caller still has something to hear."""
        return bool(self._pending)

    def play(self, number: int, parts: Sequence[bytes]) -> Iterator[Json]:
        """Messages that play the parts of reply `number`, µ-law."""
        self._left = sum(map(len, parts)) / TELEPHONE_RATE + GRACE
        self._pending = [f"{number}.{place}" for place in range(max(1, len(parts)))]
        for name, part in zip(self._pending, parts or [b""], strict=True):
            for at in range(0, len(part), PIECE):
                yield media_messages.media(self.stream, part[at : at + PIECE])
            yield media_messages.mark(self.stream, name)

    def played(self, name: str) -> bool:
        """A mark came back; True when with it everything has been heard. Marks of dropped sound mean nothing."""
        if name not in self._pending:
            return False
        del self._pending[: self._pending.index(name) + 1]
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
        self._pending.clear()
        return media_messages.clear(self.stream)
