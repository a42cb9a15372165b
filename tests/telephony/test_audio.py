import numpy as np

from ivr.core.codec import decode, duration, payload, to_sound
from ivr.telephony.audio import waiting_tone


def test_the_tone_of_a_line_on_hold_is_soft_regular_and_never_clicks() -> None:
    tone = waiting_tone()
    assert duration(tone) == 15
    sound = to_sound(decode(payload(tone)))
    assert 0.02 < np.abs(sound).max() < 0.04
    assert np.abs(np.diff(sound)).max() < 0.02
    heard = np.abs(sound.reshape(3, -1)).max(axis=1)
    assert np.allclose(heard, heard[0])
    silent = sound.reshape(3, -1)[:, : int(4.6 * 8000)]
    assert np.abs(silent).max() == 0
