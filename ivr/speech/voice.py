"""Text to telephone audio: paced, equally loud, rendered once."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import soxr

from ivr.errors import InputError
from ivr.log import get_logger
from ivr.speech import codec, espeak, loudness
from ivr.speech.codec import TELEPHONE_RATE, Sound
from ivr.speech.reading import speakable

PAUSES = {"|": 0.6, "||": 0.9}
"""Seconds of silence that each mark in a text stands for; the marks are never spoken."""
SLOWER_PAUSES = 1.5
"""What pauses are multiplied by at the slow pace."""

_NOMINAL = {False: 131, True: 107}
"""The library's rate that speaks about 150 words a minute, or 120 when slow, pauses between sentences included.

On running text it measures 145 and 116; the short words of menus ("faites le 1") make the prompts some 10 % quicker."""
_REVISION = 1
"""Raise to have every cached text rendered again."""
_RECENT = 64
_SILENCE = 0.1

log = get_logger(__name__)


class Voice:
    """Speaks texts and keeps what it has spoken.

    Audio is WAV: µ-law, 8,000 Hz, one channel, within ±2 dB of −20 dBFS whatever is said."""

    def __init__(self, cache_dir: Path, name: str = "fr", recordings: Path | None = None) -> None:
        self.cache_dir = cache_dir
        self.name = name
        self.recordings = recordings
        """Folder of human recordings, `<prompt name>.wav`."""
        self._personal = lru_cache(_RECENT)(self._render)

    def check(self) -> None:
        """Raises ConfigurationError when the engine does not start or does not know the voice."""
        espeak.speak("oui", self.name, _NOMINAL[False])

    def audio(self, text: str, slow: bool = False, loud: bool = False, keep: bool = True) -> bytes:
        """The text at 150 words a minute, 120 when slow, 6 dB louder when loud; 0.1 s of silence for an empty text.

        A text that names a person is given with `keep=False`: it never reaches the disk.
        Raises ConfigurationError when the voice does not start."""
        if not keep:
            return self._personal(text, slow, loud)
        path = self._path(text, slow, loud)
        return self._kept(path, lambda: self._render(text, slow, loud))

    def rendered(self, text: str, slow: bool = False, loud: bool = False) -> bool:
        """Whether the text is in the cache."""
        return self._path(text, slow, loud).is_file()

    def prompt_audio(self, prompt: str, text: str, slow: bool = False, loud: bool = False, keep: bool = True) -> bytes:
        """The human recording of a prompt when there is one at this pace, else its text spoken.

        `prompt` is a name of `PromptBook.recordable`, or empty. A recording is `<prompt>.wav`; at the slow pace
        `<prompt>.slow.wav`. Raises InputError when the recording cannot be read, and what `audio` raises."""
        recording = self.recording(prompt, slow)
        if recording is None:
            return self.audio(text, slow, loud, keep)
        stamp = recording.stat()
        path = self._path(f"{recording.name} {stamp.st_mtime_ns} {stamp.st_size}", slow, loud)
        return self._kept(path, lambda: _convert(recording, loud))

    def recording(self, prompt: str, slow: bool = False) -> Path | None:
        """The file of a human recording of a prompt at this pace, if there is one."""
        if self.recordings is None or not prompt:
            return None
        path = self.recordings / f"{prompt}{'.slow' if slow else ''}.wav"
        return path if path.is_file() else None

    def duration(self, text: str, slow: bool = False) -> float:
        """Seconds that the text takes to say."""
        return codec.duration(self.audio(text, slow, keep=False))

    def _path(self, *what: str | bool) -> Path:
        described = json.dumps([_REVISION, _NOMINAL, self.name, espeak.version(), *what])
        key = hashlib.sha256(described.encode()).hexdigest()
        return self.cache_dir / key[:2] / f"{key}.wav"

    def _kept(self, path: Path, make: Callable[[], bytes]) -> bytes:
        try:
            kept = path.read_bytes()
            codec.payload(kept)
        except (OSError, InputError):
            kept = make()
            _write(path, kept)
        return kept

    def _render(self, text: str, slow: bool, loud: bool) -> bytes:
        return _telephone(self._spoken(text, slow), loud)

    def _spoken(self, text: str, slow: bool) -> Sound:
        """The text with its pauses, at the telephone's rate."""
        parts = [np.zeros(0)]
        for part in re.split(r"(\|+)", text):
            if part.startswith("|"):
                parts.append(_silence(PAUSES[part[:2]] * (SLOWER_PAUSES if slow else 1)))
            elif any(mark.isalnum() for mark in part):
                pcm, rate = espeak.speak(speakable(part.strip()), self.name, _NOMINAL[slow])
                parts.append(_resample(codec.to_sound(pcm), rate))
        sound = np.concatenate(parts)
        return sound if sound.size else _silence(_SILENCE)


def _silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * TELEPHONE_RATE))


def _resample(sound: Sound, rate: int) -> Sound:
    return np.asarray(soxr.resample(sound, rate, TELEPHONE_RATE), np.float64)


def _convert(recording: Path, loud: bool) -> bytes:
    try:
        sound, rate = codec.read_wav(recording.read_bytes())
    except InputError as error:
        raise InputError(f"The recording {recording.name} cannot be used. {error}") from error
    return _telephone(_resample(sound, rate), loud)


def _telephone(sound: Sound, loud: bool) -> bytes:
    """A sound at 8,000 Hz in the telephone band, at the level of every prompt."""
    target = loudness.TARGET + (loudness.LOUDER if loud else 0)
    return codec.wav(codec.encode(codec.to_pcm(loudness.at_level(sound, target))))


def _write(path: Path, audio: bytes) -> None:
    """Writes the file whole or not at all; a full disk costs only the cache."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(audio)
        os.replace(part.name, path)
    except OSError as error:
        log.warning("voice_not_kept", errno=error.errno)
