"""What people in a conference hear of each other."""

import numpy as np

from exchange.calls.conferences import MOST_BEHIND, mix
from exchange.media.playout import Mouth
from ivr.core import codec
from ivr.core.codec import FRAME


def tone(level: int) -> bytes:
    return codec.encode(np.full(FRAME, level, np.int16))


def test_two_people_hear_each_other_and_not_themselves() -> None:
    assert mix({"patient": tone(1000), "agent": tone(-1000)}) == {"patient": tone(-1000), "agent": tone(1000)}


def test_a_third_person_hears_both_at_once() -> None:
    heard = mix({"patient": tone(4000), "agent": tone(4000), "supervisor": b""})
    assert abs(int(codec.decode(heard["supervisor"])[0]) - 8000) < 500


def test_loud_voices_together_are_clipped_not_wrapped() -> None:
    heard = mix({"a": tone(30000), "b": tone(30000), "c": b""})
    assert codec.decode(heard["c"]).min() > 30000


def test_nobody_hears_a_silent_room() -> None:
    assert mix({"patient": b"", "agent": b""}) == {}


def test_a_late_microphone_catches_up_and_a_recording_is_heard_to_its_end() -> None:
    late, recorded = Mouth(MOST_BEHIND), Mouth(MOST_BEHIND)
    late.say(b"\x00" * (MOST_BEHIND + FRAME), live=True)
    recorded.say(b"\x00" * (MOST_BEHIND + FRAME), live=False)
    assert sum(bool(late.frame()) for _ in range(100)) == MOST_BEHIND // FRAME
    assert sum(bool(recorded.frame()) for _ in range(100)) == MOST_BEHIND // FRAME + 1
