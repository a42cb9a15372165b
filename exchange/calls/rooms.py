"""Where the calls of an exchange wait and meet."""

from dataclasses import dataclass, field

from exchange.calls.conferences import Conferences
from exchange.calls.queues import Queues


@dataclass(frozen=True)
class Rooms:
    """What the calls of one exchange share."""

    queues: Queues = field(default_factory=Queues)
    conferences: Conferences = field(default_factory=Conferences)
