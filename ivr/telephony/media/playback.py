"""Playback of a reply, and how much of it the caller has heard. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.core.codec import TELEPHONE_RATE
from ivr.telephony.media import messages
from ivr.telephony.media.echo import Echo
from ivr.telephony.media.messages import Json

PIECE = TELEPHONE_RATE * 4 // 10
"""Bytes of sound in one message, 0.4 s."""
GRACE = 3.0
"""Seconds after which a missing mark counts as returned."""


@dataclass(frozen=True)
class PlaybackPart:
    """One prompt of a reply as sound."""

    mark: str
    """Name of the mark after it; several parts may share one."""
    sound: bytes
    """µ-law, 8,000 Hz."""


class Playback:
    """Sound on its way to the caller, with a mark after each part."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.heard = 0
        """Parts of the last reply that were played completely."""
        self._echo = Echo()
        self._pending: list[str] = []
        """Marks that have not come back."""
        self._left = 0.0
        """Seconds until everything must have been played."""
        self._dropped: list[str] = []
        """Marks of dropped sound, which still come back."""

    @property
    def sounding(self) -> bool:
        """Whether sound is still being played."""
        return bool(self._pending)

    def play(self, parts: Sequence[PlaybackPart]) -> Iterator[Json]:
        """Messages that play the parts of a reply, at least one."""
        before = max(self._left - GRACE, 0.0)
        self._left = before + sum(len(part.sound) for part in parts) / TELEPHONE_RATE + GRACE
        self._pending = [part.mark for part in parts]
        self.heard = 0
        self._echo.speaks(b"".join(part.sound for part in parts))
        for part in parts:
            yield from self._sent(part)

    def fill(self, part: PlaybackPart) -> Iterator[Json]:
        """Messages that play a filler prompt; its mark is ignored."""
        self._left = len(part.sound) / TELEPHONE_RATE + GRACE
        self._echo.speaks(part.sound)
        yield from self._sent(part)

    def played(self, mark: str) -> bool:
        """Takes a returned mark; True when it was the last one."""
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
        """Advances time; True when marks are overdue and everything counts as heard."""
        self._left -= seconds
        overdue = self.sounding and self._left <= 0
        if overdue:
            self.heard += len(self._pending)
            self._pending.clear()
        return overdue

    def echo(self, seconds: float) -> float:
        """The loudness up to which sound received now may be the echo of the playback."""
        return self._echo.passes(seconds, self.sounding or self._left > GRACE)

    def stop(self) -> Json:
        """The message that drops what has not been played."""
        self._dropped = self._pending
        self._pending = []
        self._left = 0.0
        return messages.clear(self.stream)

    def _sent(self, part: PlaybackPart) -> Iterator[Json]:
        for at in range(0, len(part.sound), PIECE):
            yield messages.media(self.stream, part.sound[at : at + PIECE])
        yield messages.mark(self.stream, part.mark)
