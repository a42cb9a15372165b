"""Playback of a reply: how much of it the caller has heard, its echo, and the filler when it is late. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ivr.core import codec
from ivr.core.codec import FRAME, TELEPHONE_RATE
from ivr.telephony.media import messages
from ivr.telephony.media.messages import Json

PIECE = TELEPHONE_RATE * 4 // 10
"""Bytes of sound in one message, 0.4 s."""
GRACE = 3.0
"""Seconds after which a missing mark counts as returned."""
RETURN = 19.0
"""Minimum attenuation of an echo, in dB."""
TAIL = 0.6
"""Seconds for which an echo may last after the end of a prompt."""
FIRST = 1.2
"""Seconds after an answer before the first filler prompt. With the silence that ended the answer, sound comes within
1.85 s; after that callers think that the line is dead."""
AGAIN = 8.0
"""Seconds between two filler prompts (Avaya: every 7 to 10 s)."""
JUST = 0.001
"""Tolerance in seconds for the rounding of frame lengths."""


@dataclass(frozen=True)
class PlaybackPart:
    """One prompt of a reply as sound."""

    mark: str
    """Name of the mark after it; several parts may share one."""
    sound: bytes
    """µ-law, 8,000 Hz."""


class Echo:
    """The possible loudness of the echo of a reply, which must not be recognised as the caller's speech.

    Networks and handsets return an echo at −20 dB or below. While a prompt plays, sound quieter than its loudest
    possible echo does not count as speech. Keys interrupt at any loudness."""

    def __init__(self) -> None:
        self._loudest = 0.0
        self._tail = 0.0

    def speaks(self, ulaw: bytes) -> None:
        """Notes the prompt being played: µ-law at 8,000 Hz."""
        self._loudest = loudest(ulaw) * 10 ** (-RETURN / 20)

    def passes(self, seconds: float, sounding: bool) -> float:
        """Advances time; the loudness below which sound may be an echo: RMS of 20 ms, full scale at 32,768."""
        self._tail = TAIL if sounding else self._tail - seconds
        return self._loudest if self._tail > 0 else 0.0


def loudest(ulaw: bytes) -> float:
    """RMS of the loudest 20 ms of a sound, full scale at 32,768; 0 for less than that."""
    frames = codec.decode(ulaw)[: len(ulaw) // FRAME * FRAME].astype(np.float32).reshape(-1, FRAME)
    return float(np.sqrt(np.square(frames).mean(axis=1)).max(initial=0.0))


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


class ReplyLatency:
    """Decides when a late reply needs a filler prompt: callers who hear nothing press again or hang up.

    Measures the time between an answer and its reply, in received sound."""

    def __init__(self) -> None:
        self.excuse: PlaybackPart | None = None
        """The filler prompt."""
        self._left: float | None = None

    def begin(self) -> None:
        """Starts measuring at the end of an answer, unless it is already under way."""
        if self._left is None:
            self._left = FIRST

    def end(self) -> None:
        """Stops measuring."""
        self._left = None

    def passes(self, seconds: float) -> bool:
        """Advances time; True when the filler prompt is due."""
        if self._left is None:
            return False
        self._left -= seconds
        if self._left > JUST:
            return False
        self._left += AGAIN
        return True
