"""The days figures are about. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = 184
"""Days of the longest period: half a year."""


@dataclass(frozen=True)
class Period:
    """Some days in a row, both ends included. Raises ValueError when there is none, or more than half a year."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < LONGEST:
            raise ValueError("A period has 1 to 184 days.")

    @classmethod
    def before(cls, today: date, days: int) -> "Period":
        """The last days, today included."""
        return cls(today - timedelta(days=days - 1), today)

    def weeks_before(self) -> "Period":
        """The same days of the week, as many weeks earlier as it has begun: weekends are compared with weekends."""
        earlier = timedelta(weeks=(self.last - self.first).days // 7 + 1)
        return Period(self.first - earlier, self.last - earlier)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moments at which it begins and at which it is over, for the clocks of a department."""
        after = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), zone), datetime.combine(after, time(), zone)

    def days(self) -> Iterator[date]:
        """Each of its days."""
        return (self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1))
