"""Who is called next, when nobody is, and that nobody is called twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from ivr.department import Department, Outbound
from ivr.outbound.calling.claims import CLOSED, Claims, DialClaim
from ivr.outbound.dialer import TOO_LATE
from ivr.outbound.model import Disposition
from ivr.outbound.policy.rate_limit import BROKEN
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, mobile, numbered, state_of

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def planned(calls: CallOut) -> CallOut:
    """Five people to remind."""
    expect(calls.world, *numbered(5, FRIDAY))
    calls.plan()
    return calls


def take(calls: CallOut, **bounds: object) -> DialClaim | timedelta:
    """The next claim of a department with other bounds."""
    found = calls.department
    department = replace(found, outbound=replace(found.outbound, **bounds))  # type: ignore[arg-type]
    return claimed(calls, department)


def claimed(calls: CallOut, department: Department) -> DialClaim | timedelta:
    world = calls.world
    with transaction(world.engine) as session:
        return Claims(session, world.line.vault, department, world.clock(), calls.ticks()).take()


def run(calls: CallOut, statement: str) -> None:
    with transaction(calls.world.engine) as session:
        session.execute(text(statement))


def test_everybody_is_called_once(planned: CallOut) -> None:
    assert sorted(planned.dial_all()) == [landline(number) for number in range(5)]
    assert planned.world.scalar("SELECT count(*) FROM attempts WHERE carrier_sid <> ''") == 5


def test_the_caller_shows_the_number_of_automatic_calls(planned: CallOut) -> None:
    shown = []
    planned.exchange.call_out = lambda to, caller, url, seconds: shown.append(caller) or "CA"  # type: ignore[method-assign]
    planned.dial()
    assert shown == [planned.department.caller_ids.robot]


def test_who_is_most_pressed_is_called_first(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), date(2026, 12, 1)), Someone(landline(2), FRIDAY))
    calls.plan()
    calls.later(days=1)
    assert calls.dial_all()[0] == landline(2)


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 24, 9, 59), datetime(2026, 11, 24, 13, 0), datetime(2026, 11, 24, 18, 0)]
)
def test_nobody_is_called_out_of_hours(planned: CallOut, at: datetime) -> None:
    planned.world.clock.set(at)
    assert planned.claim() == CLOSED


def test_nobody_is_called_on_a_holiday(calls: CallOut) -> None:
    calls.world.clock.set(datetime(2027, 5, 6, 11, 0, tzinfo=PARIS))  # Ascension Day
    expect(calls.world, *numbered(1, date(2027, 5, 10)))
    calls.plan()
    assert calls.claim() == CLOSED


def test_two_calls_are_a_second_apart(planned: CallOut) -> None:
    first, second = planned.claim(), planned.claim()
    assert isinstance(first, DialClaim)
    assert isinstance(second, DialClaim)
    assert second.moment - first.moment == timedelta(seconds=1)
    assert planned.claim() == timedelta(seconds=1)


def test_no_more_lines_are_used_than_there_are(planned: CallOut) -> None:
    assert isinstance(take(planned, lines=1), DialClaim)
    planned.later(seconds=5)
    assert not isinstance(take(planned, lines=1), DialClaim)
    assert isinstance(take(planned, lines=2), DialClaim)


def test_a_text_message_needs_no_line(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), FRIDAY), Someone(mobile(1), FRIDAY))
    calls.plan()
    calls.later(hours=7)
    assert isinstance(take(calls, lines=1), DialClaim)
    calls.later(seconds=5)
    claim = take(calls, lines=1)
    assert isinstance(claim, DialClaim)
    assert claim.channel == "sms"


def test_a_day_costs_no_more_than_it_may(planned: CallOut) -> None:
    for _ in range(2):
        assert isinstance(take(planned, euros_per_day=0.2), DialClaim)
        planned.later(seconds=5)
    assert take(planned, euros_per_day=0.2) == CLOSED
    planned.later(days=1)
    assert isinstance(take(planned, euros_per_day=0.2), DialClaim)


def test_a_number_outside_the_ranges_is_left_to_a_person(calls: CallOut) -> None:
    premium, abroad = Someone("+33899123456", FRIDAY), Someone("+41446681800", FRIDAY)
    bookings = expect(calls.world, premium, abroad, Someone(landline(1), FRIDAY))
    calls.plan()
    assert calls.dial_all() == [landline(1)]
    assert [state_of(calls.world, booking) for booking in bookings[:2]] == [("unreached", "number")] * 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bookings SET status = 'cancelled'",
        "INSERT INTO opt_outs (department, phone_mark, why, since) SELECT department, phone_mark, 'asked', now()"
        " FROM patients",
        "INSERT INTO opt_outs (department, phone_mark, patient_id, why, since) SELECT department, phone_mark, id,"
        " 'deceased', now() FROM patients",
    ],
)
def test_what_has_changed_since_the_plan_is_not_called_about(planned: CallOut, change: str) -> None:
    run(planned, change)
    assert planned.dial_all() == []
    planned.later(seconds=30)
    planned.claim()
    assert planned.world.scalar("SELECT count(*) FROM errands WHERE state = 'dropped'") == 5


def test_nobody_is_called_five_times_in_thirty_days(planned: CallOut) -> None:
    run(
        planned,
        "INSERT INTO attempts (key, department, patient_id, phone_mark, channel, placed_at, asked_at, ended_at)"
        " SELECT p.id || '-' || n, p.department, p.id, 'x', 'voice', e.due_at - interval '29 days', now(), now()"
        " FROM patients p JOIN errands e ON e.patient_id = p.id, generate_series(1, 4) n WHERE p.id = 1",
    )
    assert len(planned.dial_all()) == 4
    planned.later(seconds=30)
    planned.claim()
    assert state_of(planned.world, 1) == ("unreached", "too_many")


def test_two_people_at_one_number_are_not_called_at_the_same_time(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), FRIDAY), Someone(landline(1), FRIDAY, name="Durand"))
    calls.plan()
    assert calls.dial_all() == [landline(1)]
    calls.end(calls.exchange.taken[0][1], Disposition.CONFIRMED)
    assert calls.dial_all() == [landline(1)]


def test_a_paused_purpose_waits(planned: CallOut) -> None:
    run(
        planned,
        "INSERT INTO switches (department, kind, scope, set_at) VALUES ('saone-et-loire', 'calls', 'reminder', now())",
    )
    assert planned.dial_all() == []
    run(planned, "UPDATE switches SET lifted_at = now()")
    assert len(planned.dial_all()) == 5


def test_a_carrier_that_takes_no_more_is_left_alone_and_nobody_is_missed(planned: CallOut) -> None:
    planned.exchange.refuses = CarrierRefused("Too many.", 429)
    planned.dial()
    wait = planned.claim()
    assert isinstance(wait, timedelta)
    assert timedelta(seconds=0.9) <= wait <= timedelta(seconds=2)
    planned.exchange.refuses = None
    planned.later(seconds=3)
    assert len(planned.dial_all()) == 5
    assert planned.world.scalar("SELECT max(tries) FROM errands") == 1


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_call_that_the_carrier_may_have_taken_is_not_placed_again(planned: CallOut, status: int) -> None:
    planned.exchange.refuses = CarrierRefused("No answer.", status)
    planned.dial()
    planned.exchange.refuses = None
    planned.later(seconds=5)
    assert len(planned.dial_all()) == 4


def test_a_number_that_the_carrier_does_not_call_is_left_to_a_person(planned: CallOut) -> None:
    planned.exchange.refuses = CarrierRefused("No such number.", 400)
    claim = planned.dial()
    assert isinstance(claim, DialClaim)
    assert planned.world.scalar("SELECT count(*) FROM errands WHERE reason = 'refused'") == 1
    assert planned.world.scalar("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == 0


def test_when_most_calls_fail_the_line_stops_for_a_while(calls: CallOut) -> None:
    expect(calls.world, *numbered(30, FRIDAY))
    calls.plan()
    for _ in range(10):
        claim = calls.dial()
        assert isinstance(claim, DialClaim)
        calls.later(seconds=1)
        calls.end(claim.key, Disposition.FAILED, "failed")
    assert calls.dial_all() == []
    wait = calls.claim()
    assert isinstance(wait, timedelta)
    assert BROKEN - timedelta(seconds=5) < wait <= BROKEN
    calls.later(minutes=6)
    assert isinstance(calls.dial(), DialClaim)


def test_a_worker_that_stood_still_places_nothing(planned: CallOut) -> None:
    claim = planned.claim()
    assert isinstance(claim, DialClaim)
    planned.later(seconds=TOO_LATE.total_seconds() + 1)
    planned.dialler.place(planned.department, claim)
    assert planned.exchange.taken == []


def test_a_call_without_success_is_made_again_three_times_in_all(calls: CallOut) -> None:
    [booking] = expect(calls.world, Someone(landline(1), FRIDAY))
    calls.plan()
    moments = []
    for _ in range(300):
        claim = calls.dial()
        if isinstance(claim, DialClaim):
            moments.append(calls.world.clock())
            calls.end(claim.key, Disposition.NO_ANSWER, "no-answer")
        calls.later(minutes=10)
    assert [moment.hour for moment in moments] == [10, 14, 16]
    assert state_of(calls.world, booking) == ("unreached", "no_answer")


def test_the_pace_of_ten_minutes_is_used_in_full(calls: CallOut) -> None:
    expect(calls.world, *numbered(620, FRIDAY))
    calls.plan()
    department = replace(calls.department, outbound=Outbound(calls_per_second=1.0, lines=500))
    end = calls.ticks() + timedelta(minutes=10)
    moments: list[datetime] = []
    while calls.ticks() < end:
        found = claimed(calls, department)
        if isinstance(found, DialClaim):
            moments.append(found.moment)
            run(calls, "UPDATE attempts SET ended_at = placed_at WHERE ended_at IS NULL")
            continue
        calls.later(seconds=found.total_seconds())
    assert 0.95 * 600 <= len([moment for moment in moments if moment < end]) <= 600
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(moments))
