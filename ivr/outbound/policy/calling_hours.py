"""When people may be called. Pure.

Never on a public holiday, and only in the department's windows, which lie within those of decree 2022-1313 (Monday to
Friday 10-13 and 14-20, public holidays excepted). Moments are aware; the hours are those of the department's clocks,
on the nights when these change too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ivr.department import Department, Week, is_public_holiday

EARLIEST = timedelta(hours=72)
LATEST = timedelta(hours=44)
"""A reminder comes this long before an appointment: the day before last, while the place can still be given away."""
TEXT_EARLIEST = timedelta(hours=48)
TEXT_LATEST = timedelta(hours=24)
"""A text message comes two days before, or earlier where that is no hour to write; at the latest the day before."""
BANDS = 3
"""Different times of day that a reminder's span offers at least: one for each of the three tries."""
EARLIER_DAYS = 14
"""How far a span is stretched over holidays, at most."""
AFTER_LUNCH = time(13)
LATE_AFTERNOON = time(16)
"""An afternoon has two times of day: a person who naps after lunch may hear the telephone at five."""


@dataclass(frozen=True)
class CallingSpan:
    """A span in which a person may be called or written to, its end outside; empty when it ends as it begins."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class CallingHours:
    """The hours in which the robot may call."""

    week: Week
    zone: ZoneInfo

    @classmethod
    def of(cls, department: Department) -> "CallingHours":
        """Those of a department."""
        return cls(department.call_windows, department.zone)

    def holds(self, at: datetime) -> bool:
        """Whether calls are allowed at that moment."""
        return any(band.start <= at < band.end for band in self._bands_on(at.astimezone(self.zone).date()))

    def first(self, span: CallingSpan) -> datetime | None:
        """The first moment of the span at which calls are allowed; None without any."""
        return next((band.start for band in self.bands(span)), None)

    def bands(self, span: CallingSpan) -> Iterator[CallingSpan]:
        """The times of day within a span, in order: mornings, early and late afternoons."""
        day = span.start.astimezone(self.zone).date()
        last = span.end.astimezone(self.zone).date()
        while day <= last:
            for band in self._bands_on(day):
                clipped = CallingSpan(max(band.start, span.start), min(band.end, span.end))
                if clipped.start < clipped.end:
                    yield clipped
            day += timedelta(days=1)

    def time_of_day(self, at: datetime) -> int:
        """0 in the morning, 1 in the early, 2 in the late afternoon: retries use another one."""
        local = at.astimezone(self.zone).time()
        return (local >= AFTER_LUNCH) + (local >= LATE_AFTERNOON)

    def around(self, appointment: datetime) -> CallingSpan:
        """When a call may remind of an appointment.

        From 72 to 44 hours before; earlier where weekends and holidays leave fewer than three times of day, so that an
        appointment on Monday is called about on Friday."""
        at = appointment.astimezone(UTC)  # hours are counted as they pass, also over a night of 23 or 25
        start, end = at - EARLIEST, at - LATEST
        day = start.astimezone(self.zone).date()
        for earlier in range(EARLIER_DAYS):
            if sum(1 for _ in self.bands(CallingSpan(start, end))) >= BANDS:
                break
            start = min(start, self._moment(day - timedelta(days=earlier), time()))
        return CallingSpan(start, end)

    def for_text(self, appointment: datetime) -> CallingSpan:
        """When a message may remind of an appointment: two days before, or in the last hours before that in which
        people are called."""
        at = appointment.astimezone(UTC)
        wanted = at - TEXT_EARLIEST
        bands = list(self.bands(CallingSpan(wanted - timedelta(days=EARLIER_DAYS), wanted)))
        return CallingSpan(wanted if self.holds(wanted) or not bands else bands[-1].start, at - TEXT_LATEST)

    def _bands_on(self, day: date) -> Iterator[CallingSpan]:
        if is_public_holiday(day):
            return
        for opens, closes in self.week.on(day):
            middle = [LATE_AFTERNOON] if opens < LATE_AFTERNOON < closes else []
            for start, end in pairwise((opens, *middle, closes)):
                yield CallingSpan(self._moment(day, start), self._moment(day, end))

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)
