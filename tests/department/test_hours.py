"""Opening hours as they changed in early 2021, public holidays, promises."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ivr.department import Department, OpeningPeriod, is_public_holiday
from ivr.department.hours import next_half_day, next_working_day, windows_on
from ivr.department.week import parse_week, parse_windows

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2021-01-13T10:00", False),
        ("2021-01-14T08:59", False),
        ("2021-01-14T09:00", True),
        ("2021-01-14T16:59", True),
        ("2021-01-14T17:00", False),
        ("2021-01-16T10:00", False),
        ("2021-01-20T11:59", True),
        ("2021-01-20T12:00", False),
        ("2021-02-01T10:00", False),
        ("2021-02-12T11:59", True),
        ("2021-02-12T14:00", False),
        ("2021-02-18T14:59", True),
        ("2021-02-18T15:00", False),
        ("2021-02-26T10:00", True),
        ("2021-03-01T16:00", True),
        ("2026-11-24T10:00", True),
        ("2026-11-11T10:00", False),
        ("2026-12-25T10:00", False),
    ],
)
def test_agents_answer_in_the_hours_in_force(real: Department, moment: str, is_open: bool) -> None:
    assert real.agents_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2021-01-20T11:59", True),
        ("2021-01-20T12:00", False),
        ("2021-02-11T23:59", False),
        ("2021-02-12T00:00", True),
        ("2021-02-25T12:00", True),
        ("2021-02-26T00:00", False),
        ("2021-03-01T00:00", True),
        ("2026-11-24T03:00", True),
    ],
)
def test_booking_is_suspended_on_the_days_it_was(real: Department, moment: str, is_open: bool) -> None:
    assert real.booking_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "promise"),
    [
        ("2026-11-24T07:59", (date(2026, 11, 24), "morning")),
        ("2026-11-24T08:00", (date(2026, 11, 24), "morning")),
        ("2026-11-24T08:01", (date(2026, 11, 24), "afternoon")),
        ("2026-11-24T11:00", (date(2026, 11, 24), "afternoon")),
        ("2026-11-24T11:01", (date(2026, 11, 25), "morning")),
        ("2026-11-27T18:00", (date(2026, 11, 30), "morning")),
        ("2026-11-10T16:30", (date(2026, 11, 12), "morning")),
        ("2026-12-24T20:00", (date(2026, 12, 28), "morning")),
        ("2021-01-20T13:00", (date(2021, 2, 12), "morning")),
        ("2021-02-12T10:00", (date(2021, 2, 15), "morning")),
        ("2021-02-18T10:30", (date(2021, 2, 18), "afternoon")),
    ],
)
def test_the_promised_half_day_is_the_next_with_open_hours(
    real: Department, moment: str, promise: tuple[date, str]
) -> None:
    assert real.promised_half_day(at(moment)) == promise


def test_moments_in_another_zone_are_understood(real: Department) -> None:
    assert real.agents_open(datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("UTC")))
    assert not real.agents_open(datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("UTC")))


def test_a_moment_without_a_zone_is_refused(real: Department) -> None:
    with pytest.raises(ValueError, match="time zone"):
        real.agents_open(datetime(2026, 11, 24, 10, 0))


def test_a_promise_is_made_even_when_the_room_never_opens_again() -> None:
    assert next_half_day(lambda _day: (), datetime(2026, 11, 27, 10)) == (date(2026, 11, 30), "morning")


def test_hours_before_the_first_period_are_closed(real: Department) -> None:
    assert real.hours_on(date(2020, 12, 1)) == ()


def test_a_day_on_which_hours_change_has_both() -> None:
    periods = (
        OpeningPeriod(datetime(2021, 1, 1), parse_week("mon-sun 9-17")),
        OpeningPeriod(datetime(2021, 1, 5, 12), parse_week("mon-sun 14-19")),
    )
    assert windows_on(periods, date(2021, 1, 5)) == ((time(9), time(12)), (time(14), time(19)))


@pytest.mark.parametrize("day", [date(2026, 4, 6), date(2026, 5, 14), date(2026, 7, 14), date(2027, 1, 1)])
def test_moving_and_fixed_holidays_are_known(day: date) -> None:
    assert is_public_holiday(day)


def test_the_next_working_day_skips_week_ends_and_holidays() -> None:
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("9-17", ((time(9), time(17)),)),
        ("09:00-13:00/14:00-17:00", ((time(9), time(13)), (time(14), time(17)))),
        (" 09:00-17:00", ((time(9), time(17)),)),
        ("19h30-21h30", ((time(19, 30), time(21, 30)),)),
        ("9h-12h 14h-17h30", ((time(9), time(12)), (time(14), time(17, 30)))),
        ("fermé", ()),
        ("Fermé au public", ()),
        ("", ()),
        ("closed", ()),
    ],
)
def test_hours_are_read_as_the_open_data_write_them(text: str, windows: tuple[tuple[time, time], ...]) -> None:
    assert parse_windows(text) == windows


@pytest.mark.parametrize("text", ["9-25", "17-9", "9-9", "9-12 11-17", "14-17 9-12", "nine to five", "9-17 x", "9"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^\".*\.$"):
        parse_windows(text)


def test_a_week_names_its_days() -> None:
    week = parse_week("mon-fri 9-12 14-18, sat 9-12")
    assert week.on(date(2026, 11, 24)) == ((time(9), time(12)), (time(14), time(18)))
    assert week.on(date(2026, 11, 28)) == ((time(9), time(12)),)
    assert week.on(date(2026, 11, 29)) == ()


@pytest.mark.parametrize("text", ["fri-mon 9-12", "lun 9-12", "mon 9-12, mon-fri 9-17", "9-17"])
def test_a_week_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_week(text)
