"""A call as a generator of steps, and what breaks into it."""

from collections.abc import Generator
from typing import Literal, TypeVar

from exchange.calls.handset import Document, Input, Join, NextDocument, PhoneEvent, Wait

T = TypeVar("T")
Steps = Generator[PhoneEvent | Wait | Join, Input | None, T]


class Over(Exception):
    """The call ends."""

    def __init__(self, by: Literal["caller", "line"]) -> None:
        self.by: Literal["caller", "line"] = by


class Sent(Exception):
    """The REST API sends the call elsewhere."""

    def __init__(self, to: NextDocument | Document) -> None:
        self.to = to


class Unanswered(Exception):
    """Nobody picks up the telephone that is called."""

    def __init__(self, status: str) -> None:
        self.status = status
        """busy, no-answer, failed or canceled (Twilio's CallStatus)."""


class Held(Exception):
    """The call is put on hold in its conference."""


class Returned(Exception):
    """The call comes off hold."""


class Parted(Exception):
    """The conference is over."""


class LeftQueue(Exception):
    """The document leaves the queue."""


def advance(steps: Steps[None], heard: Input | None = None) -> PhoneEvent | Wait | Join | None:
    """The next step of a call, None after the last one."""
    try:
        return steps.send(heard)
    except StopIteration:
        return None
