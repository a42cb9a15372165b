"""What a telephone line does to a voice: band, noise, level, codec. At 8,000 samples per second, full scale ±1."""

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from speech_model import gsm

CODECS = ("none", "mu-law", "a-law", "gsm")
NOISES = ("white", "pink", "brown", "hum")


def level(sound: Sound) -> float:
    """Root mean square of what is loud enough to be speech; a little above 0 for silence."""
    loud = np.abs(sound) > 0.05 * np.abs(sound).max(initial=0.0)
    return float(np.sqrt(np.mean(sound[loud] ** 2))) if loud.any() else 1e-9


def band(sound: Sound, low: float, high: float, order: int = 2) -> Sound:
    """A sound through a band-pass filter: half its strength at `low` and `high` hertz, steeper with its `order`."""
    hertz = np.fft.rfftfreq(sound.size, 1 / TELEPHONE_RATE)
    with np.errstate(divide="ignore"):
        below = 1 / np.sqrt(1 + (low / hertz) ** (2 * order))
    above = 1 / np.sqrt(1 + (hertz / high) ** (2 * order))
    return np.fft.irfft(np.fft.rfft(sound) * below * above, sound.size)


def tilt(sound: Sound, decibels: float) -> Sound:
    """A sound brighter or duller by this many dB from 300 to 3,400 Hz."""
    hertz = np.clip(np.fft.rfftfreq(sound.size, 1 / TELEPHONE_RATE), *codec.BAND)
    octaves = np.log2(hertz / codec.BAND[0]) / np.log2(codec.BAND[1] / codec.BAND[0])
    return np.fft.irfft(np.fft.rfft(sound) * 10 ** (decibels * octaves / 20), sound.size)


def room(sound: Sound, chance: np.random.Generator) -> Sound:
    """A sound with the echoes of a small room, as long as before."""
    size = round(chance.uniform(0.03, 0.2) * TELEPHONE_RATE)
    echo = chance.normal(size=size) * np.exp(-np.arange(size) / (size / 5))
    echo[0] = 0
    echo *= chance.uniform(0.1, 0.5) / (np.sqrt(np.sum(echo**2)) + 1e-9)
    echo[0] = 1
    points = sound.size + size
    return np.fft.irfft(np.fft.rfft(sound, points) * np.fft.rfft(echo, points), points)[: sound.size]


def noise(kind: str, size: int, chance: np.random.Generator) -> Sound:
    """Noise of one of `NOISES`, with a root mean square of 1."""
    if kind == "hum":
        time = np.arange(size) / TELEPHONE_RATE
        tones = sum(np.sin(2 * np.pi * 50 * part * time + chance.uniform(0, 6)) / part for part in range(1, 8))
        made = np.asarray(tones) + chance.normal(0, 0.1, size)
    else:
        slope = {"white": 0.0, "pink": -0.5, "brown": -1.0}[kind]
        hertz = np.fft.rfftfreq(size, 1 / TELEPHONE_RATE)
        made = np.fft.irfft(np.fft.rfft(chance.normal(size=size)) * np.maximum(hertz, 60) ** slope, size)
    return np.asarray(made / (np.sqrt(np.mean(made**2)) + 1e-9), np.float64)


def with_noise(sound: Sound, made: Sound, decibels: float) -> Sound:
    """A sound and a noise of root mean square 1, at this many dB below its speech."""
    return sound + made * level(sound) * 10 ** (-decibels / 20)


def clipped(sound: Sound, share: float) -> Sound:
    """A sound whose peaks beyond a share of the highest are cut off."""
    most = share * np.abs(sound).max(initial=0.0)
    return np.clip(sound, -most, most)


def coded(sound: Sound, name: str) -> Sound:
    """What is left of a sound after one of `CODECS`. Without its library GSM is what narrows the band most."""
    if name == "mu-law":
        return codec.to_sound(codec.decode(codec.encode(codec.to_pcm(sound))))
    if name == "a-law":
        return _a_law(sound)
    if name == "gsm":
        pcm = codec.to_pcm(sound)
        return codec.to_sound(gsm.through(pcm)) if gsm.available() else coded(band(sound, 200, 3400, 4), "mu-law")
    return codec.to_sound(codec.to_pcm(sound))


_A = 87.6
_LOG = 1 + np.log(_A)


def _a_law(sound: Sound) -> Sound:
    """By the smooth law of ITU-T G.711, of which the standard's segments are an approximation; 256 levels."""
    size = np.minimum(np.abs(sound), 1)
    small = size < 1 / _A
    law = np.where(small, _A * size, 1 + np.log(np.maximum(_A * size, 1))) / _LOG
    law = (np.floor(law * 128) + 0.5) / 128
    grown = np.where(law < 1 / _LOG, law * _LOG / _A, np.exp(np.minimum(law, 1) * _LOG - 1) / _A)
    return np.asarray(np.sign(sound) * grown, np.float64)
