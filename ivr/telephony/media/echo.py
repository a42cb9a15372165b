"""The line's own voice, sent back by the network: it must not be taken for the caller's. Pure.

Networks and handsets return some of what they carry, at −20 dB and below; what is quieter than the loudest that could
come back is no voice while the line speaks. Keys interrupt at any loudness."""

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE

RETURN = 19.0
"""dB by which an echo is quieter than what was spoken, at least."""
TAIL = 0.6
"""Seconds for which an echo may still come after the end of what was spoken."""
FRAME = TELEPHONE_RATE // 50


class Echo:
    """How loud the echo of a reply can be."""

    def __init__(self) -> None:
        self._loudest = 0.0
        self._tail = 0.0

    def speaks(self, ulaw: bytes) -> None:
        """The line begins to speak: µ-law at 8,000 Hz."""
        self._loudest = loudest(ulaw) * 10 ** (-RETURN / 20)

    def passes(self, seconds: float, sounding: bool) -> float:
        """Time goes by; the loudness below which sound may be an echo: RMS of 20 ms, full scale at 32,768."""
        self._tail = TAIL if sounding else self._tail - seconds
        return self._loudest if self._tail > 0 else 0.0


def loudest(ulaw: bytes) -> float:
    """RMS of the loudest 20 ms of a sound, full scale at 32,768; 0 for less than that."""
    frames = codec.decode(ulaw)[: len(ulaw) // FRAME * FRAME].astype(np.float32).reshape(-1, FRAME)
    return float(np.sqrt(np.square(frames).mean(axis=1)).max(initial=0.0))
