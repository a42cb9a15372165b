"""Mixes what several people say at once, so that each hears the others. Pure: µ-law in, µ-law out."""

from collections.abc import Mapping

import numpy as np

from ivr.core import codec
from ivr.core.codec import FRAME, QUIET

MOST_BEHIND = 50 * FRAME
"""Bytes kept of a microphone whose sound arrives faster than it is mixed."""


class MixerInput:
    """The sound of one participant that has not been mixed yet."""

    def __init__(self) -> None:
        self._said = bytearray()

    def say(self, ulaw: bytes, live: bool) -> None:
        """Adds sound; of a microphone too far ahead the oldest is dropped, a recording is heard to its end."""
        self._said += ulaw
        if live:
            del self._said[:-MOST_BEHIND]

    def frame(self) -> bytes:
        """The next 20 ms, empty when there is nothing."""
        taken = bytes(self._said[:FRAME])
        del self._said[:FRAME]
        return taken


def mix(said: Mapping[str, bytes]) -> dict[str, bytes]:
    """What each participant hears of 20 ms: everybody else. Participants who hear nobody are left out."""
    voices = {who: codec.decode(ulaw.ljust(FRAME, QUIET)).astype(np.int32) for who, ulaw in said.items() if ulaw}
    heard = {}
    for who in said:
        others = [voice for speaker, voice in voices.items() if speaker != who]
        if others:
            heard[who] = codec.encode(np.clip(np.sum(others, axis=0), -32768, 32767).astype(np.int16))
    return heard
