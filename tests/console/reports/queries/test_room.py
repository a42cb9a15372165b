from datetime import timedelta

import pytest

from ivr.console.reports.queries.room import (
    ANSWERED,
    GONE,
    PROMISED,
    Promises,
    Waited,
    promises,
    service,
    spread,
    waited,
)
from ivr.console.reports.queries.share import Share
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import TODAY, Facts


def test_the_service_level_leaves_out_who_hangs_up_at_once() -> None:
    rows = [
        Waited("served", 20, 1, 1, 240),
        Waited("served", 21, 1, 1, 360),
        Waited("left", 4),
        Waited("left", 19),
        Waited("ticketed", 61),
    ]
    found = service(rows)
    assert (found.within_20, found.within_60) == (Share(1, 4), Share(2, 4))
    assert found.handling_minutes == 5
    assert found.answer_seconds == 20.5


def test_who_hangs_up_after_twenty_seconds_was_made_to_wait() -> None:
    rows = [Waited("left", 20), Waited("left", 21), Waited("served", 1)]
    assert service(rows).abandoned == Share(1, 3)


def test_who_still_waits_is_judged_when_his_time_is_over() -> None:
    found = service([Waited("waiting", 15), Waited("offered", 45)])
    assert (found.within_20, found.within_60) == (Share(0, 1), Share(0, 0))
    assert found.longest_now == 45


def test_an_empty_room_has_no_figures() -> None:
    found = service([])
    assert (found.within_20.percent, found.answer_seconds, found.handling_minutes) == (None, None, None)
    assert found.longest_now == 0


def test_people_who_waited_alike_count_each() -> None:
    found = service([Waited("served", 10, 3, 3, 720), Waited("left", 30, 1), Waited("served", 40, 1)])
    assert (found.within_20, found.abandoned) == (Share(3, 5), Share(1, 5))
    assert (found.answer_seconds, found.handling_minutes) == (17.5, 4)


def test_people_are_spread_over_classes_of_waits() -> None:
    rows = [Waited("served", 20, 2), Waited("talking", 21), Waited("left", 180), Waited("ticketed", 181, 3)]
    rows.append(Waited("waiting", 500))
    assert spread(rows) == [{ANSWERED: 2}, {ANSWERED: 1}, {GONE: 1}, {PROMISED: 3}]


def test_waits_are_read_from_the_queue_and_its_rings(facts: Facts, department: Department, week: Period) -> None:
    facts.waited("served", left=300, taken=12, talked=240)
    facts.waited("talking", taken=30)
    facts.waited("left", left=25)
    facts.waited("waiting", at=TODAY + timedelta(hours=1))
    facts.waited("left", left=25, at=TODAY - timedelta(days=30))
    with transaction(facts.world.engine) as session:
        found = sorted(waited(session, department, week, facts.world.clock()), key=lambda row: row.seconds)
    assert found == [
        Waited("served", 12, 1, 1, 270),
        Waited("left", 25),
        Waited("talking", 30),
        Waited("waiting", 1800),
    ]


@pytest.mark.parametrize(("hour", "overdue"), [(11, 1), (12, 2)])
def test_a_promise_is_overdue_when_its_half_day_is_over(
    facts: Facts, department: Department, week: Period, hour: int, overdue: int
) -> None:
    facts.promised("done", TODAY)
    facts.promised("not_reached", TODAY)
    facts.promised("open", TODAY - timedelta(days=1), "afternoon")
    facts.promised("open", TODAY, "morning")
    facts.promised("open", TODAY, "afternoon")
    with transaction(facts.world.engine) as session:
        found = promises(session, department, week, TODAY.replace(hour=hour))
    assert found == Promises(opened=5, done=1, not_reached=1, waiting=3, overdue=overdue, oldest_days=0)
    assert found.kept == Share(2, 2 + overdue)
