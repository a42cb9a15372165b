"""What the network sees of a sound: 40 mel cepstra every 10 ms, as Kaldi and therefore Vosk compute them.

Windows of 25 ms without their mean, pre-emphasised by 0.97, under Kaldi's "povey" window (Hann to the power 0.85);
the power spectrum of 256 points through 40 triangles evenly spaced on the mel scale 1127 ln(1 + f/700); logarithms,
an orthonormal cosine transform, a lifter of 22 (Kaldi's feature-window.cc, mel-computations.cc, feature-mfcc.cc)."""

from functools import cache

import numpy as np
import numpy.typing as npt

from ivr.core.codec import TELEPHONE_RATE, Sound

Features = npt.NDArray[np.float32]
"""One row for each 10 ms."""
SIZE = 40
WINDOW, SHIFT, POINTS = 200, 80, 256
"""Samples."""
LOW, HIGH = 60.0, 3850.0
"""Hertz at the ends of the mel scale's triangles."""
SUBSAMPLING = 3
"""Rows of features for one output of the network."""
SETTINGS = f"""--use-energy=false
--sample-frequency={TELEPHONE_RATE}
--num-mel-bins={SIZE}
--num-ceps={SIZE}
--low-freq={LOW:g}
--high-freq={HIGH - TELEPHONE_RATE / 2:g}
--dither=0.0
--snip-edges=true
"""
"""The same for Kaldi: mfcc.conf."""

_EMPHASIS = 0.97
_LIFTER = 22
_FULL_SCALE = 32768
_WARP_EDGES = 100.0, 3600.0
"""Hertz between which a vocal tract is longer or shorter; outside, the axis is bent back to its ends."""


def mfcc(sound: Sound, warp: float = 1.0) -> Features:
    """Features of a sound at 8,000 Hz, full scale ±1; shape (frames, 40), no frame for less than 25 ms.

    `warp` above 1 makes the vocal tract shorter: what is at f counts as at f / warp (VTLN)."""
    if sound.size < WINDOW:
        return np.zeros((0, SIZE), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound * _FULL_SCALE, WINDOW)[::SHIFT]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate((frames[:, :1], frames[:, :-1]), axis=1)
    spectrum = np.abs(np.fft.rfft((frames - _EMPHASIS * before) * _window(), POINTS)) ** 2
    energies = spectrum[:, : POINTS // 2] @ _triangles(round(warp, 3)).T
    logs = np.log(np.maximum(energies, np.finfo(np.float32).eps))
    return (logs @ _cosines().T).astype(np.float32)


@cache
def _window() -> Sound:
    at = np.arange(WINDOW)
    return np.asarray((0.5 - 0.5 * np.cos(2 * np.pi * at / (WINDOW - 1))) ** 0.85, np.float64)


def _mel(hertz: Sound) -> Sound:
    return np.asarray(1127 * np.log1p(hertz / 700), np.float64)


def _bent(hertz: Sound, warp: float) -> Sound:
    """The frequency axis of another vocal tract, continuous and with the same ends."""
    low, high = _WARP_EDGES
    inner = hertz / warp
    ends = np.array([LOW, low, high, HIGH]), np.array([LOW, low / warp, high / warp, HIGH])
    outside = np.interp(hertz, *ends)
    return np.where((hertz > low) & (hertz < high), inner, outside)


@cache
def _triangles(warp: float) -> Sound:
    low, high = _mel(np.array([LOW, HIGH]))
    edges = np.linspace(low, high, SIZE + 2)
    bins = np.arange(POINTS // 2) * TELEPHONE_RATE / POINTS
    mels = _mel(bins if warp == 1 else _bent(bins, warp))
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    sides = (mels - left) / (centre - left), (right - mels) / (right - centre)
    return np.asarray(np.maximum(0, np.minimum(*sides)), np.float64)


@cache
def _cosines() -> Sound:
    at, order = np.arange(SIZE), np.arange(SIZE)[:, None]
    transform = np.sqrt(2 / SIZE) * np.cos(np.pi / SIZE * (at + 0.5) * order)
    transform[0] = np.sqrt(1 / SIZE)
    lifter = 1 + 0.5 * _LIFTER * np.sin(np.pi * np.arange(SIZE) / _LIFTER)
    return np.asarray(transform * lifter[:, None], np.float64)
