"""What is on its way between the line and the caller's ear, and between the caller's mouth and the line."""

from collections import deque

from ivr.core.codec import FRAME, TELEPHONE_RATE

LATEST = TELEPHONE_RATE * 2 // 5
"""Samples of a live microphone that may wait in a stream (0.4 s): the oldest beyond that are dropped."""


class Playout:
    """The sound that the line sent and the caller has not heard yet. Time is counted in samples, never by a clock."""

    def __init__(self) -> None:
        self._queue: deque[int | str] = deque()
        """Lengths of sounds, in samples, and names of marks, in the order received."""

    def play(self, samples: int) -> None:
        """Adds a sound at the end."""
        self._queue.append(samples)

    def mark(self, name: str) -> None:
        """Adds a mark at the end."""
        self._queue.append(name)

    def clear(self) -> list[str]:
        """Drops everything; the marks that were waiting."""
        marks = [waiting for waiting in self._queue if isinstance(waiting, str)]
        self._queue.clear()
        return marks

    def pass_time(self, samples: int) -> list[str]:
        """Plays this many samples; the marks that were reached."""
        reached: list[str] = []
        while self._queue:
            first = self._queue.popleft()
            if isinstance(first, str):
                reached.append(first)
            elif first > samples:
                self._queue.appendleft(first - samples)
                break
            else:
                samples -= first
        return reached

    @property
    def playing(self) -> bool:
        """Something is still to be heard, or a mark to be reached."""
        return bool(self._queue)


class Mouth:
    """What one person says, frame by frame. A recording goes before the microphone."""

    def __init__(self, latest: int = LATEST) -> None:
        """`latest`: samples of a live microphone that may wait."""
        self._latest = latest
        self._recorded = bytearray()
        self._live = bytearray()

    def say(self, ulaw: bytes, live: bool = False) -> None:
        """Adds a recording of any length, said to its end, or what a microphone has just picked up."""
        if live:
            self._live = (self._live + ulaw)[-self._latest :]
        else:
            self._recorded += ulaw

    def frame(self) -> bytes:
        """The next 20 ms; less at the end of a recording, nothing when nothing is said."""
        recorded, live = _take(self._recorded), _take(self._live)
        return recorded or live


def _take(waiting: bytearray) -> bytes:
    frame = bytes(waiting[:FRAME])
    del waiting[:FRAME]
    return frame
