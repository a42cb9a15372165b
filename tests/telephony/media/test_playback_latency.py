from ivr.telephony.media.playback import ReplyLatency


def waits(delay: ReplyLatency, seconds: int) -> list[int]:
    """Tenths of a second after which the caller is told something."""
    return [tenth for tenth in range(1, seconds * 10 + 1) if delay.passes(0.1)]


def test_a_reply_in_time_needs_no_excuse() -> None:
    delay = ReplyLatency()
    delay.begin()
    assert not delay.passes(1.19)
    delay.end()
    assert waits(delay, 60) == []


def test_a_late_reply_is_excused_after_a_second_and_every_eight_seconds() -> None:
    delay = ReplyLatency()
    delay.begin()
    assert waits(delay, 20) == [12, 92, 172]


def test_a_wait_that_goes_on_is_not_counted_anew() -> None:
    delay = ReplyLatency()
    delay.begin()
    delay.passes(1.0)
    delay.begin()
    assert delay.passes(0.3)
