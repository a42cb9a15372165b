from ivr.telephony.media.worker import StreamRegistry


def test_a_newer_stream_ends_the_older_one_of_the_same_call() -> None:
    ended: list[str] = []
    calls = StreamRegistry()
    calls.enter("a", lambda: ended.append("first"))
    calls.enter("b", lambda: ended.append("other call"))
    calls.enter("a", lambda: ended.append("second"))
    assert ended == ["first"]


def test_a_stream_that_is_over_is_not_ended_again() -> None:
    ended: list[str] = []

    def first() -> None:
        ended.append("first")

    calls = StreamRegistry()
    calls.enter("a", first)
    calls.leave("a", first)
    calls.enter("a", lambda: None)
    assert ended == []


def test_the_older_stream_does_not_take_the_newer_one_away() -> None:
    ended: list[str] = []

    def first() -> None:
        ended.append("first")

    calls = StreamRegistry()
    calls.enter("a", first)
    calls.enter("a", lambda: ended.append("second"))
    calls.leave("a", first)
    calls.enter("a", lambda: ended.append("third"))
    assert ended == ["first", "second"]
