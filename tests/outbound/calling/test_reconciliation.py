"""Calls of which nothing is heard: the carrier is asked, nobody is called again."""

from datetime import date, timedelta

import pytest

from ivr.core.errors import CarrierRefused
from ivr.outbound.calling.claims import DialClaim
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, numbered, state_of

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def one(calls: CallOut) -> CallOut:
    """One person to remind."""
    expect(calls.world, *numbered(1, FRIDAY))
    calls.plan()
    return calls


def wait(calls: CallOut, seconds: int) -> None:
    """Workers look around every ten seconds for so long."""
    for _ in range(seconds // 11 + 1):
        calls.later(seconds=11)
        calls.dial()


def test_a_call_taken_by_the_carrier_and_lost_here_is_found_and_rings_once(one: CallOut) -> None:
    one.exchange.forgets = True
    one.dial()
    assert one.world.scalar("SELECT carrier_sid FROM attempts") == ""
    wait(one, 30)
    assert one.world.scalar("SELECT carrier_sid FROM attempts") == "CA0"
    assert len(one.exchange.taken) == 1


def test_a_call_that_ended_while_nobody_listened_is_followed_up(one: CallOut) -> None:
    one.exchange.forgets = True
    one.exchange.statuses["CA0"] = "busy"
    one.dial()
    wait(one, 30)
    assert one.world.scalar("SELECT disposition FROM attempts") == "busy"
    assert one.world.scalar("SELECT due_at - placed_at FROM errands JOIN attempts ON errand_id = errands.id") > (
        timedelta(hours=2)
    )


def test_a_worker_killed_before_it_asked_costs_two_minutes_and_no_try(one: CallOut) -> None:
    assert isinstance(one.claim(), DialClaim)
    wait(one, 50)
    assert one.exchange.taken == []
    wait(one, 50)
    assert len(one.exchange.taken) == 1
    assert one.world.scalar("SELECT tries FROM errands") == 1


def test_two_people_at_one_number_are_not_taken_for_each_other(calls: CallOut) -> None:
    expect(calls.world, Someone(landline(1), FRIDAY), Someone(landline(1), FRIDAY, name="Durand"))
    calls.plan()
    first = calls.dial()
    assert isinstance(first, DialClaim)
    calls.tell(lambda outbox: outbox.ended(first.key, "no-answer"))
    calls.later(seconds=2)
    assert isinstance(calls.claim(), DialClaim)
    wait(calls, 100)
    assert [sid for _, _, sid in calls.exchange.taken] == ["CA0", "CA1"]


def test_while_the_carrier_does_not_answer_nothing_is_given_up(one: CallOut) -> None:
    one.exchange.forgets = True
    one.dial()
    one.exchange.refuses = CarrierRefused("No answer.", 0)
    wait(one, 300)
    assert one.world.scalar("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == 1
    one.exchange.refuses = None
    wait(one, 30)
    assert len(one.exchange.taken) == 1
    assert one.world.scalar("SELECT carrier_sid FROM attempts") == "CA0"


def test_a_call_whose_end_was_never_told_is_asked_about(one: CallOut) -> None:
    one.dial()
    one.exchange.statuses["CA0"] = "completed"
    one.later(minutes=9)
    one.claim()
    assert one.world.scalar("SELECT disposition FROM attempts") == ""
    one.later(minutes=2)
    one.claim()
    assert one.world.scalar("SELECT disposition FROM attempts") == "hung_up"


def test_what_the_carrier_no_longer_knows_is_over_after_two_hours(one: CallOut) -> None:
    one.dial()
    one.exchange.taken.clear()
    one.later(hours=1, minutes=59)
    one.claim()
    assert one.world.scalar("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == 1
    one.later(minutes=2)
    one.claim()
    assert one.world.scalar("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == 0


def test_an_errand_whose_time_is_over_is_left_to_a_person(one: CallOut) -> None:
    one.later(days=2)
    one.claim()
    assert state_of(one.world, 1) == ("unreached", "late")
