"""Renders texts and recordings as telephone audio: band-limited, normalised, faded at both ends."""

import re
from pathlib import Path

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from ivr.core.errors import InputError
from ivr.language.prompts import PAUSES, SLOWER_PAUSES
from ivr.language.reading import speakable
from ivr.speech import loudness
from ivr.speech.voices.synthesis import Synthesis

_SILENCE = 0.1


def spoken(voice: Synthesis, text: str, slow: bool, loud: bool) -> bytes:
    """The text with its pauses as WAV; 0.1 s of silence when there is nothing to say. Raises VoiceFailed."""
    parts = [np.zeros(0)]
    for part in re.split(r"(\|+)", text):
        if part.startswith("|"):
            parts.append(_silence(PAUSES[part[:2]] * (SLOWER_PAUSES if slow else 1)))
        elif any(mark.isalnum() for mark in part):
            parts.append(loudness.faded(voice.speak(speakable(part.strip()), slow)))
    sound = np.concatenate(parts)
    return _telephone(sound if sound.size else _silence(_SILENCE), loud)


def recorded(file: Path, loud: bool) -> bytes:
    """A recording as WAV. Raises InputError when it cannot be read."""
    try:
        sound, rate = codec.read_wav(file.read_bytes())
    except OSError as error:
        raise InputError(f"The recording {file.name} cannot be read: {error.strerror}.") from error
    except InputError as error:
        raise InputError(f"The recording {file.name} cannot be used. {error}") from error
    return _telephone(codec.at_telephone_rate(sound, rate), loud)


def _silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * TELEPHONE_RATE))


def _telephone(sound: Sound, loud: bool) -> bytes:
    target = loudness.TARGET + (loudness.LOUDER if loud else 0)
    return codec.wav(codec.encode(codec.to_pcm(loudness.faded(loudness.at_level(sound, target)))))
