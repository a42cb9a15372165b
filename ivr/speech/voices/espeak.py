"""The eSpeak NG library: text in, 16-bit samples out, one text at a time in a process."""

import ctypes
import os
import re
import threading
from functools import cache
from typing import Any

import espeakng_loader
import numpy as np

from ivr.core import codec
from ivr.core.codec import Pcm, Sound
from ivr.core.errors import ConfigurationError

_NOMINAL = {False: 131, True: 111}
"""The library's rates for about 150 words a minute, or 120 when slow, with pauses between sentences.

Measured on running text: 142 and 118; prompts are about 15 % quicker with the short words of menus ("faites le 1")."""

_SYNCHRONOUS = 2
_NO_EXIT = 0x8000
_UTF8 = 1
_RATE = 1
_IPA = 2
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Engine:
    """The library's global state, guarded by a lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.library: Any = None
        self.rate = 0
        self.voice = ""
        self.samples: list[bytes] = []
        self.callback = _CALLBACK(self._take)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self.samples.append(ctypes.string_at(samples, 2 * count))
        return 0

    def open(self) -> Any:
        """The library, initialised on first use in this process."""
        if self.library is None:
            library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
            library.espeak_Info.restype = ctypes.c_char_p
            library.espeak_TextToPhonemes.restype = ctypes.c_char_p
            data = os.fsencode(espeakng_loader.get_data_path())
            self.rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _NO_EXIT)
            if self.rate <= 0:
                raise ConfigurationError("The voice does not start: reinstall the espeakng-loader package.")
            library.espeak_SetSynthCallback(self.callback)
            self.library = library
        return self.library

    def choose(self, voice: str) -> None:
        if self.voice != voice and self.open().espeak_SetVoiceByName(voice.encode()) != 0:
            raise ConfigurationError(f"There is no eSpeak NG voice named {voice!r}: set IVR_VOICE to fr.")
        self.voice = voice

    def synthesise(self, text: bytes, words_per_minute: int) -> Pcm:
        self.samples.clear()
        self.library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self.library.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 1, 0, _UTF8, None, None)
        return np.frombuffer(b"".join(self.samples), np.int16)

    def transcribe(self, text: bytes) -> list[str]:
        rest = ctypes.c_char_p(text)
        found: list[str] = []
        while rest.value:
            clause: bytes = self.library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA | ord("_") << 8)
            found += [symbol for symbol in re.split("[_ ]", clause.decode()) if symbol]
        return found


_engine = _Engine()


# When it is initialised twice in a process, the library crashes as soon as several threads speak. A forked process
# therefore uses its parent's initialisation; the lock keeps forks out of a synthesis.
_lock = _engine.lock
os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


def speak(text: str, voice: str, words_per_minute: int) -> tuple[Pcm, int]:
    """The text spoken at the library's nominal rate, and the samples per second.

    Control characters, which the library takes for commands, are dropped.
    Raises ConfigurationError when the library does not start or there is no such voice."""
    plain = "".join(mark if mark.isprintable() else " " for mark in text)
    with _engine.lock:
        _engine.choose(voice)
        return _engine.synthesise(plain.encode(errors="ignore"), words_per_minute), _engine.rate


@cache
def version() -> str:
    """Version of the library, for example "1.52.0". Raises ConfigurationError when it does not start."""
    with _engine.lock:
        described: bytes = _engine.open().espeak_Info(None)
    return described.decode()


def phonemes(text: str) -> list[str]:
    """The sounds of a French text in the International Phonetic Alphabet, with marks for stress and length.

    A word that the library takes for English is enclosed in "(en)" and "(fr)". Raises ConfigurationError as `speak`."""
    with _engine.lock:
        _engine.choose("fr")
        return _engine.transcribe(text.encode())


class Espeak:
    """eSpeak NG, which is installed with the line."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    @property
    def name(self) -> str:
        """Name for operators."""
        return f"eSpeak NG {self._voice}"

    @property
    def mark(self) -> str:
        """Everything that its sound depends on, without the text. Raises ConfigurationError when it does not start."""
        return f"espeak {self._voice} {version()} {_NOMINAL}"

    def check(self) -> None:
        """Raises ConfigurationError when it does not start or there is no such voice."""
        self.speak("oui", slow=False)

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz. Raises ConfigurationError when it does not start or there is no such voice."""
        pcm, rate = speak(text, self._voice, _NOMINAL[slow])
        return codec.at_telephone_rate(codec.to_sound(pcm), rate)
