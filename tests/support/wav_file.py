"""WAV files of every common kind."""

import wave
from pathlib import Path

import numpy as np

from ivr.core.codec import Sound


def write_wav(file: Path, sound: Sound, rate: int, channels: int = 1, width: int = 2) -> None:
    """Writes a sound as PCM of `width` bytes, the same in each channel."""
    file.parent.mkdir(parents=True, exist_ok=True)
    full = 2.0 ** (8 * width - 1)
    samples = np.clip(np.rint(sound * full), -full, full - 1).astype(np.int64) + (128 if width == 1 else 0)
    data = samples.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width]
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(np.repeat(data, channels, axis=0).tobytes())
