"""Who is reminded, when, and by which channel."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from ivr.booking.patients import phone_mark
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.outbound.do_not_call import opt_out
from ivr.outbound.model import OptOut
from ivr.outbound.planning.reminders import doses_near, reminder
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, mobile, numbered, state_of
from tests.support.world import SLUG, World

FRIDAY = date(2026, 11, 27)


def planned(calls: CallOut) -> list[tuple[str, datetime]]:
    """Channel and moment of everything that is due."""
    query = text("SELECT channel, due_at FROM errands WHERE state = 'due' ORDER BY id")
    with transaction(calls.world.engine) as session:
        return [(row.channel, row.due_at.astimezone(PARIS).replace(tzinfo=None)) for row in session.execute(query)]


def test_a_landline_is_called_three_days_before_and_a_mobile_gets_a_text_two_days_before(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), FRIDAY), Someone(mobile(1), FRIDAY))
    assert calls.plan() == 2
    assert planned(calls) == [("voice", datetime(2026, 11, 24, 10, 0)), ("sms", datetime(2026, 11, 24, 16, 0))]


def test_planning_twice_is_planning_once(calls: CallOut) -> None:
    expect(calls.world, *numbered(20, FRIDAY))
    assert [calls.plan(), calls.plan()] == [20, 0]


def test_an_appointment_on_monday_is_called_about_on_friday(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), date(2026, 11, 30)))
    calls.plan()
    assert planned(calls) == [("voice", datetime(2026, 11, 27, 10, 0))]


def test_both_doses_have_their_reminder(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), FRIDAY))
    calls.plan()
    calls.later(days=20)
    assert calls.plan() == 1
    assert planned(calls)[1] == ("voice", datetime(2026, 12, 22, 10, 0))


def test_a_single_injection_has_one_reminder(one_dose_world: World) -> None:
    calls = CallOut.of(one_dose_world)
    expect(one_dose_world, Someone(landline(1), FRIDAY, single=True))
    assert calls.plan() == 1
    assert planned(calls) == [("voice", datetime(2026, 11, 24, 10, 0))]
    calls.later(days=20)
    assert calls.plan() == 0


def test_who_has_just_booked_is_not_reminded(calls: CallOut) -> None:
    now = calls.world.clock()
    fresh, settled = now - timedelta(hours=71), now - timedelta(hours=73)
    expect(
        calls.world,
        Someone(landline(1), FRIDAY, confirmed=fresh),
        Someone(landline(2), FRIDAY, confirmed=settled),
    )
    assert calls.plan() == 1


@pytest.mark.parametrize("change", ["UPDATE bookings SET status = 'cancelled'", "UPDATE bookings SET status = 'moved'"])
def test_who_has_cancelled_is_not_reminded(calls: CallOut, change: str) -> None:
    expect(calls.world, Someone(landline(1), FRIDAY))
    with transaction(calls.world.engine) as session:
        session.execute(text(change))
    assert calls.plan() == 0


def test_who_does_not_want_to_be_called_is_not_reminded(calls: CallOut) -> None:
    expect(calls.world, *numbered(2, FRIDAY))
    mark = phone_mark(calls.world.line.vault, landline(1))
    with transaction(calls.world.engine) as session:
        opt_out(session, SLUG, mark, OptOut.ASKED, calls.world.clock())
    assert calls.plan() == 1


def test_whom_there_is_no_time_to_call_is_left_to_a_person(calls: CallOut) -> None:
    [booking] = expect(calls.world, Someone(landline(1), date(2026, 11, 25), time(14, 0)))
    calls.plan()
    assert state_of(calls.world, booking) == ("unreached", "late")


def test_an_appointment_that_is_over_is_not_reminded_of(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), date(2026, 11, 24), time(9, 0)))
    assert calls.plan() == 0


def test_without_a_number_to_write_from_mobiles_are_called(calls: CallOut) -> None:
    expect(calls.world, Someone(mobile(1), FRIDAY))
    mute = replace(calls.department, caller_ids=replace(calls.department.caller_ids, text=""))
    with transaction(calls.world.engine) as session:
        [dose] = doses_near(session, calls.world.line.vault, mute, calls.world.clock())
    found = reminder(dose, mute, calls.world.clock())
    assert found is not None
    assert found.channel == "voice"
