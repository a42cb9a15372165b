"""Piper, an optional neural voice: the extra `piper` and a voice of two files."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from ivr.core.errors import VoiceFailed
from ivr.speech import loudness

SENTENCE_PAUSE = 0.4
"""Seconds of silence between two sentences; Piper adds none."""

_RATES = {False: 150, True: 120}
_TRIED = (1.0, 1.3)
_SCALES = (0.5, 3.0)
_EDGE = 0.03
_REFERENCE = (
    "Bonjour. Vous êtes bien à la préfecture, pour la vaccination. Dans quelle commune habitez-vous ? La première "
    "injection est le mardi seize mars, à quatorze heures trente, au centre de Mâcon. Est-ce que cela vous convient ? "
    "Pensez à apporter votre carte vitale et une pièce d'identité. Au revoir, et bonne journée."
)


@dataclass(frozen=True)
class Pace:
    """Seconds that a voice takes for the reference text."""

    plain: float
    """Seconds at the default pace."""
    stretched: float
    """Seconds at a length scale of 1.3."""

    def scale(self, words_per_minute: int) -> float:
        """The length scale for this rate; it stretches speech but not pauses."""
        wanted = len(_REFERENCE.replace(" ?", "").split()) * 60 / words_per_minute
        by_scale = (self.stretched - self.plain) / (_TRIED[1] - _TRIED[0])
        scale = _TRIED[0] + (wanted - self.plain) / by_scale
        return min(max(scale, _SCALES[0]), _SCALES[1])


class Piper:
    """A voice for Piper (https://github.com/OHF-Voice/piper1-gpl): an .onnx file with its .onnx.json beside.

    It is loaded at its first use, and dropped before a fork, which its threads do not survive."""

    def __init__(self, voice: Path, kept: Path) -> None:
        self._voice = voice
        self._kept = kept
        """Folder of the measured pace."""

    @property
    def name(self) -> str:
        """Name for operators."""
        return f"Piper {self._voice.stem}"

    @property
    def mark(self) -> str:
        """Everything that its sound depends on, without the text. Raises VoiceFailed when it is not installed."""
        try:
            stamps = [(file.stat().st_size, file.stat().st_mtime_ns) for file in (self._voice, _settings(self._voice))]
            return f"piper {_version()} {self._voice.stem} {stamps}"
        except PackageNotFoundError as error:
            raise VoiceFailed("Piper is not installed: run .venv/bin/pip install -e '.[piper]'.") from error
        except OSError as error:
            raise VoiceFailed(f"IVR_PIPER_VOICE: {error.filename} cannot be read: {error.strerror}.") from error

    def check(self) -> None:
        """Raises VoiceFailed when it is not installed."""
        _ = self.mark

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz, at 150 words a minute, 120 when slow. Raises VoiceFailed, also for no sound."""
        self.check()
        return self._spoken(text, self._pace.scale(_RATES[slow]))

    @cached_property
    def _pace(self) -> Pace:
        """Measured once for each voice, with two renderings."""
        file = self._kept / "piper-pace.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(file.read_text())
            if kept.pop("mark") == self.mark:
                return Pace(**kept)
        plain, stretched = (len(self._spoken(_REFERENCE, scale)) / TELEPHONE_RATE for scale in _TRIED)
        if stretched <= plain:
            raise VoiceFailed(f"IVR_PIPER_VOICE: {self.name} does not speak more slowly on request.")
        pace = Pace(plain, stretched)
        with suppress(OSError):
            self._kept.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"mark": self.mark, **asdict(pace)}))
        return pace

    def _spoken(self, text: str, scale: float) -> Sound:
        """Without brackets, which Piper would read as phonemes."""
        plain = text.replace("[", " ").replace("]", " ")
        sentences = [codec.at_telephone_rate(sound, rate) for sound, rate in _synthesise(self._voice, plain, scale)]
        sounds = [loudness.faded(loudness.trimmed(sentence, _EDGE)) for sentence in sentences]
        if not any(sound.size for sound in sounds):
            raise VoiceFailed(f"IVR_PIPER_VOICE: {self.name} says nothing.")
        return np.concatenate(list(_with_pauses(sounds)))


def _with_pauses(sounds: list[Sound]) -> Iterable[Sound]:
    for place, sound in enumerate(sounds):
        if place:
            yield np.zeros(round(SENTENCE_PAUSE * TELEPHONE_RATE))
        yield sound


def _synthesise(voice: Path, text: str, scale: float) -> list[tuple[Sound, int]]:
    """One sound for each sentence, with its samples per second."""
    try:
        from piper import SynthesisConfig

        spoken = list(_loaded(voice).synthesize(text, SynthesisConfig(length_scale=scale)))
    except Exception as error:  # the runtime raises nothing more precise
        raise VoiceFailed(f"IVR_PIPER_VOICE: the voice {voice} does not speak ({type(error).__name__}).") from error
    return [(np.nan_to_num(np.asarray(one.audio_float_array, np.float64)), one.sample_rate) for one in spoken]


@cache
def _version() -> str:
    return version("piper-tts")


@cache
def _loaded(voice: Path) -> Any:
    from piper import PiperVoice

    return PiperVoice.load(voice, _settings(voice))


os.register_at_fork(before=_loaded.cache_clear)


def _settings(voice: Path) -> Path:
    return voice.with_name(f"{voice.name}.json")
