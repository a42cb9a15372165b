import numpy as np
import pytest

from ivr.core import codec
from ivr.telephony.media.playback import RETURN, TAIL, Echo, loudest


def tone(level: int, seconds: float = 1.0) -> bytes:
    return codec.encode(np.full(round(seconds * codec.TELEPHONE_RATE), level, np.int16))


def test_the_loudest_20_ms_count() -> None:
    assert loudest(tone(100) + tone(1000, 0.02) + tone(100)) == pytest.approx(1000, rel=0.02)
    assert loudest(b"") == loudest(tone(1000, 0.01)) == 0


def test_while_the_line_speaks_an_echo_is_ignored() -> None:
    echo = Echo()
    echo.speaks(tone(10_000))
    assert echo.passes(0.02, sounding=True) == pytest.approx(10_000 * 10 ** (-RETURN / 20), rel=0.02)


def test_a_moment_after_the_end_everything_is_heard() -> None:
    echo = Echo()
    echo.speaks(tone(10_000))
    echo.passes(0.02, sounding=True)
    assert echo.passes(TAIL / 2, sounding=False) > 0
    assert echo.passes(TAIL, sounding=False) == 0


def test_before_anything_is_said_everything_is_heard() -> None:
    assert Echo().passes(0.02, sounding=True) == 0
