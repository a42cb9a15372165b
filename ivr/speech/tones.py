"""The tone on hold, between two announcements: it shows that the line is not dead."""

from functools import cache

import numpy as np

from ivr.core.codec import TELEPHONE_RATE, encode, to_pcm, wav

HERTZ = 440.0
"""Frequency of French telephone tones (ITU-T E.180, supplement 2)."""
LEVEL = -30.0
"""Peak in dBFS, well below speech."""
BEEP_SECONDS, EVERY_SECONDS, BEEPS = 0.3, 5.0, 3
FADE_SECONDS = 0.03
"""Fade at both ends, against clicks."""


@cache
def waiting_tone() -> bytes:
    """Fifteen seconds with a soft tone every five, as a telephone WAV."""
    time = np.arange(round(BEEP_SECONDS * TELEPHONE_RATE)) / TELEPHONE_RATE
    edges = np.minimum(time, time[::-1]) / FADE_SECONDS
    beep = 10 ** (LEVEL / 20) * np.clip(edges, 0, 1) * np.sin(2 * np.pi * HERTZ * time)
    silence = np.zeros(round(EVERY_SECONDS * TELEPHONE_RATE) - len(beep))
    return wav(encode(to_pcm(np.tile(np.concatenate((silence, beep)), BEEPS))))
