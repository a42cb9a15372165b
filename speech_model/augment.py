"""One clip as many callers: each time another speed, pitch, throat, age, room, line and noise. All by chance, none by
the clock: the same chance makes the same sound."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from speech_model import aged, line
from speech_model.clip import RATE, Clip, Spans
from speech_model.features import SHIFT, SUBSAMPLING, WINDOW, Features, mfcc
from speech_model.phones import OUTPUT, SILENCE

Labels = npt.NDArray[np.int64]
AGED = 0.3
"""Share of the clips that sound like older people."""
EMPTY = 0.04
"""Share of the clips that hold no speech, only noise."""
QUIET = (15, 60)
"""Decibels that noise is below the voice on a usual line, whose hiss is hardly heard."""
WARPS = (0.88, 0.91, 0.94, 0.97, 1.0, 1.03, 1.06, 1.09, 1.12)
"""Lengths of the vocal tract (VTLN)."""


@dataclass(frozen=True)
class Example:
    """What the network learns from: a sound's features, and the output it should give every 30 ms."""

    features: Features
    labels: Labels


def example(clip: Clip, chance: np.random.Generator, babble: Sequence[Clip] = ()) -> Example:
    """A clip as one caller says it. `babble` are other people who may be heard behind."""
    if chance.random() < EMPTY:
        return _empty(chance, babble)
    sound, spans = voiced(clip, chance)
    sound, spans = _padded(sound, spans, chance)
    heard = transmitted(sound, chance, babble)
    features = mfcc(heard, float(chance.choice(WARPS)))
    return Example(features, labels(spans, len(features)))


def plain(clip: Clip) -> Sound:
    """A clip at telephone rate, at a usual level."""
    sound = np.asarray(soxr.resample(codec.to_sound(clip.pcm), RATE, TELEPHONE_RATE), np.float64)
    return sound / line.level(sound) * 0.1


def voiced(clip: Clip, chance: np.random.Generator) -> tuple[Sound, Spans]:
    """The clip as another person says it, at telephone rate: faster or slower, higher or lower, younger or older."""
    speed = chance.uniform(0.86, 1.18)
    sound = np.asarray(soxr.resample(codec.to_sound(clip.pcm), RATE * speed, TELEPHONE_RATE), np.float64)
    spans = Spans(clip.spans.sounds, clip.spans.ends / speed)
    old = chance.random() < AGED
    if old or chance.random() < 0.25:
        times = chance.uniform(1.1, 1.6) if old else chance.uniform(0.8, 1.2)
        sound, spans = aged.stretched(sound, times), Spans(spans.sounds, spans.ends * times)
    if old:
        sound = aged.trembling(sound, chance) if chance.random() < 0.7 else sound
        sound, spans = aged.pausing(sound, spans, chance)
    return sound, spans


def transmitted(sound: Sound, chance: np.random.Generator, babble: Sequence[Clip] = ()) -> Sound:
    """The sound as it comes out of the telephone network."""
    if chance.random() < 0.2:
        sound = line.room(sound, chance)
    if chance.random() < 0.8:
        sound = line.band(sound, chance.uniform(80, 400), chance.uniform(2800, 3900), int(chance.integers(1, 5)))
    sound = line.tilt(sound, chance.uniform(-8, 8))
    if chance.random() < 0.75:
        worst, best = (0, 25) if chance.random() < 0.5 else QUIET
        sound = line.with_noise(sound, _behind(sound.size, chance, babble), chance.uniform(worst, best))
    if chance.random() < 0.08:
        sound = line.clipped(sound, chance.uniform(0.2, 0.8))
    sound = sound / line.level(sound) * 10 ** (chance.uniform(-36, -10) / 20)
    return line.coded(sound, str(chance.choice(line.CODECS, p=(0.1, 0.35, 0.35, 0.2))))


def labels(spans: Spans, frames: int) -> Labels:
    """The output at the middle of every third frame; silence after the last sound."""
    middles = (np.arange(0, frames, SUBSAMPLING) * SHIFT + WINDOW / 2) / TELEPHONE_RATE
    outputs = np.append(spans.outputs, OUTPUT[SILENCE])
    return outputs[np.searchsorted(spans.ends, middles, side="right")]


def _padded(sound: Sound, spans: Spans, chance: np.random.Generator) -> tuple[Sound, Spans]:
    before, after = (chance.uniform(0, 0.6) if chance.random() < 0.7 else 0.0 for _ in range(2))
    padded = np.pad(sound, (round(before * TELEPHONE_RATE), round(after * TELEPHONE_RATE)))
    return padded, Spans((SILENCE, *spans.sounds), np.concatenate(([before], spans.ends + before)))


def _empty(chance: np.random.Generator, babble: Sequence[Clip]) -> Example:
    size = round(chance.uniform(0.8, 3.0) * TELEPHONE_RATE)
    loud = 10 ** (chance.uniform(-60, -20) / 20)
    features = mfcc(line.coded(_behind(size, chance, ()) * loud, str(chance.choice(line.CODECS))))
    return Example(features, labels(Spans(), len(features)))


def _behind(size: int, chance: np.random.Generator, babble: Sequence[Clip]) -> Sound:
    """Noise or, among people, babble."""
    if not babble or chance.random() < 0.7:
        return line.noise(str(chance.choice(line.NOISES)), size, chance)
    mixed = np.zeros(size)
    for _ in range(chance.integers(3, 7)):
        voice = plain(babble[int(chance.integers(len(babble)))])
        mixed += np.roll(np.resize(voice, size), int(chance.integers(size)))
    return np.asarray(mixed / (np.sqrt(np.mean(mixed**2)) + 1e-9), np.float64)
