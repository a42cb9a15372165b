"""Callers' voices, made by the product's own voice with other speakers, noise and gain; and the model that hears."""

import os
from functools import cache
from pathlib import Path

import numpy as np

from ivr.core import codec
from ivr.core.settings import OWN_MODEL
from ivr.speech.asr import Model
from ivr.speech.voices.voice import Voice

MODEL = Path(os.environ.get("SPEECH_MODEL") or OWN_MODEL)
"""IVR_VOSK_MODEL under the name it has within the tests, else the model that comes with the line."""


@cache
def model() -> Model:
    return Model(MODEL)


def say(text: str, folder: Path, speaker: str = "fr+f2", noise: float = 0.002, gain: float = 1.0) -> codec.Pcm:
    """A caller's words as telephone sound: 0.3 s before, 0.25 s after, over a hissing line."""
    pcm = codec.decode(codec.payload(Voice(folder, speaker).audio(text)))
    quiet = np.zeros(codec.TELEPHONE_RATE * 3 // 10), np.zeros(codec.TELEPHONE_RATE // 4)
    words = np.concatenate((quiet[0], codec.to_sound(pcm) * gain, quiet[1]))
    return line(words + np.random.default_rng(7).normal(0, noise, words.size))


def line(sound: codec.Sound) -> codec.Pcm:
    """A sound as it arrives through the telephone network: µ-law, 8,000 Hz."""
    return codec.decode(codec.encode(codec.to_pcm(sound)))
