"""GSM 06.10 full rate, by the library of Jutta Degener and Carsten Bormann (libgsm, Debian's libgsm1)."""

import ctypes
from ctypes.util import find_library
from functools import cache
from typing import Any

import numpy as np

from ivr.core.codec import Pcm
from ivr.core.errors import InputError

SAMPLES, BYTES = 160, 33
"""Of one frame."""


@cache
def _library() -> Any:
    name = find_library("gsm")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.gsm_create.restype = ctypes.c_void_p
    return library


def available() -> bool:
    """Whether the library is installed."""
    return _library() is not None


def decode(data: bytes) -> Pcm:
    """Sound of whole frames, 8,000 samples per second. Raises InputError without the library."""
    out = np.zeros((len(data) // BYTES, SAMPLES), np.int16)
    with _Coder() as coder:
        for at, frame in enumerate(out):
            coder.library.gsm_decode(
                coder.state, data[at * BYTES : (at + 1) * BYTES], frame.ctypes.data_as(ctypes.c_void_p)
            )
    return out.ravel()


def through(pcm: Pcm) -> Pcm:
    """What is left of a sound after a mobile telephone of the first kind; as long as before.

    Raises InputError without the library."""
    padded = np.concatenate((pcm, np.zeros(-pcm.size % SAMPLES, np.int16))).reshape(-1, SAMPLES)
    coded = ctypes.create_string_buffer(BYTES)
    data = bytearray()
    with _Coder() as coder:
        for frame in np.ascontiguousarray(padded):
            coder.library.gsm_encode(coder.state, frame.ctypes.data_as(ctypes.c_void_p), coded)
            data += coded.raw
    return decode(bytes(data))[: pcm.size]


class _Coder:
    """A coder's state, freed at the end."""

    def __init__(self) -> None:
        self.library = _library()
        if self.library is None:
            raise InputError("The GSM codec is missing: apt-get install libgsm1.")
        self.state = ctypes.c_void_p()

    def __enter__(self) -> "_Coder":
        self.state = ctypes.c_void_p(self.library.gsm_create())
        return self

    def __exit__(self, *_: object) -> None:
        self.library.gsm_destroy(self.state)
