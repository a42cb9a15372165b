"""Text messages: kept, shown on telephones that attend to the number, and answered by people who do."""

import threading
from dataclasses import dataclass
from datetime import datetime

MOST_KEPT = 2000
LONGEST = 1600
"""Characters of a message (Twilio error 21617)."""


@dataclass(frozen=True)
class TextMessage:
    """A text message."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime
    direction: str = "outbound-api"
    status: str = "delivered"


class TextMessages:
    """Those sent by the line and to it, the oldest first; safe between threads."""

    def __init__(self) -> None:
        self._kept: list[TextMessage] = []
        self._lock = threading.Lock()

    def keep(self, message: TextMessage) -> None:
        """Adds a message; the oldest are dropped beyond what is kept."""
        with self._lock:
            self._kept = [*self._kept[1 - MOST_KEPT :], message]

    def found(self, to: str = "", sender: str = "") -> list[TextMessage]:
        """Those to a number and from a number, the last one first; empty: any."""
        with self._lock:
            kept = list(reversed(self._kept))
        return [each for each in kept if to in ("", each.to) and sender in ("", each.sender)]
