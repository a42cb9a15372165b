"""Where the calls of an exchange wait and meet."""

from dataclasses import dataclass, field

from ivr.telephony.exchange.conferences import Conferences
from ivr.telephony.exchange.queues import Queues


@dataclass(frozen=True)
class Rooms:
    """What the calls of one exchange share."""

    queues: Queues = field(default_factory=Queues)
    conferences: Conferences = field(default_factory=Conferences)
