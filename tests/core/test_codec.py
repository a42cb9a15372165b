"""µ-law, WAV files."""

import io
import struct
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core import codec
from ivr.core.errors import InputError


def _pcm_wav(samples: bytes, width: int = 2, channels: int = 1, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(samples)
    return file.getvalue()


@pytest.mark.parametrize(
    ("code", "sample"), [(0x00, -32124), (0x80, 32124), (0xFF, 0), (0x7F, 0), (0xFE, 8), (0x7E, -8), (0xEF, 132)]
)
def test_it_decodes_the_values_of_the_standard(code: int, sample: int) -> None:
    assert codec.decode(bytes([code])).tolist() == [sample]


@pytest.mark.parametrize(
    ("sample", "code"), [(0, 0xFF), (32767, 0x80), (-32768, 0x00), (132, 0xEF), (-132, 0x6F), (8, 0xFE)]
)
def test_it_encodes_the_values_of_the_standard(sample: int, code: int) -> None:
    assert codec.encode(np.array([sample], np.int16)) == bytes([code])


def test_every_code_survives_decoding_and_encoding() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)
    assert codec.encode(codec.decode(codes)) == codes


@given(st.integers(-32635, 32635))
def test_the_error_is_at_most_half_a_step_of_the_standard(sample: int) -> None:
    back = int(codec.decode(codec.encode(np.array([sample], np.int16)))[0])
    assert abs(back - sample) <= (abs(sample) + 132) / 32


@given(st.binary(max_size=400))
def test_a_wav_gives_back_its_bytes_and_their_duration(ulaw: bytes) -> None:
    made = codec.wav(ulaw)
    assert codec.payload(made) == ulaw
    assert codec.duration(made) == len(ulaw) / 8000
    assert len(made) % 2 == 0
    assert struct.unpack_from("<I", made, 4)[0] == len(made) - 8


def test_a_wav_says_that_it_is_mu_law_at_8000_hz() -> None:
    tag, channels, rate, _bytes, _block, bits = struct.unpack_from("<HHIIHH", codec.wav(b"\xff"), 20)
    assert (tag, channels, rate, bits) == (7, 1, 8000, 8)


@pytest.mark.parametrize(("width", "scale"), [(1, 127), (2, 32767), (3, 2**23 - 1), (4, 2**31 - 1)])
def test_it_reads_pcm_of_every_width(width: int, scale: int) -> None:
    wanted = np.sin(np.arange(200) / 5) / 2
    whole = np.rint(wanted * scale).astype(np.int32)
    if width == 1:
        samples = (whole + 128).astype(np.uint8).tobytes()
    else:
        samples = b"".join(int(value).to_bytes(width, "little", signed=True) for value in whole)
    sound, rate = codec.read_wav(_pcm_wav(samples, width, rate=44100))
    assert rate == 44100
    assert np.allclose(sound, wanted, atol=0.01)


def test_it_averages_channels() -> None:
    stereo = np.array([[8192, 0], [-8192, -8192]], np.int16)
    sound, _ = codec.read_wav(_pcm_wav(stereo.tobytes(), channels=2))
    assert sound.tolist() == [0.125, -0.25]


def test_it_reads_mu_law() -> None:
    sound, rate = codec.read_wav(codec.wav(bytes([0x80, 0xFF])))
    assert rate == 8000
    assert sound.tolist() == [32124 / 32768, 0]


def test_it_skips_chunks_it_does_not_know() -> None:
    made = codec.wav(b"\x01\x02")
    extra = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    assert codec.payload(made[:12] + extra + made[12:]) == b"\x01\x02"


@given(st.integers(0, 57))
def test_it_refuses_a_file_cut_short(length: int) -> None:
    with pytest.raises(InputError):
        codec.payload(codec.wav(bytes(10))[:length])


@given(st.binary(max_size=60))
def test_it_refuses_what_is_not_sound(data: bytes) -> None:
    with pytest.raises(InputError):
        codec.read_wav(b"RIFF\0\0\0\0WAVE" + data)


def test_it_refuses_sound_that_is_not_the_telephones() -> None:
    with pytest.raises(InputError, match="telephone"):
        codec.payload(_pcm_wav(bytes(20)))


def test_it_refuses_a_format_it_cannot_read() -> None:
    made = bytearray(_pcm_wav(bytes(20)))
    made[20:22] = struct.pack("<H", 3)
    with pytest.raises(InputError, match="16-bit PCM"):
        codec.read_wav(bytes(made))


def test_samples_beyond_full_scale_are_clipped() -> None:
    assert codec.to_pcm(np.array([1.5, -1.5])).tolist() == [32767, -32768]
