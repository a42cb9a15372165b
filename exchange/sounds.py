"""Sound as the exchange carries it: µ-law bytes, 8,000 a second, without a header."""

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE

FRAME = 160
"""Bytes of one frame on the wire: 20 ms."""
FRAME_SECONDS = FRAME / TELEPHONE_RATE
QUIET = b"\xff"
"""One sample of silence."""


def telephone_sound(wav: bytes) -> bytes:
    """The sound of any WAV file as µ-law bytes at 8,000 Hz. Raises InputError when it cannot be read."""
    sound, rate = codec.read_wav(wav)
    return codec.encode(codec.to_pcm(codec.at_telephone_rate(sound, rate)))


def seconds(ulaw: bytes) -> float:
    """How long a sound lasts."""
    return len(ulaw) / TELEPHONE_RATE
