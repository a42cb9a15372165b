"""What a department answers while something of it is switched."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from ivr.core.clock import PARIS
from ivr.department import Department, Switches

TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
MACON = "555"


def switched(real: Department, **switches: object) -> Department:
    return replace(real, switches=Switches(**switches))  # type: ignore[arg-type]


def test_booking_is_suspended_everywhere(real: Department) -> None:
    assert not switched(real, suspended={"": ""}).booking_open(NOW)


def test_one_suspended_centre_leaves_the_others_open(real: Department) -> None:
    department = switched(real, suspended={MACON: "incident"})
    assert department.booking_open(NOW)
    assert not department.centre_open(MACON, NOW)


def test_booking_is_suspended_when_every_centre_is(real: Department) -> None:
    assert not switched(real, suspended={centre.code: "" for centre in real.centres}).booking_open(NOW)


@pytest.mark.parametrize(("hour", "is_open"), [(9, True), (10, False), (11, False)])
def test_agents_go_home_earlier_on_a_day_that_is_switched(real: Department, hour: int, is_open: bool) -> None:
    department = switched(real, hours={TUESDAY: ((time(9), time(10)),)})
    assert department.agents_open(NOW.replace(hour=hour)) is is_open


def test_agents_stay_longer_on_a_day_that_is_switched(real: Department) -> None:
    late = NOW.replace(hour=20)
    assert not real.agents_open(late)
    assert switched(real, hours={TUESDAY: ((time(9), time(21)),)}).agents_open(late)


def test_nobody_is_promised_a_half_day_in_which_agents_are_away(real: Department) -> None:
    assert real.promised_half_day(NOW) == (TUESDAY, "afternoon")
    closed = switched(real, hours={TUESDAY: ()})
    assert closed.promised_half_day(NOW) == (date(2026, 11, 25), "morning")
