"""What the caller is being played, and how far it has been heard. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.core.codec import TELEPHONE_RATE
from ivr.telephony.media import messages
from ivr.telephony.media.echo import Echo
from ivr.telephony.media.messages import Json

PIECE = TELEPHONE_RATE * 4 // 10
"""Bytes of sound in one message, 0.4 s."""
GRACE = 3.0
"""Seconds after which a mark that never came back is taken for returned."""


@dataclass(frozen=True)
class PlaybackPart:
    """One prompt of a reply as sound."""

    mark: str
    """Name of the mark that follows it; several parts may have the same."""
    sound: bytes
    """µ-law, 8,000 Hz."""


class Playback:
    """Sound on its way to the caller, with a mark after each part."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.heard = 0
        """Parts of the last reply that the caller has heard whole."""
        self._echo = Echo()
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

    def play(self, parts: Sequence[PlaybackPart]) -> Iterator[Json]:
        """Messages that play the parts of a reply, of which there is one at least."""
        before = max(self._left - GRACE, 0.0)
        self._left = before + sum(len(part.sound) for part in parts) / TELEPHONE_RATE + GRACE
        self._pending = [part.mark for part in parts]
        self.heard = 0
        self._echo.speaks(b"".join(part.sound for part in parts))
        for part in parts:
            yield from self._sent(part)

    def fill(self, part: PlaybackPart) -> Iterator[Json]:
        """Messages that play something while there is no reply yet; its mark means nothing."""
        self._left = len(part.sound) / TELEPHONE_RATE + GRACE
        self._echo.speaks(part.sound)
        yield from self._sent(part)

    def played(self, mark: str) -> bool:
        """A mark came back; True when with it everything has been heard."""
        if mark in self._dropped:
            self._dropped.remove(mark)
            return False
        if mark not in self._pending:
            return False
        reached = self._pending.index(mark) + 1
        del self._pending[:reached]
        self.heard += reached
        self._left = self._left if self._pending else 0.0
        return not self._pending

    def passes(self, seconds: float) -> bool:
        """Time goes by; True when marks are overdue: the caller must have heard everything."""
        self._left -= seconds
        overdue = self.sounding and self._left <= 0
        if overdue:
            self.heard += len(self._pending)
            self._pending.clear()
        return overdue

    def echo(self, seconds: float) -> float:
        """The loudness up to which sound that comes in now may be the echo of what is played."""
        return self._echo.passes(seconds, self.sounding or self._left > GRACE)

    def stop(self) -> Json:
        """The message that drops what has not been heard."""
        self._dropped = self._pending
        self._pending = []
        self._left = 0.0
        return messages.clear(self.stream)

    def _sent(self, part: PlaybackPart) -> Iterator[Json]:
        for at in range(0, len(part.sound), PIECE):
            yield messages.media(self.stream, part.sound[at : at + PIECE])
        yield messages.mark(self.stream, part.mark)
