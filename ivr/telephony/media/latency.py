"""Decides when a late reply needs a filler prompt: callers who hear nothing press again or hang up. Pure."""

from ivr.telephony.media.playback import PlaybackPart

FIRST = 1.2
"""Seconds after an answer before the first filler prompt. With the silence that ended the answer, sound comes within
1.85 s; after that callers think that the line is dead."""
AGAIN = 8.0
"""Seconds between two filler prompts (Avaya: every 7 to 10 s)."""
JUST = 0.001
"""Tolerance in seconds for the rounding of frame lengths."""


class ReplyLatency:
    """Measures the time between an answer and its reply, in received sound."""

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
