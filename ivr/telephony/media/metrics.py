"""What media streams tell Prometheus: figures of this process, never of a call or a person."""

import time
from collections.abc import Callable
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ivr.telephony.media.session import SessionTally


class Ending(StrEnum):
    """Why a stream ended: stable codes of the log and the metrics."""

    FINISHED = "finished"
    """The last reply was heard."""
    HUNG_UP = "hung_up"
    LOST = "lost"
    """The socket broke."""
    SILENT = "silent"
    """The carrier sent no sound, or no token."""
    SUPERSEDED = "superseded"
    """Another stream of the same call was opened after it."""
    RECOGNISER_FAILED = "recogniser_failed"
    RECOGNISER_STUCK = "recogniser_stuck"
    REFUSED = "refused"
    """By a code of `ivr.core.errors`, which is counted apart."""
    FAULT = "fault"


AS_IT_SHOULD = frozenset({Ending.FINISHED, Ending.HUNG_UP, Ending.SUPERSEDED})
"""After any other end the call goes on by keypad."""
_BUCKETS = (0.2, 0.35, 0.5, 0.75, 1.0, 1.25, 1.5, 1.85, 2.5, 4.0, 8.0)


class StreamMetrics:
    """The figures of media streams. Safe between threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.open = Gauge("ivr_streams_open", "Media streams open now", registry=self.registry)
        self._refused = self._counter("ivr_streams_refused", "Media streams refused, by code", "code")
        self._ended = self._counter("ivr_streams_ended", "Media streams ended, by reason", "reason")
        self._events = self._counter("ivr_stream_events", "What happened in media streams, by event", "event")
        self.recogniser = Counter("ivr_recogniser_seconds", "Seconds spent recognising", registry=self.registry)
        self.reply = Histogram(
            "ivr_stream_reply_seconds",
            "Seconds from the end of what the caller says to the first sound of the reply",
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def refused(self, code: str) -> None:
        """A stream was not opened, or not kept open: its call goes on by keypad."""
        self._refused.labels(code).inc()
        self._events.labels("keypad_fallback").inc()

    def ended(self, ending: Ending, tally: SessionTally) -> None:
        """A stream was closed."""
        self._ended.labels(ending).inc()
        self._events.labels("barge_in").inc(tally.barge_ins)
        self._events.labels("malformed_message").inc(tally.malformed)
        self._events.labels("excuse").inc(tally.excuses)
        if ending not in AS_IT_SHOULD and ending is not Ending.REFUSED:
            self._events.labels("keypad_fallback").inc()

    def _counter(self, name: str, meaning: str, label: str) -> Counter:
        return Counter(name, meaning, [label], registry=self.registry)


class Stopwatch:
    """Measures how long a caller waits for a reply."""

    def __init__(self, observe: Callable[[float], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._observe = observe
        self._clock = clock
        self._since: float | None = None

    def spoke(self, before: float = 0.0) -> None:
        """The caller finished, so many seconds ago."""
        self._since = self._clock() - before

    def silent(self) -> None:
        """The caller said nothing: nobody waits."""
        self._since = None

    def replied(self) -> None:
        """The reply sounds."""
        if self._since is not None:
            self._observe(self._clock() - self._since)
        self._since = None
