from exchange.media.playout import LATEST, Mouth, Playout
from ivr.core.codec import FRAME


def test_a_mark_is_reached_when_the_sound_before_it_has_been_played() -> None:
    playout = Playout()
    playout.play(400)
    playout.mark("end")
    assert playout.pass_time(160) == []
    assert playout.pass_time(160) == []
    assert playout.pass_time(160) == ["end"]
    assert not playout.playing


def test_a_mark_with_nothing_before_it_is_reached_at_once() -> None:
    playout = Playout()
    playout.mark("now")
    playout.play(10)
    assert playout.pass_time(0) == ["now"]
    assert playout.playing


def test_marks_come_back_when_the_sound_is_dropped() -> None:
    playout = Playout()
    playout.play(8000)
    playout.mark("a")
    playout.mark("b")
    assert playout.clear() == ["a", "b"]
    assert not playout.playing


def test_a_silent_person_says_nothing() -> None:
    assert Mouth().frame() == b""


def test_a_recording_goes_before_the_microphone() -> None:
    mouth = Mouth()
    mouth.say(b"r" * FRAME)
    mouth.say(b"m" * FRAME * 2, live=True)
    assert [mouth.frame()[:1] for _ in range(3)] == [b"r", b"m", b""]


def test_a_recording_is_said_to_its_short_end() -> None:
    mouth = Mouth()
    mouth.say(b"r" * (FRAME + 2))
    assert [mouth.frame(), mouth.frame()] == [b"r" * FRAME, b"rr"]


def test_a_microphone_never_lags_behind() -> None:
    mouth = Mouth()
    mouth.say(b"o" * 8000 + b"n" * LATEST, live=True)
    assert mouth.frame()[:1] == b"n"
