"""Where the calls of an exchange wait and meet."""

import secrets
import threading
from dataclasses import dataclass, field

from exchange.calls.conferences import Conferences


@dataclass
class Queue:
    """A queue, created when first named."""

    name: str
    sid: str = field(default_factory=lambda: "QU" + secrets.token_hex(16))
    members: list[str] = field(default_factory=list)
    """CallSids, first come first."""
    served: int = 0
    waited: float = 0.0
    """Seconds waited by all the calls that left."""


class Queues:
    """The queues of an exchange; safe between threads."""

    def __init__(self) -> None:
        self._queues: dict[str, Queue] = {}
        self._lock = threading.Lock()

    def join(self, name: str, call: str) -> None:
        """Puts a call at the end."""
        with self._lock:
            self._queues.setdefault(name, Queue(name)).members.append(call)

    def leave(self, name: str, call: str, waited: float) -> None:
        """Takes a call out that has waited this long, in seconds."""
        with self._lock:
            queue = self._queues[name]
            queue.members.remove(call)
            queue.served += 1
            queue.waited += waited

    def sid(self, name: str) -> str:
        """The identifier of a queue."""
        return self._queues[name].sid

    def figures(self, name: str, call: str, waited: float) -> dict[str, str]:
        """The parameters of a waitUrl request: the call's place (Twilio's page "Enqueue")."""
        with self._lock:
            queue = self._queues[name]
            average = queue.waited / queue.served if queue.served else 0
            return {
                "QueuePosition": str(queue.members.index(call) + 1),
                "QueueSid": queue.sid,
                "QueueTime": str(int(waited)),
                "AvgQueueTime": str(int(average)),
                "CurrentQueueSize": str(len(queue.members)),
                "MaxQueueSize": "1000",
            }


@dataclass(frozen=True)
class Rooms:
    """What the calls of one exchange share."""

    queues: Queues = field(default_factory=Queues)
    conferences: Conferences = field(default_factory=Conferences)
