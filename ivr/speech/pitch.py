"""Pitch detection: tells voices from coughs, breaths, knocks and mains hum. Pure."""

import numpy as np

from ivr.core.codec import TELEPHONE_RATE, Pcm

LOWEST, HIGHEST = 75.0, 400.0
"""Range of the pitch of voices, in Hz."""
BAND = (200.0, 3000.0)
"""Band in Hz that is examined: mains hum lies below, and telephones cut the rest."""
REGULAR = 0.45
"""Lowest autocorrelation of a voice, 0 to 1."""
IN_BAND = 0.2
"""Lowest share of a voice's energy within the band."""
SIZE = 1024
"""Points of the transform; longer than twice the sound, so that its end does not meet its beginning."""

_LAGS = slice(round(TELEPHONE_RATE / HIGHEST), round(TELEPHONE_RATE / LOWEST) + 1)
_HZ = np.fft.rfftfreq(SIZE, 1 / TELEPHONE_RATE)
_WITHIN = (BAND[0] <= _HZ) & (BAND[1] >= _HZ)


def has_pitch(pcm: Pcm) -> bool:
    """Whether about 40 ms of sound, 8,000 samples a second, are voiced.

    The autocorrelation, divided by the window's own, has a peak at the period of a voice (Boersma 1993)."""
    window = np.hanning(pcm.size)
    power = np.abs(np.fft.rfft(pcm * window, SIZE)) ** 2
    total = float(power.sum())
    within = np.where(_WITHIN, power, 0.0)
    if total == 0.0 or float(within.sum()) < IN_BAND * total:
        return False
    alike, own = np.fft.irfft(within, SIZE), np.fft.irfft(np.abs(np.fft.rfft(window, SIZE)) ** 2, SIZE)
    return bool(np.max(alike[_LAGS] / own[_LAGS]) * own[0] / alike[0] >= REGULAR)
