"""No call outside the hours in which people may be called, whatever the clock shows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.clock import PARIS
from ivr.department import Week, is_public_holiday
from ivr.outbound.policy.calling_hours import EARLIEST, LATEST, CallingHours, CallingSpan

WEEK = Week((((time(10), time(12, 30)), (time(14), time(18))),) * 5 + ((), ()))
WINDOWS = CallingHours(WEEK, PARIS)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
APPOINTMENTS = st.builds(
    lambda day, hour, minute: datetime.combine(day, time(hour, minute), PARIS),
    st.dates(date(2024, 2, 1), date(2032, 12, 31)),
    st.integers(8, 19),
    st.sampled_from((0, 30)),
)
FIRSTS = [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29), date(2026, 12, 25), date(2026, 5, 25)]
"""Both nights on which the clocks change, the 29th of February, two holidays."""


def allowed(at: datetime) -> bool:
    """The rule, written once more and otherwise."""
    local = at.astimezone(PARIS)
    minutes = local.hour * 60 + local.minute
    open_hours = 600 <= minutes < 750 or 840 <= minutes < 1080
    return local.weekday() < 5 and not is_public_holiday(local.date()) and open_hours


@given(MOMENTS)
def test_it_tells_the_hours_of_calls(at: datetime) -> None:
    assert WINDOWS.holds(at) is allowed(at)


@given(APPOINTMENTS)
def test_every_moment_for_a_reminder_is_one_to_call_at(appointment: datetime) -> None:
    span = WINDOWS.around(appointment)
    bands = list(WINDOWS.bands(span))
    assert len(bands) >= 3
    for band in bands:
        assert allowed(band.start)
        assert allowed(band.end - timedelta(microseconds=1))
    assert span.end == appointment.astimezone(UTC) - LATEST
    assert span.start <= appointment.astimezone(UTC) - EARLIEST


@given(APPOINTMENTS)
def test_every_moment_for_a_text_is_one_to_write_at(appointment: datetime) -> None:
    span = WINDOWS.for_text(appointment)
    first = WINDOWS.first(span)
    assert first is not None
    assert allowed(first)
    assert timedelta(hours=48) <= appointment - first <= timedelta(days=14)


@pytest.mark.parametrize(
    ("appointment", "first"),
    [
        (datetime(2026, 11, 27, 9, 0), datetime(2026, 11, 24, 10, 0)),  # Friday: Tuesday
        (datetime(2026, 11, 30, 9, 0), datetime(2026, 11, 27, 10, 0)),  # Monday: Friday
        (datetime(2026, 12, 1, 9, 0), datetime(2026, 11, 27, 10, 0)),  # Tuesday: Friday too
        (datetime(2026, 5, 26, 9, 0), datetime(2026, 5, 22, 10, 0)),  # after Whit Monday: the Friday before
        (datetime(2026, 3, 30, 9, 0), datetime(2026, 3, 27, 10, 0)),  # the clocks go forward in between
        (datetime(2026, 10, 26, 9, 0), datetime(2026, 10, 23, 10, 0)),  # and back
        (datetime(2028, 3, 2, 14, 30), datetime(2028, 2, 28, 14, 30)),  # over the 29th of February
    ],
)
def test_weekends_and_holidays_move_calls_earlier(appointment: datetime, first: datetime) -> None:
    span = WINDOWS.around(appointment.replace(tzinfo=PARIS))
    assert WINDOWS.first(span) == first.replace(tzinfo=PARIS)


@pytest.mark.parametrize("day", FIRSTS)
def test_three_days_are_seventy_two_hours_on_any_night(day: date) -> None:
    appointment = datetime.combine(day + timedelta(days=1), time(16), PARIS)
    assert appointment.astimezone(UTC) - WINDOWS.around(appointment).end == timedelta(hours=44)


def test_a_department_that_calls_nobody_never_finds_a_moment() -> None:
    closed = CallingHours(Week(), PARIS)
    assert closed.first(closed.around(datetime(2026, 11, 27, 9, 0, tzinfo=PARIS))) is None


def test_an_empty_span_has_no_moment() -> None:
    at = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
    assert WINDOWS.first(CallingSpan(at, at)) is None
