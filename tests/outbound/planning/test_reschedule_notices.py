"""People whose appointments are moved are told, once; who cannot be is left to an agent."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ivr.booking.rescheduling import answers, plans
from ivr.core.db import transaction
from ivr.outbound.housekeeping import expire
from ivr.outbound.model import Disposition
from ivr.outbound.planning.reschedule_notices import notify_moved
from ivr.outbound.unreached import called, unreached
from tests.booking.rescheduling.crowd import Crowd, later
from tests.console.rescheduling.test_pages import crowd_of
from tests.outbound.office import CallOut
from tests.support.world import SLUG, World


@pytest.fixture
def crowd(calls: CallOut) -> Crowd:
    """Four people with other places held for them, and one for whom there is none."""
    crowd = crowd_of(calls.world)
    with transaction(calls.world.engine) as session:
        session.execute(text("UPDATE patients SET phone_mark = CAST(id AS text)"))
    crowd.at_work()
    return crowd


def tell(calls: CallOut) -> int:
    with transaction(calls.world.engine) as session:
        return notify_moved(session, calls.department, calls.world.clock())


def whys(crowd: Crowd) -> list[str]:
    return sorted(str(each) for each in crowd.all("SELECT why FROM move_rows WHERE state = 'unreached'"))


def test_whoever_has_places_held_is_called_once(calls: CallOut, crowd: Crowd) -> None:
    assert [tell(calls), tell(calls)] == [4, 0]
    assert len(calls.dial_all()) == 4
    until = calls.world.scalar("SELECT max(last_at) - min(due_at) FROM errands")
    assert until == timedelta(days=6, hours=3)  # twenty hours before the doors that will be closed


def test_people_with_a_single_injection_are_called_about_it_once(one_dose_world: World) -> None:
    calls = CallOut.of(one_dose_world)
    crowd = crowd_of(one_dose_world, gap=None)
    crowd.at_work()
    assert [tell(calls), tell(calls)] == [4, 0]
    assert crowd.all("SELECT dose FROM errands ORDER BY id") == [1] * 5  # the fifth, without a place, is an agent's
    assert for_agents(calls) == [("unplaced", 1)]
    with transaction(calls.world.engine) as session:
        answers.accept(crowd.moves(session), crowd.rows()[0], "bot")
    assert crowd.all("SELECT slot2_id FROM bookings WHERE moved_from IS NOT NULL") == [None]
    assert crowd.findings() == []


def test_whom_the_robot_gives_up_an_agent_calls(calls: CallOut, crowd: Crowd) -> None:
    tell(calls)
    calls.dial()
    calls.end(calls.exchange.taken[0][1], Disposition.REFUSED)
    tell(calls)
    assert whys(crowd) == ["refused"]


def test_who_was_told_and_does_not_answer_is_called_by_an_agent_a_day_later(calls: CallOut, crowd: Crowd) -> None:
    tell(calls)
    calls.dial()
    calls.end(calls.exchange.taken[0][1], Disposition.INFORMED)
    calls.later(hours=23, minutes=50)
    tell(calls)
    assert whys(crowd) == []
    calls.later(minutes=20)
    crowd.tend(timedelta(hours=24))
    tell(calls)
    assert whys(crowd) == ["no_answer"]


def for_agents(calls: CallOut) -> list[tuple[str, int]]:
    """Reason and dose of those a person has to call."""
    tell(calls)
    with transaction(calls.world.engine) as session:
        found = unreached(session, SLUG, calls.world.clock().date(), 99)
    return sorted((each.reason, each.dose) for each in found)


def test_for_whom_there_is_no_place_an_agent_calls_once(calls: CallOut, crowd: Crowd) -> None:
    assert for_agents(calls) == [("unplaced", 1)]
    calls.later(minutes=1)
    with transaction(calls.world.engine) as session:
        errand = unreached(session, SLUG, calls.world.clock().date(), 1)[0].id
        assert called(session, SLUG, errand, True, calls.world.clock())
    calls.later(minutes=1)
    assert for_agents(calls) == []


def test_who_does_not_answer_is_on_the_agents_list(calls: CallOut, crowd: Crowd) -> None:
    tell(calls)
    calls.dial()
    calls.end(calls.exchange.taken[0][1], Disposition.INFORMED)
    calls.later(hours=24, minutes=10)
    crowd.tend(timedelta(hours=24))
    assert for_agents(calls) == [("no_answer", 1), ("unplaced", 1)]


def test_who_wanted_another_date_and_has_none_is_on_the_agents_list(calls: CallOut, crowd: Crowd) -> None:
    with transaction(calls.world.engine) as session:
        answers.another_date(crowd.moves(session), crowd.rows()[0])
    assert for_agents(calls) == [("unplaced", 1)]
    calls.later(minutes=61)
    crowd.tend(timedelta(minutes=61))
    assert for_agents(calls) == [("undecided", 1), ("unplaced", 1)]


def test_an_errand_is_about_the_injection_that_changes(calls: CallOut) -> None:
    crowd = crowd_of(calls.world)
    crowd.open_days([later(30)], 4, hours=("09:20",))
    crowd.at_work(first_day=later(28), last_day=later(28), earliest=later(29), latest=later(33))
    tell(calls)
    assert crowd.all("SELECT dose FROM errands ORDER BY id") == [2] * 5


def test_whom_there_is_no_time_to_call_is_left_to_an_agent(calls: CallOut, crowd: Crowd) -> None:
    calls.later(days=6, hours=4)
    crowd.tend(timedelta(days=6, hours=4))
    tell(calls)
    assert whys(crowd) == ["late"] * 4
    assert calls.dial_all() == []


def test_nobody_is_reminded_of_a_day_that_is_closed(calls: CallOut, crowd: Crowd) -> None:
    with transaction(calls.world.engine) as session:
        answers.accept(crowd.moves(session), crowd.rows()[0], "bot")
    calls.later(days=3)
    assert calls.plan() > 0
    assert calls.dial_all() == []
    calls.later(days=3)
    calls.plan()
    assert len(calls.dial_all()) == 1  # on Monday, of the new appointment on Thursday


def test_a_plan_that_is_stopped_calls_nobody(calls: CallOut, crowd: Crowd) -> None:
    tell(calls)
    with transaction(calls.world.engine) as session:
        session.execute(text("UPDATE moves SET state = 'stopped', ended_at = confirmed_at"))
    assert calls.dial_all() == []


def test_the_people_of_a_plan_that_goes_on_are_called_after_all(calls: CallOut, crowd: Crowd) -> None:
    tell(calls)
    for change in (plans.stop, plans.resume):
        with transaction(calls.world.engine) as session:
            change(crowd.moves(session), 1)
            expire(session, calls.department, calls.world.clock())
    crowd.tend()
    tell(calls)
    assert whys(crowd) == []
    assert len(calls.dial_all()) == 4
