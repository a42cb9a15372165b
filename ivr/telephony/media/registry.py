"""The calls that are heard in this process, one stream each."""

import threading
from collections.abc import Callable


class StreamRegistry:
    """Who serves which call: a newer stream of a call ends the older one. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[str, Callable[[], None]] = {}

    def enter(self, call_id: str, end: Callable[[], None]) -> None:
        """A stream of the call begins; the one before it is told to `end`."""
        with self._lock:
            before = self._ends.get(call_id)
            self._ends[call_id] = end
        if before:
            before()

    def leave(self, call_id: str, end: Callable[[], None]) -> None:
        """The stream that began with this `end` is over."""
        with self._lock:
            if self._ends.get(call_id) == end:
                del self._ends[call_id]
