"""Where the calls of an exchange wait and meet."""

from dataclasses import dataclass, field

from exchange.conferences import Conferences
from exchange.queues import Queues


@dataclass(frozen=True)
class Rooms:
    """What the calls of one exchange share."""

    queues: Queues = field(default_factory=Queues)
    conferences: Conferences = field(default_factory=Conferences)
