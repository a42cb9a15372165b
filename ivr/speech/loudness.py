"""Measures loudness, and normalises every prompt within the telephone band."""

from functools import cache

import numpy as np

from ivr.core.codec import BAND, TELEPHONE_RATE, Sound

TARGET = -20.0
"""dBFS of the voiced parts of every prompt: recorded and synthetic speech must not differ by more than 2 dB."""
LOUDER = 6.0
"""dB added when the caller asks for "plus fort"."""
CEILING = 10 ** (-3.5 / 20)
"""Highest sample; half a decibel below −3 dBFS for µ-law rounding."""

_FRAME = 160
_VOICED_RANGE = 30.0
_AUDIBLE_RANGE = 40.0
_FLOOR = -60.0
_TAPS = 257
_ATTACK = 12
_FADE = 32
_ROUNDS = 10
_NEAR = 0.1


def level(sound: Sound) -> float:
    """dBFS of the voiced 20 ms frames of a sound at 8,000 Hz: RMS against full scale; −inf when nothing is voiced.

    A frame is voiced when it is within 30 dB of the loudest one and above −60 dBFS."""
    power = _power(sound, _FRAME)
    if not power.size:
        return -np.inf
    threshold = max(power.max() * 10 ** (-_VOICED_RANGE / 10), 10 ** (_FLOOR / 10))
    voiced = power[power >= threshold]
    return float(10 * np.log10(voiced.mean())) if voiced.size else -np.inf


def trimmed(sound: Sound, edge: float) -> Sound:
    """A sound at 8,000 Hz with at most `edge` seconds of silence at both ends; empty when there is no voice.

    A frame of 10 ms is voice when it is within 40 dB of the loudest one and above −60 dBFS."""
    power = _power(sound, _FRAME // 2)
    voiced = np.flatnonzero(power >= max(power.max(initial=0) * 10 ** (-_AUDIBLE_RANGE / 10), 10 ** (_FLOOR / 10)))
    if not voiced.size:
        return sound[:0]
    margin = round(edge * TELEPHONE_RATE)
    return sound[max(voiced[0] * _FRAME // 2 - margin, 0) : (voiced[-1] + 1) * _FRAME // 2 + margin]


def faded(sound: Sound) -> Sound:
    """The sound with 4 ms of fading in and out, against clicks."""
    length = min(_FADE, len(sound) // 2)
    ramp = (1 - np.cos(np.pi * (np.arange(length) + 0.5) / _FADE)) / 2
    gain = np.ones(len(sound))
    gain[:length] = ramp
    gain[len(sound) - length :] = ramp[::-1]
    return sound * gain


def _power(sound: Sound, frame: int) -> Sound:
    """Mean square of each whole frame."""
    whole = len(sound) // frame * frame
    power: Sound = np.square(sound[:whole]).reshape(-1, frame).mean(axis=1)
    return power


def band_limit(sound: Sound) -> Sound:
    """Keeps 300 to 3,400 Hz of a sound at 8,000 Hz, without delay."""
    return np.convolve(sound, _band_filter())[_TAPS // 2 : len(sound) + _TAPS // 2] if len(sound) else sound


def at_level(sound: Sound, target: float) -> Sound:
    """The sound at 8,000 Hz in the telephone band, its voiced parts at `target` dBFS, no sample above the ceiling."""
    sound = band_limit(sound)
    for _ in range(_ROUNDS):
        now = level(sound)
        if np.isinf(now) or (abs(target - now) < _NEAR and np.abs(sound).max() <= CEILING):
            return sound
        sound = _limit(band_limit(sound) * 10 ** ((target - now) / 20))
    return sound


def _limit(sound: Sound) -> Sound:
    """Turns the gain down smoothly around samples above the ceiling, 1.5 ms ahead of them and after."""
    wanted = CEILING / np.maximum(np.abs(sound), CEILING)
    if wanted.min() == 1:
        return sound
    padded = np.pad(wanted, 2 * _ATTACK, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _ATTACK + 1).min(axis=1)
    window = np.hanning(2 * _ATTACK + 3)[1:-1]
    gain: Sound = np.convolve(lowest, window / window.sum(), mode="valid")
    return sound * gain


@cache
def _band_filter() -> Sound:
    n = np.arange(_TAPS) - _TAPS // 2
    low, high = (2 * edge / TELEPHONE_RATE for edge in BAND)
    response: Sound = (high * np.sinc(high * n) - low * np.sinc(low * n)) * np.blackman(_TAPS)
    return response
