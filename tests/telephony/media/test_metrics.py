from prometheus_client import generate_latest

from ivr.telephony.media.metrics import Ending, Stopwatch, StreamMetrics
from ivr.telephony.media.session import SessionTally


def value(metrics: StreamMetrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_the_end_of_a_stream_is_counted_by_its_reason() -> None:
    metrics = StreamMetrics()
    metrics.ended(Ending.HUNG_UP, SessionTally(barge_ins=2, malformed=3, excuses=1))
    metrics.ended(Ending.LOST, SessionTally(barge_ins=1))
    assert value(metrics, "ivr_streams_ended_total", reason="hung_up") == 1
    assert value(metrics, "ivr_streams_ended_total", reason="lost") == 1
    events = {name: value(metrics, "ivr_stream_events_total", event=name) for name in ("barge_in", "malformed_message")}
    assert events == {"barge_in": 3, "malformed_message": 3}
    assert value(metrics, "ivr_stream_events_total", event="excuse") == 1


def test_each_fall_to_the_keypad_is_counted_once() -> None:
    metrics = StreamMetrics()
    metrics.refused("full")
    metrics.refused("signature")
    metrics.ended(Ending.REFUSED, SessionTally())
    metrics.ended(Ending.RECOGNISER_STUCK, SessionTally())
    metrics.ended(Ending.FINISHED, SessionTally())
    assert value(metrics, "ivr_stream_events_total", event="keypad_fallback") == 3
    assert value(metrics, "ivr_streams_refused_total", code="full") == 1


def test_the_wait_for_a_reply_counts_from_the_end_of_speech() -> None:
    now = [100.0]
    seen: list[float] = []
    watch = Stopwatch(seen.append, lambda: now[0])
    watch.replied()
    watch.spoke(0.5)
    now[0] += 0.25
    watch.replied()
    watch.replied()
    watch.spoke()
    watch.silent()
    watch.replied()
    assert seen == [0.75]


def test_all_figures_are_there_before_the_first_call() -> None:
    told = generate_latest(StreamMetrics().registry).decode()
    for name in ("streams_open", "streams_refused", "streams_ended", "stream_events", "stream_reply_seconds"):
        assert f"# TYPE ivr_{name}" in told
    assert "ivr_recogniser_seconds_total 0.0" in told
