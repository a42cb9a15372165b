"""The open streams of this process, one for each call."""

import threading
from collections.abc import Callable


class StreamRegistry:
    """Maps calls to their streams: a newer stream of a call ends the older one. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[str, Callable[[], None]] = {}

    def enter(self, call_id: str, end: Callable[[], None]) -> None:
        """Registers a stream and calls the `end` of the call's previous one."""
        with self._lock:
            before = self._ends.get(call_id)
            self._ends[call_id] = end
        if before:
            before()

    def leave(self, call_id: str, end: Callable[[], None]) -> None:
        """Removes the stream that was registered with this `end`."""
        with self._lock:
            if self._ends.get(call_id) == end:
                del self._ends[call_id]
