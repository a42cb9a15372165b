"""A carrier that has a bad moment: requests for calls and messages are refused, or their answers lost."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """How requests are answered instead."""

    status: int
    """Of the HTTP answer: 429, 500, 503."""
    taken: bool = False
    """What was asked for is done all the same."""


class Faults:
    """Faults to come, in order; safe between threads."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self._lock = threading.Lock()

    def expect(self, fault: Fault, times: int) -> None:
        """The next requests, so many, after those that are to fail already."""
        with self._lock:
            self._coming.extend([fault] * times)

    def next(self) -> Fault | None:
        """What becomes of the request made now; None: nothing out of the ordinary."""
        with self._lock:
            return self._coming.pop(0) if self._coming else None
