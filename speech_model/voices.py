"""Speech of eSpeak NG with the moment of every sound, for training.

The library knows one way to be initialised for each process, and the service's (`ivr.speech.voices.espeak`)
reports no sounds: nothing here may run in a process that uses the other. `synthesis` calls it in separate processes."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import espeakng_loader
import numpy as np
import soxr

from ivr.core.codec import Pcm
from ivr.core.errors import ConfigurationError
from ivr.speech.lexicon.pronounce import GLIDES, VOWELS, french_sounds
from speech_model.clip import RATE, Clip, Spans
from speech_model.phones import SILENCE, known

_SYNCHRONOUS = 2
_EVENTS_IN_IPA = 0x1 | 0x2
_NO_EXIT = 0x8000
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_LIST_ENDS, _PHONEME = 0, 7


class _Name(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("symbol", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = (
        *(("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int)),
        *(("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int)),
        *(("user_data", ctypes.c_void_p), ("id", _Name)),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
_samples: list[bytes] = []
_sounds: list[tuple[int, str]] = []
"""Sample at which each phoneme of the running text begins, and its symbol."""


@dataclass(frozen=True)
class Speaking:
    """How a text is said."""

    voice: str
    words_per_minute: int
    pitch: int
    """0 to 100."""
    melody: int
    """How far the pitch moves, 0 to 100."""


def say(text: str, how: Speaking) -> Clip | None:
    """A text spoken; None when it has a sound that the model lacks: a foreign word.

    Raises ConfigurationError when the library does not start or there is no such voice."""
    library, rate = _library()
    if library.espeak_SetVoiceByName(how.voice.encode()) != 0:
        raise ConfigurationError(f"eSpeak NG has no voice named {how.voice!r}: install espeakng-loader again.")
    for parameter, value in ((_RATE, how.words_per_minute), (_PITCH, how.pitch), (_RANGE, how.melody)):
        library.espeak_SetParameter(parameter, value, 0)
    _samples.clear()
    _sounds.clear()
    data = text.encode()
    library.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, 1, 0, _UTF8, None, None)
    pcm = np.frombuffer(b"".join(_samples), np.int16)
    spans = _spans(list(_sounds), pcm.size, rate)
    if spans is None:
        return None
    return Clip(text, how.voice, _resampled(pcm, rate), spans)


@cache
def _library() -> tuple[Any, int]:
    library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
    data = str(espeakng_loader.get_data_path()).encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _EVENTS_IN_IPA | _NO_EXIT)
    if rate <= 0:
        raise ConfigurationError("The voice does not start: reinstall the espeakng-loader package.")
    library.espeak_SetSynthCallback(_take)
    return library, rate


def _collect(samples: Any, count: int, events: Any) -> int:
    if samples and count > 0:
        _samples.append(ctypes.string_at(samples, 2 * count))
    for at in range(1_000_000):
        event = events[at]
        if event.type == _LIST_ENDS:
            break
        if event.type == _PHONEME:
            _sounds.append((event.sample, event.id.symbol.decode("utf-8", "ignore")))
    return 0


_take = _CALLBACK(_collect)


def _spans(begun: list[tuple[int, str]], samples: int, rate: int) -> Spans | None:
    """Spans of the model's sounds; a symbol that stands for several is shared out evenly."""
    bounds = [sample for sample, _ in begun] + [samples]
    timed: list[tuple[str, float]] = [(SILENCE, bounds[0] / rate)] if bounds[0] else []
    for (start, symbol), end in zip(begun, bounds[1:], strict=True):
        sounds = tuple(french_sounds(symbol)) or (SILENCE,)
        if not known(sounds):
            return None
        timed += _shared(sounds, start / rate, max(start, end) / rate)
    before = [0.0, *(end for _, end in timed)]
    lasting = [(sound, end) for (sound, end), since in zip(timed, before, strict=False) if end > since]
    return (
        Spans(_with_glides([sound for sound, _ in lasting]), np.array([end for _, end in lasting])) if lasting else None
    )


def _with_glides(sounds: list[str]) -> tuple[str, ...]:
    """Half vowels before vowels, as the lexicon has them: "huit"."""
    pairs = zip(sounds, [*sounds[1:], ""], strict=True)
    return tuple(GLIDES[one] if one in GLIDES and two in VOWELS else one for one, two in pairs)


def _shared(sounds: tuple[str, ...], start: float, end: float) -> Iterator[tuple[str, float]]:
    for at, sound in enumerate(sounds, 1):
        yield sound, start + (end - start) * at / len(sounds)


def _resampled(pcm: Pcm, rate: int) -> Pcm:
    return np.asarray(soxr.resample(pcm, rate, RATE), np.int16)


def say_all(texts: Iterable[tuple[str, Speaking]]) -> list[Clip]:
    """The texts whose sounds are all known, spoken in order."""
    return [clip for text, how in texts if (clip := say(text, how))]
