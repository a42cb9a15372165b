"""The tone of a line that is not dead: what somebody on hold hears between two sentences."""

from functools import cache

import numpy as np

from ivr.core.codec import TELEPHONE_RATE, encode, to_pcm, wav

HERTZ = 440.0
"""The French tones of a line (ITU-T E.180, supplement 2)."""
LEVEL = -30.0
"""dBFS of its peaks: well under speech."""
BEEP_SECONDS, EVERY_SECONDS, BEEPS = 0.3, 5.0, 3
FADE_SECONDS = 0.03
"""At both ends, so that nothing clicks."""


@cache
def waiting_tone() -> bytes:
    """Fifteen seconds of a soft tone every five, as a telephone WAV."""
    time = np.arange(round(BEEP_SECONDS * TELEPHONE_RATE)) / TELEPHONE_RATE
    edges = np.minimum(time, time[::-1]) / FADE_SECONDS
    beep = 10 ** (LEVEL / 20) * np.clip(edges, 0, 1) * np.sin(2 * np.pi * HERTZ * time)
    silence = np.zeros(round(EVERY_SECONDS * TELEPHONE_RATE) - len(beep))
    return wav(encode(to_pcm(np.tile(np.concatenate((silence, beep)), BEEPS))))
