"""Telephone sound: G.711 µ-law, its WAV container, the telephone band, and loudness."""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from ivr.core.errors import InputError

TELEPHONE_RATE = 8000
"""Samples per second on the line."""
FRAME = 160
"""Bytes of one µ-law frame on the wire: 20 ms."""
FRAME_SECONDS = FRAME / TELEPHONE_RATE
QUIET = b"\xff"
"""One µ-law sample of silence."""
BAND = (300.0, 3400.0)
"""Hertz that a telephone carries (ITU-T G.712)."""

Pcm = npt.NDArray[np.int16]
Sound = npt.NDArray[np.float64]
"""One channel; full scale is ±1."""

_BIAS, _CLIP = 0x84, 32635
_PCM, _ULAW, _EXTENSIBLE = 1, 7, 0xFFFE
_HEADER = struct.Struct("<4sI4s4sIHHIIHHH4sII4sI")


@cache
def _decoding() -> Pcm:
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4) & 7, (code & 15).astype(np.int32)
    magnitude = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


@cache
def _encoding() -> npt.NDArray[np.uint8]:
    pcm = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(pcm), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 15
    sign = np.where(pcm < 0, 0x80, 0)
    codes: npt.NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return codes


def encode(pcm: Pcm) -> bytes:
    """16-bit samples as µ-law, one byte each (ITU-T G.711)."""
    return _encoding()[np.ascontiguousarray(pcm, dtype=np.int16).view(np.uint16)].tobytes()


def decode(ulaw: bytes) -> Pcm:
    """µ-law bytes as 16-bit samples (ITU-T G.711)."""
    return _decoding()[np.frombuffer(ulaw, dtype=np.uint8)]


def to_pcm(sound: Sound) -> Pcm:
    """Clips to full scale and rounds to 16 bits."""
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)


def to_sound(pcm: Pcm) -> Sound:
    """16-bit samples with full scale at ±1."""
    return pcm.astype(np.float64) / 32768


def at_telephone_rate(sound: Sound, rate: int) -> Sound:
    """A sound of `rate` samples per second at 8,000 Hz."""
    return np.asarray(soxr.resample(sound, rate, TELEPHONE_RATE), np.float64)


def telephone_sound(wav: bytes) -> bytes:
    """The sound of any WAV file as µ-law bytes at 8,000 Hz. Raises InputError when it cannot be read."""
    sound, rate = read_wav(wav)
    return encode(to_pcm(at_telephone_rate(sound, rate)))


def telephone_file(file: Path) -> bytes:
    """The sound of a WAV file as `telephone_sound` makes it. Raises InputError, which names the file."""
    try:
        return telephone_sound(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def seconds(ulaw: bytes) -> float:
    """How long µ-law bytes last on the line."""
    return len(ulaw) / TELEPHONE_RATE


def wav(ulaw: bytes) -> bytes:
    """µ-law bytes in a WAV container: 8,000 Hz, one channel, format tag 7."""
    padding = len(ulaw) % 2
    header = _HEADER.pack(
        *(b"RIFF", 50 + len(ulaw) + padding, b"WAVE"),
        *(b"fmt ", 18, _ULAW, 1, TELEPHONE_RATE, TELEPHONE_RATE, 1, 8, 0),
        *(b"fact", 4, len(ulaw), b"data", len(ulaw)),
    )
    return header + ulaw + bytes(padding)


def payload(telephone_wav: bytes) -> bytes:
    """The µ-law bytes inside a WAV made by `wav`, as a media stream wants them: no header.

    Raises InputError when it is not whole, or not µ-law at 8,000 Hz on one channel."""
    form, data = _parts(telephone_wav)
    if (form.tag, form.channels, form.rate) != (_ULAW, 1, TELEPHONE_RATE):
        raise InputError("The sound is not telephone sound: µ-law, 8,000 Hz, one channel.")
    return data


def duration(telephone_wav: bytes) -> float:
    """Seconds of sound in a WAV made by `wav`. Raises InputError as `payload` does."""
    return len(payload(telephone_wav)) / TELEPHONE_RATE


def read_wav(data: bytes) -> tuple[Sound, int]:
    """The sound of a WAV file and its samples per second; channels are averaged.

    Reads µ-law and 8, 16, 24 or 32-bit PCM. Raises InputError for anything else and for a file cut short."""
    form, body = _parts(data)
    samples = _samples(form, body)
    return samples.reshape(-1, form.channels).mean(axis=1), form.rate


@dataclass(frozen=True)
class _Format:
    tag: int
    channels: int
    rate: int
    bits: int


def _parts(data: bytes) -> tuple[_Format, bytes]:
    """The format and the samples of a WAV file."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise InputError("The sound is not a WAV file: save it as WAV.")
    form, place = None, 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        body = data[place + 8 : place + 8 + size]
        if len(body) < size:
            break
        if name == b"fmt " and size >= 16:
            form = _format(body)
        if name == b"data" and form:
            return form, body
        place += 8 + size + size % 2
    raise InputError("The WAV file is cut short: save it again.")


def _format(body: bytes) -> _Format:
    tag, channels, rate, _bytes_per_second, _block, bits = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 26:
        (tag,) = struct.unpack_from("<H", body, 24)
    if not channels or not rate:
        raise InputError("The WAV file has no channel or no sampling rate: save it again.")
    return _Format(tag, channels, rate, bits)


def _samples(form: _Format, body: bytes) -> Sound:
    if form.tag not in (_PCM, _ULAW) or form.bits not in (8, 16, 24, 32):
        raise InputError("The WAV file is in a format that cannot be read: save it as 16-bit PCM.")
    frame = form.channels * form.bits // 8
    body = body[: len(body) // frame * frame]
    if form.tag == _ULAW:
        return to_sound(decode(body))
    if form.bits == 8:
        return (np.frombuffer(body, np.uint8).astype(np.float64) - 128) / 128
    if form.bits == 24:
        wide = np.zeros((len(body) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
        body = wide.tobytes()
    width = 2 if form.bits == 16 else 4
    return np.frombuffer(body, f"<i{width}").astype(np.float64) / 2.0 ** (8 * width - 1)
