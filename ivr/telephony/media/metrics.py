"""Prometheus metrics of the media streams of this process; nothing about a single call or person."""

import time
from collections.abc import Callable
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ivr.telephony.media.session import SessionTally


class Ending(StrEnum):
    """Why a stream ended: stable codes of the log and the metrics."""

    FINISHED = "finished"
    """The last reply was played."""
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
    """With a code of `ivr.core.errors`, counted separately."""
    FAULT = "fault"


EXPECTED = frozenset({Ending.FINISHED, Ending.HUNG_UP, Ending.SUPERSEDED})
"""Normal ends. After any other end the call continues by keypad."""
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
        """Counts a stream that was refused or cut off: its call continues by keypad."""
        self._refused.labels(code).inc()
        self._events.labels("keypad_fallback").inc()

    def ended(self, ending: Ending, tally: SessionTally) -> None:
        """Counts a closed stream."""
        self._ended.labels(ending).inc()
        self._events.labels("barge_in").inc(tally.barge_ins)
        self._events.labels("malformed_message").inc(tally.malformed)
        self._events.labels("excuse").inc(tally.excuses)
        if ending not in EXPECTED and ending is not Ending.REFUSED:
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
        """The caller finished `before` seconds ago."""
        self._since = self._clock() - before

    def silent(self) -> None:
        """The caller said nothing: nothing is measured."""
        self._since = None

    def replied(self) -> None:
        """The reply starts to play."""
        if self._since is not None:
            self._observe(self._clock() - self._since)
        self._since = None
