"""Keeps the echo of our own prompts from being recognised as the caller's speech. Pure.

Networks and handsets return an echo at −20 dB or below. While a prompt plays, sound quieter than its loudest possible
echo does not count as speech. Keys interrupt at any loudness."""

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE

RETURN = 19.0
"""Minimum attenuation of an echo, in dB."""
TAIL = 0.6
"""Seconds for which an echo may last after the end of a prompt."""
FRAME = TELEPHONE_RATE // 50


class Echo:
    """The possible loudness of the echo of a reply."""

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
