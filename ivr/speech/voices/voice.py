"""The line's voice: a human recording if there is one, else the best working synthetic voice."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from ivr.core.errors import InputError, VoiceFailed
from ivr.core.log import get_logger
from ivr.core.settings import Settings
from ivr.language.prompts import PAUSES, SLOWER_PAUSES
from ivr.language.reading import speakable
from ivr.speech import loudness
from ivr.speech.voices.espeak import Espeak
from ivr.speech.voices.piper import Piper

_RECENT = 64
_REVISION = 2
"""Increase to invalidate the cache."""
_NOTHING = 0.1
"""Seconds of silence for a text without words."""

log = get_logger(__name__)
T = TypeVar("T")


class Synthesis(Protocol):
    """A voice that reads any text."""

    @property
    def name(self) -> str:
        """Name for operators."""

    @property
    def mark(self) -> str:
        """Everything that its sound depends on, without the text. Raises VoiceFailed."""

    def check(self) -> None:
        """Raises VoiceFailed when it cannot speak."""

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz, at about 150 words a minute, 120 when slow. Raises VoiceFailed."""


class AudioCache:
    """WAV files in a folder, under keys of everything that their sound depends on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, *key: str | bool) -> bool:
        """Whether the audio is cached."""
        return self._path(key).is_file()

    def get(self, make: Callable[[], bytes], *key: str | bool) -> bytes:
        """The cached audio; made and cached when it is missing or damaged."""
        path = self._path(key)
        try:
            kept = path.read_bytes()
            codec.payload(kept)
        except (OSError, InputError):
            kept = make()
            _write(path, kept)
        return kept

    def _path(self, key: tuple[str | bool, ...]) -> Path:
        digest = hashlib.sha256(json.dumps([_REVISION, *key]).encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest}.wav"


class Voice:
    """Renders texts and caches the audio.

    Audio is WAV: µ-law, 8,000 Hz, one channel, within ±2 dB of −20 dBFS for every text and voice, and faded at both
    ends, so that parts follow each other without a click."""

    def __init__(
        self, cache_dir: Path, name: str = "fr", recordings: Path | None = None, better: Synthesis | None = None
    ) -> None:
        self._cache = AudioCache(cache_dir)
        self._recordings = recordings
        self._certain = Espeak(name)
        self._better = better
        self._problem = ""
        """The better voice's last failure; empty after a success."""
        self._personal = lru_cache(_RECENT)(self._spoken)

    @property
    def name(self) -> str:
        """The synthetic voice's name, for operators."""
        return self._by_the_best(_named)

    def check(self) -> None:
        """Raises ConfigurationError when eSpeak NG does not start or does not know the voice."""
        self._certain.check()

    def warm(self) -> None:
        """Loads the voice into this process before its first call."""
        self.audio("Bonjour.", keep=False)

    def audio(self, text: str, slow: bool = False, loud: bool = False, keep: bool = True) -> bytes:
        """The text at 150 words a minute, 120 when slow, 6 dB louder when loud; 0.1 s of silence for an empty text.

        Personal texts need `keep=False`: they are never written to disk.
        Raises ConfigurationError when no voice starts."""
        return self._kept(text, slow, loud) if keep else self._personal(text, slow, loud)

    def rendered(self, text: str, slow: bool = False) -> bool:
        """Whether the text is in the cache."""
        return self._by_the_best(lambda voice: self._cache.has(voice.mark, text, slow, False))

    def prompt_audio(self, prompt: str, text: str, slow: bool = False, loud: bool = False, keep: bool = True) -> bytes:
        """The human recording of a prompt at this pace if there is one, else the rendered text.

        `prompt` is a name of `PromptBook.recordable`, or empty. A recording is `<prompt>.wav`, at the slow pace
        `<prompt>.slow.wav`. One that cannot be read is logged and replaced. Raises what `audio` raises."""
        recording = self.recording(prompt, slow)
        if recording is not None:
            try:
                return self._recorded(recording, loud)
            except (InputError, OSError) as error:
                log.error("recording_unusable", file=recording.name, problem=str(error))
        return self.audio(text, slow, loud, keep)

    def recording(self, prompt: str, slow: bool = False) -> Path | None:
        """The file of a human recording of a prompt at this pace, if there is one."""
        if self._recordings is None or not prompt:
            return None
        path = self._recordings / f"{prompt}{'.slow' if slow else ''}.wav"
        return path if path.is_file() else None

    def duration(self, text: str, slow: bool = False) -> float:
        """Duration of the text in seconds."""
        return codec.duration(self.audio(text, slow, keep=False))

    def _kept(self, text: str, slow: bool, loud: bool) -> bytes:
        def kept(voice: Synthesis) -> bytes:
            return self._cache.get(lambda: spoken(voice, text, slow, loud), voice.mark, text, slow, loud)

        return self._by_the_best(kept)

    def _spoken(self, text: str, slow: bool, loud: bool) -> bytes:
        return self._by_the_best(lambda voice: spoken(voice, text, slow, loud))

    def _recorded(self, file: Path, loud: bool) -> bytes:
        stamp = file.stat()
        key = (file.name, f"{stamp.st_mtime_ns} {stamp.st_size}", loud)
        return self._cache.get(lambda: recorded(file, loud), *key)

    def _by_the_best(self, work: Callable[[Synthesis], T]) -> T:
        """Uses the better voice if there is one, and eSpeak NG when it fails: never silence."""
        if self._better:
            try:
                done = work(self._better)
            except VoiceFailed as failure:
                self._failed(self._better, str(failure))
            else:
                self._problem = ""
                return done
        return work(self._certain)

    def _failed(self, voice: Synthesis, problem: str) -> None:
        """Logs a failure once, until the voice works again or fails differently."""
        if problem != self._problem:
            log.warning("voice_failed", voice=voice.name, problem=problem)
            self._problem = problem


def create_voice(settings: Settings) -> Voice:
    """The line's voice, with its cache and recordings."""
    folder = settings.var_dir / "voice"
    better = Piper(Path(settings.piper_voice), folder) if settings.piper_voice else None
    return Voice(folder, settings.voice, settings.prompts_dir / "fr" / "audio", better)


def telephone_speech(settings: Settings) -> Callable[[str], bytes]:
    """Renders words as µ-law in the line's synthetic voice, for the local exchange."""
    voice = Voice(settings.var_dir / "voice", settings.voice)
    return lambda words: codec.payload(voice.audio(words, keep=False))


def _named(voice: Synthesis) -> str:
    voice.check()
    return voice.name


def spoken(voice: Synthesis, text: str, slow: bool, loud: bool) -> bytes:
    """The text with its pauses as WAV; 0.1 s of silence when there is nothing to say. Raises VoiceFailed."""
    parts = [np.zeros(0)]
    for part in re.split(r"(\|+)", text):
        if part.startswith("|"):
            parts.append(_silence(PAUSES[part[:2]] * (SLOWER_PAUSES if slow else 1)))
        elif any(mark.isalnum() for mark in part):
            parts.append(loudness.faded(voice.speak(speakable(part.strip()), slow)))
    sound = np.concatenate(parts)
    return _telephone(sound if sound.size else _silence(_NOTHING), loud)


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


def _write(path: Path, audio: bytes) -> None:
    """Writes the file completely or not at all; a full disk is logged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(audio)
        os.replace(part.name, path)
    except OSError as error:
        log.warning("voice_not_kept", errno=error.errno)
