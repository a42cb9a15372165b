"""The business clock: the one place that says what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]
"""Returns the present as an aware datetime in UTC."""


def system_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def pinned_clock(at: datetime) -> Clock:
    """A clock that stands still at `at`; a naive time is read as Europe/Paris."""
    moment = (at if at.tzinfo else at.replace(tzinfo=PARIS)).astimezone(UTC)
    return lambda: moment
