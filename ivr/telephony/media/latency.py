"""The time between an answer and its reply: a caller who hears nothing presses again or hangs up. Pure."""

from ivr.telephony.media.playback import PlaybackPart

FIRST = 1.2
"""Seconds after an answer in which a reply needs no excuse: with the silence that ended the answer, sound comes within
1.85 s, beyond which callers take the line for dead."""
AGAIN = 8.0
"""Seconds between two excuses (Avaya: every 7 to 10 s)."""
JUST = 0.001
"""Seconds: less is nothing, however the sound was cut."""


class ReplyLatency:
    """Counts the sound received between an answer and its reply."""

    def __init__(self) -> None:
        self.excuse: PlaybackPart | None = None
        """What is said when a reply takes long."""
        self._left: float | None = None

    def begin(self) -> None:
        """The caller has finished; what began before goes on."""
        if self._left is None:
            self._left = FIRST

    def end(self) -> None:
        """The reply is there, or there is nothing to reply to."""
        self._left = None

    def passes(self, seconds: float) -> bool:
        """Time goes by; True when the caller must hear that he is being looked after."""
        if self._left is None:
            return False
        self._left -= seconds
        if self._left > JUST:
            return False
        self._left += AGAIN
        return True
